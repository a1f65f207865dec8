//! A selection in the words of headings, legends and captions.

use super::{Clause, Filter, OPERATORS, Span, Value};

/// More names than this are only counted.
const MOST_NAMES: usize = 8;

impl Filter {
    /// The line under the title of a chart: the selection in words, or nothing if it selects every article.
    pub fn subtitle(&self) -> String {
        match self.is_everything() {
            true => String::new(),
            false => self.label(),
        }
    }

    /// The selection in words: `bbc, cnn, 2016 to 2018, language en`.
    pub fn label(&self) -> String {
        if self.is_everything() {
            return "all articles".to_owned();
        }
        let words = self.clauses.iter().enumerate().map(|(index, clause)| {
            let next = self.clauses.get(index + 1);
            let end = next.map_or(self.text.len(), |next| next.at.start);
            match clause.column.as_str() {
                // As precise as they were given.
                "date" => dates(self.text.get(clause.at.end..end).unwrap_or_default().trim()),
                _ => clause.words(),
            }
        });
        words.collect::<Vec<String>>().join(", ")
    }
}

impl Clause {
    fn words(&self) -> String {
        let column = self.column.as_str();
        let mut names = Vec::new();
        let mut sizes = Vec::new();
        let mut missing = false;
        for value in &self.values {
            match value {
                Value::Text(pattern) => names.push(pattern.as_str().to_owned()),
                Value::Exact(value) if !value.is_empty() => names.push(value.clone()),
                Value::Tokens(span) => sizes.push(tokens(span)),
                _ => missing = true,
            }
        }
        let mut words = match names.len() > MOST_NAMES {
            true if column == "source" => format!("{} sources", names.len()),
            true => format!("{} values of {column}", names.len()),
            false => names.join(", "),
        };
        // Words speak for themselves; codes and numbers need the name of their column.
        let is_word = |name: &String| name.chars().filter(|c| c.is_alphabetic()).count() > 2;
        if column != "source" && names.len() <= MOST_NAMES && !names.iter().all(is_word) {
            words = format!("{column} {words}");
        }
        words += &sizes.join(" or ");
        match (self.excludes, missing, words.is_empty()) {
            (false, true, true) => format!("without {column}"),
            (false, true, false) => format!("{words} or without {column}"),
            (false, false, _) => words,
            (true, true, true) => format!("with {column}"),
            (true, true, false) => format!("with {column}, not {words}"),
            (true, false, _) => format!("not {words}"),
        }
    }
}

fn tokens(&Span(from, after): &Span<u64>) -> String {
    let most = after.map(|after| after.saturating_sub(1));
    match (from.filter(|from| *from > 0), most) {
        (None, None) => "any number of tokens".to_owned(),
        (None, Some(to)) => format!("at most {to} tokens"),
        (Some(from), None) => format!("at least {from} tokens"),
        (Some(from), Some(to)) if from == to => format!("{from} tokens"),
        (Some(from), Some(to)) => format!("{from} to {to} tokens"),
    }
}

/// Dates from their operator on: `=2018..2019` is `2018 to 2019`.
fn dates(given: &str) -> String {
    let operator = OPERATORS
        .into_iter()
        .find(|operator| given.starts_with(operator))
        .unwrap_or_default();
    let one = |date: &str| {
        let date = date.trim().trim_matches('"');
        match (operator, date.split_once("..")) {
            (_, None) if ["none", "unknown"].contains(&date) => "without date".to_owned(),
            (_, Some((from, ""))) => format!("{} and later", from.trim()),
            (_, Some(("", to))) => format!("{} and earlier", to.trim()),
            (_, Some((from, to))) => format!("{} to {}", from.trim(), to.trim()),
            (">=", None) => format!("{date} and later"),
            (">", None) => format!("after {date}"),
            ("<=", None) => format!("{date} and earlier"),
            ("<", None) => format!("before {date}"),
            (_, None) => date.to_owned(),
        }
    };
    let dates = given[operator.len()..].split(',').map(one);
    let dates = dates.collect::<Vec<String>>().join(" or ");
    match operator {
        "!=" => format!("not {dates}"),
        _ => dates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_reads_like_a_sentence() {
        for (text, words) in [
            ("", "all articles"),
            ("source=BBC News,cnn", "BBC News, cnn"),
            ("source=none", "without source"),
            ("source!=rt", "not rt"),
            (
                "source=\"Sun, The\" language!=en,none",
                "Sun, The, with language, not language en",
            ),
            ("leaning=none", "without leaning"),
            ("bias=0,2", "bias 0, 2"),
            ("leaning=left,center", "left, center"),
            ("source=a,b,c,d,e,f,g,h,i", "9 sources"),
            ("tokens>=1000", "at least 1000 tokens"),
            ("tokens=100..200", "100 to 200 tokens"),
            ("date=2018..2019", "2018 to 2019"),
            ("date=2018-06..", "2018-06 and later"),
            ("date=..2018", "2018 and earlier"),
            ("date<2018", "before 2018"),
            ("date>=2018", "2018 and later"),
            ("date=2021-W46", "2021-W46"),
            ("date=2016,2018..2019", "2016 or 2018 to 2019"),
            ("date!=2018", "not 2018"),
            ("date=none", "without date"),
            ("source=bbc date=2018", "bbc, 2018"),
            ("date=2018  source=bbc", "2018, bbc"),
        ] {
            assert_eq!(text.parse::<Filter>().unwrap().label(), words, "{text}");
        }
        let days = Filter::of_days("2018-01-01".parse().unwrap(), "2018-06-30".parse().unwrap());
        assert_eq!(days.label(), "2018-01-01 to 2018-06-30");
        let both = "source=bbc".parse::<Filter>().unwrap().and(&days);
        assert_eq!(both.subtitle(), "bbc, 2018-01-01 to 2018-06-30");
        assert_eq!(Filter::default().subtitle(), "");
    }
}
