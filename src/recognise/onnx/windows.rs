//! A long article in parts that fit a model, with context on both sides of what each part decides.

use std::ops::Range;

/// A part of an article, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// What the model reads.
    pub read: Range<usize>,
    /// What it decides; the rest is context, which a neighbour decides.
    pub own: Range<usize>,
}

/// Pieces that two neighbours share, at most: half of them are context for either.
const OVERLAP: usize = 64;

/// Parts of `pieces` pieces of which each reads at most `most`, of about one length, so that they can be
/// read side by side.
pub fn cut(pieces: usize, most: usize) -> Vec<Window> {
    let most = most.max(1);
    if pieces <= most {
        return vec![Window {
            read: 0..pieces,
            own: 0..pieces,
        }];
    }
    let overlap = OVERLAP.min(most / 4);
    let count = (pieces - overlap).div_ceil(most - overlap);
    // Where the window of a number begins: the last one ends with the article.
    let begin = |at: usize| at * (pieces - overlap) / count;
    let border = |at: usize| match at {
        0 => 0,
        at if at == count => pieces,
        at => begin(at) + overlap / 2,
    };
    (0..count)
        .map(|at| Window {
            read: begin(at)..begin(at + 1) + overlap,
            own: border(at)..border(at + 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_decided_once_within_what_its_window_reads() {
        for most in [1, 2, 3, 7, 64, 510] {
            for pieces in (0..200).chain([509, 510, 511, 1_000, 12_345]) {
                let windows = cut(pieces, most);
                let mut next = 0;
                for window in &windows {
                    assert_eq!(window.own.start, next, "{pieces} by {most}");
                    assert!(window.read.len() <= most, "{pieces} by {most}");
                    assert!(window.read.start <= window.own.start);
                    assert!(window.own.end <= window.read.end);
                    next = window.own.end;
                }
                assert_eq!(next, pieces);
                assert_eq!(windows.last().map(|last| last.read.end), Some(pieces));
            }
        }
    }

    #[test]
    fn what_a_window_decides_has_context_unless_the_article_ends_there() {
        let windows = cut(2_000, 510);
        assert_eq!(windows.len(), 5);
        for pair in windows.windows(2) {
            assert!(pair[0].read.end - pair[0].own.end >= 31);
            assert!(pair[1].own.start - pair[1].read.start >= 32);
        }
        let lengths: Vec<usize> = windows.iter().map(|window| window.read.len()).collect();
        assert!(
            lengths
                .iter()
                .all(|length| lengths[0].abs_diff(*length) <= 1)
        );
    }
}
