//! Tokenizers as their files have them, and texts in pieces.

use super::*;
use serde::Deserialize;
use std::path::Path;

fn pieces(tokenizer: &Tokenizer, text: &str) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    tokenizer.pieces(text, &mut out).unwrap();
    out.iter()
        .map(|piece| {
            (
                piece.id,
                text[piece.start as usize..piece.end as usize].to_owned(),
            )
        })
        .collect()
}

fn owned(pieces: &[(u32, &str)]) -> Vec<(u32, String)> {
    pieces
        .iter()
        .map(|(id, letters)| (*id, (*letters).to_owned()))
        .collect()
}

const WORD_PIECE: &str = r###"{
    "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                   "strip_accents": null, "lowercase": true},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                           "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
    "added_tokens": [{"id": 1, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
                      "normalized": false, "special": true}],
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {"[UNK]": 0, "[PAD]": 1, "[CLS]": 2, "[SEP]": 3, "simo": 4, "##ny": 5, "##te": 6, ".": 7, "s": 8,
                  "[": 9, "]": 10, "sep": 11}}}"###;

#[test]
fn word_piece_takes_the_longest_piece_and_knows_its_bytes() {
    let tokenizer = Tokenizer::read(WORD_PIECE.as_bytes()).unwrap();
    assert_eq!(
        pieces(&tokenizer, "  Šimonytė.\n京 [SEP]"),
        owned(&[
            (4, "Šimo"),
            (5, "ny"),
            (6, "tė"),
            (7, "."),
            (0, "京"),
            (9, "["),
            (11, "SEP"),
            (10, "]"),
        ])
    );
    assert_eq!(
        (&tokenizer.before[..], &tokenizer.behind[..]),
        (&[2][..], &[3][..])
    );
    assert_eq!(tokenizer.padding, Some(1));
    assert_eq!(pieces(&tokenizer, " \n "), []);
}

#[test]
fn a_word_that_does_not_divide_is_unknown_as_a_whole() {
    let tokenizer = Tokenizer::read(WORD_PIECE.as_bytes()).unwrap();
    assert_eq!(pieces(&tokenizer, "simonyx"), owned(&[(0, "simonyx")]));
    let long = "s".repeat(101);
    assert_eq!(pieces(&tokenizer, &long), owned(&[(0, &long)]));
}

#[test]
fn pairs_are_joined_in_the_order_in_which_they_were_learned() {
    let json = |merges: &str| {
        format!(
            r#"{{"pre_tokenizer": {{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}},
            "post_processor": {{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
                "trim_offsets": true, "add_prefix_space": false}},
            "model": {{"type": "BPE", "unk_token": null, "byte_fallback": false, "merges": {merges},
                "vocab": {{"a": 3, "b": 4, "c": 5, "Ġ": 6, "bc": 7, "ab": 8, "Ġa": 9, "Ġab": 10, "Ã": 11,
                           "©": 12, "Ã©": 13}}}}}}"#
        )
    };
    let old = json(r#"["b c", "a b", "Ġ a", "Ġa b", "Ã ©"]"#);
    let new = json(r#"[["b","c"], ["a","b"], ["Ġ","a"], ["Ġa","b"], ["Ã","©"]]"#);
    for json in [old, new] {
        let tokenizer = Tokenizer::read(json.as_bytes()).unwrap();
        assert_eq!(
            pieces(&tokenizer, "abc ab é"),
            owned(&[(3, "a"), (7, "bc"), (6, ""), (8, "ab"), (6, ""), (13, "é")]),
            "bc before ab before Ġa"
        );
        assert_eq!(
            (&tokenizer.before[..], &tokenizer.behind[..]),
            (&[0][..], &[2][..])
        );
    }
}

#[test]
fn the_likeliest_division_is_taken_and_unknown_letters_are_one_piece() {
    let json = r#"{"pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
        "model": {"type": "Unigram", "unk_id": 0,
            "vocab": [["<unk>", 0.0], ["▁", -3.0], ["▁M", -5.0], ["in", -2.0], ["sk", -2.0], ["i", -4.0],
                      ["n", -4.0], ["s", -4.0], ["k", -4.0], ["▁Mins", -4.5], ["M", -9.0]]}}"#;
    let tokenizer = Tokenizer::read(json.as_bytes()).unwrap();
    assert_eq!(
        pieces(&tokenizer, "Minsk, 京都"),
        owned(&[(9, "Mins"), (8, "k"), (0, ","), (1, ""), (0, "京都"),]),
        "-8.5 for Mins+k against -9 for M+in+sk"
    );
}

