//! Every kind and form of chart with data that are hard to label: one source and forty, names that differ at their ends, other
//! scripts, few dates and many, numbers of very different sizes, zeros, one article.

use super::checks::{ink, noise, style};
use super::*;
use crate::about::About;
use crate::day::Day;
use crate::period::Period;
use resvg::usvg::roxmltree::{Document, Node};
use std::collections::BTreeMap;

/// What is drawn.
struct Input {
    what: &'static str,
    names: Vec<String>,
    dates: usize,
    step: Period,
    /// The value of a name at a date.
    value: fn(usize, usize) -> f64,
}

/// Of a length that the narrowest figures hold on one line.
const UNIT: &str = "mentions per million tokens";

fn value(name: usize, date: usize) -> f64 {
    10.0 + 90.0 * noise(name * 5000 + date)
}

fn inputs() -> Vec<Input> {
    let input = |what, names: Vec<String>, dates, step, value| Input {
        what,
        names,
        dates,
        step,
        value,
    };
    let named = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let sources = |count: usize| {
        (1..=count)
            .map(|n| format!("Herald {n}"))
            .collect::<Vec<_>>()
    };
    let long = ["News", "Opinion", "Weekend Edition", "Opinion and Letters"]
        .map(|part| format!("The Philadelphia Inquirer and Public Ledger of Pennsylvania, {part}"));
    let cyrillic = [
        "Комсомольская правда",
        "Российская газета",
        "Известия",
        "Ведомости",
    ];
    let arabic = ["الجزيرة", "الشرق الأوسط", "الأهرام 24", "القدس العربي"];
    let hebrew = [
        "הארץ",
        "ידיעות אחרונות",
        "מעריב",
        "ישראל היום (Israel Hayom)",
    ];
    let chinese = ["人民日报", "新华社", "环球时报", "南华早报 (SCMP)"];
    vec![
        input("one source", sources(1), 12, Period::Month, value),
        input("forty sources", sources(40), 12, Period::Month, value),
        input(
            "long names that differ at the end",
            long.to_vec(),
            12,
            Period::Month,
            value,
        ),
        input("Cyrillic", named(&cyrillic), 12, Period::Month, value),
        input("Arabic", named(&arabic), 12, Period::Month, value),
        input("Hebrew", named(&hebrew), 12, Period::Month, value),
        input("Chinese", named(&chinese), 12, Period::Month, value),
        input("three dates", sources(3), 3, Period::Day, value),
        input("3,000 dates", sources(3), 3000, Period::Day, value),
        input(
            "six orders of magnitude",
            sources(7),
            14,
            Period::Week,
            |name, date| 10f64.powi(name as i32 - 3) * value(name, date),
        ),
        input("zeros", sources(3), 12, Period::Month, |_, _| 0.0),
        input("one article", sources(1), 1, Period::Day, |_, _| 1.0),
    ]
}

impl Input {
    fn names(&self, most: usize) -> impl Iterator<Item = (usize, String)> {
        self.names.iter().take(most).cloned().enumerate()
    }

    fn days(&self) -> Vec<Day> {
        let first: Day = "2013-03-01".parse().unwrap();
        std::iter::successors(Some(first), |day| Some(self.step.next(*day)))
            .take(self.dates)
            .collect()
    }

    fn series(&self, index: usize, name: String) -> TrendSeries {
        let days = self.days().into_iter().enumerate();
        let points = days.map(|(date, day)| {
            let value = (self.value)(index, date);
            TrendPoint {
                day,
                value: Some(value),
                low: Some(value * 0.7),
                high: Some(value * 1.4),
                smoothed: None,
                raw: None,
                thin: false,
                thin_window: false,
            }
        });
        TrendSeries {
            name,
            points: points.collect(),
        }
    }
}

type Make = fn(&Input) -> Box<dyn Chart>;

