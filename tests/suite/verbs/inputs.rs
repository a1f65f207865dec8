//! Inputs as the user names them: one file is one file, whatever it is called and packed in.

use super::Folder;

const TABLE: &str = "date,text\n2021-01-01,Words of an article\n2021-01-02,Other words\n";

fn sources(folder: &Folder, corpus: &str) -> (u64, Vec<String>) {
    let rows = folder.rows(&["freq", corpus, "words", "--by", "source"]);
    let texts = rows.texts("source");
    let sources = texts.iter().map(|source| (*source).to_owned()).collect();
    (folder.info(corpus)["articles"].as_u64().unwrap(), sources)
}

#[test]
fn a_file_is_one_file_of_one_outlet_however_it_is_named() {
    let folder = Folder::new();
    folder.write("bbc/a.csv", TABLE);
    let absolute = folder.path().join("bbc/a.csv");
    let absolute = absolute.to_str().unwrap();
    let mut names = vec![
        "bbc/a.csv",
        "./bbc/a.csv",
        "bbc/../bbc/a.csv",
        "bbc",
        ".",
        "b*/*.csv",
        absolute,
    ];
    #[cfg(unix)]
    {
        let link = |to: &str, from: &str| {
            let (to, from) = (folder.path().join(to), folder.path().join(from));
            std::os::unix::fs::symlink(to, from).unwrap();
        };
        link("bbc", "elsewhere");
        link("bbc/a.csv", "x.csv");
        names.extend(["elsewhere", "elsewhere/a.csv", "x.csv"]);
    }
    for name in names {
        folder.add("corpus", &[name]);
        let expected = (2, vec!["bbc".to_owned()]);
        assert_eq!(sources(&folder, "corpus"), expected, "{name}");
    }
}

#[test]
fn an_archive_gives_what_its_files_give() {
    let folder = Folder::new();
    folder.write("news/bbc/a.csv", TABLE);
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_path_with_name(folder.path().join("news/bbc/a.csv"), "bbc/a.csv")
        .unwrap();
    folder.write("all.tar", tar.into_inner().unwrap());
    folder.add("plain", &["news"]);
    folder.add("packed", &["all.tar"]);
    assert_eq!(folder.answers("plain"), folder.answers("packed"));
    folder.add("plain", &["all.tar"]).says(&["nothing new"]);
    let shown = folder.run(&["inspect", "all.tar"]).succeeds();
    for part in [
        "(tar, ",
        "all 2 articles read",
        "all.tar/bbc/a.csv",
        "(csv by commas; all 2 articles read)",
        "by the folder or file name",
        "bbc",
    ] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
}

#[test]
fn an_encoding_can_be_named_and_a_wrong_name_is_taught() {
    let folder = Folder::new();
    folder.write("a.csv", b"source,date,text\nA,2021-11-01,\xc0\xc1\xc2\n");
    folder
        .run(&["add", "c", "a.csv", "--encoding", "koi8-r"])
        .succeeds()
        .says(&["a.csv is not UTF-8: read as KOI8-R"]);
    let rows = folder.rows(&["freq", "c", "юаб"]);
    assert_eq!(rows.number(&[], "frequency"), 1.0);
    folder
        .run(&["add", "d", "a.csv", "--encoding", "windows-125"])
        .fails(2, &["windows-125", "did you mean windows-125"]);
}

#[test]
fn a_corpus_is_never_read_as_articles() {
    let folder = Folder::new();
    folder.write("a.csv", TABLE);
    folder.add("old", &["a.csv"]);
    let segment = folder.only_segment("old").join("articles.parquet");
    let manifest = folder.path().join("old/manifest.json");
    for named in ["old", segment.to_str().unwrap(), manifest.to_str().unwrap()] {
        folder
            .run(&["add", "new", named])
            .fails(2, &["belongs to a corpus"]);
    }
    folder
        .add("new", &["."])
        .says(&["old was passed over: a corpus"]);
    assert_eq!(folder.info("new")["articles"], 2);
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_forges_no_line() {
    let folder = Folder::new();
    let name = "a\nerror: all is lost\n.jsonl";
    folder.write(name, "{\"text\":\"Words\"}\n{\"text\":[1]}\n");
    let ran = folder.add("corpus", &[name]);
    assert!(
        !ran.err.lines().any(|line| line.starts_with("error:")),
        "{}",
        ran.err
    );
    folder.write("b\nerror: lost.jsonl", "");
    let ran = folder.run(&["add", "none", "b\nerror: lost.jsonl"]);
    assert!(
        !ran.err.lines().any(|line| line.starts_with("error: lost")),
        "{}",
        ran.err
    );
}
