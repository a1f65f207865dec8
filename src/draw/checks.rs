//! What must hold for every figure, whatever its data: no text on text, nothing beyond the page, true
//! sizes, the same bytes each time, and files that other programs read.

use super::export::tree;
use super::*;
use crate::day::Day;
use crate::event::Event;
use crate::period::Period;
use resvg::usvg::{Group, Node, Rect};
use std::collections::HashSet;
use std::path::PathBuf;

/// Names as they come: scripts, lengths, markup, an order mark.
const NAMES: [&str; 12] = [
    "BBC",
    "Ingrida Šimonytė",
    "Лукашенко",
    "Μητσοτάκης",
    "<b>A & B</b> \u{202e}\"quoted\"",
    "Evening Standard of the Northern Highlands and Islands",
    "RT",
    "Agjpqy Ňăǻ",
    "UrduPoint",
    "one\ntwo\tthree",
    "TASS",
    "a\u{0}b",
];

pub(super) fn style(width_mm: f64) -> Style {
    Style {
        width_mm,
        ..Style::default()
    }
}

/// A number without chance, between 0 and 1.
pub(super) fn noise(seed: usize) -> f64 {
    let mixed = (seed as u64)
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64 / (1u64 << 24) as f64
}

fn series(index: usize, periods: usize, step: Period, scale: f64) -> TrendSeries {
    let mut day: Day = "2021-11-01".parse().unwrap();
    let mut points = Vec::new();
    for period in 0..periods {
        // One of the periods with too few tokens lies far beyond the others.
        let far = if period == 6 { 12.0 } else { 1.0 };
        let value = far * scale * (1.0 + index as f64 + noise(index * 1000 + period));
        points.push(TrendPoint {
            day,
            value: (period % 11 != 7).then_some(value),
            low: Some(value * 0.8),
            high: Some(value * if period == 3 { 9.0 } else { 1.3 }),
            smoothed: Some(far * scale * (1.5 + index as f64)),
            thin: period % 5 == 1,
            thin_window: period % 5 == 1,
        });
        day = step.next(day);
    }
    TrendSeries {
        name: NAMES[index % NAMES.len()].to_owned(),
        points,
    }
}

fn trend(
    count: usize,
    periods: usize,
    step: Period,
    scale: f64,
    smoothing: Option<u32>,
) -> TrendChart {
    TrendChart {
        title: "Mentions of Belarus, week by week".into(),
        subtitle: "Entities".into(),
        y_label: "per million tokens".into(),
        caption: "N = 12,345 articles.".into(),
        step,
        smoothing,
        options: TimeOptions::default(),
        series: (0..count)
            .map(|index| series(index, periods, step, scale))
            .collect(),
    }
}

fn keyness(count: usize) -> KeynessBars {
    let row = |index: usize| {
        let side = if index * 2 < count { Side::A } else { Side::B };
        let value = (3.0 + noise(index)) * if side == Side::A { 1.0 } else { -1.0 };
        let bound = index % 6 == 4;
        KeynessBar {
            term: NAMES[index % NAMES.len()].to_owned(),
            value,
            low: (!bound).then_some(value - 4.0 * noise(index + 7)),
            high: (!bound).then_some(value + 4.0 * noise(index + 9)),
            side,
            per_million_a: 10f64.powi(index as i32 % 6),
            per_million_b: index as f64 / 3.0,
            bound,
        }
    };
    KeynessBars {
        title: "Terms".into(),
        name_a: "BBC".into(),
        name_b: "UrduPoint".into(),
        unit: "Log Ratio (log2)".into(),
        rows: (0..count).map(row).collect(),
        ..KeynessBars::default()
    }
}

fn heat(rows: usize, columns: usize, step: Period) -> HeatMap {
    let mut day: Day = "2021-11-01".parse().unwrap();
    let mut days = Vec::new();
    for _ in 0..columns {
        days.push(day);
        day = step.next(day);
    }
    let value = |row: usize, column: usize| {
        let share = noise(row * 5000 + column);
        (share > 0.1).then_some((share * 12.0).powi(3).floor() * (row + 1) as f64)
    };
    HeatMap {
        title: "Volume".into(),
        legend: "articles a period".into(),
        step,
        rows: (0..rows)
            .map(|row| NAMES[row % NAMES.len()].to_owned())
            .collect(),
        columns: days,
        values: (0..rows)
            .map(|row| (0..columns).map(|column| value(row, column)).collect())
            .collect(),
        totals: true,
        ..HeatMap::default()
    }
}