/// How each kind of chart is made of an input.
static KINDS: &[(About, Make)] = &[
    (TrendChart::ABOUT, |input| {
        Box::new(TrendChart {
            y_label: UNIT.into(),
            step: input.step,
            series: input
                .names(TrendChart::MOST_SERIES)
                .map(|(index, name)| input.series(index, name))
                .collect(),
            ..TrendChart::default()
        })
    }),
    (SmallMultiples::ABOUT, |input| {
        let panel = |(index, name): (usize, String)| TrendPanel {
            series: vec![input.series(index, String::new())],
            name,
            ..TrendPanel::default()
        };
        Box::new(SmallMultiples {
            y_label: UNIT.into(),
            step: input.step,
            panels: input
                .names(SmallMultiples::MOST_PANELS)
                .map(panel)
                .collect(),
            ..SmallMultiples::default()
        })
    }),
    (KeynessDots::ABOUT, |input| {
        let row = |(index, term): (usize, String)| {
            let rate = (input.value)(index, 0);
            let sign = if index % 2 == 0 { 1.0 } else { -1.0 };
            let value = sign * (1.0 + rate).log2();
            let bound = index % 7 == 3;
            KeynessDot {
                term,
                value,
                low: (!bound).then_some(value - 1.0),
                high: (!bound).then_some(value + 1.5),
                side: if index % 2 == 0 { Side::A } else { Side::B },
                number_a: rate,
                number_b: if bound { 0.0 } else { rate * 3.0 },
                bound,
            }
        };
        Box::new(KeynessDots {
            name_a: input.names[0].clone(),
            name_b: "the rest".into(),
            unit: UNIT.into(),
            rows: input.names(KeynessDots::MOST_ROWS).map(row).collect(),
            ..KeynessDots::default()
        })
    }),
    (RankedBars::ABOUT, |input| {
        let bar = |(index, label): (usize, String)| {
            let value = (input.value)(index, 0);
            Bar {
                label,
                value,
                low: Some(value * 0.9),
                high: Some(value * 1.1),
                ..Bar::default()
            }
        };
        Box::new(RankedBars {
            x_label: UNIT.into(),
            panels: vec![BarPanel {
                name: input.names[0].clone(),
                bars: input.names(RankedBars::MOST_BARS).map(bar).collect(),
                ..BarPanel::default()
            }],
            ..RankedBars::default()
        })
    }),
    (HeatMap::ABOUT, |input| {
        let row = |index| {
            let dates = 0..input.dates;
            dates
                .map(|date| Some((input.value)(index, date).round()))
                .collect()
        };
        let marks = |input: &Input| {
            let days = input.days();
            let ends = [days.first(), days.get(1), days.last(), None];
            let rows = input.names(HeatMap::MOST_ROWS).map(|(row, _)| row);
            let of_row = |row: usize| {
                let letters = ends.into_iter().zip("abcd".chars());
                letters.map(move |(day, letter)| HeatMark {
                    row,
                    day: day.copied(),
                    letter,
                })
            };
            rows.flat_map(of_row).collect()
        };
        Box::new(HeatMap {
            legend: UNIT.into(),
            step: input.step,
            rows: input
                .names(HeatMap::MOST_ROWS)
                .map(|(_, name)| name)
                .collect(),
            columns: input.days(),
            values: input
                .names(HeatMap::MOST_ROWS)
                .map(|(index, _)| row(index))
                .collect(),
            totals: true,
            marks: marks(input),
            key: "Letters: a gap; b break.".into(),
            ..HeatMap::default()
        })
    }),
    (CrossTable::ABOUT, |input| {
        let columns = input.names(CrossTable::MOST_COLUMNS);
        let columns: Vec<String> = columns.map(|(_, name)| name).collect();
        let rows = input.names(CrossTable::MOST_ROWS);
        let rows: Vec<String> = rows.map(|(_, name)| name).collect();
        let count = |row, column| (input.value)(row, column).round() as u64;
        Box::new(CrossTable {
            legend: UNIT.into(),
            cells: Cells::Counts(
                (0..rows.len())
                    .map(|row| {
                        (0..columns.len())
                            .map(|column| count(row, column))
                            .collect()
                    })
                    .collect(),
            ),
            rows,
            columns,
            ..CrossTable::default()
        })
    }),
    (Shares::ABOUT, |input| {
        // One series has no shares: the rest is the other.
        let mut rows = input.names.clone();
        if rows.len() < 2 {
            rows.push("the rest".into());
        }
        let count = |row, date| Some((input.value)(row, date).round());
        Box::new(Shares {
            counted: UNIT.into(),
            step: input.step,
            columns: input.days(),
            counts: (0..rows.len())
                .map(|row| (0..input.dates).map(|date| count(row, date)).collect())
                .collect(),
            rows,
            ..Shares::default()
        })
    }),
    (Network::ABOUT, |input| {
        let vertex = |(index, name): (usize, String)| Vertex {
            name,
            frequency: (input.value)(index, 0).ceil() as u64,
            group: ["person", "organisation", "place"][index % 3].into(),
        };
        let vertices: Vec<Vertex> = input.names(Network::MOST_VERTICES).map(vertex).collect();
        Box::new(Network {
            size_label: UNIT.into(),
            edges: (1..vertices.len())
                .map(|b| Edge {
                    a: b / 2,
                    b,
                    association: (input.value)(b, 1),
                })
                .collect(),
            vertices,
            ..Network::default()
        })
    }),
    (XRay::ABOUT, |input| {
        let days = input.days();
        let row = |(index, name): (usize, String)| {
            let hits = days.iter().enumerate();
            let hits = hits.map(|(date, day)| (*day, (input.value)(index, date).round() as u64));
            XRayRow {
                name,
                hits: hits.filter(|(_, count)| *count > 0).collect(),
                covered: days.iter().step_by(2).copied().collect(),
            }
        };
        Box::new(XRay {
            unit: UNIT.into(),
            days: days.first().copied().zip(days.last().copied()),
            rows: input.names(XRay::MOST_ROWS).map(row).collect(),
            ..XRay::default()
        })
    }),
];

