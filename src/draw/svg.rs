//! The plotters backend that writes SVG. A backend unit is a hundredth of a point, so hairlines stay hairlines and
//! coordinates are true to 0.01 pt.

use super::fonts::{CAP, Fonts};
use super::palette::{Ink, tint};
use super::text::escape;
use super::theme::HAIRLINE;
use super::typeface::Face;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform,
};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

/// Backend units in a point.
pub(crate) const UNITS: f64 = 100.0;

/// Points to backend units.
pub(crate) fn units(points: f64) -> i32 {
    (points * UNITS).round() as i32
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Which end of a line of text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text to be drawn, cleaned already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub text: &'a str,
    /// The point of the anchor, on the baseline.
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub face: Face,
    pub ink: Ink,
    pub anchor: Anchor,
    /// Turned a quarter to the left, reading upwards.
    pub upwards: bool,
    /// A border of paper around the letters.
    pub halo: bool,
    /// The tooltip of the text, for what had to be cut.
    pub whole: Option<&'a str>,
}

/// The lines of a figure by the font that they are set in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Set {
    pub faces: [BTreeSet<String>; 3],
    /// By the number of the fallback font.
    pub fallbacks: BTreeMap<usize, BTreeSet<String>>,
}

/// The body of a figure as it grows, without the root element.
#[derive(Debug)]
pub(crate) struct Svg {
    size: (u32, u32),
    body: String,
    fonts: Rc<Fonts>,
    /// Dash of the next strokes in backend units.
    dash: Vec<i32>,
    /// Whether shapes of one style that follow each other become one path.
    merging: bool,
    pending: Option<Pending>,
    depth: usize,
    /// Tints in place of transparency.
    solid: bool,
    set: Set,
}

/// A path that the next shape may still join.
#[derive(Debug)]
struct Pending {
    style: String,
    data: String,
}

impl Svg {
    pub(crate) fn new(width_pt: f64, height_pt: f64, fonts: Rc<Fonts>, solid: bool) -> Self {
        Self {
            size: (units(width_pt) as u32, units(height_pt) as u32),
            body: String::new(),
            fonts,
            dash: Vec::new(),
            merging: false,
            pending: None,
            depth: 0,
            solid,
            set: Set::default(),
        }
    }

    /// The dash of what is stroked from here on, on and off in points; empty for solid.
    pub(crate) fn set_dash(&mut self, dash: &[f64]) {
        self.dash = dash.iter().map(|&length| units(length)).collect();
    }

    /// Joins the shapes of one style that follow into one path. Only opaque shapes look the same joined.
    pub(crate) fn set_merging(&mut self, merging: bool) {
        self.flush();
        self.merging = merging;
    }

    /// Opens a group. Its title is its tooltip, and what screen readers say.
    pub(crate) fn open(&mut self, class: &str, title: Option<&str>) {
        self.flush();
        let _ = write!(self.body, "<g class=\"{class}\">");
        if let Some(title) = title {
            let _ = write!(self.body, "<title>{}</title>", escape(title));
        }
        self.body.push('\n');
        self.depth += 1;
    }

    pub(crate) fn close(&mut self) {
        self.flush();
        debug_assert!(self.depth > 0, "every group is opened first");
        self.depth = self.depth.saturating_sub(1);
        self.body.push_str("</g>\n");
    }

    /// The finished body, and the lines set in it.
    pub(crate) fn take(&mut self) -> (String, Set) {
        while self.depth > 0 {
            self.close();
        }
        self.flush();
        (
            std::mem::take(&mut self.body),
            std::mem::take(&mut self.set),
        )
    }

    fn flush(&mut self) {
        if let Some(Pending { style, data }) = self.pending.take() {
            let _ = writeln!(self.body, "<path {style} d=\"{data}\"/>");
        }
    }

    fn shape(&mut self, style: String, data: &str) {
        match &mut self.pending {
            Some(pending) if self.merging && pending.style == style => pending.data.push_str(data),
            _ => {
                self.flush();
                self.pending = Some(Pending {
                    style,
                    data: data.to_owned(),
                });
            }
        }
    }

