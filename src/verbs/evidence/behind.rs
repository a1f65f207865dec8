//! Sentences behind the rows of any answer that says what its rows claim.

use super::{Claim, Quote, Request, run};
use crate::draw::Chart;
use crate::number::counted;
use crate::store::Corpus;
use crate::tabulate::{ColumnAbout, Kind, Table, TabulateError};
use crate::verbs::{Answer, Error};

/// An answer whose rows are about articles that can be shown.
pub trait Claiming: Answer {
    /// What each row of the table claims, in their order; `None` where a row is about no articles.
    fn claims(&self, corpus: &Corpus) -> Vec<Option<Claim>>;
}

/// An answer with sentences behind each of its rows.
pub struct Behind<A> {
    answer: A,
    /// For each row the sentences, with what they are from.
    quotes: Vec<Vec<String>>,
    most: usize,
    warnings: Vec<String>,
}

/// Rows that sentences are looked for, at most: each takes a look into some articles.
pub const MOST_ROWS: usize = 2000;

/// Look for as many as `most` sentences behind each row of an answer.
///
/// # Errors
/// As [`run`], and where the answer has more than 2,000 rows.
pub fn behind<A: Claiming>(corpus: &Corpus, answer: A, most: usize) -> Result<Behind<A>, Error> {
    let claims = answer.claims(corpus);
    if claims.len() > MOST_ROWS {
        return Err(Error::Usage {
            message: format!(
                "the answer has {}; sentences are shown behind at most {MOST_ROWS}",
                counted(claims.len() as u64, "row")
            ),
            help: "ask for fewer rows, or show all lines of a term with `newsprint concord`".into(),
        });
    }
    let stated: Vec<Claim> = claims.iter().flatten().cloned().collect();
    let found = run(
        corpus,
        &Request {
            claims: stated,
            quotes: most,
        },
    )?;
    let mut found = found.into_iter();
    let quotes: Vec<Vec<String>> = claims
        .iter()
        .map(|claim| {
            let own = claim.as_ref().and_then(|_| found.next());
            let own = own.into_iter().flat_map(|found| found.quotes);
            own.map(|quote| in_words(&quote)).collect()
        })
        .collect();
    Ok(Behind {
        warnings: answer.warnings().to_vec(),
        answer,
        quotes,
        most,
    })
}

/// `BBC News, 2018-01-02: The border is closed.`
fn in_words(quote: &Quote) -> String {
    let source = match quote.source.as_str() {
        "" => "unknown source",
        source => source,
    };
    let date = quote
        .date
        .map_or_else(String::new, |date| format!(", {date}"));
    format!("{source}{date}: {}", quote.sentence.text)
}

impl<A: Claiming> Answer for Behind<A> {
    fn table(&self) -> Result<Table, TabulateError> {
        let mut table = self.answer.table()?;
        for at in 0..self.most {
            let about = ColumnAbout::new(format!("evidence_{}", at + 1), Kind::Passage)
                .help("outlet, date and a sentence of an article that the row is about")
                .detail();
            let sentence = |own: &Vec<String>| own.get(at).cloned();
            table.add(about, self.quotes.iter().map(sentence).collect::<Vec<_>>())?;
        }
        table.add_note(
            "evidence: sentences of different sources and dates first; examples, and no random sample, which \
             `newsprint concord --sample` draws",
        );
        Ok(table)
    }

    fn chart(&self) -> Option<Box<dyn Chart>> {
        self.answer.chart()
    }

    fn why_no_chart(&self) -> &'static str {
        self.answer.why_no_chart()
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
