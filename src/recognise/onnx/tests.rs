//! A model small enough to be written down: a label for each piece, whatever stands around it.

use super::*;
use crate::error::Teach;
use crate::recognise::alias::Resolver;
use crate::recognise::list::ListFormat;
use crate::recognise::span;
use crate::recognise::{Choice, Kind, List, Recogniser, Scratch};
use std::path::Path;

/// Pieces in the order of their numbers, each with the label that the model has for it.
const PIECES: [(&str, usize); 14] = [
    ("[PAD]", 1),
    ("[UNK]", 0),
    ("[CLS]", 1),
    ("[SEP]", 1),
    ("Angela", 1),
    ("Mer", 2),
    ("##kel", 3),
    ("Minsk", 3),
    ("Del", 4),
    ("##fi", 0),
    ("in", 0),
    (".", 0),
    ("Euro", 5),
    ("Bel", 3),
];

const LABELS: [&str; 6] = ["O", "B-PER", "I-PER", "B-LOC", "B-ORG", "B-MISC"];

/// One field of a protocol buffer: its number, then a number or bytes.
fn number(field: u8, value: u64) -> Vec<u8> {
    let mut bytes = vec![field << 3];
    varint(value, &mut bytes);
    bytes
}

fn bytes(field: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![field << 3 | 2];
    varint(content.len() as u64, &mut bytes);
    bytes.extend(content);
    bytes
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A node: its operator, its inputs and its output.
fn node(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let mut node = Vec::new();
    for input in inputs {
        node.extend(bytes(1, input.as_bytes()));
    }
    node.extend(bytes(2, output.as_bytes()));
    node.extend(bytes(4, operator.as_bytes()));
    bytes(1, &node)
}

/// A constant matrix.
fn matrix(name: &str, [rows, columns]: [usize; 2], values: &[f32]) -> Vec<u8> {
    const FLOAT: u64 = 1;
    let raw: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let tensor = [
        number(1, rows as u64),
        number(1, columns as u64),
        number(2, FLOAT),
        bytes(8, name.as_bytes()),
        bytes(9, &raw),
    ];
    bytes(5, &tensor.concat())
}

/// An input (field 11 of a graph) or output (12) with the names of its dimensions.
fn value(field: u8, name: &str, element: u64, dimensions: &[&str]) -> Vec<u8> {
    let shape: Vec<u8> = dimensions
        .iter()
        .flat_map(|dimension| bytes(1, &bytes(2, dimension.as_bytes())))
        .collect();
    let tensor = [number(1, element), bytes(2, &shape)].concat();
    let own = [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat();
    bytes(field, &own)
}

/// `logits = table[input_ids] · classes`, in ONNX form.
fn model(inputs: &[&str]) -> Vec<u8> {
    const INT64: u64 = 7;
    let hidden = LABELS.len();
    let mut table = vec![0.0; PIECES.len() * hidden];
    for (piece, (_, label)) in PIECES.iter().enumerate() {
        table[piece * hidden + label] = 1.0;
    }
    let mut classes = vec![0.0; hidden * hidden];
    for label in 0..hidden {
        classes[label * hidden + label] = 2.0;
    }
    let mut graph = [
        node("Gather", &["table", "input_ids"], "hidden"),
        node("MatMul", &["hidden", "classes"], "logits"),
        bytes(2, b"main_graph"),
        matrix("table", [PIECES.len(), hidden], &table),
        matrix("classes", [hidden, hidden], &classes),
    ]
    .concat();
    for input in inputs {
        graph.extend(value(11, input, INT64, &["batch", "sequence"]));
    }
    graph.extend(value(12, "logits", 1, &["batch", "sequence", "labels"]));
    let opset = [bytes(1, b""), number(2, 14)].concat();
    [number(1, 8), bytes(7, &graph), bytes(8, &opset)].concat()
}

fn tokenizer() -> String {
    let vocab: serde_json::Map<String, serde_json::Value> = PIECES
        .iter()
        .enumerate()
        .map(|(id, (piece, _))| ((*piece).to_owned(), id.into()))
        .collect();
    serde_json::json!({
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": false, "lowercase": false},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocab},
    })
    .to_string()
}

fn config(labels: &[&str]) -> String {
    let labels: serde_json::Map<String, serde_json::Value> = labels
        .iter()
        .enumerate()
        .map(|(id, label)| (id.to_string(), (*label).into()))
        .collect();
    serde_json::json!({"model_type": "bert", "max_position_embeddings": 16, "pad_token_id": 0,
                       "id2label": labels})
    .to_string()
}

const INPUTS: [&str; 3] = ["input_ids", "attention_mask", "token_type_ids"];

/// A folder with the files of an export.
fn export() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        std::fs::write(folder.path().join(name), content).unwrap();
    };
    write("model.onnx", &model(&INPUTS));
    write("tokenizer.json", tokenizer().as_bytes());
    write("config.json", config(&LABELS).as_bytes());
    folder
}

