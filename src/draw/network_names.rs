//! Where the names of a network stand: at their marks, or further off with a line that leads to them.

use super::error::DrawError;
use super::fonts::DEPTH;
use super::frame::{Frame, Label, Level, Name, Spot};
use super::labels::Rect;
use super::marks::Pen;
use super::palette::QUIET;
use super::svg::Anchor;

/// A vertex on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub spot: Spot,
    /// Of the circle of its area.
    pub radius: f64,
    /// How far it reaches from its middle.
    pub reach: f64,
}

impl Mark {
    fn space(&self) -> Rect {
        let ((x, y), reach) = (self.spot, self.reach);
        Rect {
            left: x - reach,
            top: y - reach,
            right: x + reach,
            bottom: y + reach,
        }
    }
}

/// Points between a mark and its name.
pub(crate) const GAP: f64 = 1.4;

/// Distances of names that are led to their marks, in sizes of the text.
const FURTHER: [f64; 6] = [1.2, 2.2, 3.4, 5.0, 7.0, 9.5];

/// A name with its place.
pub(crate) struct Placed {
    name: Name,
    at: Spot,
    anchor: Anchor,
    level: Level,
    lead: Option<[Spot; 2]>,
}

impl Placed {
    fn label<'a>(&self, frame: &Frame, text: &'a str) -> Label<'a> {
        Label::new(text, self.at, frame.theme.small)
            .anchor(self.anchor)
            .level(self.level)
            .halo()
    }
}

/// A name in the lines it has when it stands below its mark.
fn fitted(frame: &Frame, area: Rect, text: &str, count: usize) -> Name {
    // The more names there are, the less room each has.
    let share = (1.5 / (count as f64).sqrt()).clamp(0.27, 0.48);
    let room = (area.width() * share).min(frame.theme.body * 10.0);
    let label = Label::new(text, (0.0, 0.0), frame.theme.small).room(room);
    frame.fitted(&label, 2)
}

/// The size of a name.
pub(crate) fn below(frame: &Frame, area: Rect, text: &str, count: usize) -> Rect {
    let label = Label::new(text, (0.0, 0.0), frame.theme.small).level(Level::Top);
    let name = fitted(frame, area, text, count);
    Rect {
        top: 0.0,
        ..frame.name_box(&name, &label)
    }
}

/// A place for each name, in the order given; `None` where the page has none. No name lies on another, on a mark or on
/// a line that leads to one.
pub(crate) fn place(
    frame: &Frame,
    area: Rect,
    marks: &[Mark],
    texts: &[String],
    order: &[usize],
) -> Vec<Option<Placed>> {
    let page = area.grown(0.5);
    let mut taken: Vec<Rect> = Vec::new();
    let mut leads: Vec<[Spot; 2]> = Vec::new();
    let mut places: Vec<Option<Placed>> = texts.iter().map(|_| None).collect();
    for &index in order {
        let name = fitted(frame, area, &texts[index], texts.len());
        let others = || {
            marks
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
        };
        let free = candidates(frame, &marks[index], &name).find(|place| {
            let space = frame.name_box(&place.name, &place.label(frame, &texts[index]));
            let crosses = |rect: &Rect, [from, to]: [Spot; 2]| rect.clip(from, to).is_some();
            page.holds(&space)
                && taken.iter().all(|other| space.overlap(other) == 0.0)
                && others().all(|(_, mark)| space.overlap(&mark.space()) < 0.5)
                && leads.iter().all(|lead| !crosses(&space, *lead))
                && place.lead.is_none_or(|lead| {
                    !taken.iter().any(|other| crosses(other, lead))
                        && !others().any(|(_, mark)| crosses(&mark.space(), lead))
                })
        });
        if let Some(place) = free {
            taken.push(frame.name_box(&place.name, &place.label(frame, &texts[index])));
            leads.extend(place.lead);
            places[index] = Some(place);
        }
    }
    places
}

/// Where a name may stand, the best first: below its mark, around it, further off.
fn candidates(frame: &Frame, mark: &Mark, name: &Name) -> impl Iterator<Item = Placed> {
    let (name, (x, y), reach) = (name.clone(), mark.spot, mark.reach);
    let size = frame.theme.small;
    let (up, down) = (y - reach - GAP - DEPTH * size, y + reach + GAP);
    let aside = reach + GAP + 0.4;
    let slant = reach * 0.7 + GAP;
    let near = [
        ((x, down), Anchor::Middle, Level::Top),
        ((x, up), Anchor::Middle, Level::Baseline),
        ((x + aside, y), Anchor::Start, Level::Middle),
        ((x - aside, y), Anchor::End, Level::Middle),
        ((x + slant, y + slant), Anchor::Start, Level::Top),
        ((x - slant, y + slant), Anchor::End, Level::Top),
        ((x + slant, y - slant), Anchor::Start, Level::Baseline),
        ((x - slant, y - slant), Anchor::End, Level::Baseline),
    ]
    .map(|(at, anchor, level)| (at, anchor, level, None));
    let far = FURTHER.into_iter().flat_map(move |distance| {
        (0..16).map(move |step| {
            // From below, to either side in turn.
            let turn = f64::from((step + 1) / 2) * if step % 2 == 0 { -1.0 } else { 1.0 };
            let (sin, cos) = ((4.0 - turn) * std::f64::consts::FRAC_PI_8).sin_cos();
            let away = |length: f64| (x + cos * length, y + sin * length);
            let at = away(reach + distance * size);
            let (anchor, level) = match (cos, sin) {
                (cos, _) if cos > 0.3 => (Anchor::Start, Level::Middle),
                (cos, _) if cos < -0.3 => (Anchor::End, Level::Middle),
                (_, sin) if sin > 0.0 => (Anchor::Middle, Level::Top),
                _ => (Anchor::Middle, Level::Baseline),
            };
            let until = reach + distance * size
                - if level == Level::Baseline {
                    DEPTH * size
                } else {
                    0.0
                };
            let lead = [away(reach + 0.6), away((until - 1.0).max(reach + 0.6))];
            (at, anchor, level, Some(lead))
        })
    });
    near.into_iter()
        .chain(far)
        .map(move |(at, anchor, level, lead)| Placed {
            name: name.clone(),
            at,
            anchor,
            level,
            lead,
        })
}

/// Draws names, and the lines that lead to them.
pub(crate) fn draw(
    frame: &Frame,
    places: &[Option<Placed>],
    texts: &[String],
) -> Result<(), DrawError> {
    frame.open("leads", None);
    for [from, to] in places.iter().flatten().filter_map(|place| place.lead) {
        frame.line(&[from, to], Pen::new(QUIET, 0.35))?;
    }
    frame.close();
    frame.open("labels", None);
    for (place, text) in places.iter().zip(texts) {
        if let Some(place) = place {
            frame.name(&place.name, &place.label(frame, text));
        }
    }
    frame.close();
    Ok(())
}
