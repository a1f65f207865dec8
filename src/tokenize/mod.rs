//! Text to tokens to terms.
//!
//! The cleaned text of one article (UTF-8, NFC) comes in; its tokens come out in order, borrowed, each
//! with its byte offset and [`Kind`]. [`term`] then turns a token into the term that is counted. A
//! token costs no allocation, and no text affects the tokens of another.
//!
//! # What a token is
//!
//! A word of Unicode's text segmentation ([UAX #29](https://www.unicode.org/reports/tr29/), with the
//! tables of the crate `unicode-segmentation`): a segment that holds a letter or a digit. A few rules
//! are added, for which the standard leaves room:
//!
//! | matter | text | tokens | rule |
//! |---|---|---|---|
//! | words | `The U.S. can't, e.g., act.` | `The` `U.S` `can't` `e.g` `act` | UAX #29: `.` and `'` hold letters together, a full stop at the end is not part of the word |
//! | apostrophes | `don’t` `don't` | one term, `don't` | `’` `‘` `ʼ` `＇` in a word are `'` in its term |
//! | possessives | `Lithuania’s` | `Lithuania` `’s`, or `Lithuania’s` | [`Possessives::Split`] makes any `'s` at the end of a word a token of its own, also `it's`, `let's` |
//! | | `the 1990's`, `U.S.'s`, `@bbc's` | `the` `1990` `'s` `U.S` `'s` `@bbc` `'s` | also where UAX #29 would leave a lone `s` |
//! | | `the teachers'` | `the` `teachers` | a bare apostrophe is punctuation |
//! | elisions | French `l'Ukraine` | `l'` `Ukraine`, or `l'Ukraine` | [`Elision::Split`], by the language of the article, see [`Orthography`] |
//! | hyphens | `out-of-the-box` | four tokens, or one | [`Hyphens::Keep`] joins words with exactly one `-`, `‐` or `‑` between them |
//! | | `he -- and - they` | `he` `and` `they` | a dash is not a hyphen |
//! | numbers | `2,000` `3.14` `1'000` | one token each, [`Kind::Number`] | a number has a digit and no letter |
//! | | `1990s` `1st` `F16` `10kg` | one token each, [`Kind::Word`] | |
//! | | `$5.5bn` `50%` `12:30` | `5.5bn` `50` `12` `30` | signs and colons are punctuation |
//! | underscores | `snake_case` `__` | `snake_case` | part of a word, but no word alone |
//! | addresses | `(https://bbc.co.uk/news).` | `https://bbc.co.uk/news` | [`Kind::Url`]: `http://`, `https://` or `www.` up to a space, quotation mark or angle bracket, less closing punctuation and unpaired brackets |
//! | | `mail to news@bbc.co.uk,` | `mail` `to` `news@bbc.co.uk` | [`Kind::Email`] |
//! | | `.@bbcnews, @user@social.org` | `@bbcnews` `@user@social.org` | [`Kind::Handle`]: after anything but a letter, a digit or `_` |
//! | | `#MeToo-era, the #1` | `#MeToo` `era` `the` `1` | [`Kind::Hashtag`]: has a letter |
//! | | `example.com` | `example.com` | a bare domain is a word, as UAX #29 has it |
//! | scripts without spaces | `北京人民`, `東京都へ`, `สวัสดีครับ` | `北京` `人民`, `東京` `都` `へ`, `สวัสดี` `ครับ` | [`Segmentation::Dictionary`]: dictionaries of Chinese, Japanese and Thai |
//! | | `北京`, `ສະບາຍ` | a token a character or cluster | [`Segmentation::Characters`], and always in Lao, Khmer and Burmese |
//!
//! A vowel sign that stands on white space or punctuation (which UAX #29 makes one segment) is a token
//! without what it stands on.
//!
//! # What a term is
//!
//! | matter | token | term |
//! |---|---|---|
//! | case | `İstanbul`, `STRASSE`, `Straße` | `i̇stanbul`, `strasse`, `strasse` (full case folding; Turkish and Azeri have their own, see [`Orthography`]) or as written with [`Case::Keep`] |
//! | composition | `e` + `◌́` | `é` (NFC) |
//! | apostrophes | `don’t` | `don't` |
//! | invisible characters | a word with soft hyphens, zero-width or direction marks | the word without them |
//! | stem | `elections` | `elect` with `stem = "english"`, or with `auto` in an English article; words only |
//! | length | more than [`LONGEST_TOKEN`] bytes | [`LONG_TERM`], one term for all |
//!
//! # Two ways to the same tokens
//!
//! [`reference_tokens`] is the definition, written with `unicode-segmentation`, the dictionaries and the rules and
//! nothing else. [`tokens`] gives the same tokens, about ten times faster: it decides 64 bytes at once
//! by bit masks and hands to the reference only those chunks between spaces which hold anything rare.
//! That both agree is tested on arbitrary text.
//!
//! ```
//! use newsprint::settings::Tokenizing;
//! use newsprint::tokenize::{Kind, term, tokens};
//!
//! let rules = Tokenizing::default();
//! let mut terms = Vec::new();
//! tokens("Lithuania’s PM, on 2,000 soldiers: @bbcnews", &rules, |token| {
//!     terms.push((token.start, token.kind, term(token.text, token.kind, &rules)));
//! });
//! assert_eq!(
//!     terms,
//!     [
//!         (0, Kind::Word, "lithuania".to_owned()),
//!         (9, Kind::Word, "'s".to_owned()),
//!         (14, Kind::Word, "pm".to_owned()),
//!         (18, Kind::Word, "on".to_owned()),
//!         (21, Kind::Number, "2,000".to_owned()),
//!         (27, Kind::Word, "soldiers".to_owned()),
//!         (37, Kind::Handle, "@bbcnews".to_owned()),
//!     ]
//! );
//! ```
//!
//! [`Possessives::Split`]: crate::settings::Possessives::Split
//! [`Elision::Split`]: crate::settings::Elision::Split
//! [`Segmentation::Dictionary`]: crate::settings::Segmentation::Dictionary
//! [`Segmentation::Characters`]: crate::settings::Segmentation::Characters
//! [`Hyphens::Keep`]: crate::settings::Hyphens::Keep
//! [`Case::Keep`]: crate::settings::Case::Keep

