//! Draws how often the sample articles have a word in each month: `cargo run --release --example draw_trend -- trend.svg`.

use newsprint::draw::Style;
use newsprint::limits::Limits;
use newsprint::period::Period;
use newsprint::store::Corpus;
use newsprint::verbs::{Answer, add, trend};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of the SVG")?;
    let folder = tempfile::tempdir()?;
    let articles = add::Request {
        corpus: folder.path().join("corpus"),
        inputs: vec!["samples/immigration.csv".into()],
        ..Default::default()
    };
    add::run(&articles, &Limits::default())?;

    let question = trend::Request {
        queries: vec!["border".parse()?],
        by: Period::Month,
        smoothing: trend::usual_smoothing(Period::Month),
        ..Default::default()
    };
    let answer = trend::run(&Corpus::open(&articles.corpus)?, &question)?;
    let chart = answer.chart().ok_or("nothing to draw")?;
    std::fs::write(path, chart.draw(&Style::default())?.to_svg())?;
    Ok(())
}
