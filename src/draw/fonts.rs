//! Exact text widths, and what happens to scripts that the typeface lacks.
//!
//! Widths come from the shaper that also lays the text out for PNG and PDF, so a label is as wide as it
//! was measured. As long as every character is in the embedded typeface, no font of the machine is used,
//! and a figure has the same bytes everywhere. Otherwise the fonts named by the style are tried, then
//! the machine's, and the figure carries a warning.

use super::direction;
use super::error::DrawError;
use super::system_fonts;
use super::text::clean;
use super::theme::Style;
use super::typeface::{self, Font, Typeface};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

pub(crate) use super::typeface::Face;

/// Height of capitals in em.
pub(crate) const CAP: f64 = 0.727;
/// Depth of letters such as `g` in em.
pub(crate) const DEPTH: f64 = 0.21;

/// Names take at most so many lines before they are cut.
pub(crate) const NAME_LINES: usize = 2;
/// Distance of the baselines of one name, in font sizes.
pub(crate) const NAME_LEADING: f64 = 1.2;

/// A piece of text in one font.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub range: Range<usize>,
    /// Position in [`Fonts::fallbacks`]; `None` is the embedded font.
    pub fallback: Option<usize>,
    /// Width in em.
    pub em: f64,
}

/// A label cut to a width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub shown: String,
    /// The whole label, where `shown` is not all of it.
    pub whole: Option<String>,
}

/// The fonts of one figure.
#[derive(Debug)]
pub(crate) struct Fonts {
    pub typeface: &'static Typeface,
    state: RefCell<State>,
}

#[derive(Debug)]
struct State {
    /// First the style's own, then the machine's as they are needed.
    fallbacks: Vec<Font>,
    named: usize,
    chosen: BTreeMap<char, Option<usize>>,
    /// What was shown of names that were cut, and the whole of these.
    cut: BTreeMap<String, String>,
    warnings: Vec<String>,
}

impl Fonts {
    /// Finds the style's typeface and reads its font files; the machine's other fonts are left alone until a
    /// character needs them.
    pub(crate) fn new(style: &Style) -> Result<Self, DrawError> {
        let files: Vec<Font> = style
            .font_files
            .iter()
            .map(|path| Font::read(path))
            .collect::<Result<_, _>>()?;
        let typeface = typeface::find(style.typeface.as_deref(), &files)?;
        Ok(Self {
            typeface,
            state: RefCell::new(State {
                named: files.len(),
                fallbacks: files,
                chosen: BTreeMap::new(),
                cut: BTreeMap::new(),
                warnings: typeface.warnings.clone(),
            }),
        })
    }

    /// The width of a line in points.
    pub(crate) fn width(&self, text: &str, face: Face, size_pt: f64) -> f64 {
        self.runs(text, face).iter().map(|run| run.em).sum::<f64>() * size_pt
    }

    /// A line as pieces of one font and one direction each, from left to right as they stand on the page.
    pub(crate) fn runs(&self, text: &str, face: Face) -> Vec<Run> {
        let pieces = direction::pieces(text).into_iter();
        pieces
            .flat_map(|piece| {
                let begin = piece.range.start;
                let mut runs = self.of_one_direction(&text[piece.range], face);
                for run in &mut runs {
                    run.range = run.range.start + begin..run.range.end + begin;
                }
                if piece.leftwards {
                    runs.reverse();
                }
                runs
            })
            .collect()
    }

    fn of_one_direction(&self, text: &str, face: Face) -> Vec<Run> {
        let font = self.typeface.shaper(face);
        if text.chars().all(|c| font.glyph_index(c).is_some()) {
            return vec![Run {
                range: 0..text.len(),
                fallback: None,
                em: typeface::advance(font, text),
            }];
        }
        let mut runs: Vec<Run> = Vec::new();
        for (at, cluster) in text.grapheme_indices(true) {
            let missing = cluster
                .chars()
                .find(|c| !is_joiner(*c) && font.glyph_index(*c).is_none());
            let fallback = missing.and_then(|c| self.fallback_for(c));
            let end = at + cluster.len();
            match runs.last_mut() {
                Some(last) if last.fallback == fallback => last.range.end = end,
                _ => runs.push(Run {
                    range: at..end,
                    fallback,
                    em: 0.0,
                }),
            }
        }
        let mut runs = self.join_over_blanks(text, runs);
        for run in &mut runs {
            let piece = &text[run.range.clone()];
            run.em = match run.fallback {
                None => typeface::advance(font, piece),
                Some(index) => self.state.borrow().fallbacks[index].width(piece),
            };
        }
        runs
    }

