//! The page of a figure: true millimetres, title, legend, notes, caption and text. Only this module,
//! and [`super::marks`] and [`super::panel`], which draw in it, know plotters.

use super::chart::Words;
use super::error::DrawError;
use super::figure::Figure;
use super::fonts::{CAP, DEPTH, Fonts, NAME_LEADING, NAME_LINES};
use super::labels::Rect;
use super::legend::{self, Key, Legend};
use super::palette::{Ink, QUIET, TEXT};
use super::svg::{Anchor, Line, Svg};
use super::text::clean;
use super::theme::{LEADING, MOST_HEIGHT_MM, POINTS_A_MM, Style, Theme};
use super::typeface::Face;
use plotters::coord::Shift;
use plotters::prelude::DrawingArea;
use std::cell::RefCell;
use std::rc::Rc;

/// A point on the page, in points from the upper left corner.
pub(crate) type Spot = (f64, f64);

/// What stands around the drawing. Empty texts take no room.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub words: &'a Words,
    pub keys: Vec<Key>,
    /// How to read the marks, under the drawing.
    pub notes: String,
}

/// The height that the drawing between title and notes gets where the style leaves it open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body {
    /// Points that the content asks for.
    pub wanted: f64,
    /// Points below which it cannot be read.
    pub least: f64,
}

/// Which line of the letters stands at a label's point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Baseline,
    /// The middle of the capitals.
    Middle,
    /// The top of the capitals.
    Top,
}

/// A line of text on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Label<'a> {
    pub text: &'a str,
    pub at: Spot,
    pub size: f64,
    pub face: Face,
    pub ink: Ink,
    pub anchor: Anchor,
    pub level: Level,
    pub halo: bool,
    /// Whether it is turned a quarter to the left; for a single line from its baseline on.
    pub upwards: bool,
    /// The width it may take, in points; a longer text is cut.
    pub room: f64,
}

impl<'a> Label<'a> {
    pub(crate) fn new(text: &'a str, at: Spot, size: f64) -> Self {
        Self {
            text,
            at,
            size,
            face: Face::Regular,
            ink: TEXT,
            anchor: Anchor::Start,
            level: Level::Baseline,
            halo: false,
            upwards: false,
            room: f64::INFINITY,
        }
    }

    pub(crate) fn face(self, face: Face) -> Self {
        Self { face, ..self }
    }

    pub(crate) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(crate) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) fn level(self, level: Level) -> Self {
        Self { level, ..self }
    }

    pub(crate) fn room(self, room: f64) -> Self {
        Self { room, ..self }
    }

    pub(crate) fn upwards(self) -> Self {
        Self {
            upwards: true,
            ..self
        }
    }

    pub(crate) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// A label in the lines that its room allows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// At least one.
    pub lines: Vec<String>,
    /// The whole of it where it had to be cut.
    pub whole: Option<String>,
}

impl Name {
    /// How much higher than a single line it is, in points.
    pub(crate) fn more(&self, size: f64) -> f64 {
        (self.lines.len() - 1) as f64 * NAME_LEADING * size
    }

    fn baselines(&self, label: &Label<'_>) -> impl Iterator<Item = f64> {
        let (size, more) = (label.size, self.more(label.size));
        let first = label.at.1
            + match label.level {
                Level::Baseline => -more,
                Level::Middle => CAP / 2.0 * size - more / 2.0,
                Level::Top => CAP * size,
            };
        (0..self.lines.len()).map(move |line| first + line as f64 * NAME_LEADING * size)
    }
}

/// A figure being drawn.
pub(crate) struct Frame {
    pub theme: Theme,
    pub fonts: Rc<Fonts>,
    /// Where the chart may draw.
    pub body: Rect,
    pub(super) svg: Rc<RefCell<Svg>>,
    pub(super) root: DrawingArea<Svg, Shift>,
    height: f64,
    dpi: f64,
    title: String,
    words: Vec<String>,
    warnings: Vec<String>,
}

/// The fonts and sizes of a style, before anything is drawn: charts measure their labels with them.
pub(crate) fn prepare(style: &Style) -> Result<(Theme, Rc<Fonts>), DrawError> {
    Ok((Theme::new(style)?, Rc::new(Fonts::new(style)?)))
}

/// Points between two blocks of text.
const BETWEEN: f64 = 2.0;

