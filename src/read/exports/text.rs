//! Plain text as lines: blank lines divide paragraphs, and centred lines are apart.

use super::line::Line;
use super::profile::Profile;
use crate::read::markup::in_one_line;

/// A line with at least this number of leading blanks is centred.
const CENTRED: usize = 8;

/// The lines of a plain text. Where the export breaks lines at a width, a paragraph is one line here, with
/// its breaks in it.
pub(super) fn lines(text: &str, profile: &Profile) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut group, mut blank) = (0, true);
    let mut leads = false;
    for written in text.lines() {
        let trimmed = written.trim();
        if trimmed.is_empty() {
            blank = true;
            continue;
        }
        let indent = written.len() - written.trim_start().len();
        let mut line = Line {
            text: in_one_line(trimmed),
            centred: indent >= CENTRED,
            first: blank,
            ..Line::default()
        };
        group += u32::from(blank);
        line.group = group;
        let last = lines.last().filter(|_| !blank);
        let goes_on = last.is_some_and(|last| last.centred == line.centred);
        let may_be = goes_on && (profile.wrapped || leads);
        let joins = may_be && !is_label(profile, &mut line) && profile.wrapped;
        leads = !profile.wrapped && profile.leads_to_label(&line, leads);
        match lines.last_mut() {
            Some(last) if joins => {
                last.text.push('\n');
                last.text.push_str(&line.text);
            }
            _ => lines.push(line),
        }
        blank = false;
    }
    lines
}

/// Whether this line begins with a label, although no blank line precedes it.
fn is_label(profile: &Profile, line: &mut Line) -> bool {
    line.first = true;
    let found = profile.label(line).is_some();
    line.first = found;
    found
}