    /// Blanks, digits and punctuation between two pieces of one fallback font join them: a phrase in a
    /// right-to-left script has to stay in one piece to be ordered rightly.
    fn join_over_blanks(&self, text: &str, runs: Vec<Run>) -> Vec<Run> {
        let mut joined: Vec<Run> = Vec::new();
        let mut rest = runs.into_iter().peekable();
        while let Some(run) = rest.next() {
            let neutral = run.fallback.is_none()
                && text[run.range.clone()].chars().all(|c| !c.is_alphabetic());
            let before = joined.last().and_then(|last| last.fallback);
            let after = rest.peek().and_then(|next| next.fallback);
            if let (true, Some(index), true) = (neutral, before, before == after)
                && let Some(last) = joined.last_mut()
                && text[run.range.clone()]
                    .chars()
                    .all(|c| self.state.borrow().fallbacks[index].draws(c))
                && let Some(next) = rest.next()
            {
                last.range.end = next.range.end;
                continue;
            }
            joined.push(run);
        }
        joined
    }

    /// The font for a character that the embedded one lacks; warns the first time a font, or none, is
    /// found.
    fn fallback_for(&self, c: char) -> Option<usize> {
        let mut state = self.state.borrow_mut();
        if let Some(&known) = state.chosen.get(&c) {
            return known;
        }
        let mut found = state.fallbacks.iter().position(|font| font.draws(c));
        let first_use = match found {
            Some(index) => !state.chosen.values().any(|&used| used == Some(index)),
            None => match system_fonts::find(c, |font| font.draws(c)) {
                Some(font) => {
                    state.fallbacks.push(font);
                    found = Some(state.fallbacks.len() - 1);
                    true
                }
                None => !state.chosen.values().any(Option::is_none),
            },
        };
        state.chosen.insert(c, found);
        if first_use {
            let code = c as u32;
            let lacking = match self.typeface.is_embedded() {
                true => "the embedded font",
                false => self.typeface.name.as_str(),
            };
            let warning = match found {
                Some(index) => {
                    let family = &state.fallbacks[index].family;
                    if index < state.named {
                        format!(
                            "{c:?} (U+{code:04X}) is not in {lacking} and is drawn with {family}"
                        )
                    } else {
                        format!(
                            "{c:?} (U+{code:04X}) is not in {lacking} and is drawn with {family}, a \
                             font of this machine: elsewhere the figure may look different; name a font \
                             file to be sure"
                        )
                    }
                }
                None => format!(
                    "no font has {c:?} (U+{code:04X}), a box is drawn in its place; name a font file that \
                     has it"
                ),
            };
            state.warnings.push(warning);
        }
        found
    }

    /// A name on one line, or as much of both its ends as fits around an ellipsis.
    pub(crate) fn fit(&self, text: &str, face: Face, size_pt: f64, most_pt: f64) -> Fitted {
        self.cut(text, "…", |shown| {
            self.width(shown, face, size_pt) <= most_pt
        })
    }

    /// A name on at most `lines` lines; cut like [`Fonts::fit`] where these do not hold it. It keeps its blanks, so that
    /// [`Fonts::wrap`] breaks it in the same places.
    pub(crate) fn fit_lines(
        &self,
        text: &str,
        face: Face,
        size_pt: f64,
        most_pt: f64,
        lines: usize,
    ) -> (Vec<String>, Fitted) {
        let wrapped = |shown: &str| self.wrap(shown, face, size_pt, most_pt, lines + 1);
        let fitted = self.cut(text, "… ", |shown| wrapped(shown).len() <= lines);
        let mut lines = wrapped(&fitted.shown);
        if lines.is_empty() {
            lines.push(String::new());
        }
        (lines, fitted)
    }

    /// A name, or the most of both its ends that fits: what tells names apart may stand at either. Two names of a figure
    /// are never cut to the same.
    fn cut(&self, text: &str, ellipsis: &str, fits: impl Fn(&str) -> bool) -> Fitted {
        let clusters = text.grapheme_indices(true).map(|(at, _)| at);
        let mut ends: Vec<usize> = clusters.chain([text.len()]).collect();
        // No page holds a thousand characters on a line; shaping them all would be wasted.
        if ends.len() > 1000 {
            ends.drain(500..ends.len() - 500);
        } else if fits(text) {
            return Fitted {
                shown: text.to_owned(),
                whole: None,
            };
        }
        let most = ends.len() - 1;
        // How much of what is kept stands behind the ellipsis.
        let shares = [0.4, 0.7, 0.2, 0.9, 0.0];
        let mut shown = String::from("…");
        for share in shares {
            let ends_of = |kept: usize| {
                let behind = (kept as f64 * share) as usize;
                (&text[..ends[kept - behind]], &text[ends[most - behind]..])
            };
            let cut = |kept: usize| {
                let (front, behind) = ends_of(kept);
                format!("{}{ellipsis}{}", front.trim_end(), behind.trim_start())
            };
            // Width grows with length but for a kern or two.
            let lengths: Vec<usize> = (1..most).collect();
            let fitting = lengths.partition_point(|&kept| fits(&cut(kept)));
            shown = match fitting {
                0 => "…".to_owned(),
                kept => {
                    let (front, behind) = ends_of(kept);
                    let words = between_words(text, front, behind);
                    words
                        .filter(|words| fits(words))
                        .unwrap_or_else(|| cut(kept))
                }
            };
            let mut state = self.state.borrow_mut();
            let known = state.cut.entry(shown.clone());
            if known.or_insert_with(|| text.to_owned()) == text {
                break;
            }
        }
        Fitted {
            shown,
            whole: Some(text.to_owned()),
        }
    }

