//! The program, run in an empty folder as its users run it.
//!
//! Only the binary is used here, and what it writes: so these tests hold what other people script
//! against, which are names of options and columns, exit codes and files.

mod add;
mod adopt;
mod agreement;
mod audit;
mod audit_planted;
mod bad_input;
mod boilerplate;
mod bootstrap;
mod clusters;
mod collocates;
mod compact;
mod compare;
mod concord;
mod copies;
mod corrections;
mod dates;
mod disperse;
mod evidence;
mod freq;
mod help;
mod info;
mod inputs;
mod inspect;
mod languages;
mod ledger;
mod listed;
mod misdated;
mod named;
mod order;
mod output;
mod profiles;
mod quanteda;
mod queries;
mod recogniser;
mod report;
mod report_page;
mod runs;
mod spellings;
mod tables;
mod trend;
mod verify;
mod wire;
mod worker;
mod xml;
mod zones;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// An empty folder, removed at the end of the test.
pub struct Folder {
    temporary: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self {
            temporary: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Put a file into the folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// The bytes of a file of the folder.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Run the program in the folder.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, &[])
    }

    /// Run the program in the folder with these bytes on standard input.
    pub fn run_with(&self, words: &[&str], input: &[u8]) -> Ran {
        run_in(self.path(), words, input)
    }

    /// Add inputs to a corpus, which must go well.
    pub fn add(&self, corpus: &str, inputs: &[&str]) -> Ran {
        let words: Vec<&str> = ["add", corpus]
            .into_iter()
            .chain(inputs.iter().copied())
            .chain(["--layers", "terms"])
            .collect();
        self.run(&words).succeeds()
    }

    /// Whether there is anything at a path.
    pub fn has(&self, name: &str) -> bool {
        self.path().join(name).exists()
    }

    /// Every term of a corpus in every source and on every date, and what `info` counts of it: as
    /// much as a corpus can be asked.
    pub fn answers(&self, corpus: &str) -> Vec<String> {
        let everything = [
            "freq",
            corpus,
            "--all",
            "--by",
            "source,date",
            "--format",
            "csv",
        ];
        let articles = self.info(corpus);
        let counts = [
            "articles",
            "tokens",
            "types",
            "sources",
            "first_date",
            "last_date",
            "undated",
        ];
        std::iter::once(self.run(&everything).succeeds().out)
            .chain(counts.map(|name| articles[name].to_string()))
            .collect()
    }

    /// What `info` says of a corpus.
    pub fn info(&self, corpus: &str) -> serde_json::Value {
        let ran = self.run(&["info", corpus, "--format", "json"]).succeeds();
        serde_json::from_str(&ran.out).unwrap()
    }

    /// The rows of a verb's answer, asked for as CSV.
    pub fn rows(&self, words: &[&str]) -> Rows {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .chain(["--format", "csv", "--raw"])
            .collect();
        Rows::of_csv(&self.run(&words).succeeds().out)
    }

    /// The folder of a corpus' only segment.
    pub fn only_segment(&self, corpus: &str) -> PathBuf {
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(self.path().join(corpus).join("segments"))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
        assert_eq!(folders.len(), 1, "{folders:?}");
        folders.remove(0)
    }
}

/// How a run of the program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    /// Standard output as it is; only what is text is in `out`.
    pub out_bytes: Vec<u8>,
    pub err: String,
}

impl Ran {
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// Failed as promised: with this exit code, words that have these parts, nothing on standard output
    /// and no panic.
    pub fn fails(self, code: i32, parts: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(
            self.out, "",
            "results go to standard output, and a failure is none"
        );
        self.says(parts)
    }

    /// Has these parts on standard error, and no panic.
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is not in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}

/// The program, to be run without what the surroundings of the test say.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsprint"));
    command
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1");
    command
}

