//! The network: who is named with whom.

use super::chart::{Chart, Texts, Words};
use super::error::{DrawError, finite};
use super::figure::Figure;
use super::forces;
use super::frame::{Body, Frame, Page, prepare};
use super::labels::Rect;
use super::legend::{Key, Swatch};
use super::marks::Pen;
use super::network_key;
use super::network_names::{self, Mark};
use super::palette::{Ink, Look, PAPER, look, tint};
use super::scale::number;
use super::text::clean;
use super::theme::{Style, Theme};
use crate::about::About;
use crate::number::whole;
use std::cmp::Reverse;
use std::rc::Rc;

/// Entities that occur together: the wider a line the stronger the association, the larger a mark the
/// more frequent the entity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Network {
    /// What is written around it.
    pub words: Words,
    /// What the area of a mark is, such as `articles`.
    pub size_label: String,
    /// What the width of a line is, such as `logDice`.
    pub width_label: String,
    /// At most [`Network::MOST_VERTICES`].
    pub vertices: Vec<Vertex>,
    /// Pairs of vertices, each at most once.
    pub edges: Vec<Edge>,
    /// Kinds in the order of their colours, so that a kind has the same colour in several figures. Other kinds come
    /// after these, and the legend leaves out kinds without a vertex.
    pub groups: Vec<String>,
}

/// An entity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vertex {
    /// Its canonical name.
    pub name: String,
    /// How often it occurs.
    pub frequency: u64,
    /// Its kind, such as `person`: its colour and shape. Empty for none; at most six kinds.
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
    /// More kinds than this would have to share colours.
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
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
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

    pub(crate) fn most(&self) -> u64 {
        let frequencies = self.vertices.iter().map(|vertex| vertex.frequency);
        frequencies.max().unwrap_or(0).max(1)
    }

    pub(crate) fn size_label(&self) -> &str {
        match self.size_label.as_str() {
            "" => "frequency",
            label => label,
        }
    }

    pub(crate) fn width_label(&self) -> &str {
        match self.width_label.as_str() {
            "" => "association",
            label => label,
        }
    }

    fn notes(&self) -> String {
        let mut notes = format!("Area of a mark: {}", self.size_label());
        let least = self.most() as f64 * LEAST_SHARE;
        if self
            .vertices
            .iter()
            .any(|vertex| (vertex.frequency as f64) < least)
        {
            notes.push_str(&format!(
                ", with one size for all under {}",
                whole(least.ceil() as u64)
            ));
        }
        if !self.edges.is_empty() {
            notes.push_str(&format!("; width of a line: {}", self.width_label()));
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
            words: &mut self.words,
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
        // Where the page has no room for a name, its mark gets a number that the legend explains.
        let mut numbered: Vec<usize> = Vec::new();
        loop {
            let page = Page {
                words: &self.words,
                keys: self.keys(&groups, &theme, &numbered),
                notes: self.notes(),
            };
            let count = self.vertices.len() as f64;
            let inner = theme.width - 2.0 * theme.border;
            // The more names, the higher the drawing, up to about its width.
            let wanted =
                (count * theme.body * theme.body * 45.0 / inner).clamp(inner * 0.4, inner * 1.05);
            let key = network_key::height(self, &fonts, &theme, inner);
            let body = Body {
                wanted: wanted.max(110.0) + key,
                least: 80.0 + key,
            };
            let frame = Frame::new(style, theme, Rc::clone(&fonts), &page, body)?;
            network_key::draw(self, &frame)?;
            let area = Rect {
                top: frame.body.top + key,
                ..frame.body
            };
            let texts: Vec<String> = (0..self.vertices.len())
                .map(
                    |index| match numbered.iter().position(|own| *own == index) {
                        Some(number) => (number + 1).to_string(),
                        None => self.vertices[index].name.clone(),
                    },
                )
                .collect();
            let marks = self.marks(&frame, area, &groups, &texts);
            let names = network_names::place(&frame, area, &marks, &texts, &self.order(&numbered));
            let missing: Vec<usize> = (0..names.len())
                .filter(|index| names[*index].is_none() && !numbered.contains(index))
                .collect();
            if missing.is_empty() {
                self.lines(&frame, &marks)?;
                // Names come before marks: the white border around their letters covers lines, but must not cover marks.
                network_names::draw(&frame, &names, &texts)?;
                self.draw_marks(&frame, &marks, &groups)?;
                return Ok(frame.finish(self.describe()));
            }
            numbered.extend(missing);
        }
    }
}

/// The area of the smallest mark, as a share of the largest one's: it could not be seen any smaller.
pub(crate) const LEAST_SHARE: f64 = 0.0256;

/// The radius of a mark, in points.
pub(crate) fn radius(frequency: f64, most: f64, theme: &Theme) -> f64 {
    theme.body * 1.25 * (frequency / most).max(LEAST_SHARE).sqrt()
}

/// The width and the shade of a line of a strength between 0 and 1. Weak ties are paler as well, so that the strong ones
/// stand out of a crowd.
pub(crate) fn pen(strength: f64) -> Pen {
    let shade: Ink = tint((0x66, 0x66, 0x66), 0.62 - 0.45 * strength);
    Pen::new(shade, 0.35 + 2.2 * strength)
}

