//! Forms in which the same values can be drawn: a verb gives the values, its reader chooses the form.

mod dots;
mod slope;

use dots::Dots;
pub use slope::Slope;

use super::bars::RankedBars;
use super::chart::{Chart, Texts};
use super::error::DrawError;
use super::figure::Figure;
use super::theme::Style;
use crate::about::{About, named};
use crate::choice::UnknownChoice;

/// A way to draw values that stand in panels.
pub trait Form: Send + Sync {
    /// How it describes itself.
    fn about(&self) -> &'static About;

    /// Draws the values in a style.
    ///
    /// # Errors
    /// As [`Chart::draw`].
    fn draw(&self, values: &RankedBars, style: &Style) -> Result<Figure, DrawError>;
}

impl std::fmt::Debug for dyn Form {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.about().name)
    }
}

impl Default for &'static dyn Form {
    fn default() -> Self {
        &Bars
    }
}

/// The forms; to add one is one file and one line here.
pub static FORMS: &[&dyn Form] = &[&Bars, &Dots, &Slope];

/// The form of [`FORMS`] with this name.
///
/// # Errors
/// Names those there are.
pub fn form(name: &str) -> Result<&'static dyn Form, UnknownChoice> {
    named(FORMS, Form::about, "form of a chart", name)
}

/// The form that [`RankedBars`] have by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bars;

impl Form for Bars {
    fn about(&self) -> &'static About {
        const { &About::new("bars", "horizontal bars from 0, with their intervals") }
    }

    fn draw(&self, values: &RankedBars, style: &Style) -> Result<Figure, DrawError> {
        values.draw(style)
    }
}

/// Values with the form in which they are drawn.
#[derive(Debug)]
pub struct Formed {
    /// The values.
    pub values: RankedBars,
    /// Their form.
    pub form: &'static dyn Form,
}

impl Chart for Formed {
    fn texts_mut(&mut self) -> Texts<'_> {
        self.values.texts_mut()
    }

    fn draw(&self, style: &Style) -> Result<Figure, DrawError> {
        self.form.draw(&self.values, style)
    }
}