    /// The colour of a kind of paint, with its opacity unless that became a tint.
    fn paint(&self, kind: &str, color: BackendColor) -> String {
        if color.alpha >= 1.0 {
            return format!("{kind}=\"{}\"", hex(color.rgb));
        }
        if self.solid {
            return format!("{kind}=\"{}\"", hex(tint(color.rgb, 1.0 - color.alpha)));
        }
        let opacity = number((color.alpha * UNITS) as i32);
        format!("{kind}=\"{}\" {kind}-opacity=\"{opacity}\"", hex(color.rgb))
    }

    fn fill(&self, color: BackendColor) -> String {
        self.paint("fill", color)
    }

    fn stroke(&self, color: BackendColor, width: u32) -> String {
        let width = (width as i32).max(units(HAIRLINE));
        let mut style = format!(
            "fill=\"none\" {} stroke-width=\"{}\"",
            self.paint("stroke", color),
            number(width)
        );
        if !self.dash.is_empty() {
            let dash: Vec<String> = self.dash.iter().map(|&length| number(length)).collect();
            let _ = write!(
                style,
                " stroke-dasharray=\"{}\" stroke-linecap=\"round\"",
                dash.join(" ")
            );
        }
        style
    }

    /// Draws one line of text. Runs in several fonts become spans that start at measured places, because viewers
    /// disagree on where a change of font puts the next letter.
    pub(crate) fn line(&mut self, line: &Line<'_>) {
        self.flush();
        if line.text.is_empty() {
            return;
        }
        let runs = self.fonts.runs(line.text, line.face);
        let (x, y) = (units(line.x), units(line.y));
        let mixed = runs.len() > 1 || runs.iter().any(|run| run.fallback.is_some());
        let mut start = x;
        if mixed {
            let width = units(runs.iter().map(|run| run.em).sum::<f64>() * line.size);
            start -= match line.anchor {
                Anchor::Start => 0,
                Anchor::Middle => width / 2,
                Anchor::End => width,
            };
        }
        if let Some(whole) = line.whole {
            let _ = write!(self.body, "<g><title>{}</title>", escape(whole));
        }
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\"",
            number(start),
            number(y)
        );
        if line.upwards {
            let _ = write!(
                self.body,
                " transform=\"rotate(-90 {} {})\"",
                number(x),
                number(y)
            );
        }
        let _ = write!(self.body, " font-size=\"{}\"", number(units(line.size)));
        match line.face {
            Face::Regular => {}
            Face::Bold => self.body.push_str(" font-weight=\"700\""),
            Face::Italic => self.body.push_str(" font-style=\"italic\""),
        }
        let anchor = if mixed { Anchor::Start } else { line.anchor };
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.body.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.body.push_str(" text-anchor=\"end\""),
        }
        let _ = write!(self.body, " fill=\"{}\"", hex(line.ink));
        if line.halo {
            self.body.push_str(
                " stroke=\"#fff\" stroke-width=\"2\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            );
        }
        self.body.push('>');
        if mixed {
            let mut at = f64::from(start) / UNITS;
            for run in &runs {
                let piece = &line.text[run.range.clone()];
                let _ = write!(self.body, "<tspan x=\"{}\"", number(units(at)));
                if let Some(index) = run.fallback {
                    let family = css_name(&self.fonts.family_of(index));
                    let _ = write!(self.body, " font-family=\"'{family}', sans-serif\"");
                    // It was measured upright and regular; viewers would widen its letters to make them bold.
                    self.body.push_str(match line.face {
                        Face::Regular => "",
                        Face::Bold => " font-weight=\"400\"",
                        Face::Italic => " font-style=\"normal\"",
                    });
                    let set = self.set.fallbacks.entry(index).or_default();
                    set.insert(piece.to_owned());
                } else {
                    self.set.faces[line.face as usize].insert(piece.to_owned());
                }
                let _ = write!(self.body, ">{}</tspan>", escape(piece));
                at += run.em * line.size;
            }
        } else {
            self.set.faces[line.face as usize].insert(line.text.to_owned());
            self.body.push_str(&escape(line.text));
        }
        self.body.push_str("</text>");
        if line.whole.is_some() {
            self.body.push_str("</g>");
        }
        self.body.push('\n');
    }
}