fn load(path: &Path) -> Recogniser {
    Choice::Onnx(path.to_owned()).load(None).unwrap()
}

fn found(recogniser: &Recogniser, text: &str) -> Vec<(String, Kind)> {
    let mut mentions = Vec::new();
    recogniser
        .mentions(text, &mut Scratch::default(), &mut mentions)
        .unwrap();
    mentions
        .iter()
        .map(|mention| (mention.of(text).to_owned(), mention.kind))
        .collect()
}

fn owned(names: &[(&str, Kind)]) -> Vec<(String, Kind)> {
    names
        .iter()
        .map(|(name, kind)| ((*name).to_owned(), *kind))
        .collect()
}

/// The suite runs the program with the same files.
#[test]
fn the_export_in_the_inputs_of_the_suite_is_this_one() {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/onnx");
    let made = export();
    for name in ["model.onnx", "tokenizer.json", "config.json"] {
        let bytes = std::fs::read(made.path().join(name)).unwrap();
        if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
            std::fs::write(inputs.join(name), &bytes).unwrap();
        }
        assert_eq!(std::fs::read(inputs.join(name)).unwrap(), bytes, "{name}");
    }
}

#[test]
fn pieces_become_names_with_the_letters_of_the_text() {
    let folder = export();
    let recogniser = load(folder.path());
    let text = "Angela Merkel, in  Minsk.\n(Delfi) in Euro-Minsk.";
    assert_eq!(
        found(&recogniser, text),
        owned(&[
            ("Angela Merkel", Kind::Person),
            ("Minsk", Kind::Place),
            ("Delfi", Kind::Organisation),
        ]),
        "a word has the label of its first piece: `Euro-Minsk` that of `Euro`, which is not counted"
    );
    assert_eq!(found(&recogniser, ""), []);
    assert_eq!(found(&recogniser, " \n\u{200b} "), []);
}

#[test]
fn a_file_is_as_good_as_its_folder_and_has_the_same_identifier() {
    let folder = export();
    let (whole, file) = (load(folder.path()), load(&folder.path().join("model.onnx")));
    assert_eq!(whole.id(), file.id());
    let RecogniserId::Onnx { model: hash, .. } = whole.id() else {
        panic!("{:?}", whole.id());
    };
    assert_eq!(*hash, blake3::hash(&model(&INPUTS)).to_hex().to_string());
    // Exports of another layout: the model in a folder of its own.
    std::fs::create_dir(folder.path().join("onnx")).unwrap();
    std::fs::rename(
        folder.path().join("model.onnx"),
        folder.path().join("onnx/model.onnx"),
    )
    .unwrap();
    assert_eq!(load(folder.path()).id(), file.id());
}

#[test]
fn a_long_article_has_every_name_once_wherever_windows_are_cut() {
    let folder = export();
    let recogniser = load(folder.path());
    let sentence = "in Minsk in Delfi . ";
    for count in [1, 2, 3, 7, 40, 201] {
        let expected: Vec<_> = (0..count)
            .flat_map(|_| owned(&[("Minsk", Kind::Place), ("Delfi", Kind::Organisation)]))
            .collect();
        assert_eq!(found(&recogniser, &sentence.repeat(count)), expected);
    }
}