/// The names as groups of two terms, and as terms in two groups, in every form that shows so many.
fn formed(input: &Input) -> Vec<(About, String, Box<dyn Chart>)> {
    let bar = |index: usize, date: usize, label: String| {
        let value = (input.value)(index, date);
        let known = (index + date) % 5 != 3;
        Bar {
            label,
            value,
            low: known.then_some(value * 0.9),
            high: known.then_some(value * 1.1),
            articles: Some(value as u64),
        }
    };
    let ends = [input.names[0].clone(), "the rest".into()];
    let groups = |date: usize, term: &str| BarPanel {
        name: term.to_owned(),
        bars: input
            .names(RankedBars::MOST_BARS)
            .map(|(index, name)| bar(index, date, name))
            .collect(),
        ..BarPanel::default()
    };
    let term = |(index, name): (usize, String)| BarPanel {
        name,
        bars: (0..2)
            .map(|date| bar(index, date, ends[date].clone()))
            .collect(),
        ..BarPanel::default()
    };
    let of_groups = || vec![groups(0, "border"), groups(1, "wall")];
    let mut charts: Vec<(About, String, Box<dyn Chart>)> = Vec::new();
    for form in FORMS {
        let of_terms = |most| input.names(most).map(term).collect::<Vec<_>>();
        let shapes = [of_groups(), of_terms(RankedBars::MOST_PANELS), of_terms(12)];
        let before = charts.len();
        for (panels, shape) in shapes.into_iter().zip(["groups", "terms", "twelve terms"]) {
            let values = RankedBars {
                x_label: UNIT.into(),
                panels,
                ..RankedBars::default()
            };
            let refused = form.draw(&values, &style(180.0));
            if let Err(DrawError::TooMany { .. } | DrawError::Empty { .. }) = refused {
                continue;
            }
            let (form, about) = (*form, *form.about());
            let what = format!("{} of {shape}", about.name);
            charts.push((about, what, Box::new(Formed { values, form })));
        }
        assert!(
            charts.len() > before,
            "{form:?} shows nothing of {}",
            input.what
        );
    }
    charts
}

/// What the figure shows of each name: its label by the whole of it.
fn labels(figure: &Figure) -> Vec<(String, String, Vec<String>)> {
    let svg = figure.to_svg_fragment("");
    let document = Document::parse(&svg).unwrap();
    let class = |node: &Node| node.attribute("class").unwrap_or_default().to_owned();
    let text = |node: Node| -> String {
        let parts = node.descendants().filter(Node::is_text);
        parts
            .filter_map(|part| part.text())
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let mut labels = Vec::new();
    let mut done = 0;
    for node in document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
    {
        let size: f64 = node.attribute("font-size").unwrap().parse().unwrap();
        assert!(size >= 6.0, "{size} pt for {:?}", text(node));
        let classes = node
            .ancestors()
            .map(|above| class(&above))
            .collect::<Vec<_>>();
        let parent = node.parent().unwrap();
        let title = parent
            .first_element_child()
            .filter(|first| first.has_tag_name("title"));
        if class(&parent) == "name" {
            // The lines of a name are one label.
            if parent.id().get_usize() == done {
                continue;
            }
            done = parent.id().get_usize();
            let lines = parent.children().filter(|line| line.has_tag_name("text"));
            let shown = lines.map(text).collect::<Vec<_>>().join(" ");
            labels.push((title.map_or(shown.clone(), text), shown, classes));
        } else {
            let shown = text(node);
            let whole = title.filter(|_| class(&parent).is_empty()).map(text);
            labels.push((whole.unwrap_or_else(|| shown.clone()), shown, classes));
        }
    }
    labels
}

/// The letters of a text in the order of their codes: lines that run from right to left are set in another one.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    letters.sort_unstable();
    letters
}