/// A family's name without characters that a `font-family` attribute would have to escape.
pub(crate) fn css_name(family: &str) -> String {
    family
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_.".contains(*c))
        .collect()
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.shape(self.fill(color), &rectangle((x, y), (x + 1, y + 1)));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        filled: bool,
    ) -> Drawn {
        let data = rectangle(upper_left, bottom_right);
        let style = if filled {
            self.fill(style.color())
        } else {
            self.stroke(style.color(), style.stroke_width())
        };
        self.shape(style, &data);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let style = self.stroke(style.color(), style.stroke_width());
        self.shape(style, &polyline(path, false));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        filled: bool,
    ) -> Drawn {
        self.flush();
        let style = if filled {
            self.fill(style.color())
        } else {
            self.stroke(style.color(), style.stroke_width())
        };
        let _ = writeln!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {style}/>",
            number(x),
            number(y),
            number(radius as i32)
        );
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.shape(self.fill(style.color()), &polyline(corners, true));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        let size = style.size() / UNITS;
        let upwards = matches!(style.transform(), FontTransform::Rotate270);
        let down = match style.anchor().v_pos {
            VPos::Top => CAP * size,
            VPos::Center => CAP * size / 2.0,
            VPos::Bottom => 0.0,
        };
        let (dx, dy) = if upwards { (down, 0.0) } else { (0.0, down) };
        let rgb = style.color().rgb;
        self.line(&Line {
            text: &super::text::clean(text),
            x: f64::from(x) / UNITS + dx,
            y: f64::from(y) / UNITS + dy,
            size,
            face: face_of(style),
            ink: rgb,
            anchor: match style.anchor().h_pos {
                HPos::Left => Anchor::Start,
                HPos::Center => Anchor::Middle,
                HPos::Right => Anchor::End,
            },
            upwards,
            halo: false,
            whole: None,
        });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size() / UNITS;
        let width = self
            .fonts
            .width(&super::text::clean(text), face_of(style), size);
        Ok((units(width) as u32, units(CAP * size) as u32))
    }
}

fn face_of(style: &impl BackendTextStyle) -> Face {
    match style.style() {
        FontStyle::Bold => Face::Bold,
        FontStyle::Italic | FontStyle::Oblique => Face::Italic,
        FontStyle::Normal => Face::Regular,
    }
}

fn rectangle((left, top): BackendCoord, (right, bottom): BackendCoord) -> String {
    format!(
        "M{} {}H{}V{}H{}z",
        number(left),
        number(top),
        number(right),
        number(bottom),
        number(left)
    )
}

fn polyline(points: impl IntoIterator<Item = BackendCoord>, closed: bool) -> String {
    let mut data = String::new();
    let mut last = None;
    let mut drawn = 0;
    for (x, y) in points {
        match last {
            None => {
                let _ = write!(data, "M{} {}", number(x), number(y));
            }
            Some(before) if before == (x, y) => continue,
            Some((_, before)) if before == y => {
                let _ = write!(data, "H{}", number(x));
            }
            Some((before, _)) if before == x => {
                let _ = write!(data, "V{}", number(y));
            }
            Some(_) => {
                let _ = write!(data, "L{} {}", number(x), number(y));
            }
        }
        last = Some((x, y));
        drawn += 1;
    }
    if closed {
        data.push('z');
    } else if drawn == 1 {
        // Round caps make a dot of a line without length, but only if it has a segment.
        data.push_str("h0");
    }
    data
}

/// Backend units as points with at most two decimals.
pub(crate) fn number(units: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (units.unsigned_abs() / 100, units.unsigned_abs() % 100);
    match part {
        0 => format!("{sign}{whole}"),
        part if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
        part => format!("{sign}{whole}.{part:02}"),
    }
}