#[test]
fn threads_change_nothing() {
    let folder = export();
    let recogniser = load(folder.path());
    let texts: Vec<String> = (0..40)
        .map(|count| "Angela Merkel in Minsk in Delfi . ".repeat(count))
        .collect();
    let alone: Vec<_> = texts.iter().map(|text| found(&recogniser, text)).collect();
    let beside: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = texts
            .iter()
            .map(|text| scope.spawn(|| found(&recogniser, text)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(alone, beside);
}

#[test]
fn the_users_list_and_the_aliases_work_on_its_names_too() {
    let folder = export();
    let list = List::read(
        "name,kind\nDelfi,place\nin Minsk,organisation\n",
        ListFormat::Csv,
    );
    let recogniser = load(folder.path()).with_list(list.unwrap());
    let text = "Angela Merkel in Delfi. Merkel in Minsk.";
    assert_eq!(
        found(&recogniser, text),
        owned(&[
            ("Angela Merkel", Kind::Person),
            ("Delfi", Kind::Place),
            ("Merkel", Kind::Person),
            ("in Minsk", Kind::Organisation),
        ])
    );
    let mut mentions = Vec::new();
    recogniser
        .mentions(text, &mut Scratch::default(), &mut mentions)
        .unwrap();
    let merkel = Resolver::default()
        .resolve(text, &mentions)
        .0
        .into_iter()
        .find(|entity| entity.name == "Angela Merkel");
    assert_eq!(merkel.map(|entity| entity.frequency), Some(2));
}

/// The error after one file was changed, or removed.
fn fault(file: &str, content: Option<&[u8]>) -> RecogniserError {
    let folder = export();
    let path = folder.path().join(file);
    match content {
        Some(content) => std::fs::write(path, content).unwrap(),
        None => std::fs::remove_file(path).unwrap(),
    }
    Choice::Onnx(folder.path().to_owned())
        .load(None)
        .unwrap_err()
}

#[test]
fn a_missing_file_is_named() {
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        let error = fault(file, None);
        assert!(error.to_string().contains(file), "{error}");
        assert!(error.help().unwrap().contains(file));
    }
    let nowhere = Choice::Onnx("no/such/model.onnx".into())
        .load(None)
        .unwrap_err();
    assert!(
        nowhere.to_string().contains("no/such/model.onnx"),
        "{nowhere}"
    );
}

#[test]
fn a_damaged_file_is_an_error_and_never_a_panic() {
    // The second half of the file is declarations, some of which a model can do without.
    let whole = model(&INPUTS);
    for cut in (0..whole.len() / 2).step_by(7) {
        let error = fault("model.onnx", Some(&whole[..cut]));
        assert!(
            matches!(error, RecogniserError::File { .. }),
            "cut at {cut}: {error}"
        );
    }
    let error = fault("model.onnx", Some(b"PAR1 and no model"));
    assert!(error.to_string().contains("no usable model"), "{error}");
    let error = fault("tokenizer.json", Some(b"{\"model\": {}}"));
    assert!(error.to_string().contains("tokenizer.json"), "{error}");
    let error = fault("config.json", Some(b"]"));
    assert!(error.to_string().contains("config.json"), "{error}");
}

#[test]
fn files_that_do_not_belong_together_are_told_before_any_article_is_read() {
    let error = fault("config.json", Some(config(&LABELS[..4]).as_bytes()));
    assert!(error.to_string().contains("4 labels"), "{error}");
    let error = fault(
        "config.json",
        Some(config(&["LABEL_0", "LABEL_1"]).as_bytes()),
    );
    assert!(error.to_string().contains("LABEL_0, LABEL_1"), "{error}");
    let error = fault("model.onnx", Some(&model(&["input_ids", "pixel_values"])));
    assert!(error.to_string().contains("pixel_values"), "{error}");
    let error = fault("model.onnx", Some(&model(&["attention_mask"])));
    assert!(error.to_string().contains("input_ids"), "{error}");
}

#[test]
fn a_token_has_the_first_of_its_pieces() {
    let text = "(Minsk), ok";
    let mut tokens = Vec::new();
    span::tokenize(text, &mut tokens);
    let words: Vec<&str> = tokens.iter().map(|token| token.of(text)).collect();
    assert_eq!(words, ["(", "Minsk", ")", ",", "ok"]);
    // As SentencePiece might have it: a mark alone, a word in two, marks in one, `ok` missing.
    let piece = |start, end| Piece { id: 0, start, end };
    let pieces = [
        piece(0, 0),
        piece(0, 1),
        piece(1, 4),
        piece(4, 6),
        piece(6, 8),
    ];
    assert_eq!(
        first_pieces(&pieces, &tokens).collect::<Vec<_>>(),
        [Some(0), Some(2), Some(4), Some(4), None]
    );
}
