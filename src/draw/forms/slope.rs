//! Slopes: how terms differ between two groups or periods.

use super::Form;
use crate::about::About;
use crate::draw::bars::{Bar, RankedBars};
use crate::draw::error::DrawError;
use crate::draw::figure::Figure;
use crate::draw::fonts::Face;
use crate::draw::frame::{Body, Frame, Label, Level, Page, prepare};
use crate::draw::labels::{Rect, spread};
use crate::draw::marks::Pen;
use crate::draw::palette::{AXIS, DISTINCT, QUIET, for_text, look};
use crate::draw::scale::{Axis, column};
use crate::draw::svg::Anchor;
use crate::draw::text::clean;
use crate::draw::theme::{LEADING, Style};
use crate::number::whole;

/// A line for each term from its value in one group to that in the other, with the name and the value at either
/// end. The axis begins at 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slope;

impl Slope {
    /// As many terms as can be told apart.
    pub const MOST_TERMS: usize = DISTINCT;
}

/// A term and its two values.
struct Line<'v> {
    name: &'v str,
    ends: [&'v Bar; 2],
}

/// The lines, where every panel has the same two rows.
fn lines(values: &RankedBars) -> Result<Vec<Line<'_>>, DrawError> {
    let most = values.panels.iter().map(|panel| panel.bars.len()).max();
    match most.unwrap_or(0) {
        0 | 1 => {
            return Err(DrawError::Empty {
                what: "no second group",
            });
        }
        2 => {}
        found => {
            let (what, at_most) = ("groups", 2);
            return Err(DrawError::TooMany {
                what,
                found,
                at_most,
            });
        }
    }
    if values.panels.len() > Slope::MOST_TERMS {
        let (what, found, at_most) = ("terms", values.panels.len(), Slope::MOST_TERMS);
        return Err(DrawError::TooMany {
            what,
            found,
            at_most,
        });
    }
    let names = &values.panels[0].bars;
    let lines = values
        .panels
        .iter()
        .map(|panel| match panel.bars.as_slice() {
            [a, b]
                if a.label == names[0].label
                    && names.get(1).is_some_and(|n| n.label == b.label) =>
            {
                Ok(Line {
                    name: &panel.name,
                    ends: [a, b],
                })
            }
            _ => Err(DrawError::Empty {
                what: "no term in both groups",
            }),
        });
    lines.collect()
}

