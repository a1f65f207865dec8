//! Any data are drawn or refused, and never break a chart.

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
                raw: value.map(|value| value / 2.0),
                thin: value.is_some_and(|value| value < 0.0),
                thin_window: false,
            });
            day = step.next(day);
        }
        let chart = TrendChart {
words: Words { title: name.clone(), ..Words::default() },
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
        let chart = KeynessDots {
            rows: rows.into_iter().map(|(term, value, spread, bound)| KeynessDot {
                term,
                value,
                low: Some(value - spread),
                high: Some(value + spread),
                side: if value < 0.0 { Side::B } else { Side::A },
                number_a: 1.0,
                number_b: 2.0,
                bound,
            }).collect(),
            ..KeynessDots::default()
        };
        let figure = chart.draw(&style(width)).unwrap();
        tree(&figure).unwrap();
    }
}
