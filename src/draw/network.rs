//! The network: who is named with whom.

use super::chart::{Chart, Texts};
use super::error::{DrawError, finite};
use super::figure::Figure;
use super::fonts::{CAP, DEPTH};
use super::forces;
use super::frame::{Body, Frame, Label, Level, Page, Spot, prepare};
use super::labels::Rect;
use super::legend::{Key, Swatch};
use super::marks::Pen;
use super::palette::{Ink, Marker, PAPER, look, tint};
use super::scale::number;
use super::svg::Anchor;
use super::text::clean;
use super::theme::{Style, Theme};
use super::typeface::Face;
use crate::about::About;
use crate::number::whole;

/// Entities that occur together: the wider a line the stronger the association, the larger a disc the
/// more frequent the entity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Network {
    /// Title; empty for none.
    pub title: String,
    /// A line under the title; empty for none.
    pub subtitle: String,
    /// What stands under the figure: N, source, selection.
    pub caption: String,
    /// What the size of a disc is, such as `articles`.
    pub size_label: String,
    /// What the width of a line is, such as `logDice`.
    pub width_label: String,
    /// At most [`Network::MOST_VERTICES`].
    pub vertices: Vec<Vertex>,
    /// Pairs of vertices, each at most once.
    pub edges: Vec<Edge>,
    /// Kinds in the order of their colours, so that a kind has one colour in several figures; kinds that are not among
    /// them come after, and those without a vertex are not in the legend.
    pub groups: Vec<String>,
}

/// An entity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vertex {
    /// Its canonical name.
    pub name: String,
    /// How often it occurs.
    pub frequency: u64,
    /// Its kind, such as `person`: its colour. Empty for none; at most six kinds.
    pub group: String,
}

/// Two entities that occur together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Edge {
    /// Position of one in the vertices.
    pub a: usize,
    /// Position of the other.
    pub b: usize,
    /// How strongly they are associated.
    pub association: f64,
}

impl Network {
    /// More vertices than this make a hairball.
    pub const MOST_VERTICES: usize = 50;
    /// As many kinds as have colours of their own.
    pub const MOST_GROUPS: usize = 6;
    /// The chart's own description.
    pub const ABOUT: About = About::new(
        "network",
        "entities that occur together: width is association, size is frequency",
    );

    fn check(&self) -> Result<Vec<&str>, DrawError> {
        let too_many = |what, found, at_most| {
            Err(DrawError::TooMany {
                what,
                found,
                at_most,
            })
        };
        if self.vertices.is_empty() {
            return Err(DrawError::Empty { what: "no vertex" });
        }
        if self.vertices.len() > Self::MOST_VERTICES {
            return too_many("vertices", self.vertices.len(), Self::MOST_VERTICES);
        }
        let mut groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        for vertex in &self.vertices {
            if !vertex.group.is_empty() && !groups.contains(&vertex.group.as_str()) {
                groups.push(&vertex.group);
            }
        }
        if groups.len() > Self::MOST_GROUPS {
            return too_many("groups", groups.len(), Self::MOST_GROUPS);
        }
        for edge in &self.edges {
            let end = edge.a.max(edge.b);
            if end >= self.vertices.len() {
                return Err(DrawError::Shape {
                    what: "the end of an edge, counted from one".into(),
                    found: end + 1,
                    expected: self.vertices.len(),
                });
            }
            let what = || {
                format!(
                    "the association of {} and {}",
                    self.vertices[edge.a].name, self.vertices[edge.b].name
                )
            };
            finite(what, edge.association)?;
            if edge.a == edge.b {
                return Err(DrawError::OutOfRange {
                    what: what(),
                    value: edge.association,
                    expected: "two different vertices",
                });
            }
        }
        Ok(groups)
    }

    /// The smallest and the largest association.
    fn range(&self) -> Option<(f64, f64)> {
        let low = self
            .edges
            .iter()
            .map(|edge| edge.association)
            .reduce(f64::min)?;
        let high = self
            .edges
            .iter()
            .map(|edge| edge.association)
            .reduce(f64::max)?;
        Some((low, high))
    }

    /// The strength of an edge between 0 and 1.
    fn strength(&self, edge: &Edge) -> f64 {
        match self.range() {
            Some((low, high)) if high > low => (edge.association - low) / (high - low),
            _ => 0.5,
        }
    }

    fn notes(&self) -> String {
        let most = self
            .vertices
            .iter()
            .map(|vertex| vertex.frequency)
            .max()
            .unwrap_or(0);
        let size = if self.size_label.is_empty() {
            "frequency"
        } else {
            &self.size_label
        };
        let mut notes = format!("Area of a disc: {size}, the largest {}", whole(most));
        if let Some((low, high)) = self.range() {
            let width = if self.width_label.is_empty() {
                "association"
            } else {
                &self.width_label
            };
            let range = if high > low {
                format!("from {} to {}", number(low), number(high))
            } else {
                number(low)
            };
            notes.push_str(&format!("; width of a line: {width}, {range}"));
        }
        notes.push_str(". Directions and distances on the page have no unit.");
        notes
    }