fn run_in(folder: &Path, words: &[&str], input: &[u8]) -> Ran {
    let mut child = program(folder)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A program that does not read its input closes it; that is its right.
    let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    Ran {
        code: output.status.code().expect("the program ends by itself"),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        out_bytes: output.stdout,
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The collection that comes with the project.
pub fn samples() -> String {
    sample("")
}

/// A file of it.
pub fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples")
        .join(name)
        .display()
        .to_string()
}

/// A folder with a corpus of the samples, `corpus`, that all tests look at and none changes.
pub fn sampled() -> &'static Folder {
    static SAMPLED: OnceLock<Folder> = OnceLock::new();
    SAMPLED.get_or_init(|| {
        let folder = Folder {
            temporary: tempfile::Builder::new()
                .prefix("sampled-")
                .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
                .unwrap(),
        };
        // What an earlier run of the tests left, since statics are not dropped.
        for entry in std::fs::read_dir(env!("CARGO_TARGET_TMPDIR"))
            .unwrap()
            .flatten()
        {
            if entry.path() != folder.path()
                && entry.file_name().to_string_lossy().starts_with("sampled-")
            {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        folder
            .run(&["add", "corpus", &samples(), "--layers", "terms,bigrams"])
            .succeeds();
        folder
    })
}

/// A table that was read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    pub columns: Vec<String>,
    pub cells: Vec<Vec<String>>,
}

impl Rows {
    pub fn of_csv(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let columns = reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect();
        let cells = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        Self { columns, cells }
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }

    fn position(&self, column: &str) -> usize {
        let found = self.columns.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("{column} is not among {:?}", self.columns))
    }

    /// A column as it stands there.
    pub fn texts(&self, column: &str) -> Vec<&str> {
        let at = self.position(column);
        self.cells.iter().map(|row| row[at].as_str()).collect()
    }

    /// A column of numbers; `None` where there is no value.
    pub fn numbers(&self, column: &str) -> Vec<Option<f64>> {
        let number = |text: &str| {
            text.parse()
                .unwrap_or_else(|_| panic!("{text:?} in {column}"))
        };
        self.texts(column)
            .into_iter()
            .map(|text| (!text.is_empty()).then(|| number(text)))
            .collect()
    }

    /// The number of a column in the only row that has these values.
    pub fn number(&self, of: &[(&str, &str)], column: &str) -> f64 {
        self.numbers(column)[self.row(of)].unwrap()
    }

    /// The position of the only row that has these values.
    pub fn row(&self, of: &[(&str, &str)]) -> usize {
        let has = |row: &Vec<String>| {
            of.iter()
                .all(|(column, value)| row[self.position(column)] == *value)
        };
        let rows: Vec<usize> = (0..self.len()).filter(|at| has(&self.cells[*at])).collect();
        assert_eq!(rows.len(), 1, "rows with {of:?}");
        rows[0]
    }
}

/// Three sources, a date missing, a gap of a month, a word with a diacritic, `none` in a column; small
/// enough to be counted by eye:
///
/// | source | date | tokens | border | wall |
/// |---|---|---|---|---|
/// | Alpha | 2021-11-01 | 8 | 2 | 0 |
/// | Alpha | 2021-11-30 | 6 | 1 | 1 |
/// | Alpha | 2022-01-05 | 4 | 0 | 1 |
/// | Beta | 2021-11-18 | 10 | 0 | 3 |
/// | Beta | none | 2 | 1 | 0 |
pub const SMALL: &str = r#"{"id":"1","source":"Alpha","date":"2021-11-01","topic":"world","text":"The border is closed. The Border stays closed."}
{"id":"2","source":"Alpha","date":"2021-11-30","topic":"world","text":"A wall on every border, everywhere."}
{"id":"3","source":"Alpha","date":"2022-01-05","topic":"","text":"That wall is gone."}
{"id":"4","source":"Beta","date":"2021-11-18","topic":"home","text":"Wall after wall after wall: 2,000 migrants met Šimonytė today."}
{"id":"5","source":"Beta","date":"","topic":"home","text":"Border undated."}
"#;

/// A folder with [`SMALL`] in `small.jsonl` and a corpus of it in `small`.
pub fn small() -> Folder {
    let folder = Folder::new();
    folder.write("small.jsonl", SMALL);
    folder.add("small", &["small.jsonl"]);
    folder
}
