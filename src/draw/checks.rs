//! What must hold for every figure, whatever its data: no text on text, nothing beyond the page, true
//! sizes, the same bytes each time, and files that other programs read.

use super::export::tree;
use super::*;
use crate::day::Day;
use crate::period::Period;
use resvg::usvg::{Group, Node, Rect};
use std::collections::HashSet;
use std::path::PathBuf;

mod made;
mod random;

use made::*;
pub(super) use made::{noise, style};

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
                    // That of the letters does not know that the text is turned.
                    let space = text.flattened().bounding_box();
                    let space = space.transform(text.abs_transform()).unwrap();
                    texts.push((shown, space));
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

#[test]
fn the_names_of_rows_keep_a_distance_from_dots_at_zero() {
    let mut values = over_sources(2, 5);
    for panel in &mut values.panels {
        let bar = &mut panel.bars[2];
        (bar.value, bar.low, bar.high) = (0.0, None, None);
    }
    for width in [85.0, 120.0, 180.0] {
        let (texts, marks) = ink(&form("dots").unwrap().draw(&values, &style(width)).unwrap());
        let dots = marks.iter().filter(|own| {
            (own.width() - own.height()).abs() < 0.1 && (2.0..8.0).contains(&own.width())
        });
        let mut beside = 0;
        for dot in dots {
            for (text, space) in &texts {
                let in_row = space.top() < dot.bottom() && dot.top() < space.bottom();
                if in_row && space.left() < dot.left() {
                    let apart = dot.left() - space.right();
                    assert!(apart > 3.0, "{text:?} is {apart} pt from a dot at {width}");
                    beside += 1;
                }
            }
        }
        assert!(beside >= 10, "{beside} at {width}");
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
        words: Words::default(),
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
        KeynessDots::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        HeatMap::default().draw(&style(85.0)),
        Err(DrawError::Empty { .. })
    ));
    assert!(matches!(
        Shares::default().draw(&style(85.0)),
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
    assert!(matches!(
        XRay::default().draw(&style(85.0)),
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
            (KeynessDots::ABOUT, draw(&keyness(6))),
            (RankedBars::ABOUT, draw(&ranked(1, 5))),
            (HeatMap::ABOUT, draw(&heat(3, 10, Period::Week))),
            (CrossTable::ABOUT, draw(&cross(6, 5))),
            (Shares::ABOUT, draw(&shares(8, 10, Period::Week))),
            (Network::ABOUT, draw(&network(6))),
            (XRay::ABOUT, draw(&x_ray(5, 300))),
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
        insta::assert_snapshot!("heat_map_of_rates", draw(&rates(3, 10, Period::Week)));
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