    fn describe(&self) -> String {
        let mut edges: Vec<&Edge> = self.edges.iter().collect();
        edges.sort_by(|a, b| b.association.total_cmp(&a.association));
        let strongest: Vec<String> = edges
            .iter()
            .take(10)
            .map(|edge| {
                let name = |index: usize| &self.vertices[index].name;
                format!(
                    "{} and {} ({})",
                    name(edge.a),
                    name(edge.b),
                    number(edge.association)
                )
            })
            .collect();
        let strongest = if strongest.is_empty() {
            "none".to_owned()
        } else {
            strongest.join(", ")
        };
        format!(
            "Network of {} entities and {} associations. Strongest: {strongest}.",
            self.vertices.len(),
            self.edges.len()
        )
    }
}

impl Chart for Network {
    fn texts_mut(&mut self) -> Texts<'_> {
        Texts {
            titles: [&mut self.title, &mut self.subtitle],
            caption: &mut self.caption,
            names: self
                .vertices
                .iter_mut()
                .flat_map(|vertex| [&mut vertex.name, &mut vertex.group])
                .chain(&mut self.groups)
                .collect(),
        }
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        let groups = self.check()?;
        let (theme, fonts) = prepare(style)?;
        let ink = |group: &str| {
            let index = groups.iter().position(|known| *known == group).unwrap_or(0);
            look(index, theme.grey).ink
        };
        let shown = |group: &&&str| self.vertices.iter().any(|vertex| vertex.group == **group);
        let keys = groups
            .iter()
            .filter(shown)
            .map(|group| Key {
                label: clean(group),
                swatch: Swatch::Dot(ink(group)),
            })
            .collect();
        let page = Page {
            title: &self.title,
            subtitle: &self.subtitle,
            keys,
            notes: self.notes(),
            caption: &self.caption,
        };
        let count = self.vertices.len() as f64;
        let inner = theme.width - 2.0 * theme.border;
        // Room in proportion to what is to be named, about as high as wide at the most.
        let wanted =
            (count * theme.body * theme.body * 45.0 / inner).clamp(inner * 0.4, inner * 1.05);
        let body = Body {
            wanted: wanted.max(110.0),
            least: 80.0,
        };
        let mut frame = Frame::new(style, theme, fonts, &page, body)?;
        let drawn = self.places(&frame);
        self.lines(&frame, &drawn)?;
        // Names first: their border of paper covers lines, and must not nibble at discs.
        self.names(&mut frame, &drawn);
        frame.open("vertices", None);
        for (vertex, place) in self.vertices.iter().zip(&drawn) {
            frame.marker(place.spot, Marker::Circle, place.radius + 0.6, PAPER, 1.0)?;
            frame.marker(
                place.spot,
                Marker::Circle,
                place.radius,
                ink(&vertex.group),
                1.0,
            )?;
        }
        frame.close();
        Ok(frame.finish(self.describe()))
    }
}

/// Where a vertex stands.
struct Place {
    spot: Spot,
    radius: f64,
}

impl Network {
    fn places(&self, frame: &Frame) -> Vec<Place> {
        let theme = &frame.theme;
        let most = self
            .vertices
            .iter()
            .map(|vertex| vertex.frequency)
            .max()
            .unwrap_or(1)
            .max(1) as f64;
        let room = name_room(frame, self.vertices.len());
        let sizes: Vec<(f64, f64)> = self
            .vertices
            .iter()
            .map(|vertex| {
                let radius = (theme.body * 1.25 * (vertex.frequency as f64 / most).sqrt())
                    .max(theme.body * 0.2);
                let fitted =
                    frame
                        .fonts
                        .fit(&clean(&vertex.name), Face::Regular, theme.small, room);
                (
                    radius,
                    frame.fonts.width(&fitted.shown, Face::Regular, theme.small),
                )
            })
            .collect();
        let ties: Vec<(usize, usize, f64)> = self
            .edges
            .iter()
            .map(|edge| (edge.a, edge.b, 0.15 + 0.85 * self.strength(edge)))
            .collect();
        let mut spots = forces::place(
            self.vertices.len(),
            &ties,
            frame.body.width(),
            frame.body.height(),
        );
        for spot in &mut spots {
            spot.0 += frame.body.left;
            spot.1 += frame.body.top;
        }
        // Disc and name below it, as one box.
        let reaches: Vec<Rect> = sizes
            .iter()
            .map(|&(radius, name)| {
                let half = (name / 2.0).max(radius) + 1.2;
                Rect {
                    left: -half,
                    top: -radius - 1.2,
                    right: half,
                    bottom: radius + below(theme) + 0.8,
                }
            })
            .collect();
        forces::separate(&mut spots, &reaches, frame.body, 600);
        spots
            .into_iter()
            .zip(sizes)
            .map(|(spot, (radius, _))| Place { spot, radius })
            .collect()
    }