#[test]
fn hard_data_leave_every_chart_readable() {
    let kinds: Vec<About> = KINDS.iter().map(|(about, _)| *about).collect();
    assert_eq!(kinds, CHARTS, "a chart that is not tried with hard data");
    // No test may depend on the fonts of a machine: other scripts are drawn as boxes.
    let inputs = inputs();
    let mut others: Vec<char> = inputs
        .iter()
        .flat_map(|input| input.names.iter().flat_map(|name| name.chars()))
        .filter(|c| u32::from(*c) >= 0x590)
        .collect();
    others.extend(' '..='~');
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), test_font::boxes(&others)).unwrap();
    let mut broken = Vec::new();
    for input in &inputs {
        let kinds = KINDS
            .iter()
            .map(|(about, make)| (*about, about.name.to_owned(), make(input)));
        for (about, what, mut chart) in kinds.chain(formed(input)) {
            for width in [85.0, 180.0] {
                let name = format!("{}, {what}, {width} mm", input.what);
                let style = Style {
                    font_files: vec![file.path().to_owned()],
                    ..style(width)
                };
                let figure = match chart.draw(&style) {
                    Ok(figure) => figure,
                    Err(error) => {
                        broken.push(format!("{name}: {error}"));
                        continue;
                    }
                };
                let names = chart.texts_mut().names;
                let mut names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
                let others = format!("{} others", names.len().saturating_sub(5));
                if about == Shares::ABOUT && names.len() > 6 {
                    // Which of them are the largest is for other tests.
                    names = vec![&others];
                }
                problems(&figure, &names, |problem| {
                    broken.push(format!("{name}: {problem}"))
                });
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{} problems:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

/// Tells what a reader would stumble over.
fn problems(figure: &Figure, names: &[&str], mut tell: impl FnMut(String)) {
    let (texts, marks) = ink(figure);
    let (right, bottom) = (
        figure.width_pt as f32 + 0.02,
        figure.height_pt as f32 + 0.02,
    );
    let spaces = texts.iter().map(|(text, space)| (text.as_str(), space));
    for (what, space) in spaces.chain(marks.iter().map(|space| ("a mark", space))) {
        let begins = space.left() >= -0.02 && space.top() >= -0.02;
        if !begins || space.right() > right || space.bottom() > bottom {
            tell(format!("{what:?} leaves the page"));
        }
    }
    for (index, (text, space)) in texts.iter().enumerate() {
        for (other, beside) in &texts[..index] {
            let wide = space.right().min(beside.right()) - space.left().max(beside.left());
            let high = space.bottom().min(beside.bottom()) - space.top().max(beside.top());
            if wide > 0.1 && high > 0.1 {
                tell(format!("{text:?} lies on {other:?}"));
            }
        }
    }
    let labels = labels(figure);
    let mut wholes: BTreeMap<&str, &str> = BTreeMap::new();
    for (whole, shown, classes) in &labels {
        if classes.iter().any(|class| class == "axis") && shown.contains('…') {
            tell(format!("an axis says {shown:?}"));
        }
        if *wholes.entry(shown).or_insert(whole) != whole {
            tell(format!(
                "{whole:?} and {:?} are both {shown:?}",
                wholes[shown.as_str()]
            ));
        }
    }
    let all: Vec<&str> = labels.iter().map(|(_, shown, _)| shown.as_str()).collect();
    if !all.join(" ").contains(UNIT) {
        tell("the unit is cut".into());
    }
    for name in names {
        let wanted = letters(name);
        let is_shown = |whole: &str| whole.contains(*name) || letters(whole) == wanted;
        let of_side = |whole: &str| whole.strip_prefix("More in ").is_some_and(is_shown);
        if !labels
            .iter()
            .any(|(whole, ..)| is_shown(whole) || of_side(whole))
        {
            tell(format!("{name:?} is nowhere"));
        }
    }
}
