//! Quotation marks in a text, and what their neighbours tell about them.

/// Marks that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// `“ ” „ "`, also `‟`, `〝 〞`, `＂`, two single marks in a row.
    Double,
    /// `« »`.
    Guillemet,
    /// `‹ ›`.
    Angle,
    /// `‘ ’ ‚ '`, and the grave accent.
    Single,
    /// `「 」 『 』 《 》`, by the opening one.
    Bracket(char),
}

/// What a mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `“ « ‘ 「`.
    Left,
    /// `” » ’ 」`.
    Right,
    /// `" '`.
    Straight,
    /// `„ ‚`, which only open.
    Low,
}

/// What the neighbours of a mark say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lean {
    /// A blank, a bracket or a dash before it, and a letter after it.
    Opens,
    /// Something before it, and a blank or punctuation after it.
    Closes,
    /// Neither.
    Either,
}

/// What a mark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Opens,
    Closes,
    Nothing,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub start: usize,
    pub end: usize,
    pub family: Family,
    pub shape: Shape,
    pub lean: Lean,
    pub before: Option<char>,
    pub after: Option<char>,
}

impl Mark {
    /// The mark that begins at a byte, unless it is an apostrophe within a word or no mark at all.
    pub fn read(text: &str, line_start: usize, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let (mut sign, mut end) = match bytes[start] {
            byte @ (b'"' | b'\'' | b'`') => (char::from(byte), start + 1),
            _ => {
                let sign = text.get(start..)?.chars().next()?;
                (sign, start + sign.len_utf8())
            }
        };
        let joins_letters = |at: usize| {
            start > 0
                && bytes[start - 1].is_ascii_alphanumeric()
                && bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
        };
        if matches!(sign, '\'' | '’') && joins_letters(end) {
            return None;
        }
        if let Some(double) = doubled(sign)
            && text[end..].starts_with(sign)
        {
            end += sign.len_utf8();
            sign = double;
        }
        if sign == '‘'
            && text[end..].starts_with('’')
            && text[end + '’'.len_utf8()..].starts_with(char::is_alphanumeric)
        {
            // Typed as two straight marks, of which a program took the second for one that closes.
            end += '’'.len_utf8();
            sign = '“';
        }
        let (family, shape) = kind(sign)?;
        let before = text[line_start..start].chars().next_back();
        let after = text[end..].chars().next().filter(|after| *after != '\n');
        let letter = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        if family == Family::Single && letter(before) && letter(after)
            || sign == '"' && is_gershayim(before, &text[end..])
        {
            return None;
        }
        let (opens, closes) = (can_open(before, &text[end..]), can_close(before, after));
        Some(Self {
            start,
            end,
            family,
            shape,
            lean: match (opens, closes) {
                (true, false) => Lean::Opens,
                (false, true) => Lean::Closes,
                _ => Lean::Either,
            },
            before,
            after,
        })
    }

    /// What the mark does where a quotation of its family is open that began with a mark of a shape, or
    /// where none is.
    pub fn act(&self, open: Option<Shape>) -> Act {
        use Shape::{Left, Low, Right, Straight};
        let closes = if open.is_some() {
            Act::Closes
        } else {
            Act::Nothing
        };
        let is_bracket = matches!(self.family, Family::Bracket(_));
        match (self.shape, open) {
            (Left, _) if is_bracket => Act::Opens,
            (Right, _) if is_bracket => closes,
            (Low, _) => Act::Opens,
            // `„ “`, and `» «`.
            (Left, Some(Low | Right)) => Act::Closes,
            (Left, _) if self.lean == Lean::Closes => closes,
            (Left, _) => Act::Opens,
            // `” ”` and `» »`.
            (Right, None | Some(Right)) if self.lean == Lean::Opens => Act::Opens,
            (Right, _) => closes,
            (Straight, _) if self.lean == Lean::Opens => Act::Opens,
            (Straight, _) if self.lean == Lean::Closes => closes,
            (Straight, Some(_)) => Act::Closes,
            (Straight, None) if self.follows_digit() => Act::Nothing,
            (Straight, None) => Act::Opens,
        }
    }

    /// Whether it may be the sign for inches.
    pub fn follows_digit(&self) -> bool {
        self.shape == Shape::Straight && self.before.is_some_and(|before| before.is_ascii_digit())
    }

    /// Whether it can begin a paragraph of a quotation that began in an earlier one: by the mark that
    /// opened it or, in Spanish, by the one that will close it.
    pub fn opens_again(&self, family: Family) -> bool {
        self.family == family
            && self
                .after
                .is_some_and(|after| !after.is_whitespace() || family == Family::Guillemet)
    }
}

/// What two of a sign in a row mean.
const fn doubled(sign: char) -> Option<char> {
    match sign {
        '\'' => Some('"'),
        '`' | '‘' => Some('“'),
        '’' => Some('”'),
        '‚' => Some('„'),
        _ => None,
    }
}

const fn kind(sign: char) -> Option<(Family, Shape)> {
    use Family::{Angle, Bracket, Double, Guillemet, Single};
    use Shape::{Left, Low, Right, Straight};
    Some(match sign {
        '"' | '＂' => (Double, Straight),
        '“' | '‟' | '〝' => (Double, Left),
        '”' | '〞' => (Double, Right),
        '„' | '〟' => (Double, Low),
        '«' => (Guillemet, Left),
        '»' => (Guillemet, Right),
        '‹' => (Angle, Left),
        '›' => (Angle, Right),
        '‘' | '‛' | '`' => (Single, Left),
        '’' => (Single, Right),
        '\'' => (Single, Straight),
        '‚' => (Single, Low),
        '「' | '『' | '《' | '｢' => (Bracket(sign), Left),
        '」' => (Bracket('「'), Right),
        '』' => (Bracket('『'), Right),
        '》' => (Bracket('《'), Right),
        '｣' => (Bracket('｢'), Right),
        _ => return None,
    })
}

fn can_open(before: Option<char>, rest: &str) -> bool {
    let boundary =
        before.is_none_or(|before| before.is_whitespace() || "([{-–—/=¿¡“‘«‹„\"'".contains(before));
    let ends_sentence =
        rest.starts_with([',', ';', ':', '!', '?', ')', '.']) && !rest.starts_with("..");
    boundary && !ends_sentence && rest.starts_with(|after: char| !after.is_whitespace())
}

fn can_close(before: Option<char>, after: Option<char>) -> bool {
    let boundary =
        after.is_none_or(|after| after.is_whitespace() || ".,;:!?)]}-–—/”’»›\"'".contains(after));
    boundary && before.is_some_and(|before| !before.is_whitespace())
}

/// Whether a mark is part of a Hebrew acronym, before whose last letter it stands.
fn is_gershayim(before: Option<char>, rest: &str) -> bool {
    let hebrew = |letter: char| ('\u{5d0}'..='\u{5ea}').contains(&letter);
    let mut rest = rest.chars();
    before.is_some_and(hebrew)
        && rest.next().is_some_and(hebrew)
        && !rest.next().is_some_and(hebrew)
}