mod addresses;
mod alphabets;
mod blocks;
mod dictionary;
mod fast;
mod fold;
mod orthography;
mod rules;
mod sentences;
mod stem;
mod stop_words;
mod words;

pub use fast::{tokens, tokens_in, tokens_portable};
pub use fold::{
    LONG_TERM, LONGEST_TOKEN, divide_query_word, fold, has_stems, is_clitic, is_stop_word,
    normalise_query_part, normalise_query_word, stop_word_lists_of, term, term_in,
};
pub use orthography::{Orthographies, Orthography};
pub use rules::{is_number, kind_of};
pub use sentences::{Borders, has_paragraph, sentence_starts};
pub use stop_words::{stop_word_languages, stop_word_lists, stop_words};
pub use words::{reference_tokens, reference_tokens_in};

/// What sort of token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A word, of any script; also one with digits in it, such as `1990s`.
    Word,
    /// Digits, with the marks that hold them together, and no letter.
    Number,
    /// An address that begins with `http://`, `https://` or `www.`.
    Url,
    /// An e-mail address.
    Email,
    /// `@name`, or `@name@host.org`.
    Handle,
    /// `#topic`.
    Hashtag,
}

/// A running word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    /// The token as written in the text. Never empty.
    pub text: &'t str,
    /// Offset of its first byte in the text.
    pub start: usize,
    /// What sort of token it is.
    pub kind: Kind,
}

impl Token<'_> {
    /// Offset in the text of the byte after its end.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}