#[test]
fn what_cannot_be_used_is_an_error_before_any_text_is_read() {
    let fault = |from: &str, to: &str| {
        assert!(WORD_PIECE.contains(from), "{from}");
        let json = WORD_PIECE.replace(from, to);
        super::super::apart(|| Tokenizer::read(json.as_bytes())).unwrap_err()
    };
    for (from, to, named) in [
        ("BertPreTokenizer", "Mystery", "PreTokenizer"),
        (r#""[UNK]": 0, "#, "", "[UNK]"),
        (
            r#"{"id": "[CLS]", "type_id""#,
            r#"{"id": "[X]", "type_id""#,
            "",
        ),
    ] {
        let fault = fault(from, to);
        assert!(fault.contains(named), "{from}: {fault}");
    }
    assert!(Tokenizer::read(b"{").is_err());
    assert!(Tokenizer::read(b"[]").is_err());
}

#[test]
fn steps_of_every_kind_are_taken() {
    let json = r#"{"normalizer": {"type": "Replace", "pattern": {"Regex": "[0-9]"}, "content": "0"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"},
            {"type": "Split", "pattern": {"Regex": "-(?=\\w)"}, "behavior": "Removed", "invert": false}]},
        "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "00": 1, "Le": 2, "Monde": 3}}}"#;
    let tokenizer = Tokenizer::read(json.as_bytes()).unwrap();
    assert_eq!(
        pieces(&tokenizer, "Le-Monde 24 -"),
        owned(&[(2, "Le"), (3, "Monde"), (1, "24"), (0, "-")])
    );
}

#[test]
fn chance_that_training_left_in_is_taken_out() {
    let json = r#"{"model": {"type": "BPE", "dropout": 0.9, "vocab": {"a": 0, "b": 1, "ab": 2, "abab": 3},
        "merges": ["a b", "ab ab"]}}"#;
    let tokenizer = Tokenizer::read(json.as_bytes()).unwrap();
    for _ in 0..50 {
        assert_eq!(pieces(&tokenizer, "abab"), owned(&[(3, "abab")]));
    }
}

/// A line of `NAME.encodings.jsonl`: a text, and what Hugging Face `tokenizers` makes of it.
#[derive(Deserialize)]
struct Encoding {
    text: String,
    ids: Vec<u32>,
    offsets: Vec<(u32, u32)>,
}

/// What the tokenizers of a folder do otherwise than the encodings beside them, and how many those are.
fn differences(folder: &Path) -> (usize, Vec<String>) {
    let (mut count, mut differences) = (0, Vec::new());
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    for path in paths {
        let tokenizer = Tokenizer::read(&std::fs::read(&path).unwrap()).unwrap();
        let expected = std::fs::read_to_string(path.with_extension("encodings.jsonl")).unwrap();
        let mut out = Vec::new();
        for line in expected.lines() {
            let expected: Encoding = serde_json::from_str(line).unwrap();
            tokenizer.pieces(&expected.text, &mut out).unwrap();
            let own: Vec<_> = out
                .iter()
                .map(|piece| (piece.id, piece.start, piece.end))
                .collect();
            let theirs: Vec<_> = expected
                .ids
                .iter()
                .zip(expected.offsets)
                .map(|(id, (start, end))| {
                    // Some of theirs begin with the blank before the word.
                    let letters = expected.text[start as usize..end as usize].trim_start();
                    (*id, end - letters.len() as u32, end)
                })
                .collect();
            count += 1;
            if own != theirs {
                let at = own
                    .iter()
                    .zip(&theirs)
                    .position(|(own, theirs)| own != theirs);
                let at = at.unwrap_or(own.len().min(theirs.len()));
                differences.push(format!(
                    "{}: {:?} at {at}: {:?}, not {:?}",
                    path.file_name().unwrap().display(),
                    expected.text,
                    own.get(at),
                    theirs.get(at),
                ));
            }
        }
    }
    (count, differences)
}

/// `tests/inputs/tokenizers/README.md` says how they were made.
#[test]
fn texts_have_the_pieces_that_hugging_face_gives_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/tokenizers");
    let (count, differences) = differences(&folder);
    assert!(count > 30, "{count}");
    assert_eq!(differences, Vec::<String>::new());
}
