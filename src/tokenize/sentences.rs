//! Where the sentences of a text begin, by UAX #29. An abbreviation before a capital letter, as in `Mr. Brown`,
//! ends a sentence by that rule.

use unicode_segmentation::UnicodeSegmentation;

/// The offset of the first byte of each sentence, in order.
pub fn sentence_starts(text: &str) -> impl Iterator<Item = usize> {
    text.split_sentence_bound_indices().map(|(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_where_one_has_ended() {
        let text = "The U.S. border is closed. Nobody asked why.";
        let starts: Vec<usize> = sentence_starts(text).collect();
        assert_eq!(starts, [0, 27]);
        assert_eq!(sentence_starts("").count(), 0);
    }
}