fn ranked(panels: usize, bars: usize) -> RankedBars {
    let bar = |panel: usize, index: usize| {
        let value = 1000.0 / (index + 1) as f64 * (1.0 + noise(panel));
        Bar {
            label: NAMES[(panel + index) % NAMES.len()].to_owned(),
            value,
            low: Some(value * 0.9),
            high: Some(value * 1.2),
            articles: None,
        }
    };
    RankedBars {
        title: "Top terms".into(),
        x_label: "per million tokens".into(),
        panels: (0..panels)
            .map(|panel| BarPanel {
                name: NAMES[panel % NAMES.len()].to_owned(),
                size: sizes(panel),
                bars: (0..bars).map(|index| bar(panel, index)).collect(),
            })
            .collect(),
        ..RankedBars::default()
    }
}

/// A term a panel, the same sources in each; one of them with too few articles for an interval, one far above.
fn over_sources(terms: usize, sources: usize) -> RankedBars {
    let bar = |term: usize, source: usize| {
        let far = if source == 7 { 40.0 } else { 1.0 };
        let value = far * 100.0 * (2.0 + noise(term * 100 + source));
        let known = source % 4 != 2;
        Bar {
            label: format!("{} {source}", NAMES[source % NAMES.len()]),
            value,
            low: known.then_some(value * 0.8),
            high: known.then_some(value * if source == 3 { 90.0 } else { 1.3 }),
            articles: Some(10u64.pow(source as u32 % 6)),
        }
    };
    let panel = |term: usize| BarPanel {
        name: NAMES[term % NAMES.len()].to_owned(),
        bars: (0..sources).map(|source| bar(term, source)).collect(),
        ..BarPanel::default()
    };
    RankedBars {
        title: "Terms over sources".into(),
        x_label: "per million tokens".into(),
        caption: "N = 12,345 articles.".into(),
        panels: (0..terms).map(panel).collect(),
        ..RankedBars::default()
    }
}

fn formed(form: &'static dyn Form, values: RankedBars) -> Box<dyn Chart> {
    Box::new(Formed { values, form })
}

/// Values of every shape that a form can show, small and large.
fn values_of(form: &'static dyn Form) -> Vec<(String, RankedBars)> {
    let mut values = Vec::new();
    for (terms, sources) in [(2, 5), (5, 2), (1, 2), (12, 2), (2, 3), (3, 12), (9, 40)] {
        let what = format!("{terms} terms over {sources} sources");
        values.push((what, over_sources(terms, sources)));
    }
    for (panels, bars) in [(1, 1), (1, 20), (5, 10)] {
        values.push((format!("{panels} by {bars}"), ranked(panels, bars)));
    }
    let in_time = RankedBars {
        in_time: true,
        ..over_sources(2, 9)
    };
    values.push(("two terms in time".into(), in_time));
    values.retain(|(_, values)| {
        !matches!(
            form.draw(values, &style(120.0)),
            Err(DrawError::Empty { .. } | DrawError::TooMany { .. })
        )
    });
    assert!(!values.is_empty(), "{form:?} shows nothing");
    values
}

/// Events as they come, some of them on one day, and a logarithmic axis.
fn marked(count: usize) -> TimeOptions {
    let first: Day = "2021-11-04".parse().unwrap();
    let event = |index: usize| Event {
        day: first.plus((noise(index) * 60.0) as i32 * 3),
        label: NAMES[index % NAMES.len()].to_owned(),
    };
    TimeOptions {
        events: (0..count).map(event).collect(),
        log: true,
        open_marks: "fewer than 10,000 tokens".into(),
    }
}

/// What a panel rests on.
fn sizes(panel: usize) -> String {
    crate::number::basis(2u64.pow(panel as u32 * 2), 300 * 3u64.pow(panel as u32))
}

