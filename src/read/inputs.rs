//! Paths, folders, patterns and standard input become one ordered list of inputs.
//!
//! The order is that of the arguments; within a folder or a pattern it is the byte order of the names,
//! folder by folder. A file that is reached twice, by two arguments or by a link, is in the list once,
//! at its first place.
//!
//! Outlet and date are read from the file's resolved path, not from what was typed: `a.csv`, `./a.csv`,
//! `/data/bbc/a.csv` and a link to it are the same file in the folder `bbc`, wherever the program runs.

use super::compression::without_ending;
use super::container;
use super::error::ReadError;
use crate::place::{Place, Position, Reason, Reject};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file, or standard input, that will be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path as the user named it, or `-`; every [`Place`] shows it.
    pub name: Arc<str>,
    /// The path from the root, with links resolved, from which outlet and date are read.
    pub path: Arc<str>,
    /// Its size on disk in bytes; `None` if unknown before the end (standard input).
    pub bytes: Option<u64>,
    pub(super) location: Location,
}

/// Where the bytes of an input come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Location {
    File(PathBuf),
    StandardInput,
    /// Within another input, which delivers its bytes once.
    Member,
}

impl Input {
    /// Standard input.
    pub fn standard_input() -> Self {
        Self {
            name: "-".into(),
            path: "-".into(),
            bytes: None,
            location: Location::StandardInput,
        }
    }

    /// Whether it can be read only once.
    pub fn is_standard_input(&self) -> bool {
        self.location == Location::StandardInput
    }

    /// Whether reading leaves it unchanged, unlike standard input and pipes.
    pub fn can_be_read_again(&self) -> bool {
        match &self.location {
            // Members are read with their container.
            Location::StandardInput | Location::Member => false,
            // A missing file shows when it is read.
            Location::File(path) => std::fs::metadata(path).map_or(true, |about| about.is_file()),
        }
    }

    /// A file by its path; reading it shows whether it is readable.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let real = path.canonicalize();
        let real = real.as_ref().unwrap_or(&path);
        Self {
            name: path.to_string_lossy().into(),
            path: real.to_string_lossy().into(),
            bytes: std::fs::metadata(&path).ok().map(|about| about.len()),
            location: Location::File(path),
        }
    }
}

/// The inputs that the user's arguments name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The inputs to read, in order.
    pub inputs: Vec<Input>,
    /// Files in folders that are passed over, with the reason in a few words.
    pub skipped: Vec<(String, &'static str)>,
    /// Folders that may not be entered.
    pub rejects: Vec<Reject>,
}

/// Resolves paths, folders, patterns (`*`, `?`, `[…]`, `**`) and `-`.
///
/// From folders and all folders below, files with the ending of a known format are taken, except hidden
/// ones, programs and a collection's own `README` and `LICENSE`. Links to files are followed, links to folders
/// are not. A file named directly, or by a pattern, is taken whatever its ending. Files of a corpus or
/// a report are never taken.
///
/// # Errors
/// A path does not exist or belongs to a corpus or report, a pattern matches no file, a folder holds
/// nothing to read, or `-` is given twice.
pub fn find<S: AsRef<str>>(arguments: &[S]) -> Result<Found, ReadError> {
    if arguments.is_empty() {
        return Err(ReadError::NoInput);
    }
    let mut finder = Finder::default();
    for argument in arguments {
        finder.add(argument.as_ref())?;
    }
    Ok(finder.found)
}

#[derive(Default)]
struct Finder {
    found: Found,
    seen: HashSet<PathBuf>,
    standard_input: bool,
    /// What the folders checked so far belong to.
    owners: HashMap<PathBuf, Option<&'static str>>,
}