/// Lines of text with a size, under each other.
struct Block {
    lines: Vec<String>,
    size: f64,
    face: Face,
    ink: Ink,
}

impl Block {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.size * LEADING
    }
}

impl Frame {
    /// Measures and draws what stands around the drawing, and leaves the rest to the chart as `body`.
    pub(crate) fn new(
        style: &Style,
        theme: Theme,
        fonts: Rc<Fonts>,
        page: &Page<'_>,
        body: Body,
    ) -> Result<Self, DrawError> {
        let inner = theme.width - 2.0 * theme.border;
        let block = |text: &str, size: f64, face, ink, lines| Block {
            lines: fonts.wrap(&clean(text), face, size, inner, lines),
            size,
            face,
            ink,
        };
        let if_wanted = |wanted: bool, text| if wanted { text } else { "" };
        let words = page.words;
        let titles = [&*words.title, &words.subtitle].map(|text| if_wanted(style.title, text));
        let captions = [&*page.notes, &words.caption].map(|text| if_wanted(style.caption, text));
        let above = [
            block(titles[0], theme.title, Face::Bold, TEXT, 3),
            block(titles[1], theme.body, Face::Regular, QUIET, 3),
        ];
        let below = [
            block(captions[0], theme.small, Face::Regular, QUIET, 200),
            block(captions[1], theme.small, Face::Regular, QUIET, 24),
        ];
        let keys = legend::lay_out(&page.keys, &fonts, &theme, inner);
        let stacked = |blocks: &[Block; 2]| {
            let between = if blocks.iter().all(|block| !block.lines.is_empty()) {
                BETWEEN
            } else {
                0.0
            };
            blocks.iter().map(Block::height).sum::<f64>() + between
        };
        let mut top = theme.border + stacked(&above);
        let legend_top = top
            + if top > theme.border && keys.height > 0.0 {
                theme.gap * 0.5
            } else {
                0.0
            };
        top = legend_top + keys.height;
        if top > theme.border {
            top += theme.gap;
        }
        let mut bottom = stacked(&below) + theme.border;
        if bottom > theme.border {
            bottom += theme.gap;
        }
        let height = match style.height_mm {
            None => {
                let wanted = top + body.wanted.max(body.least) + bottom;
                wanted.min(MOST_HEIGHT_MM * POINTS_A_MM)
            }
            Some(mm) => mm * POINTS_A_MM,
        };
        let height_mm = height / POINTS_A_MM;
        let least = (top + body.least + bottom) / POINTS_A_MM;
        if least > MOST_HEIGHT_MM {
            return Err(DrawError::TooTall {
                least: least.ceil(),
                most: MOST_HEIGHT_MM,
            });
        }
        if height_mm + 1e-6 < least || height_mm > MOST_HEIGHT_MM {
            return Err(DrawError::Size {
                what: "height",
                found: round(height_mm),
                least: (least * 10.0).ceil() / 10.0,
                most: MOST_HEIGHT_MM,
                unit: "mm",
            });
        }
        let svg = Rc::new(RefCell::new(Svg::new(
            theme.width,
            height,
            Rc::clone(&fonts),
            style.solid,
        )));
        let frame = Self {
            theme,
            fonts,
            body: Rect {
                left: theme.border,
                top,
                right: theme.width - theme.border,
                bottom: height - bottom,
            },
            root: DrawingArea::from(&svg),
            svg,
            height,
            dpi: style.dpi,
            title: clean(&words.title),
            words: [&*words.title, &words.subtitle, &page.notes, &words.caption]
                .into_iter()
                .map(clean)
                .filter(|words| !words.is_empty())
                .collect(),
            warnings: Vec::new(),
        };
        frame.blocks(&above, theme.border);
        frame.legend(&keys, legend_top)?;
        frame.blocks(
            &below,
            height - bottom
                + if bottom > theme.border {
                    theme.gap
                } else {
                    0.0
                },
        );
        Ok(frame)
    }

    fn blocks(&self, blocks: &[Block; 2], mut top: f64) {
        for block in blocks {
            for line in &block.lines {
                // Half of the leading stands above the letters, half below.
                let above = block.size * (LEADING - CAP - DEPTH) / 2.0;
                self.label(
                    &Label::new(line, (self.theme.border, top + above), block.size)
                        .face(block.face)
                        .ink(block.ink)
                        .level(Level::Top),
                );
                top += block.size * LEADING;
            }
            if !block.lines.is_empty() {
                top += BETWEEN;
            }
        }
    }