fn multiples(panels: usize) -> SmallMultiples {
    SmallMultiples {
        title: "Panels".into(),
        y_label: "per million tokens".into(),
        step: Period::Week,
        smoothing: Some(3),
        panels: (0..panels)
            .map(|panel| TrendPanel {
                name: NAMES[panel % NAMES.len()].to_owned(),
                size: sizes(panel),
                series: vec![
                    series(0, 26, Period::Week, 50.0),
                    series(1, 26, Period::Week, 80.0),
                ],
            })
            .collect(),
        ..SmallMultiples::default()
    }
}

fn network(count: usize) -> Network {
    Network {
        title: "Who with whom".into(),
        vertices: (0..count)
            .map(|index| Vertex {
                name: format!("{} {index}", NAMES[index % NAMES.len()]),
                frequency: 1000 / (index as u64 + 1),
                group: ["person", "place", "organisation"][index % 3].into(),
            })
            .collect(),
        edges: (1..count)
            .map(|b| Edge {
                a: (noise(b) * b as f64) as usize,
                b,
                association: 3.0 + 9.0 * noise(b + 99),
            })
            .collect(),
        ..Network::default()
    }
}

/// Every kind of chart, small and large.
fn all() -> Vec<(String, Box<dyn Chart>)> {
    let mut charts: Vec<(String, Box<dyn Chart>)> = Vec::new();
    for (count, periods, step, scale, smoothing) in [
        (1, 1, Period::Day, 100.0, None),
        (2, 26, Period::Week, 100.0, Some(3)),
        (3, 14, Period::Month, 1e-7, None),
        (6, 40, Period::Day, 3e12, Some(3)),
        (12, 60, Period::Day, 10.0, Some(3)),
        (2, 900, Period::Day, 10.0, Some(14)),
        (2, 9, Period::Quarter, 10.0, None),
        (2, 30, Period::Year, 10.0, None),
    ] {
        let name = format!("trend of {count} series, {periods} {}s", step.word());
        charts.push((
            name,
            Box::new(trend(count, periods, step, scale, smoothing)),
        ));
    }
    for count in [1, 7, 40] {
        charts.push((format!("keyness of {count}"), Box::new(keyness(count))));
    }
    for (rows, columns, step) in [
        (1, 1, Period::Day),
        (8, 26, Period::Week),
        (5, 61, Period::Day),
        (12, 14, Period::Month),
        (40, 300, Period::Day),
    ] {
        charts.push((
            format!("heat map {rows} by {columns}"),
            Box::new(heat(rows, columns, step)),
        ));
    }
    for form in FORMS {
        for (what, values) in values_of(*form) {
            let name = format!("{} of {what}", form.about().name);
            charts.push((name, formed(*form, values)));
        }
    }
    for events in [3, 30] {
        let map = HeatMap {
            events: marked(events).events,
            ..heat(8, 26, Period::Week)
        };
        charts.push((format!("heat map with {events} events"), Box::new(map)));
    }
    for panels in [1, 5, 12] {
        charts.push((format!("{panels} multiples"), Box::new(multiples(panels))));
    }
    for (count, behind) in [(2, false), (7, true)] {
        let chart = SmallMultiples {
            options: marked(count),
            behind,
            ..multiples(count)
        };
        charts.push((format!("{count} multiples with events"), Box::new(chart)));
    }
    for (count, smoothing, events) in [(1, None, 3), (4, Some(3), 6), (2, Some(3), 30)] {
        let mut chart = trend(count, 26, Period::Week, 40.0, smoothing);
        chart.options = marked(events);
        chart.series[0].points[4].value = Some(0.0);
        let name = format!("trend of {count} series on a logarithmic axis, {events} events");
        charts.push((name, Box::new(chart)));
    }
    for count in [1, 2, 20, 50] {
        charts.push((format!("network of {count}"), Box::new(network(count))));
    }
    charts
}