    /// How much higher than a line the highest of these names is in such a room, in points.
    pub(crate) fn more<'a>(
        &self,
        names: impl Iterator<Item = &'a str>,
        face: Face,
        size_pt: f64,
        room_pt: f64,
    ) -> f64 {
        let lines = |name| {
            let (lines, _) = self.fit_lines(&clean(name), face, size_pt, room_pt, NAME_LINES);
            lines.len()
        };
        let lines = names.map(lines).max().unwrap_or(1);
        (lines - 1) as f64 * NAME_LEADING * size_pt
    }

    /// Breaks text into lines at blanks, and inside a word that is wider than a line. What does not fit
    /// into `lines` is left out after an ellipsis.
    pub(crate) fn wrap(
        &self,
        text: &str,
        face: Face,
        size_pt: f64,
        most_pt: f64,
        lines: usize,
    ) -> Vec<String> {
        let mut done: Vec<String> = Vec::new();
        let mut line = String::new();
        'words: for word in unbroken(text) {
            let longer = if line.is_empty() {
                word.clone()
            } else {
                format!("{line} {word}")
            };
            if longer.len() < 2000 && self.width(&longer, face, size_pt) <= most_pt {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                done.push(std::mem::take(&mut line));
            }
            for cluster in word.graphemes(true) {
                if done.len() > lines {
                    break 'words;
                }
                let longer = format!("{line}{cluster}");
                if !line.is_empty() && self.width(&longer, face, size_pt) > most_pt {
                    done.push(std::mem::take(&mut line));
                    line = cluster.to_owned();
                } else {
                    line = longer;
                }
            }
        }
        if !line.is_empty() {
            done.push(line);
        }
        if done.len() > lines {
            done.truncate(lines);
            if let Some(last) = done.last_mut() {
                while !last.is_empty() && self.width(&format!("{last} …"), face, size_pt) > most_pt
                {
                    let end = last.grapheme_indices(true).next_back();
                    last.truncate(end.map_or(0, |(at, _)| at));
                }
                *last = format!("{} …", last.trim_end()).trim_start().to_owned();
            }
        }
        done
    }

    /// What has to be told about fonts, in the order it was noticed.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.state.borrow().warnings.clone()
    }

    /// The fallback fonts so far; positions never change.
    pub(crate) fn fallbacks(&self) -> Vec<Font> {
        self.state.borrow().fallbacks.clone()
    }

    pub(crate) fn family_of(&self, index: usize) -> String {
        self.state.borrow().fallbacks[index].family.clone()
    }
}

/// Both ends of a text without words that are cut through, where that costs neither much; `None` where it does.
fn between_words(text: &str, front: &str, behind: &str) -> Option<String> {
    let whole = |at: usize| {
        let after = text[at..].chars().next();
        let before = text[..at].chars().next_back();
        [before, after]
            .into_iter()
            .flatten()
            .any(char::is_whitespace)
    };
    let kept_front = match whole(front.len()) {
        true => front.len(),
        false => front.rfind(' ')?,
    };
    let kept_behind = match whole(text.len() - behind.len()) {
        true => 0,
        false => behind.find(' ')?,
    };
    let enough = |kept: usize, of: usize| kept * 2 >= of;
    let is_enough = enough(kept_front, front.len())
        && enough(behind.len() - kept_behind, behind.len())
        && kept_behind < behind.len();
    is_enough.then(|| {
        let (front, behind) = (
            front[..kept_front].trim_end(),
            behind[kept_behind..].trim_start(),
        );
        format!("{front} … {behind}")
    })
}