impl Finder {
    fn add(&mut self, argument: &str) -> Result<(), ReadError> {
        if argument == "-" {
            if std::mem::replace(&mut self.standard_input, true) {
                return Err(ReadError::StandardInputTwice);
            }
            self.found.inputs.push(Input::standard_input());
            return Ok(());
        }
        let path = Path::new(argument);
        if let Some(what) = self.owner(path) {
            return Err(ReadError::Own {
                input: argument.to_owned(),
                what,
            });
        }
        match std::fs::metadata(path) {
            Ok(about) if about.is_dir() => self.add_folder(path, argument),
            // A named pipe or a shell's <(…) can be read once, from front to back.
            Ok(_) => {
                self.add_file(path);
                Ok(())
            }
            Err(_) if argument.contains(['*', '?', '[']) => self.add_pattern(argument),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ReadError::Missing {
                input: argument.to_owned(),
            }),
            Err(error) => Err(ReadError::Unreachable {
                input: argument.to_owned(),
                cause: error.to_string(),
            }),
        }
    }

    /// The corpus or report that a path belongs to, if it does.
    fn owner(&mut self, path: &Path) -> Option<&'static str> {
        let path = path.canonicalize().ok()?;
        let folder = if path.is_dir() { &path } else { path.parent()? };
        if let Some(known) = self.owners.get(folder) {
            return *known;
        }
        let owner = folder.ancestors().find_map(owner_of);
        self.owners.insert(folder.to_owned(), owner);
        owner
    }

    fn add_file(&mut self, path: &Path) {
        // Two names of one file are one input; the canonical path tells them.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(canonical) {
            self.found.inputs.push(Input::file(path));
        }
    }

    fn skip(&mut self, path: &Path, why: &'static str) {
        let name = path.to_string_lossy().into_owned();
        self.found.skipped.push((name, why));
    }

    fn add_pattern(&mut self, pattern: &str) -> Result<(), ReadError> {
        let options = glob::MatchOptions {
            require_literal_separator: true,
            require_literal_leading_dot: true,
            ..glob::MatchOptions::default()
        };
        let paths = glob::glob_with(pattern, options).map_err(|error| ReadError::Pattern {
            pattern: pattern.to_owned(),
            problem: error.msg.to_owned(),
        })?;
        let mut any = false;
        for path in paths {
            match path {
                Ok(path) if path.is_file() => {
                    any = true;
                    match self.owner(&path) {
                        Some(what) => self.skip(&path, what),
                        None => self.add_file(&path),
                    }
                }
                Ok(_) => {}
                Err(error) => self.unreadable(error.path(), error.error()),
            }
        }
        let pattern = pattern.to_owned();
        any.then_some(()).ok_or(ReadError::NoMatch { pattern })
    }

    fn add_folder(&mut self, folder: &Path, argument: &str) -> Result<(), ReadError> {
        let (before, skipped_before) = (self.found.inputs.len(), self.found.skipped.len());
        let rejects_before = self.found.rejects.len();
        let mut already = 0;
        let mut walk = walkdir::WalkDir::new(folder)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()));
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) => {
                    if entry.depth() > 0
                        && entry.file_type().is_dir()
                        && let Some(reason) = owner_of(entry.path())
                    {
                        self.skip(entry.path(), reason);
                        walk.skip_current_dir();
                        continue;
                    }
                    // `is_file` follows a link to a file; a link to a folder is not one.
                    if entry.file_type().is_dir() || !entry.path().is_file() {
                        continue;
                    }
                    if is_program(entry.path()) {
                        continue;
                    }
                    match reason_to_skip(entry.path()) {
                        Some(reason) => self.skip(entry.path(), reason),
                        None => {
                            let count = self.found.inputs.len();
                            self.add_file(entry.path());
                            already += usize::from(self.found.inputs.len() == count);
                        }
                    }
                }
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let cause = error.into_io_error();
                    let cause = cause.unwrap_or_else(|| std::io::Error::other("a loop of links"));
                    self.unreadable(&path, &cause);
                }
            }
        }
        let nothing = self.found.inputs.len() == before
            && already == 0
            && self.found.rejects.len() == rejects_before;
        if nothing {
            return Err(ReadError::EmptyFolder {
                folder: argument.to_owned(),
                skipped: self.found.skipped.len() - skipped_before,
            });
        }
        Ok(())
    }

    fn unreadable(&mut self, path: &Path, cause: &std::io::Error) {
        let place = Place::of(&path.to_string_lossy().into(), Position::Whole);
        let reject = place.reject(Reason::Permission, cause.to_string());
        self.found.rejects.push(reject);
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Whether a file is a program, such as the scripts of a project beside its articles. Nobody needs to be told that it
/// is not read.
fn is_program(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| {
        ["py", "pyc", "r", "sh", "sql"]
            .iter()
            .any(|own| ending == *own)
    })
}

/// What a folder is, if this program wrote it; its output often lies beside its input.
fn owner_of(folder: &Path) -> Option<&'static str> {
    let has = |name: &str| folder.join(name).exists();
    if has("manifest.json") && has("segments") {
        return Some("a corpus, not articles");
    }
    (has("report.html") && has("tables")).then_some("a report, not articles")
}

/// Why a file in a folder is not an input, if it is not.
fn reason_to_skip(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy();
    if is_about_the_collection(&name) {
        return Some("about the collection, not an article");
    }
    if !without_ending(&name).contains('.') {
        return Some("no ending that names a format");
    }
    (!has_known_ending(&name)).then_some("an ending of no known format")
}

/// Whether a file's name shows that it describes its collection.
pub(super) fn is_about_the_collection(name: &str) -> bool {
    const ABOUT_THE_COLLECTION: [&str; 8] = [
        "bag-info",
        "bagit",
        "readme",
        "license",
        "licence",
        "notice",
        "copying",
        "changelog",
    ];
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let stem = without_ending(&file).split('.').next().unwrap_or_default();
    ABOUT_THE_COLLECTION.contains(&stem)
}

