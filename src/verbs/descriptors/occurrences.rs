//! Where an article names somebody: the forms that are counted for an entity, found in the text again.

use super::tally::Wanted;
use crate::select::{Entities, MentionTerm, Part, Scanned, scan};
use crate::settings::Layer;
use crate::store::StoreError;
use crate::verbs::selection::Selected;
use aho_corasick::AhoCorasick;
use memchr::memmem::{self, Finder};
use memchr::{memchr, memrchr};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// A form in which an article writes a name, and which of the wanted entities it means there; `None` is somebody else,
/// whose name holds one of theirs: `Hillary Clinton`, where `Clinton` is her husband.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// As it is written, on one line.
    pub text: Arc<str>,
    /// The position of the entity.
    pub of: Option<usize>,
}

/// For each selected article that names one of the wanted entities the forms in which it does, and those of others that
/// could be taken for them, the longest first.
///
/// # Errors
/// When the corpus is damaged.
pub fn forms(
    selected: &Selected,
    entities: &Entities,
    wanted: &[Wanted],
) -> Result<BTreeMap<u32, Vec<Form>>, StoreError> {
    let owner: HashMap<&str, usize> = wanted
        .iter()
        .enumerate()
        .flat_map(|(at, one)| one.members.iter().map(move |name| (name.as_str(), at)))
        .collect();
    let of = |mention: &MentionTerm<'_>| {
        let (entity, _) = entities.of(mention.name)?;
        owner.get(entity).copied()
    };
    let mut own: BTreeSet<String> = BTreeSet::new();
    for segment in selected.corpus.segments() {
        let vocabulary = segment.vocabulary(Layer::Mentions)?;
        for at in 0..vocabulary.len() {
            let mention = MentionTerm::read(vocabulary.term(at));
            if let Some(mention) = mention.filter(|mention| of(mention).is_some()) {
                own.insert(mention.form.to_owned());
            }
        }
    }
    // More or longer forms than a search machine can hold: then others are not told apart.
    let machine = AhoCorasick::new(&own).ok();
    let concerns = |mention: &MentionTerm<'_>| {
        let holds_one = || {
            machine
                .as_ref()
                .is_some_and(|machine| machine.is_match(mention.form))
        };
        of(mention).is_some() || holds_one()
    };
    let tasks = scan(
        selected.corpus,
        Scanned {
            articles: &selected.articles,
            counted: &selected.mask,
            layer: Layer::Mentions,
            only: None,
        },
        |term, _, _| MentionTerm::read(term).is_some_and(|mention| concerns(&mention)),
        Vec::new,
        |found: &mut Vec<(u32, Form)>, term, parts: &[Part<'_>]| {
            let Some(mention) = MentionTerm::read(term) else {
                return;
            };
            let form = Form {
                text: mention.form.into(),
                of: of(&mention),
            };
            for (article, _) in parts.iter().flat_map(Part::iter) {
                if selected.mask[article as usize] {
                    found.push((article, form.clone()));
                }
            }
        },
    )?;
    let mut articles: BTreeMap<u32, Vec<Form>> = BTreeMap::new();
    for (article, form) in tasks.into_iter().flatten() {
        articles.entry(article).or_default().push(form);
    }
    articles.retain(|_, forms| forms.iter().any(|form| form.of.is_some()));
    articles.values_mut().for_each(settle);
    Ok(articles)
}

/// The longest form first, each once; a form that means two entities of the article means neither for certain.
fn settle(forms: &mut Vec<Form>) {
    forms.sort_by(|a, b| b.text.len().cmp(&a.text.len()).then_with(|| a.cmp(b)));
    forms.dedup_by(|next, kept| {
        let same = next.text == kept.text;
        if same && next.of != kept.of {
            kept.of = None;
        }
        same
    });
}

/// The occurrences of the wanted entities in a text as [`flat`] gives it, or in a [paragraph](each_paragraph) of one, in
/// order. Of two forms that overlap the longer is there.
pub fn occurrences(text: &str, forms: &[Form]) -> Vec<(Range<usize>, usize)> {
    let mut taken: BTreeMap<usize, (usize, Option<usize>)> = BTreeMap::new();
    for form in forms {
        for start in memmem::find_iter(text.as_bytes(), form.text.as_bytes()) {
            let range = start..start + form.text.len();
            let free = taken
                .range(..range.end)
                .next_back()
                .is_none_or(|(_, (end, _))| *end <= range.start);
            if free && is_bordered(text, &range) {
                taken.insert(range.start, (range.end, form.of));
            }
        }
    }
    taken
        .into_iter()
        .filter_map(|(start, (end, of))| Some((start..end, of?)))
        .collect()
}

