//! The wire article of the samples: what its lines are, and what of it counts.

use super::{Folder, sample};

fn wired() -> Folder {
    let folder = Folder::new();
    folder.add("wire", &[&sample("text/UrduPoint/article.txt")]);
    folder
}

#[test]
fn date_author_place_carrier_and_origin_are_metadata() {
    let folder = wired();
    let by = "source,date,author,place,carrier,origin,language";
    let rows = folder.rows(&["freq", "wire", "opposed", "--by", by]);
    assert_eq!(
        rows.cells[0][..7],
        [
            "UrduPoint",
            "2021-11-18",
            "@ChaudhryMAli88",
            "Moscow",
            "UrduPoint News",
            "Sputnik",
            "en"
        ]
    );
    let info = folder.info("wire");
    assert_eq!(
        (&info["articles"], &info["undated"]),
        (&1.into(), &0.into())
    );
    // What `inspect` foretells is what `add` does.
    let article = sample("text/UrduPoint/article.txt");
    let told = folder.run(&["inspect", &article]).succeeds();
    assert!(
        told.out.contains("2021-11-18") && !told.out.contains("undated"),
        "{}",
        told.out
    );
    let ran = folder.add("again", &[&article]);
    assert!(
        !ran.err.contains("no date"),
        "its first line has the date: {}",
        ran.err
    );
}

#[test]
fn the_headline_that_the_lead_repeats_is_counted_once() {
    // Counted by hand in the article: its lead and what follows it have 302 words with apostrophes
    // inside, of which `Lithuania's` is two tokens. The date line, the headline and the dateline
    // (`MOSCOW (UrduPoint News / Sputnik - 18th November, 2021)`) are none of them.
    let folder = wired();
    assert_eq!(folder.info("wire")["tokens"], 303);
    for (term, frequency) in [
        ("opposed", 1.0),
        ("ingrida", 1.0),
        ("šimonytė", 3.0),
        ("nausėda", 1.0),
        ("lukashenko", 6.0),
        ("migrants", 3.0),
        ("the", 23.0),
        ("lithuania", 2.0),
        ("2,000", 1.0),
        ("don't", 1.0),
        ("polish", 3.0),
        ("moscow", 0.0),
        ("urdupoint", 0.0),
        ("sputnik", 0.0),
        ("november", 0.0),
        ("2021", 0.0),
        ("\"european union\"", 5.0),
        ("\"president alexander lukashenko\"", 1.0),
    ] {
        let rows = folder.rows(&["freq", "wire", term]);
        assert_eq!(rows.number(&[], "frequency"), frequency, "{term}");
    }
}

#[test]
fn diacritics_are_kept_and_found_in_any_case_and_form() {
    let folder = wired();
    for written in [
        "šimonytė",
        "Šimonytė",
        "ŠIMONYTĖ",
        "s\u{30c}imonyte\u{307}",
        "šimon*",
    ] {
        let rows = folder.rows(&["freq", "wire", written]);
        assert_eq!(rows.number(&[], "frequency"), 3.0, "{written}");
    }
}

#[test]
fn datelines_stay_in_the_text_when_they_are_wanted_there() {
    let folder = Folder::new();
    let article = sample("text/UrduPoint/article.txt");
    folder
        .run(&[
            "add",
            "wire",
            &article,
            "--layers",
            "terms",
            "--keep-datelines",
        ])
        .succeeds();
    assert_eq!(
        folder
            .rows(&["freq", "wire", "moscow"])
            .number(&[], "frequency"),
        1.0
    );
}