/// The boxes of the ink of every line of text, and of every other mark, as usvg lays them out.
pub(super) fn ink(figure: &Figure) -> (Vec<(String, Rect)>, Vec<Rect>) {
    fn walk(group: &Group, texts: &mut Vec<(String, Rect)>, marks: &mut Vec<Rect>) {
        for node in group.children() {
            match node {
                Node::Group(group) => walk(group, texts, marks),
                Node::Text(text) => {
                    let shown = text
                        .chunks()
                        .iter()
                        .map(|chunk| chunk.text())
                        .collect::<String>();
                    texts.push((shown, text.flattened().abs_bounding_box()));
                }
                Node::Path(path) => marks.push(path.abs_bounding_box()),
                Node::Image(_) => {}
            }
        }
    }
    let (mut texts, mut marks) = (Vec::new(), Vec::new());
    walk(tree(figure).unwrap().root(), &mut texts, &mut marks);
    (texts, marks)
}

#[test]
fn no_text_lies_on_another_and_nothing_leaves_the_page_at_any_width() {
    for (name, chart) in all() {
        for width in [85.0, 120.0, 180.0] {
            let figure = chart
                .draw(&style(width))
                .unwrap_or_else(|error| panic!("{name} at {width}: {error}"));
            let (texts, marks) = ink(&figure);
            assert!(!texts.is_empty() && !marks.is_empty(), "{name}");
            let (right, bottom) = (
                figure.width_pt as f32 + 0.02,
                figure.height_pt as f32 + 0.02,
            );
            for (text, space) in &texts {
                let inside = space.left() >= 0.0
                    && space.top() >= 0.0
                    && space.right() <= right
                    && space.bottom() <= bottom;
                assert!(
                    inside,
                    "{name} at {width}: {text:?} at {space:?} leaves the page"
                );
            }
            for space in &marks {
                let inside = space.left() >= -0.02
                    && space.top() >= -0.02
                    && space.right() <= right
                    && space.bottom() <= bottom;
                assert!(
                    inside,
                    "{name} at {width}: a mark at {space:?} leaves the page"
                );
            }
            for (index, (text, space)) in texts.iter().enumerate() {
                for (other, beside) in &texts[..index] {
                    let wide = space.right().min(beside.right()) - space.left().max(beside.left());
                    let high = space.bottom().min(beside.bottom()) - space.top().max(beside.top());
                    assert!(
                        wide <= 0.1 || high <= 0.1,
                        "{name} at {width}: {text:?} {space:?} lies on {other:?} {beside:?}"
                    );
                }
            }
        }
    }
}

/// The check above is worth what its boxes are worth: they are those of the letters that were measured.
#[test]
fn text_is_as_wide_on_the_page_as_it_was_measured() {
    let fonts = fonts::Fonts::new(&Style::default()).unwrap();
    let figure = ranked(1, 12).draw(&style(180.0)).unwrap();
    let (texts, _) = ink(&figure);
    let mut checked = 0;
    for (text, space) in &texts {
        // Bars' names are set in the body size; side bearings are the only difference.
        if NAMES.contains(&text.as_str()) && text.chars().count() > 4 {
            let bold = f64::from(space.width()) > fonts.width(text, typeface::Face::Regular, 8.0);
            let face = if bold {
                typeface::Face::Bold
            } else {
                typeface::Face::Regular
            };
            let difference = fonts.width(text, face, 8.0) - f64::from(space.width());
            assert!((0.0..1.6).contains(&difference), "{text}: {difference}");
            checked += 1;
        }
    }
    assert!(checked >= 5);
}

#[test]
fn a_figure_is_as_large_as_asked_in_every_format() {
    let asked = Style {
        height_mm: Some(90.0),
        ..style(85.0)
    };
    let figure = trend(2, 26, Period::Week, 100.0, Some(3))
        .draw(&asked)
        .unwrap();
    assert!((figure.width_mm() - 85.0).abs() < 1e-9 && (figure.height_mm() - 90.0).abs() < 1e-9);
    let svg = figure.to_svg();
    assert!(
        svg.contains("width=\"85mm\" height=\"90mm\" viewBox=\"0 0 240.94 255.12\""),
        "{}",
        &svg[..300]
    );

    let png = figure.to_png(300.0).unwrap();
    let word = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((word(16), word(20)), (1004, 1063));
    let resolution = png.windows(4).position(|kind| kind == b"pHYs").unwrap() + 4;
    assert_eq!(
        (word(resolution), word(resolution + 4), png[resolution + 8]),
        (11_811, 11_811, 1)
    );
    assert!(resolution < png.windows(4).position(|kind| kind == b"IDAT").unwrap());

    let pdf = figure.to_pdf().unwrap();
    let text = String::from_utf8_lossy(&pdf);
    let page = text.split("/MediaBox").nth(1).unwrap();
    let sides: Vec<f64> = page
        .trim_start()
        .trim_start_matches('[')
        .split(']')
        .next()
        .unwrap()
        .split_whitespace()
        .map(|side| side.parse().unwrap())
        .collect();
    assert!(
        (sides[2] - 240.94).abs() < 0.02 && (sides[3] - 255.12).abs() < 0.02,
        "{sides:?}"
    );
}

