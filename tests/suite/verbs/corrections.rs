//! `entities --aliases`: corrections of names, given back in an edited ledger.

use super::named::named;
use super::{Folder, sample};

#[test]
fn a_ledger_that_contradicts_itself_is_refused_and_changes_nothing() {
    let folder = named();
    let before = folder
        .run(&["entities", "corpus", "--all", "--format", "csv"])
        .succeeds()
        .out;
    for (rows, parts) in [
        (
            "merge,Minsk,place,Grodno\nmerge,Grodno,place,Minsk\n",
            &["ledger.csv", "line 3", "circle", "Minsk → Grodno", "rename"][..],
        ),
        (
            "merge,Minsk,place,Grodno\nmerge,Minsk,place,Brest\n",
            &[
                "ledger.csv",
                "line 3",
                "goes to `Brest` here and to `Grodno` in line 2",
                "remove one",
            ],
        ),
        (
            "forbid,Minsk,,Grodno\nmerge,Minsk,,Grodno\n",
            &["ledger.csv", "line 3", "kept from it in line 2"],
        ),
        (
            "merge,A,,B\nmerge,B,,C\nmerge,C,,D\nmerge,D,,A\n",
            &["ledger.csv", "line 5", "D → A → B → C → D"],
        ),
        (
            "merge,Minsk,place,Grodno\nmerge,Minsk,person,Brest\nmerge,Grodno,place,Minsk\n",
            &["ledger.csv", "line 4", "circle"],
        ),
        (
            "merge,Minsk,,Brest\nmerge,Grodno,,Brest\nforbid,Minsk,,Grodno\n",
            &[
                "ledger.csv",
                "line 4",
                "kept apart here, and both are merged with `Brest`",
            ],
        ),
        (
            "kind,Minsk,,plase\n",
            &[
                "ledger.csv",
                "line 2",
                "plase",
                "person, organisation or place",
            ],
        ),
        ("qid,Minsk,,2280\n", &["ledger.csv", "line 2", "Q2280"]),
        (
            ",Minsk,,Grodno\n",
            &["ledger.csv", "line 2", "`action` is empty"],
        ),
        (
            "merg,Minsk,,Grodno\n",
            &["ledger.csv", "line 2", "did you mean `merge`"],
        ),
        (
            "merge,Minsk,,\n",
            &["ledger.csv", "line 2", "`to` is empty"],
        ),
    ] {
        folder.write("ledger.csv", format!("action,name,kind,to\n{rows}"));
        folder
            .run(&["entities", "corpus", "--aliases", "ledger.csv"])
            .fails(1, parts);
    }
    let after = folder
        .run(&["entities", "corpus", "--all", "--format", "csv"])
        .succeeds()
        .out;
    assert_eq!(before, after);

    folder.write(
        "ledger.csv",
        "action,name,kind,to\nmerge,Angela Merkel,person,Mutti\n",
    );
    folder
        .run(&["entities", "corpus", "--aliases", "ledger.csv"])
        .succeeds();
    let rows = folder.rows(&["entities", "corpus", "--all"]);
    assert!(rows.texts("entity").contains(&"Mutti"));
}

#[test]
fn a_merge_that_is_left_out_of_the_ledger_is_told_to_be_made_all_the_same() {
    let folder = Folder::new();
    folder
        .run(&["add", "corpus", &sample("immigration.jsonl")])
        .succeeds();
    let ledger = folder
        .run(&["entities", "corpus", "--ledger", "-"])
        .succeeds()
        .out;
    let merge = ledger
        .lines()
        .find(|line| line.starts_with("merge,"))
        .unwrap();
    folder.write("whole.csv", &ledger);
    folder.write("without.csv", ledger.replace(&format!("{merge}\n"), ""));
    folder.write(
        "forbids.csv",
        ledger.replace(merge, &merge.replacen("merge", "forbid", 1)),
    );
    let give = |file: &str| {
        folder
            .run(&["entities", "corpus", "--aliases", file])
            .succeeds()
            .err
    };
    assert!(!give("whole.csv").contains("by rules"));
    let told = give("without.csv");
    assert!(
        told.contains("1 merge is made by rules") && told.contains("`forbid`"),
        "{told}"
    );
    assert!(!give("forbids.csv").contains("by rules"));
}

#[test]
fn a_line_of_the_ledger_that_names_nothing_yet_is_told_and_kept() {
    let folder = Folder::new();
    folder
        .run(&["add", "corpus", &sample("immigration.jsonl")])
        .succeeds();
    folder.write(
        "ledger.csv",
        "action,name,kind,to\nmerge,Nobody Here,person,Barack Obama\n",
    );
    let given = folder.run(&["entities", "corpus", "--aliases", "ledger.csv"]);
    given
        .succeeds()
        .says(&["1 line has no effect so far in ledger.csv"]);
    let written = folder
        .run(&["entities", "corpus", "--ledger", "-"])
        .succeeds();
    assert!(
        written
            .out
            .contains("merge,Nobody Here,person,Barack Obama,ledger")
    );
}
