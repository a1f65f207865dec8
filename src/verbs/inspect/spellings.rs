//! Outlets of a sample that are written in several ways and count as one.

use crate::read::Survey;
use crate::read::survey::{SourceSurvey, extend};
use crate::same_name;
use crate::select::Merged;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Makes the spellings of each outlet one: the most frequent, of equally frequent ones the first.
pub fn merge(survey: &mut Survey) -> Vec<Merged> {
    let mut outlets: BTreeMap<String, Vec<(String, SourceSurvey)>> = BTreeMap::new();
    for (source, seen) in std::mem::take(&mut survey.sources) {
        let key = same_name::key(&source).into_owned();
        outlets.entry(key).or_default().push((source, seen));
    }
    let mut merged = Vec::new();
    let mut shown_as: HashMap<String, String> = HashMap::new();
    for spellings in outlets.into_values() {
        let rank = |(_, seen): &&(String, SourceSurvey)| (seen.articles, Reverse(seen.first));
        let Some(value) = spellings.iter().max_by_key(rank) else {
            continue;
        };
        let value = value.0.clone();
        let mut all = SourceSurvey {
            first: usize::MAX,
            ..SourceSurvey::default()
        };
        for (source, seen) in &spellings {
            all.articles += seen.articles;
            all.undated += seen.undated;
            all.first = all.first.min(seen.first);
            if let Some((first, last)) = seen.days {
                extend(&mut all.days, Some(first));
                extend(&mut all.days, Some(last));
            }
            if *source != value {
                shown_as.insert(source.clone(), value.clone());
            }
        }
        survey.sources.insert(value.clone(), all);
        if spellings.len() > 1 {
            let counts = spellings.into_iter();
            merged.push(Merged {
                value,
                spellings: counts.map(|(name, seen)| (name, seen.articles)).collect(),
            });
        }
    }
    for article in &mut survey.dated {
        if let Some(value) = shown_as.get(&article.source) {
            article.source.clone_from(value);
        }
    }
    merged.sort_unstable_by(|a, b| a.value.cmp(&b.value));
    merged
}