/// Whether no word goes on at either end; between letters of scripts without blanks there is no border to see.
fn is_bordered(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |outside: Option<char>, inside: Option<char>| {
        let spaced = |letter: char| letter.is_alphanumeric() && letter < '\u{2e80}';
        outside.is_some_and(spaced) && inside.is_some_and(spaced)
    };
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let inside = &text[range.clone()];
    !goes_on(before.chars().next_back(), inside.chars().next())
        && !goes_on(after.chars().next(), inside.chars().next_back())
}

/// A text on one line a paragraph, words divided by one blank, as forms are.
pub fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    flatten(text, &mut out);
    out
}

fn flatten(text: &str, out: &mut String) {
    let mut rest = text.trim_start();
    loop {
        let (words, behind) = rest.split_at(gap(rest));
        out.push_str(words);
        rest = behind.trim_start();
        if rest.is_empty() {
            return;
        }
        let gap = &behind[..behind.len() - rest.len()];
        out.push(if ends_paragraph(gap) { '\n' } else { ' ' });
    }
}

/// Whether white space divides paragraphs.
fn ends_paragraph(gap: &str) -> bool {
    gap.bytes().filter(|byte| *byte == b'\n').count() > 1
}

/// Shows the paragraphs of a text that can name a wanted entity to `see`, each as [`flat`] gives it, with the line feed
/// behind it if another follows. Most of a text is in others, and is not copied.
pub fn each_paragraph(text: &str, forms: &[Form], mut see: impl FnMut(&str)) {
    let mut words: Vec<&str> = Vec::new();
    for form in forms.iter().filter(|form| form.of.is_some()) {
        let longest = form.text.split(' ').max_by_key(|word| word.len());
        words.extend(longest.filter(|word| !words.contains(word)));
    }
    let finders: Vec<Finder<'_>> = words.into_iter().map(Finder::new).collect();
    let next_of = |finder: &Finder<'_>, from: usize| {
        let at = finder.find(&text.as_bytes()[from..]);
        at.map_or(text.len(), |at| from + at)
    };
    let mut next: Vec<usize> = finders.iter().map(|finder| next_of(finder, 0)).collect();
    let mut out = String::new();
    while let Some(at) = next.iter().copied().min().filter(|at| *at < text.len()) {
        let (range, end) = paragraph(text, at);
        out.clear();
        flatten(&text[range], &mut out);
        if end < text.len() {
            out.push('\n');
        }
        see(&out);
        for (next, finder) in next.iter_mut().zip(&finders) {
            if *next < end {
                *next = next_of(finder, end);
            }
        }
    }
}

/// The paragraph that has a place, and where the next one begins.
fn paragraph(text: &str, place: usize) -> (Range<usize>, usize) {
    let bytes = text.as_bytes();
    // The white space around a line feed.
    let gap = |at: usize| {
        let (before, behind) = text.split_at(at);
        before.trim_end().len()..text.len() - behind.trim_start().len()
    };
    let mut start = place;
    let start = loop {
        let Some(at) = memrchr(b'\n', &bytes[..start]) else {
            break 0;
        };
        let gap = gap(at);
        if ends_paragraph(&text[gap.clone()]) {
            break gap.end;
        }
        start = gap.start;
    };
    let mut end = place;
    loop {
        let Some(at) = memchr(b'\n', &bytes[end..]) else {
            return (start..text.len(), text.len());
        };
        let gap = gap(end + at);
        if ends_paragraph(&text[gap.clone()]) {
            return (start..gap.start, gap.end);
        }
        end = gap.end;
    }
}

