//! What a question is answered with.

use crate::draw::Chart;
use crate::tabulate::{Table, TabulateError};

/// Rows with what a reader must know of them, and the views of these that people and programs are
/// given. A view is made when it is asked for.
pub trait Answer {
    /// The numbers. Its notes say under which conditions they hold.
    ///
    /// # Errors
    /// When two of its columns have one name, such as a column of the corpus that is called as one of
    /// the verb's.
    fn table(&self) -> Result<Table, TabulateError>;

    /// The same as a picture; `None` where there is nothing to draw.
    fn chart(&self) -> Option<Box<dyn Chart>>;

    /// Why there is nothing to draw, where there is not.
    fn why_no_chart(&self) -> &'static str {
        "the table has no number that a chart can show"
    }

    /// What came up on the way: selections that match nothing, words that do not occur.
    fn warnings(&self) -> &[String];
}