impl Network {
    /// The look of a vertex: its kind's colour and shape.
    fn look_of(&self, vertex: &Vertex, groups: &[&str], grey: bool) -> Look {
        let group = groups.iter().position(|known| *known == vertex.group);
        look(group.unwrap_or(0), grey)
    }

    fn keys(&self, groups: &[&str], theme: &Theme, numbered: &[usize]) -> Vec<Key> {
        let shown = |group: &&&str| self.vertices.iter().any(|vertex| vertex.group == **group);
        let kinds = groups.iter().enumerate().filter(|(_, group)| shown(group));
        let kinds = kinds.map(|(index, group)| {
            let look = look(index, theme.grey);
            Key {
                label: clean(group),
                swatch: Swatch::Mark(look.marker, look.ink),
            }
        });
        let numbers = numbered.iter().enumerate().map(|(number, index)| Key {
            label: clean(&self.vertices[*index].name),
            swatch: Swatch::Number(number + 1),
        });
        kinds.chain(numbers).collect()
    }

    /// In which order names find a place: numbers, which have only themselves to be known by, then the most frequent.
    fn order(&self, numbered: &[usize]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.vertices.len()).collect();
        order.sort_by_key(|index| {
            let frequency = Reverse(self.vertices[*index].frequency);
            (!numbered.contains(index), frequency, *index)
        });
        order
    }

    fn marks(&self, frame: &Frame, area: Rect, groups: &[&str], texts: &[String]) -> Vec<Mark> {
        let theme = &frame.theme;
        let most = self.most() as f64;
        let radii: Vec<f64> = self
            .vertices
            .iter()
            .map(|vertex| radius(vertex.frequency as f64, most, theme))
            .collect();
        let ties: Vec<(usize, usize, f64)> = self
            .edges
            .iter()
            .map(|edge| (edge.a, edge.b, 0.15 + 0.85 * self.strength(edge)))
            .collect();
        let mut spots = forces::place(self.vertices.len(), &ties, area.width(), area.height());
        for spot in &mut spots {
            spot.0 += area.left;
            spot.1 += area.top;
        }
        let of = |index: usize| {
            self.look_of(&self.vertices[index], groups, theme.grey)
                .marker
        };
        // Mark and name below it, as one box.
        let reaches: Vec<Rect> = (0..radii.len())
            .map(|index| {
                let reach = radii[index] * of(index).reach();
                let name = network_names::below(frame, area, &texts[index], texts.len());
                let half = (name.width() / 2.0).max(reach) + 1.2;
                Rect {
                    left: -half,
                    top: -reach - 1.2,
                    right: half,
                    bottom: reach + network_names::GAP + name.height() + 0.8,
                }
            })
            .collect();
        forces::separate(&mut spots, &reaches, area, 600);
        let mark = |(index, spot)| Mark {
            spot,
            radius: radii[index],
            reach: radii[index] * of(index).reach(),
        };
        spots.into_iter().enumerate().map(mark).collect()
    }

    fn lines(&self, frame: &Frame, marks: &[Mark]) -> Result<(), DrawError> {
        frame.open("edges", None);
        let mut edges: Vec<(f64, &Edge)> = self
            .edges
            .iter()
            .map(|edge| (self.strength(edge), edge))
            .collect();
        // The strongest last, on top; equal ones in the order given.
        edges.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (strength, edge) in edges {
            frame.line(&[marks[edge.a].spot, marks[edge.b].spot], pen(strength))?;
        }
        frame.close();
        Ok(())
    }

    fn draw_marks(&self, frame: &Frame, marks: &[Mark], groups: &[&str]) -> Result<(), DrawError> {
        frame.open("vertices", None);
        for (vertex, mark) in self.vertices.iter().zip(marks) {
            let look = self.look_of(vertex, groups, frame.theme.grey);
            frame.marker(mark.spot, look.marker, mark.radius + 0.6, PAPER, 1.0)?;
            frame.marker(mark.spot, look.marker, mark.radius, look.ink, 1.0)?;
        }
        frame.close();
        Ok(())
    }
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
    fn a_name_without_room_gets_a_number_that_the_legend_explains() {
        let mut crowded = network(24);
        for (index, vertex) in crowded.vertices.iter_mut().enumerate() {
            vertex.name =
                format!("The Right Honourable Member number {index} for the Northern Isles");
        }
        // The lowest figure that holds the legend has the least room for names.
        let style = |height_mm| Style {
            width_mm: 60.0,
            height_mm: Some(height_mm),
            font_pt: 16.0,
            ..Style::default()
        };
        let mut height = 60.0;
        let figure = loop {
            match crowded.draw(&style(height)) {
                Ok(figure) => break figure,
                Err(DrawError::Size { least, .. }) => height = least,
                Err(error) => panic!("{error}"),
            }
        };
        let svg = figure.to_svg_fragment("");
        let twice = |number: &usize| svg.matches(&format!(">{number}</text>")).count() == 2;
        assert!(
            (1..=50).take_while(twice).count() > 0,
            "everything found a place"
        );
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