/// Where white space begins that may be more than a blank between two words.
fn gap(text: &str) -> usize {
    /// Bytes that are looked at together: most of a text is words with a blank between them.
    const STRIDE: usize = 32;
    let bytes = text.as_bytes();
    let is_plain = |byte: u8| (b'!'..0x80).contains(&byte);
    let mut at = 0;
    loop {
        while let Some(stride) = bytes.get(at..at + STRIDE + 1) {
            let pairs = stride[..STRIDE].iter().zip(&stride[1..]);
            let is_word =
                |(own, next): (&u8, &u8)| is_plain(*own) | ((*own == b' ') & is_plain(*next));
            if !pairs.fold(true, |all, pair| all & is_word(pair)) {
                break;
            }
            at += STRIDE;
        }
        let rest = &bytes[at..];
        at += rest
            .iter()
            .take(STRIDE)
            .take_while(|byte| is_plain(**byte))
            .count();
        match text[at..].chars().next() {
            Some(' ') if bytes.get(at + 1).is_some_and(|next| is_plain(*next)) => at += 2,
            Some(letter) if !letter.is_whitespace() => at += letter.len_utf8(),
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form(text: &str, of: Option<usize>) -> Form {
        Form {
            text: text.into(),
            of,
        }
    }

    fn found<'t>(text: &'t str, forms: &[Form]) -> Vec<(&'t str, usize)> {
        occurrences(text, forms)
            .into_iter()
            .map(|(range, of)| (&text[range], of))
            .collect()
    }

    #[test]
    fn the_longer_name_is_there_and_that_of_somebody_else_is_none() {
        let forms = [
            form("Hillary Clinton", None),
            form("Bill Clinton", Some(0)),
            form("Clinton", Some(0)),
        ];
        let text = "Hillary Clinton met Bill Clinton. Clinton left Clintonville.";
        assert_eq!(found(text, &forms), [("Bill Clinton", 0), ("Clinton", 0)]);
    }

    #[test]
    fn a_form_that_means_two_is_left_out() {
        let mut forms = vec![
            form("Clinton", Some(0)),
            form("Bill Clinton", Some(0)),
            form("Clinton", Some(1)),
            form("Bill Clinton", Some(0)),
        ];
        settle(&mut forms);
        assert_eq!(
            forms,
            [form("Bill Clinton", Some(0)), form("Clinton", None)]
        );
        assert_eq!(
            found("Bill Clinton. Clinton.", &forms),
            [("Bill Clinton", 0)]
        );
    }

    #[test]
    fn paragraphs_stay_apart_and_wrapped_lines_do_not() {
        assert_eq!(
            flat("  Angela\nMerkel \u{a0} left.\r\n\r\nShe\t"),
            "Angela Merkel left.\nShe"
        );
        assert_eq!(flat(""), "");
        assert_eq!(found("在北京住", &[form("北京", Some(1))]), [("北京", 1)]);
    }

    proptest! {
        #[test]
        fn a_flat_text_has_the_words_and_paragraphs_of_the_text(
            text in "(([a-z]{1,9} ){0,9}|[a-z]|[ \n\t\r\u{a0}\u{2003}\u{85}]|\\PC|\u{1}){0,60}",
        ) {
            let mut letter_by_letter = String::new();
            let (mut blank, mut ends) = (false, 0);
            for letter in text.chars() {
                if letter.is_whitespace() {
                    blank = true;
                    ends += usize::from(letter == '\n');
                    continue;
                }
                if blank && !letter_by_letter.is_empty() {
                    letter_by_letter.push(if ends > 1 { '\n' } else { ' ' });
                }
                (blank, ends) = (false, 0);
                letter_by_letter.push(letter);
            }
            prop_assert_eq!(flat(&text), letter_by_letter);
        }

        #[test]
        fn a_name_is_in_the_paragraphs_that_can_have_it(
            text in "((Ann|Lee|Leech|é|a)(, |[.] | |\n|\r\n|\u{a0}\n \n|\n\n|\u{2003})|\n){0,40}",
            names in prop::collection::vec((prop::sample::select(vec!["Ann Lee", "Lee", "Ann", "Leech a", "é"]), any::<bool>()), 1..4),
        ) {
            let mut forms: Vec<Form> = names.iter().map(|(name, own)| form(name, own.then_some(0))).collect();
            settle(&mut forms);
            // What is found, with what stands around it.
            let named = |text: &str| {
                let found = occurrences(text, &forms).into_iter().map(|(range, of)| {
                    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
                    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at + 1);
                    (text[start..end].to_owned(), range.start - start, of)
                });
                found.collect::<Vec<_>>()
            };
            let mut by_paragraph = Vec::new();
            each_paragraph(&text, &forms, |paragraph| by_paragraph.extend(named(paragraph)));
            prop_assert_eq!(by_paragraph, named(&flat(&text)));
        }

        #[test]
        fn any_text_is_searched_without_panic(
            text in "\\PC{0,40}",
            names in prop::collection::vec("\\PC{1,4}", 0..5),
        ) {
            let mut forms: Vec<Form> = names.iter().map(|name| form(name, Some(0))).collect();
            settle(&mut forms);
            for (range, _) in occurrences(&flat(&text), &forms) {
                prop_assert!(range.start < range.end);
            }
        }
    }
}
