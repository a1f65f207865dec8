//! The sections of the page in their order. A section looks at the subject, asks verbs, and adds what it
//! has to say; where the corpus is too poor for it, it says that instead.

mod boilerplate;
mod called;
mod change;
mod contrast;
mod distinctive;
mod entities;
mod focus;
mod frequent;
mod keys;
pub mod methods;
mod panels;
mod together;
mod validity;
mod volume;

use super::ReportError;
use super::page::Builder;
use super::subject::Subject;

/// Adds a section to the page.
pub type Section = fn(&Subject<'_>, &mut Builder<'_>) -> Result<(), ReportError>;

/// Every section, in the order of the page; the note on methods closes it.
pub static SECTIONS: &[Section] = &[
    volume::section,
    validity::section,
    frequent::section,
    distinctive::section,
    change::section,
    focus::section,
    contrast::section,
    entities::section,
];
