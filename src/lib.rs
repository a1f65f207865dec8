//! Corpus statistics and comparison of news: term and entity frequencies per source and date.
//!
//! Articles become a corpus, a question to the corpus has an answer, and the answer is a table:
//!
//! ```
//! use newsprint::limits::Limits;
//! use newsprint::select::By;
//! use newsprint::store::Corpus;
//! use newsprint::tabulate::{self, TableFormat, WriteOptions};
//! use newsprint::verbs::{Answer, add, freq};
//!
//! let folder = tempfile::tempdir()?;
//! let news = folder.path().join("news.csv");
//! std::fs::write(&news, "source,date,text
//! Herald,2021-11-08,Migrants wait at the border.
//! Post,2021-11-09,The border is closed and the border guard waits.
//! ")?;
//!
//! let articles = add::Request {
//!     corpus: folder.path().join("corpus"),
//!     inputs: vec![news.display().to_string()],
//!     ..Default::default()
//! };
//! add::run(&articles, &Limits::default())?;
//!
//! let question = freq::Request {
//!     queries: vec!["border".parse()?],
//!     by: By::list("source")?,
//!     ..Default::default()
//! };
//! let answer = freq::run(&Corpus::open(&articles.corpus)?, &question)?;
//!
//! let mut table = Vec::new();
//! tabulate::write(&answer.table()?, TableFormat::Csv, &mut table, &WriteOptions::default())?;
//! assert_eq!(String::from_utf8(table)?, "\
//! source,term,frequency,articles,per_million,share_of_articles,tokens,all_articles
//! Herald,border,1,1,200000,1,5,1
//! Post,border,2,1,222222.22222222222,1,9,1
//! ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules are listed in the order in which an article passes through them; a stage uses only the
//! stages above it.

#![deny(missing_docs, clippy::print_stdout, clippy::print_stderr, clippy::exit)]

pub mod about;
pub mod article;
mod by_text;
pub mod changes;
pub mod choice;
pub mod date_order;
pub mod day;
pub mod error;
pub mod event;
mod idle;
mod in_order;
pub mod limits;
pub mod number;
pub mod period;
pub mod place;
pub mod quoting;
pub mod renaming;
pub mod same_name;
pub mod settings;
mod user_table;
mod word_set;
pub mod zone;

pub mod read;

pub mod clean;

pub mod tokenize;

pub mod recognise;

pub mod count;

pub mod store;

pub mod append;

pub mod select;

pub mod measure;

pub mod tabulate;

pub mod draw;

pub mod verbs;

pub mod report;