/// A colour as SVG writes it, as short as it can be.
pub(crate) fn hex((red, green, blue): Ink) -> String {
    let twin = |level: u8| level >> 4 == level & 15;
    if twin(red) && twin(green) && twin(blue) {
        format!("#{:x}{:x}{:x}", red & 15, green & 15, blue & 15)
    } else {
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::theme::Style;
    use plotters::prelude::{Color, DrawingArea, IntoTextStyle, RGBColor, Text};
    use std::cell::RefCell;

    fn svg() -> Svg {
        let fonts = Fonts::new(&Style::default()).unwrap();
        Svg::new(100.0, 50.0, Rc::new(fonts), false)
    }

    #[test]
    fn numbers_have_two_decimals_at_most_and_keep_their_sign() {
        let written = [0, 5, 50, 1234, -7, -150].map(number);
        assert_eq!(written, ["0", "0.05", "0.5", "12.34", "-0.07", "-1.5"]);
    }

    #[test]
    fn a_hairline_keeps_its_place_and_width() {
        let mut svg = svg();
        let ink = Color::stroke_width(&RGBColor(1, 2, 3), 40);
        svg.draw_path([(1001, 5), (2002, 17)], &ink).unwrap();
        assert_eq!(
            svg.take().0,
            "<path fill=\"none\" stroke=\"#010203\" stroke-width=\"0.4\" d=\"M10.01 0.05L20.02 0.17\"/>\n"
        );
    }

    #[test]
    fn no_line_is_thinner_than_a_printer_can_print() {
        let mut svg = svg();
        let ink = Color::stroke_width(&RGBColor(1, 2, 3), 4);
        svg.draw_path([(0, 0), (10, 10)], &ink).unwrap();
        assert!(svg.take().0.contains("stroke-width=\"0.3\""));
    }

    #[test]
    fn a_solid_figure_has_tints_and_no_transparency() {
        let fonts = Rc::new(Fonts::new(&Style::default()).unwrap());
        for (solid, expected) in [
            (true, "fill=\"#ccc\""),
            (false, "fill=\"#000\" fill-opacity"),
        ] {
            let mut svg = Svg::new(100.0, 50.0, Rc::clone(&fonts), solid);
            let ink = RGBColor(0, 0, 0).mix(0.2).filled();
            svg.draw_rect((0, 0), (10, 10), &ink, true).unwrap();
            let body = svg.take().0;
            assert!(body.contains(expected), "{body}");
        }
    }

    #[test]
    fn a_number_after_a_hebrew_name_is_set_by_itself_whatever_the_typeface() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let font = crate::draw::test_font::boxes(&['ה', '1', ' ', 'a']);
        std::fs::write(file.path(), font).unwrap();
        let style = Style {
            typeface: Some("Boxes".into()),
            font_files: vec![file.path().to_owned()],
            ..Style::default()
        };
        let mut svg = Svg::new(100.0, 50.0, Rc::new(Fonts::new(&style).unwrap()), false);
        let line = Line {
            text: "a ה 1",
            x: 0.0,
            y: 10.0,
            size: 10.0,
            face: Face::Regular,
            ink: (0, 0, 0),
            anchor: Anchor::Start,
            upwards: false,
            halo: false,
            whole: None,
        };
        svg.line(&line);
        let body = svg.take().0;
        assert!(
            body.contains("<tspan x=\"20\">ה</tspan><tspan x=\"30\"> 1</tspan>"),
            "{body}"
        );
    }

    #[test]
    fn merging_joins_only_neighbours_of_one_style() {
        let mut svg = svg();
        svg.set_merging(true);
        let (a, b) = (RGBColor(0, 0, 0).filled(), RGBColor(255, 0, 0).filled());
        for (at, style) in [(0, &a), (1, &a), (2, &b), (3, &a)] {
            svg.draw_rect((at * 100, 0), (at * 100 + 50, 50), style, true)
                .unwrap();
        }
        assert_eq!(svg.take().0.matches("<path").count(), 3);
    }

    #[test]
    fn elements_of_plotters_are_measured_and_drawn_with_the_embedded_font() {
        let shared = Rc::new(RefCell::new(svg()));
        let area = DrawingArea::from(&shared);
        let style = ("Inter", 800).into_text_style(&area);
        assert_eq!(area.estimate_text_size("0", &style).unwrap().0, 518);
        area.draw(&Text::new("a<b", (1000, 2000), style)).unwrap();
        let body = shared.borrow_mut().take().0;
        assert!(
            body.contains("<text x=\"10\" y=\"25.82\" font-size=\"8\" fill=\"#000\">a&lt;b</text>"),
            "{body}"
        );
    }
}