    fn lines(&self, frame: &Frame, places: &[Place]) -> Result<(), DrawError> {
        frame.open("edges", None);
        let mut edges: Vec<(f64, &Edge)> = self
            .edges
            .iter()
            .map(|edge| (self.strength(edge), edge))
            .collect();
        // The strongest last, on top; equal ones in the order given.
        edges.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (strength, edge) in edges {
            // Weak ties are paler as well, so that the strong ones stand out of a crowd.
            let shade: Ink = tint((0x66, 0x66, 0x66), 0.62 - 0.45 * strength);
            let pen = Pen::new(shade, 0.35 + 2.2 * strength);
            frame.line(&[places[edge.a].spot, places[edge.b].spot], pen)?;
        }
        frame.close();
        Ok(())
    }

    /// Names below the discs, or where else they cover no other; the most frequent first.
    fn names(&self, frame: &mut Frame, places: &[Place]) {
        let theme = frame.theme;
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|&a, &b| {
            self.vertices[b]
                .frequency
                .cmp(&self.vertices[a].frequency)
                .then(a.cmp(&b))
        });
        let discs: Vec<Rect> = places
            .iter()
            .map(|place| {
                let ((x, y), r) = (place.spot, place.radius);
                Rect {
                    left: x - r,
                    top: y - r,
                    right: x + r,
                    bottom: y + r,
                }
            })
            .collect();
        let mut taken: Vec<Rect> = Vec::new();
        let mut left_out: Vec<&str> = Vec::new();
        let page = frame.body.grown(0.5);
        let room = name_room(frame, self.vertices.len());
        frame.open("labels", None);
        for index in order {
            let place = &places[index];
            let (x, y) = place.spot;
            let r = place.radius;
            let middle = CAP / 2.0 * theme.small;
            let candidates = [
                (x, y + r + 1.4 + CAP * theme.small, Anchor::Middle),
                (x, y - r - 1.4 - DEPTH * theme.small, Anchor::Middle),
                (x + r + 1.8, y + middle, Anchor::Start),
                (x - r - 1.8, y + middle, Anchor::End),
            ];
            let label = |(x, y, anchor): (f64, f64, Anchor)| {
                Label::new(&self.vertices[index].name, (x, y), theme.small)
                    .anchor(anchor)
                    .level(Level::Baseline)
                    .room(room)
                    .halo()
            };
            let free = candidates.into_iter().find(|&candidate| {
                let space = frame.label_box(&label(candidate));
                page.holds(&space)
                    && taken.iter().all(|other| space.overlap(other) == 0.0)
                    && discs
                        .iter()
                        .enumerate()
                        .all(|(other, disc)| other == index || space.overlap(disc) < 0.5)
            });
            match free {
                Some(candidate) => {
                    taken.push(frame.label_box(&label(candidate)));
                    frame.label(&label(candidate));
                }
                None => left_out.push(&self.vertices[index].name),
            }
        }
        frame.close();
        if !left_out.is_empty() {
            let names = left_out
                .iter()
                .map(|name| clean(name))
                .collect::<Vec<_>>()
                .join(", ");
            frame.warn(format!(
                "there was no room for the names of {names}; draw the figure larger"
            ));
        }
    }
}

/// The widest that a name may be: the more there are, the less.
fn name_room(frame: &Frame, vertices: usize) -> f64 {
    let share = (1.5 / (vertices as f64).sqrt()).clamp(0.27, 0.48);
    (frame.body.width() * share).min(frame.theme.body * 14.0)
}

/// Height of a name below its disc.
fn below(theme: &Theme) -> f64 {
    1.4 + theme.small * (CAP + DEPTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(count: usize) -> Network {
        Network {
            vertices: (0..count)
                .map(|i| Vertex {
                    name: format!("Entity {i}"),
                    frequency: 5 + i as u64,
                    group: String::new(),
                })
                .collect(),
            edges: (1..count)
                .map(|i| Edge {
                    a: i / 2,
                    b: i,
                    association: i as f64,
                })
                .collect(),
            ..Network::default()
        }
    }

    #[test]
    fn fifty_names_find_a_place_in_one_column() {
        let style = Style {
            width_mm: 85.0,
            ..Style::default()
        };
        let figure = network(50).draw(&style).unwrap();
        assert_eq!(figure.warnings(), &[] as &[String]);
        assert_eq!(figure.to_svg_fragment("").matches(">Entity ").count(), 50);
    }

    #[test]
    fn hairballs_and_edges_to_nowhere_are_refused() {
        assert!(matches!(
            network(51).draw(&Style::default()),
            Err(DrawError::TooMany { .. })
        ));
        let mut broken = network(3);
        broken.edges[0].b = 9;
        assert!(matches!(
            broken.draw(&Style::default()),
            Err(DrawError::Shape { found: 10, .. })
        ));
        let mut selfish = network(3);
        selfish.edges[0].b = selfish.edges[0].a;
        assert!(matches!(
            selfish.draw(&Style::default()),
            Err(DrawError::OutOfRange { .. })
        ));
    }
}