#[test]
fn a_pdf_embeds_its_fonts_and_knows_its_title() {
    let figure = trend(2, 26, Period::Week, 100.0, Some(3))
        .draw(&style(85.0))
        .unwrap();
    let pdf = figure.to_pdf().unwrap();
    let text = String::from_utf8_lossy(&pdf);
    // Regular and bold, as compact fonts with a map back to text.
    assert_eq!(text.matches("/FontFile3").count(), 2);
    assert_eq!(text.matches("/ToUnicode").count(), 2);
    let title: String = "Mentions"
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    assert!(text.contains(&format!("/Title <FEFF{title}")));
    // Every entry of the table says where its object begins.
    let table = text.rfind("\nxref\n").unwrap();
    for (number, line) in text[table..].lines().skip(3).enumerate() {
        let Some(offset) = line
            .get(..10)
            .and_then(|offset| offset.parse::<usize>().ok())
        else {
            break;
        };
        let expected = if number == 0 {
            String::new()
        } else {
            format!("{number} 0 obj\n")
        };
        assert!(
            number == 0 || pdf[offset..].starts_with(expected.as_bytes()),
            "object {number}"
        );
    }
}

#[test]
fn the_same_data_give_the_same_bytes_in_every_format() {
    for (name, chart) in all().into_iter().step_by(4) {
        let [first, second] = [0, 1].map(|_| chart.draw(&style(120.0)).unwrap());
        for picture in Picture::ALL {
            let same = first.to_bytes(picture).unwrap() == second.to_bytes(picture).unwrap();
            assert!(same, "{name} as {}", picture.ending());
        }
    }
}

#[test]
fn hostile_text_stays_text_and_no_number_is_broken() {
    for (name, chart) in all() {
        let svg = chart.draw(&style(120.0)).unwrap().to_svg_fragment("");
        assert!(
            !svg.contains("<b>") && !svg.contains('\u{202e}') && !svg.contains('\u{0}'),
            "{name}"
        );
        assert!(
            !svg.contains("NaN") && !svg.contains("inf\"") && !svg.contains("-0 "),
            "{name}"
        );
    }
}

#[test]
fn a_cut_label_tells_its_whole_text_to_the_pointer() {
    let svg = heat(6, 26, Period::Week)
        .draw(&style(85.0))
        .unwrap()
        .to_svg_fragment("");
    assert!(svg.contains("<title>Evening Standard of the Northern Highlands and Islands</title>"));
    assert!(!svg.contains(">Evening Standard of the Northern Highlands and Islands</text>"));
}

#[test]
fn figures_in_one_page_have_ids_of_their_own() {
    let figure = keyness(3).draw(&style(85.0)).unwrap();
    let fragment = figure.to_svg_fragment("fig 7\"-");
    assert!(
        fragment.contains("id=\"fig7-title\"")
            && fragment.contains("aria-labelledby=\"fig7-title fig7-desc\"")
    );
    assert_eq!(fragment.matches(" id=\"").count(), 2);
    assert!(!fragment.contains("@font-face"));
    let page = font_face_css();
    assert_eq!(page.matches("@font-face").count(), 3);
}