/// Whether a file's name has the ending of a format or container.
pub(super) fn has_known_ending(name: &str) -> bool {
    let name = name.to_lowercase();
    let Some((_, ending)) = without_ending(&name).rsplit_once('.') else {
        return false;
    };
    let mut formats = super::FORMATS.iter();
    formats.any(|format| format.endings.contains(&ending)) || container::is_ending(ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(found: &Found, root: &Path) -> Vec<String> {
        let root = root.to_string_lossy().into_owned() + "/";
        let name = |input: &Input| input.name.replace(&root, "");
        found.inputs.iter().map(name).collect()
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        root
    }

    #[test]
    fn a_folder_is_walked_in_the_order_of_names_and_says_what_it_passed_over() {
        let root = folder(&[
            "b/2.txt",
            "b/1.txt",
            "a.jsonl.gz",
            "c.pdf",
            "README.txt",
            ".hidden/x.txt",
            "b/.DS_Store",
            "b/count.py",
        ]);
        let found = find(&[root.path().to_str().unwrap()]).unwrap();
        assert_eq!(
            names(&found, root.path()),
            ["a.jsonl.gz", "b/1.txt", "b/2.txt"]
        );
        assert_eq!(found.skipped.len(), 2);
    }

    #[test]
    fn a_corpus_and_a_report_that_lie_among_the_inputs_are_passed_over() {
        let root = folder(&[
            "a.txt",
            "corpus/manifest.json",
            "corpus/segments/1/text.parquet",
            "out/report.html",
            "out/tables/table.csv",
            "out/corpus/manifest.json",
        ]);
        let found = find(&[root.path().to_str().unwrap()]).unwrap();
        assert_eq!(names(&found, root.path()), ["a.txt"]);
        assert_eq!(found.skipped.len(), 2);
    }

    #[test]
    fn nothing_of_a_corpus_or_report_is_read_though_it_is_named_itself() {
        let root = folder(&[
            "corpus/manifest.json",
            "corpus/segments/1/text.parquet",
            "out/report.html",
            "out/tables/table.csv",
            "a.csv",
        ]);
        let at = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
        for named in [
            "corpus",
            "corpus/segments",
            "corpus/segments/1/text.parquet",
            "corpus/manifest.json",
            "out",
            "out/tables/table.csv",
        ] {
            let refused = find(&[at(named)]);
            assert!(matches!(refused, Err(ReadError::Own { .. })), "{named}");
        }
        let found = find(&[at("**/*.*")]).unwrap();
        assert_eq!(names(&found, root.path()), ["a.csv"]);
        assert_eq!(found.skipped.len(), 4);
    }

    #[test]
    fn however_a_file_is_named_its_path_is_one() {
        let root = folder(&["bbc/a.csv"]);
        let at = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
        let path = |named: &str| find(&[at(named)]).unwrap().inputs[0].path.clone();
        let one = path("bbc/a.csv");
        for named in ["bbc", "bbc/../bbc/./a.csv", "*/*.csv", "."] {
            assert_eq!(path(named), one, "{named}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.path().join("bbc"), root.path().join("link")).unwrap();
            assert_eq!(path("link/a.csv"), one);
            assert_eq!(path("link"), one);
        }
    }

    #[test]
    fn the_order_is_that_of_the_arguments_and_no_file_comes_twice() {
        let root = folder(&["a/1.txt", "a/2.txt", "z.odd"]);
        let at = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
        let found = find(&[at("z.odd"), at("a/2.txt"), at("a/*.txt"), at("a")]).unwrap();
        assert_eq!(names(&found, root.path()), ["z.odd", "a/2.txt", "a/1.txt"]);
    }

    #[test]
    fn what_is_not_there_is_named_in_the_error() {
        let root = folder(&["only.pdf"]);
        let at = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
        assert!(matches!(find::<&str>(&[]), Err(ReadError::NoInput)));
        assert_eq!(
            find(&[at("no.csv")]),
            Err(ReadError::Missing {
                input: at("no.csv")
            })
        );
        assert_eq!(
            find(&[at("*.csv")]),
            Err(ReadError::NoMatch {
                pattern: at("*.csv")
            })
        );
        assert!(matches!(find(&[at("[")]), Err(ReadError::Pattern { .. })));
        assert!(matches!(
            find(&[at("")]),
            Err(ReadError::EmptyFolder { skipped: 1, .. })
        ));
        assert_eq!(find(&["-", "-"]), Err(ReadError::StandardInputTwice));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_is_followed_once_and_a_link_to_a_folder_never() {
        let root = folder(&["a/1.txt"]);
        let link = |to: &str, from: &str| {
            std::os::unix::fs::symlink(root.path().join(to), root.path().join(from)).unwrap();
        };
        link("a/1.txt", "b.txt");
        link("a", "c");
        let found = find(&[root.path().to_str().unwrap()]).unwrap();
        assert_eq!(names(&found, root.path()), ["a/1.txt"]);
    }
}
