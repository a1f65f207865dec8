//! Draws how often the sample articles have a word in each month: `cargo run --release --example draw_trend -- trend.svg`.

use newsprint::draw::Style;
use newsprint::limits::Limits;
use newsprint::period::Period;
use newsprint::settings::Layer;
use newsprint::verbs::{Listing, add, trend};

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
        corpus: articles.corpus,
        queries: vec!["border".parse()?],
        leading: 0,
        listing: Listing::default(),
        by: Period::Month,
        split: None,
        top: None,
        filter: Default::default(),
        layer: Layer::Terms,
        smoothing: trend::usual_smoothing(Period::Month),
    };
    let drawing = trend::run(&question)?.drawing.ok_or("nothing to draw")?;
    std::fs::write(path, drawing.draw(&Style::default())?.to_svg())?;
    Ok(())
}
