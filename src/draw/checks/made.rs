//! Charts of every kind, made from numbers without chance.

use crate::day::Day;
use crate::draw::*;
use crate::event::Event;
use crate::period::Period;

/// Names as they come: scripts, lengths, markup, an order mark.
pub(super) const NAMES: [&str; 12] = [
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

pub(in crate::draw) fn style(width_mm: f64) -> Style {
    Style {
        width_mm,
        ..Style::default()
    }
}

/// A number without chance, between 0 and 1.
pub(in crate::draw) fn noise(seed: usize) -> f64 {
    let mixed = (seed as u64)
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64 / (1u64 << 24) as f64
}

pub(super) fn series(index: usize, periods: usize, step: Period, scale: f64) -> TrendSeries {
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
            raw: None,
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

pub(super) fn trend(
    count: usize,
    periods: usize,
    step: Period,
    scale: f64,
    smoothing: Option<u32>,
) -> TrendChart {
    TrendChart {
        words: Words {
            title: "Mentions of Belarus, week by week".into(),
            subtitle: "Entities".into(),
            caption: "N = 12,345 articles.".into(),
        },
        y_label: "per million tokens".into(),
        step,
        smoothing,
        options: TimeOptions::default(),
        series: (0..count)
            .map(|index| series(index, periods, step, scale))
            .collect(),
    }
}

pub(super) fn keyness(count: usize) -> KeynessDots {
    let row = |index: usize| {
        let side = if index * 2 < count { Side::A } else { Side::B };
        let value = (3.0 + noise(index)) * if side == Side::A { 1.0 } else { -1.0 };
        let bound = index % 6 == 4;
        KeynessDot {
            term: NAMES[index % NAMES.len()].to_owned(),
            value,
            low: (!bound).then_some(value - 4.0 * noise(index + 7)),
            high: (!bound).then_some(value + 4.0 * noise(index + 9)),
            side,
            number_a: 10f64.powi(index as i32 % 6),
            number_b: index as f64 / 3.0,
            bound,
        }
    };
    KeynessDots {
        words: Words {
            title: "Terms".into(),
            ..Words::default()
        },
        name_a: "BBC".into(),
        name_b: "UrduPoint".into(),
        unit: "Log Ratio (log2)".into(),
        rows: (0..count).map(row).collect(),
        ..KeynessDots::default()
    }
}

pub(super) fn heat(rows: usize, columns: usize, step: Period) -> HeatMap {
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
        words: Words {
            title: "Volume".into(),
            ..Words::default()
        },
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

/// A heat map of rates, some of them of little text and far above the others.
pub(super) fn rates(rows: usize, columns: usize, step: Period) -> HeatMap {
    let counts = heat(rows, columns, step);
    let whole = |row: usize, column: usize| 40_000.0 * noise(row * 77 + column).powi(2);
    let wholes: Vec<Vec<f64>> = (0..rows)
        .map(|row| (0..columns).map(|column| whole(row, column)).collect())
        .collect();
    let rate =
        |row: usize, column: usize, count: Option<f64>| Some(1e6 * count? / wholes[row][column]);
    let values = counts.values.iter().enumerate().map(|(row, counts)| {
        let counts = counts.iter().enumerate();
        counts
            .map(|(column, count)| rate(row, column, *count))
            .collect()
    });
    HeatMap {
        legend: "per million tokens".into(),
        values: values.collect(),
        articles: (0..rows).map(|row| 10u64.pow(row as u32 % 7)).collect(),
        totals: false,
        basis: Some(RateBasis {
            wholes: wholes.clone(),
            least: 10_000.0,
            words: "fewer than 10,000 tokens".into(),
        }),
        ..counts
    }
}

/// Shares of so many series; in some periods nothing was collected, in others nothing found.
pub(super) fn shares(rows: usize, columns: usize, step: Period) -> Shares {
    let counts = heat(rows, columns, step);
    let count = |row: usize, column: usize| match column % 9 {
        4 => None,
        7 => Some(0.0),
        _ => Some((40.0 * noise(row * 900 + column)).floor()),
    };
    Shares {
        words: Words {
            title: "Shares of the coverage".into(),
            caption: "N = 12,345 articles.".into(),
            ..Words::default()
        },
        counted: "articles".into(),
        step,
        rows: counts.rows,
        columns: counts.columns,
        counts: (0..rows)
            .map(|row| (0..columns).map(|column| count(row, column)).collect())
            .collect(),
        ..Shares::default()
    }
}

/// Occurrences in so many rows over so many days; a row has articles on most of them.
pub(super) fn x_ray(rows: usize, days: usize) -> XRay {
    let mut all = Vec::new();
    let mut day: Day = "2021-11-01".parse().unwrap();
    for _ in 0..days {
        all.push(day);
        day = Period::Day.next(day);
    }
    let row = |row: usize| {
        let chance = move |at: usize| noise(row * 5000 + at);
        let days = all.iter().enumerate();
        XRayRow {
            name: NAMES[row % NAMES.len()].to_owned(),
            hits: days
                .clone()
                .filter(|(at, _)| chance(*at) > 0.9)
                .map(|(at, day)| (*day, 1 + (chance(at + 7) * 9.0) as u64))
                .collect(),
            covered: days
                .filter(|(at, _)| at % 90 > 5 * row)
                .map(|(_, day)| *day)
                .collect(),
        }
    };
    XRay {
        words: Words {
            title: "Where border occurs".into(),
            caption: "N = 12,345 articles.".into(),
            ..Words::default()
        },
        unit: "occurrences".into(),
        days: all.first().copied().zip(all.last().copied()),
        rows: (0..rows).map(row).collect(),
    }
}

pub(super) fn ranked(panels: usize, bars: usize) -> RankedBars {
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
        words: Words {
            title: "Top terms".into(),
            ..Words::default()
        },
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
pub(super) fn over_sources(terms: usize, sources: usize) -> RankedBars {
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
        words: Words {
            title: "Terms over sources".into(),
            caption: "N = 12,345 articles.".into(),
            ..Words::default()
        },
        x_label: "per million tokens".into(),
        panels: (0..terms).map(panel).collect(),
        ..RankedBars::default()
    }
}

pub(super) fn formed(form: &'static dyn Form, values: RankedBars) -> Box<dyn Chart> {
    Box::new(Formed { values, form })
}

/// Values of every shape that a form can show, small and large.
pub(super) fn values_of(form: &'static dyn Form) -> Vec<(String, RankedBars)> {
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
pub(super) fn marked(count: usize) -> TimeOptions {
    let first: Day = "2021-11-04".parse().unwrap();
    let event = |index: usize| Event {
        day: first.plus((noise(index) * 60.0) as i32 * 3),
        label: NAMES[index % NAMES.len()].to_owned(),
    };
    TimeOptions {
        events: (0..count).map(event).collect(),
        log: true,
        open_marks: "fewer than 10,000 tokens".into(),
        band: String::new(),
        raw: String::new(),
    }
}

/// What a panel rests on.
pub(super) fn sizes(panel: usize) -> String {
    crate::number::basis(2u64.pow(panel as u32 * 2), 300 * 3u64.pow(panel as u32))
}

pub(super) fn multiples(panels: usize) -> SmallMultiples {
    SmallMultiples {
        words: Words {
            title: "Panels".into(),
            ..Words::default()
        },
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

pub(super) fn network(count: usize) -> Network {
    Network {
        words: Words {
            title: "Who with whom".into(),
            ..Words::default()
        },
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

pub(super) fn cross(rows: usize, columns: usize) -> CrossTable {
    let names = |count: usize| {
        (0..count)
            .map(|n| format!("{} {n}", NAMES[n % NAMES.len()]))
            .collect()
    };
    let count = |at: usize| (1000.0 * noise(at).powi(6)) as u64;
    CrossTable {
        words: Words {
            title: "Who carries whose text".into(),
            caption: "N = 12,345 articles.".into(),
            ..Words::default()
        },
        legend: "articles of the outlets above, with text of those at the left".into(),
        rows: names(rows),
        columns: names(columns),
        cells: Cells::Counts(
            (0..rows)
                .map(|row| {
                    (0..columns)
                        .map(|column| count(row * 100 + column))
                        .collect()
                })
                .collect(),
        ),
    }
}

/// Every kind of chart, small and large.
pub(super) fn all() -> Vec<(String, Box<dyn Chart>)> {
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
    for (rows, columns, step) in [(8, 26, Period::Week), (3, 1200, Period::Day)] {
        let name = format!("heat map of rates {rows} by {columns}");
        charts.push((name, Box::new(rates(rows, columns, step))));
    }
    for (rows, columns, step) in [
        (2, 1, Period::Year),
        (6, 26, Period::Week),
        (12, 9, Period::Month),
        (40, 1200, Period::Day),
    ] {
        let name = format!("shares {rows} by {columns}");
        let events = marked(rows / 2).events;
        let chart = Shares {
            events,
            ..shares(rows, columns, step)
        };
        charts.push((name, Box::new(chart)));
    }
    for (rows, columns) in [(1, 1), (6, 5), (40, 20)] {
        let name = format!("cross table {rows} by {columns}");
        charts.push((name, Box::new(cross(rows, columns))));
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