#[test]
fn a_standalone_svg_embeds_only_the_faces_it_uses() {
    let plain = RankedBars {
        title: String::new(),
        ..ranked(1, 3)
    };
    let plain = RankedBars {
        panels: vec![BarPanel {
            name: String::new(),
            ..plain.panels[0].clone()
        }],
        ..plain
    };
    assert_eq!(
        plain
            .draw(&style(85.0))
            .unwrap()
            .to_svg()
            .matches("@font-face")
            .count(),
        1
    );
    let titled = ranked(1, 3).draw(&style(85.0)).unwrap().to_svg();
    assert_eq!(titled.matches("@font-face").count(), 2);
    assert!(titled.contains("font-weight:700"));
}

#[test]
fn outlines_need_no_font() {
    let svg = keyness(3)
        .draw(&style(85.0))
        .unwrap()
        .to_svg_outlines()
        .unwrap();
    assert!(!svg.contains("<text") && svg.contains("<path"));
}

#[test]
fn a_character_that_the_font_lacks_is_drawn_with_the_font_file_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        test_font::boxes(&['新', '华', '社', '报', ' ']),
    )
    .unwrap();
    let mut chart = trend(2, 26, Period::Week, 100.0, Some(3));
    chart.series[0].name = "BBC 新华社 报 x".into();
    let with_font = Style {
        font_files: vec![file.path().to_owned()],
        ..style(120.0)
    };
    let figure = chart.draw(&with_font).unwrap();
    assert_eq!(figure.warnings().len(), 1);
    assert!(figure.warnings()[0].contains("U+65B0") && figure.warnings()[0].contains("Boxes"));
    let svg = figure.to_svg_fragment("");
    assert!(
        svg.contains("font-family=\"'Boxes', sans-serif\">新华社 报</tspan>"),
        "one run over the blank"
    );
    // As wide as measured: each box is one em.
    let (texts, _) = ink(&figure);
    let (_, space) = texts.iter().find(|(text, _)| text.contains('新')).unwrap();
    assert!(space.width() > 8.0 * 4.0);
    assert!(String::from_utf8_lossy(&figure.to_pdf().unwrap()).contains("/FontFile2"));
    figure.to_png(72.0).unwrap();
}

#[test]
fn sizes_in_which_nothing_can_be_read_are_refused_with_what_would_do() {
    let chart = keyness(40);
    let error = chart
        .draw(&Style {
            height_mm: Some(40.0),
            ..style(85.0)
        })
        .unwrap_err();
    let DrawError::Size {
        what: "height",
        least,
        ..
    } = error
    else {
        panic!("{error}")
    };
    let enough = Style {
        height_mm: Some(least),
        ..style(85.0)
    };
    chart.draw(&enough).unwrap();
    for broken in [
        style(10.0),
        style(f64::NAN),
        Style {
            font_pt: 90.0,
            ..style(85.0)
        },
    ] {
        assert!(
            matches!(chart.draw(&broken), Err(DrawError::Size { .. })),
            "{broken:?}"
        );
    }
    let figure = keyness(3).draw(&style(85.0)).unwrap();
    assert!(matches!(figure.to_png(1e9), Err(DrawError::Size { .. })));
    let missing = Style {
        font_files: vec![PathBuf::from("/nowhere.ttf")],
        ..style(85.0)
    };
    assert!(matches!(chart.draw(&missing), Err(DrawError::Font { .. })));
}