    fn legend(&self, legend: &Legend, top: f64) -> Result<(), DrawError> {
        if legend.entries.is_empty() {
            return Ok(());
        }
        self.open("legend", None);
        for entry in &legend.entries {
            let (x, y) = (self.theme.border + entry.x, top + entry.y);
            self.swatch(entry.key.swatch, (x, y), entry.swatch)?;
            let at = (x + entry.swatch + self.theme.gap, y);
            let label = Label::new(&entry.key.label, at, self.theme.body)
                .level(Level::Middle)
                .room(entry.room);
            self.wrapped(&label);
        }
        self.close();
        Ok(())
    }

    /// Draws a line of text, cut to its room.
    pub(crate) fn label(&self, label: &Label<'_>) {
        self.name(&self.fitted(label, 1), label);
    }

    /// Draws a name, broken where its room asks for it, and cut only then.
    pub(crate) fn wrapped(&self, label: &Label<'_>) {
        self.name(&self.fitted(label, NAME_LINES), label);
    }

    /// A label on at most so many lines within its room.
    pub(crate) fn fitted(&self, label: &Label<'_>, lines: usize) -> Name {
        let text = clean(label.text);
        let (face, size, room) = (label.face, label.size, label.room);
        let (lines, fitted) = match lines {
            1 => {
                let fitted = self.fonts.fit(&text, face, size, room);
                (vec![fitted.shown.clone()], fitted)
            }
            lines => self.fonts.fit_lines(&text, face, size, room, lines),
        };
        Name {
            lines,
            whole: fitted.whole,
        }
    }

    /// Draws a fitted label: around its point for [`Level::Middle`], else with its first line there, or its last for
    /// [`Level::Baseline`].
    pub(crate) fn name(&self, name: &Name, label: &Label<'_>) {
        let broken = name.lines.len() > 1;
        if broken {
            self.open("name", name.whole.as_deref());
        }
        for (line, y) in name.lines.iter().zip(name.baselines(label)) {
            self.svg.borrow_mut().line(&Line {
                text: line,
                x: label.at.0,
                y,
                size: label.size,
                face: label.face,
                ink: label.ink,
                anchor: label.anchor,
                upwards: label.upwards,
                halo: label.halo,
                whole: name.whole.as_deref().filter(|_| !broken),
            });
        }
        if broken {
            self.close();
        }
    }

    /// The box that a fitted label's letters take, accents and descenders included.
    pub(crate) fn name_box(&self, name: &Name, label: &Label<'_>) -> Rect {
        let widths = name
            .lines
            .iter()
            .map(|line| self.fonts.width(line, label.face, label.size));
        let width = widths.fold(0.0, f64::max);
        let left = label.at.0
            - match label.anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => width / 2.0,
                Anchor::End => width,
            };
        let baselines: Vec<f64> = name.baselines(label).collect();
        let (first, last) = (baselines[0], baselines[baselines.len() - 1]);
        Rect {
            left,
            top: first - (CAP + 0.1) * label.size,
            right: left + width,
            bottom: last + DEPTH * label.size,
        }
    }

    pub(crate) fn open(&self, class: &str, title: Option<&str>) {
        self.svg.borrow_mut().open(class, title);
    }

    pub(crate) fn close(&self) {
        self.svg.borrow_mut().close();
    }

    pub(crate) fn merging(&self, merging: bool) {
        self.svg.borrow_mut().set_merging(merging);
    }

    pub(crate) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// Ends the drawing.
    pub(crate) fn finish(self, description: String) -> Figure {
        let (body, set) = self.svg.borrow_mut().take();
        let mut warnings = self.fonts.warnings();
        warnings.extend(self.warnings);
        Figure {
            body,
            typeface: self.fonts.typeface,
            set,
            width_pt: self.theme.width,
            height_pt: self.height,
            dpi: self.dpi,
            title: self.title,
            words: self.words,
            description: clean(&description),
            warnings,
            fallbacks: self.fonts.fallbacks(),
        }
    }
}

/// Rounds to the two decimals that a message needs.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