impl Form for Slope {
    fn about(&self) -> &'static About {
        const {
            &About::new(
                "slope",
                "a line a term between two groups or periods, with intervals at its ends",
            )
        }
    }

    fn draw(&self, values: &RankedBars, style: &Style) -> Result<Figure, DrawError> {
        values.check()?;
        let lines = lines(values)?;
        let (theme, fonts) = prepare(style)?;
        let (end, cut) = values.reach();
        let mut notes = Vec::new();
        if values.bars().any(|bar| bar.interval().is_some()) {
            notes.push(match cut {
                true => "Thin line: 95\u{a0}% interval, cut at the end of the axis.",
                false => "Thin line: 95\u{a0}% interval.",
            });
        }
        if values.bars().any(|bar| bar.interval().is_none()) {
            notes.push("Open dot: too few articles for an interval.");
        }
        let write = column(values.longest());
        let texts = |side: usize| -> Vec<[String; 2]> {
            let text = |line: &Line<'_>| [clean(line.name), write(line.ends[side].value)];
            lines.iter().map(text).collect()
        };
        let width = |text: &String, face| fonts.width(text, face, theme.body);
        let both = texts(0).into_iter().chain(texts(1)).collect::<Vec<_>>();
        let numbers = both
            .iter()
            .map(|text| width(&text[1], Face::Bold))
            .fold(0.0, f64::max);
        let names = both
            .iter()
            .map(|text| width(&text[0], Face::Regular))
            .fold(0.0, f64::max);
        let inner = theme.width - 2.0 * theme.border;
        let names = names.min(inner * 0.24);
        let radius = theme.body * 0.26;
        // A mark, a number and a name.
        let mark = radius * 3.2;
        let beside = mark + numbers + names + theme.gap * 3.0;
        let terms = lines.iter().map(|line| line.name);
        let more = fonts.more(terms, Face::Regular, theme.body, names + 0.01);
        let groups = lines[0].ends.map(|bar| bar.label.as_str());
        let groups = fonts.more(
            groups.into_iter(),
            Face::Bold,
            theme.body,
            beside + theme.gap,
        );
        let apart = theme.body * LEADING + more;
        let foot = theme.small * 1.6;
        let head = theme.body * LEADING * 2.2 + groups;
        let least = head + foot + lines.len() as f64 * apart * 1.05;
        let page = Page {
            words: &values.words,
            keys: Vec::new(),
            notes: notes.join(" "),
        };
        let body = Body {
            wanted: least.max(theme.body * 26.0),
            least,
        };
        let frame = Frame::new(style, theme, fonts, &page, body)?;
        let theme = &frame.theme;
        let rect = Rect {
            left: frame.body.left + beside,
            top: frame.body.top + head,
            right: frame.body.right - beside,
            bottom: frame.body.bottom - foot,
        };
        let panel = frame.panel(rect, Axis::numbers(0.0, 1.0, 2), Axis::numbers(0.0, end, 5));
        frame.open("panel", None);
        for (side, x) in [rect.left, rect.right].into_iter().enumerate() {
            let bar = lines[0].ends[side];
            let anchor = [Anchor::End, Anchor::Start][side];
            let at = |row: f64, more: f64| {
                let inward = if side == 0 { theme.gap } else { -theme.gap };
                let top = frame.body.top + row * theme.body * LEADING;
                (x + inward, top + more)
            };
            // The names of the groups stand over their ends, outwards, so that they never meet.
            let name = Label::new(&bar.label, at(0.1, 0.0), theme.body).face(Face::Bold);
            frame.wrapped(
                &name
                    .anchor(anchor)
                    .level(Level::Top)
                    .room(beside + theme.gap),
            );
            if let Some(articles) = bar.articles {
                let text = format!("N = {}", whole(articles));
                let count = Label::new(&text, at(1.1, groups), theme.small).ink(QUIET);
                frame.label(&count.anchor(anchor).level(Level::Top));
            }
            frame.line(
                &[(x, rect.top), (x, rect.bottom)],
                Pen::new(AXIS, theme.axis),
            )?;
        }
        // Marks of one side stand a little apart, so that no interval hides another.
        let apart_marks = (theme.body * 0.6).min(rect.width() * 0.3 / lines.len() as f64);
        let spots = |at: usize, line: &Line<'_>| {
            let inward = (at as f64 + 0.5) * apart_marks / rect.width();
            Ok::<_, DrawError>([
                panel.spot("a value", inward, line.ends[0].value)?,
                panel.spot("a value", 1.0 - inward, line.ends[1].value)?,
            ])
        };
        for (at, line) in lines.iter().enumerate() {
            let look = look(at, theme.grey);
            let pen = Pen::new(look.ink, theme.line).dashed(look.dash);
            frame.line(&spots(at, line)?, pen)?;
        }
        for (at, line) in lines.iter().enumerate() {
            let look = look(at, theme.grey);
            for (spot, bar) in spots(at, line)?.into_iter().zip(line.ends) {
                if let Some((low, high)) = bar.interval() {
                    let y = |value: f64| panel.y_of(value.clamp(0.0, end));
                    let ends = [(spot.0, y(low)), (spot.0, y(high))];
                    frame.line(&ends, Pen::new(look.ink, 0.6))?;
                    frame.marker(spot, look.marker, radius, look.ink, 1.0)?;
                } else {
                    frame.open_marker(spot, look.marker, radius, look.ink)?;
                }
            }
        }
        for side in [0, 1] {
            let wishes: Vec<f64> = lines
                .iter()
                .map(|line| panel.y_of(line.ends[side].value))
                .collect();
            let half = apart / 2.0;
            let places =
                spread(&wishes, apart, rect.top + half, rect.bottom - half).unwrap_or(wishes);
            let outwards = if side == 0 { -1.0 } else { 1.0 };
            let anchor = [Anchor::End, Anchor::Start][side];
            let edge = if side == 0 { rect.left } else { rect.right };
            for ((text, y), at) in texts(side).iter().zip(places).zip(0..) {
                let look = look(at, theme.grey);
                let ink = for_text(look.ink);
                // A name may stand away from its line, which its mark shows.
                let spot = (edge + outwards * (theme.gap + mark * 0.5), y);
                match lines[at].ends[side].interval() {
                    Some(_) => frame.marker(spot, look.marker, radius, look.ink, 1.0)?,
                    None => frame.open_marker(spot, look.marker, radius, look.ink)?,
                }
                let number = edge + outwards * (theme.gap * 1.4 + mark);
                let name = number + outwards * (numbers + theme.gap * 0.8);
                let value = Label::new(&text[1], (number, y), theme.body).face(Face::Bold);
                frame.label(&value.ink(ink).anchor(anchor).level(Level::Middle));
                let name = Label::new(&text[0], (name, y), theme.body).ink(ink);
                frame.wrapped(&name.anchor(anchor).level(Level::Middle).room(names + 0.01));
            }
        }
        let unit = (frame.body.left, frame.body.bottom - theme.small * 0.3);
        let unit = Label::new(&values.x_label, unit, theme.small).ink(QUIET);
        frame.label(&unit.room(frame.body.width()));
        frame.close();
        Ok(frame.finish(values.describe("Slopes")))
    }
}
