//! Corpus statistics and comparison of news: term and entity frequencies per source and date.
//!
//! The modules are listed in the order in which an article passes through them; a stage uses only the
//! stages above it.

#![deny(missing_docs, clippy::print_stdout, clippy::print_stderr, clippy::exit)]

pub mod about;
pub mod article;
pub mod changes;
pub mod date_order;
pub mod day;
pub mod error;
mod idle;
mod in_order;
pub mod limits;
pub mod number;
pub mod period;
pub mod place;
pub mod quoting;
pub mod same_name;
pub mod settings;
pub mod zone;

pub mod read;

pub mod clean;

pub mod tokenize;

pub mod recognise;

pub mod count;

pub mod store;

pub mod select;

pub mod measure;

pub mod tabulate;

pub mod draw;

pub mod verbs;

pub mod report;