#[test]
fn nothing_at_all_is_an_error_and_only_gaps_are_a_figure() {
    assert!(matches!(
        TrendChart::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        KeynessBars::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        HeatMap::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        RankedBars::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        SmallMultiples::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        Network::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    let mut gaps = trend(1, 5, Period::Day, 1.0, None);
    gaps.series[0]
        .points
        .iter_mut()
        .for_each(|point| point.value = None);
    let svg = gaps.draw(&style(180.0)).unwrap().to_svg_fragment("");
    assert!(svg.contains("Without any value: BBC."));
}

#[test]
fn the_ending_of_a_path_names_the_format() {
    for (path, expected) in [
        ("a/b.svg", Picture::Svg),
        ("b.PNG", Picture::Png),
        ("c.tar.pdf", Picture::Pdf),
    ] {
        assert_eq!(Picture::from_path(path.as_ref()), Ok(expected));
    }
    for path in ["figure", "figure.jpg", ".svg"] {
        assert!(Picture::from_path(path.as_ref()).is_err(), "{path}");
    }
}

#[test]
fn every_chart_names_itself_once() {
    let forms = FORMS.iter().map(|form| form.about());
    let mut names = HashSet::new();
    for about in CHARTS.iter().chain(forms) {
        assert!(names.insert(about.name), "{} occurs twice", about.name);
        assert!(!about.summary.is_empty() && !about.summary.ends_with('.'));
    }
}

/// The SVG of each chart, small; read before it is accepted.
#[test]
fn the_charts_look_as_they_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        let draw = |chart: &dyn Chart| chart.draw(&style(85.0)).unwrap().to_svg_fragment("");
        let charts = [
            (
                TrendChart::ABOUT,
                draw(&trend(2, 14, Period::Week, 100.0, Some(3))),
            ),
            (SmallMultiples::ABOUT, draw(&multiples(2))),
            (KeynessBars::ABOUT, draw(&keyness(6))),
            (RankedBars::ABOUT, draw(&ranked(1, 5))),
            (HeatMap::ABOUT, draw(&heat(3, 10, Period::Week))),
            (Network::ABOUT, draw(&network(6))),
        ];
        assert_eq!(
            charts.each_ref().map(|(about, _)| *about),
            CHARTS,
            "a chart without a snapshot"
        );
        for (about, svg) in charts {
            insta::assert_snapshot!(about.name, svg);
        }
        // The first form is that of the ranked bars above.
        for form in &FORMS[1..] {
            let (_, values) = values_of(*form).swap_remove(0);
            let svg = draw(&*formed(*form, values));
            insta::assert_snapshot!(form.about().name, svg);
        }
        let mut marked_trend = trend(1, 14, Period::Week, 40.0, Some(3));
        marked_trend.options = marked(3);
        marked_trend.series[0].points[4].value = Some(0.0);
        insta::assert_snapshot!("trend_with_events", draw(&marked_trend));
        let mut behind = SmallMultiples {
            options: marked(9),
            behind: true,
            ..multiples(3)
        };
        behind
            .panels
            .iter_mut()
            .for_each(|panel| panel.series.truncate(1));
        insta::assert_snapshot!("small_multiples_with_events", draw(&behind));
    });
}

mod random {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn any_series_is_drawn_or_refused_but_never_breaks(
            name in "\\PC{0,40}",
            values in prop::collection::vec(
                prop::option::of(prop::num::f64::ANY), 1..30),
            spread in prop::num::f64::POSITIVE,
            width in 60.0f64..200.0,
            step in prop::sample::select(vec![Period::Day, Period::Week, Period::Month, Period::Quarter, Period::Year]),
        ) {
            let mut day: Day = "2020-02-29".parse().unwrap();
            let mut points = Vec::new();
            for value in &values {
                points.push(TrendPoint {
                    day,
                    value: *value,
                    low: value.map(|value| value - spread),
                    high: value.map(|value| value + spread),
                    smoothed: None,
                    thin: value.is_some_and(|value| value < 0.0),
                    thin_window: false,
                });
                day = step.next(day);
            }
            let chart = TrendChart {
                title: name.clone(),
                step,
                series: vec![TrendSeries { name, points }],
                ..TrendChart::default()
            };
            match chart.draw(&style(width)) {
                Ok(figure) => { tree(&figure).unwrap(); }
                Err(DrawError::NotFinite { .. } | DrawError::Interval { .. }) => {}
                Err(other) => prop_assert!(false, "{other}"),
            }
        }

        #[test]
        fn any_terms_are_drawn_or_refused_but_never_break(
            rows in prop::collection::vec(("\\PC{0,60}", -1e6f64..1e6, 0.0f64..1e6, any::<bool>()), 1..20),
            width in 60.0f64..200.0,
        ) {
            let chart = KeynessBars {
                rows: rows.into_iter().map(|(term, value, spread, bound)| KeynessBar {
                    term,
                    value,
                    low: Some(value - spread),
                    high: Some(value + spread),
                    side: if value < 0.0 { Side::B } else { Side::A },
                    per_million_a: 1.0,
                    per_million_b: 2.0,
                    bound,
                }).collect(),
                ..KeynessBars::default()
            };
            let figure = chart.draw(&style(width)).unwrap();
            tree(&figure).unwrap();
        }
    }
}
