//! Tables and records as their programs write them, to the counts of a corpus.

use super::Folder;

#[test]
fn a_quotation_mark_that_is_a_letter_swallows_no_row() {
    let folder = Folder::new();
    let tabs = "id\tdate\tsource\ttext\n1\t2021-01-01\tW\t\"We won\n2\t2021-01-02\tW\tdam two\n\
                3\t2021-01-03\tW\tscreen of 55\"\n";
    folder.write("a.tsv", tabs);
    folder.write("a.csv", tabs.replace('\t', ","));
    for table in ["a.tsv", "a.csv"] {
        let corpus = format!("c-{table}");
        let said = "the quotation marks of 1 row are read as letters; --quotes double";
        folder.add(&corpus, &[table]).says(&[said]);
        let info = folder.info(&corpus);
        assert_eq!(
            (info["articles"].as_u64(), info["tokens"].as_u64()),
            (Some(3), Some(7))
        );
        let inspected = folder.run(&["inspect", table]).succeeds();
        assert!(inspected.out.contains(said), "{}", inspected.out);
    }
    folder.add("none", &["a.csv", "--quotes", "none"]);
    assert_eq!(folder.info("none")["articles"], 3);
    folder
        .add("double", &["a.csv", "--quotes", "double"])
        .says(&["1 text in quotes may be rows of the table; --quotes none"]);
    assert_eq!(folder.info("double")["articles"], 1);
    folder
        .run(&["add", "c", "a.csv", "--quotes", "single"])
        .fails(2, &["there are auto, none and double"]);
}

#[test]
fn words_for_nothing_are_missing_and_counted_unless_they_are_kept() {
    let folder = Folder::new();
    folder.write(
        "a.csv",
        "source,date,title,text\nNA,NA,(no title),one word\nNone,-,null,[Removed]\nW,2021-01-02,N/A,two words\n",
    );
    folder.add("c", &["a.csv"]).says(&[
        "2 values are missing, because \"NA\" stands for nothing: date (1), source (1)",
        "\"[Removed]\" in \"text\" stands for nothing",
        "1 article has no outlet and counts under an unknown one",
    ]);
    assert_eq!(folder.info("c")["articles"], 2);
    folder.add("kept", &["a.csv", "--keep-values", "NA,-"]);
    assert!(folder.answers("kept")[0].contains("NA"));
    let inspected = folder.run(&["inspect", "a.csv"]).succeeds();
    assert!(
        inspected.out.contains("(2 missing: NA, None)"),
        "{}",
        inspected.out
    );
}

#[test]
fn a_record_without_outlet_is_the_same_article_in_another_file() {
    let folder = Folder::new();
    let lines = "{\"text\":\"one\",\"date\":\"2021-01-01\",\"source\":null}\n\
                 {\"text\":\"two\",\"date\":\"2021-01-01\",\"source\":{\"x\":1}}\n";
    folder.write("a.jsonl", lines);
    folder.write("b/b.jsonl", lines);
    folder.add("c", &["a.jsonl"]);
    folder
        .add("c", &["b/b.jsonl"])
        .says(&["2 articles there already"]);
    let info = folder.info("c");
    assert_eq!(info["articles"], 2);
    folder.write("plain.csv", "text,date\none,2021-01-01\n");
    folder
        .add("plain", &["plain.csv"])
        .says(&["1 article has no outlet of its own and counts under the name of the folder"]);
}

#[test]
fn a_table_of_many_columns_is_read_and_its_surplus_counted() {
    let folder = Folder::new();
    let columns =
        |value: &dyn Fn(usize) -> String| (0..3000).map(value).collect::<Vec<_>>().join(",");
    let mut table = format!("text,source,{}\n", columns(&|at| format!("c{at}")));
    for row in 0..20 {
        table += &format!("text {row},W,{}\n", columns(&|at| (at % 7).to_string()));
    }
    folder.write("a.csv", table);
    folder
        .add("c", &["a.csv"])
        .says(&["40,000 values in columns beyond the first 1,000, not kept"]);
    let inspected = folder.run(&["inspect", "a.csv"]).succeeds();
    assert!(
        inspected.out.contains("… and 2,802 more columns"),
        "{}",
        inspected.out
    );
}

#[test]
fn memory_does_not_decide_which_records_are_read() {
    let folder = Folder::new();
    let blanks = " ".repeat(7 << 20);
    folder.write(
        "a.jsonl",
        format!("{{\"text\":\"one\"}}\n{{\"text\":\"two {blanks} three\"}}\n"),
    );
    let add = |corpus: &str, memory: &str| {
        folder.add(corpus, &["a.jsonl", "--memory", memory]);
        folder.answers(corpus)
    };
    assert_eq!(add("little", "256MiB"), add("much", "4GiB"));
    assert_eq!(folder.info("little")["articles"], 2);
}

#[test]
fn a_column_whose_name_has_a_comma_is_mapped_in_quotes() {
    let folder = Folder::new();
    folder.write("a.csv", "\"full, text\",\"out=let\"\none word,W\n");
    folder.add(
        "c",
        &["a.csv", "--map", "text=\"full, text\",source=\"out=let\""],
    );
    assert_eq!(folder.info("c")["tokens"], 2);
    folder
        .run(&["add", "d", "a.csv", "--map", "text=\"full, text"])
        .fails(2, &["a quotation mark that is never closed"]);
}