/// Joiners and variation selectors change their neighbours and need no glyph of their own.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// The words of a text; signs stay with what they belong to, as in `N = 12` and `95 %`.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if word == "=" || word.starts_with('%') || last.ends_with(" =") => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fonts() -> Fonts {
        Fonts::new(&Style::default()).unwrap()
    }

    #[test]
    fn widths_are_those_of_the_font_and_not_of_the_bytes() {
        let fonts = fonts();
        let digits = fonts.width("0123456789", Face::Regular, 100.0);
        assert!((digits - 648.0).abs() < 1.0, "{digits}");
        let one = fonts.width("1", Face::Regular, 100.0);
        assert!((one * 10.0 - digits).abs() < 1e-9, "digits are tabular");
        let cyrillic = fonts.width("Лукашенко", Face::Regular, 8.0);
        assert!((35.0..50.0).contains(&cyrillic), "{cyrillic}");
    }

    #[test]
    fn no_line_ends_before_what_a_sign_belongs_to() {
        let words = unbroken("in all  N = 12 articles, 95 % of them");
        assert_eq!(
            words,
            ["in", "all", "N = 12", "articles,", "95 %", "of", "them"]
        );
    }

    #[test]
    fn a_label_is_cut_between_letters_and_keeps_its_whole_text() {
        let fonts = fonts();
        let long = "Ingrida Šimonytė, Prime Minister of Lithuania";
        let fitted = fonts.fit(long, Face::Regular, 8.0, 60.0);
        assert_eq!(fitted.shown, "Ingrida…uania");
        assert!(fonts.width(&fitted.shown, Face::Regular, 8.0) <= 60.0);
        assert_eq!(fitted.whole.as_deref(), Some(long));
        let short = fonts.fit("BBC", Face::Regular, 8.0, 60.0);
        assert_eq!((short.shown.as_str(), short.whole), ("BBC", None));
    }

    #[test]
    fn a_cut_goes_between_words_where_that_costs_little() {
        let fonts = fonts();
        let name = "Wall Street Journal of Commerce and Finance - Opinion";
        let shown = fonts.fit(name, Face::Regular, 8.0, 120.0).shown;
        assert_eq!(shown, "Wall Street … - Opinion");
    }

    #[test]
    fn names_that_differ_only_in_the_middle_are_not_shown_alike() {
        let fonts = fonts();
        let shown = ["one", "two", "six"].map(|word| {
            let name = format!("Gazette of the District, {word}, Morning Edition");
            fonts.fit(&name, Face::Regular, 8.0, 90.0).shown
        });
        assert!(
            shown[0] != shown[1] && shown[1] != shown[2] && shown[0] != shown[2],
            "{shown:?}"
        );
    }

    #[test]
    fn a_long_name_is_broken_before_it_is_cut() {
        let fonts = fonts();
        let name = "Evening Standard of the Northern Highlands";
        let (lines, fitted) = fonts.fit_lines(name, Face::Regular, 8.0, 100.0, 2);
        assert_eq!(lines, ["Evening Standard of the", "Northern Highlands"]);
        assert_eq!(fitted.whole, None);
        let (lines, fitted) = fonts.fit_lines(name, Face::Regular, 8.0, 60.0, 2);
        assert!(
            lines.len() == 2 && fitted.shown.ends_with("ighlands"),
            "{lines:?}"
        );
    }

    #[test]
    fn no_room_at_all_leaves_an_ellipsis() {
        assert_eq!(fonts().fit("border", Face::Regular, 8.0, 1.0).shown, "…");
    }

    #[test]
    fn lines_break_at_blanks_and_within_endless_words() {
        let fonts = fonts();
        let lines = fonts.wrap("border crisis in Belarus", Face::Regular, 8.0, 60.0, 9);
        assert_eq!(lines, ["border crisis in", "Belarus"]);
        let endless = "x".repeat(100);
        let lines = fonts.wrap(&endless, Face::Regular, 8.0, 60.0, 99);
        assert!(lines.len() > 5);
        assert_eq!(lines.concat(), endless);
        assert!(
            lines
                .iter()
                .all(|line| fonts.width(line, Face::Regular, 8.0) <= 60.0)
        );
        let cut = fonts.wrap(
            &"border crisis ".repeat(10_000),
            Face::Regular,
            8.0,
            60.0,
            2,
        );
        assert!(cut.len() == 2 && cut[1].ends_with('…'), "{cut:?}");
    }

    #[test]
    fn latin_greek_and_cyrillic_never_ask_for_another_font() {
        let fonts = fonts();
        for text in [
            "Šimonytė",
            "Лукашенко",
            "Μητσοτάκης",
            "−3 ≥ 2 → ● × 10⁷ ½ “” … – Ł",
        ] {
            assert_eq!(fonts.runs(text, Face::Regular).len(), 1, "{text}");
        }
        assert!(fonts.warnings().is_empty());
        assert!(fonts.fallbacks().is_empty());
    }

    #[test]
    fn a_font_file_that_is_none_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a font").unwrap();
        let error = Fonts::new(&Style {
            font_files: vec![file.path().to_owned()],
            ..Style::default()
        })
        .unwrap_err();
        assert!(matches!(error, DrawError::Font { .. }), "{error}");
    }
}
