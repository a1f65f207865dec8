//! XML of known kinds and of the user's own: what comes of it, and what of XML that would do harm.

use super::Folder;
use std::fmt::Write;

const SHIPS: &str = "<log port='Northport'><harbour>Harbour Log</harbour>\
    <ship day='03/04/2021' kind='ferry'><call>Holm sails</call><words><line>She sailed at noon.</line>\
    <line>She came <b>b</b>ack.</line><stamp>inked</stamp></words></ship>\
    <ship day='05/04/2021' kind='wreck'><call>Gone</call><words><line>Nothing.</line></words></ship>\
    </log>";

const PROFILE: &str = "[[xml]]\n\
    name = 'harbour log'\n\
    root = ['log']\n\
    piece = ['ship']\n\
    text = ['words']\n\
    title = ['call']\n\
    date = ['@day']\n\
    date_order = 'dmy'\n\
    source = ['/log/harbour']\n\
    paragraphs = ['line']\n\
    never = ['stamp']\n\
    passed_over = { wreck = [\".[@kind='wreck']\"] }\n\
    [xml.metadata]\n\
    port = ['/log/@port']\n";

#[test]
fn a_kind_of_xml_costs_its_user_a_table_and_no_code() {
    let folder = Folder::new();
    folder.write("ships.log", SHIPS);
    folder.write("harbour.toml", PROFILE);
    folder
        .add("c", &["ships.log", "--profile", "harbour.toml"])
        .says(&[
            "added 1 article",
            "in ships.log, 1 element was passed over: wreck",
        ]);
    let rows = folder.rows(&[
        "freq",
        "c",
        "back",
        "sailed",
        "inked",
        "--by",
        "source,date,port",
    ]);
    assert_eq!(
        rows.cells[0][..3],
        ["Harbour Log", "2021-04-03", "Northport"]
    );
    let frequency = |term| rows.number(&[("term", term)], "frequency");
    assert_eq!((frequency("back"), frequency("sailed")), (1.0, 1.0));
    assert_eq!(frequency("inked"), 0.0);
}

#[test]
fn a_profile_of_the_users_goes_before_a_known_one() {
    let folder = Folder::new();
    let feed = "<rss><channel><item><title>A</title><description>Short.</description>\
        <story>Long and whole.</story></item></channel></rss>";
    folder.write("feed.xml", feed);
    folder.write(
        "own.toml",
        "[[xml]]\nname = 'own'\nroot = ['rss']\npiece = ['item']\ntext = ['story']\n",
    );
    folder.add("c", &["feed.xml", "--profile", "own.toml"]);
    assert_eq!(folder.info("c")["tokens"], 3);
}

#[test]
fn a_profile_that_cannot_be_used_says_file_and_line() {
    let folder = Folder::new();
    folder.write("ships.xml", SHIPS);
    folder.write(
        "own.toml",
        PROFILE.replace("['/log/harbour']", "['/log/[']"),
    );
    folder
        .run(&["add", "c", "ships.xml", "--profile", "own.toml"])
        .fails(
            2,
            &["own.toml: line 9: found \"[\", expected the name of an element"],
        );
    folder
        .run(&["add", "c", "ships.xml", "--profile", "none.toml"])
        .fails(2, &["cannot read none.toml"]);
}

#[test]
fn xml_of_no_known_kind_is_told_and_not_counted_with_its_tags() {
    let folder = Folder::new();
    folder.write("ships.xml", SHIPS);
    folder.write("a.txt", "Some words.");
    folder.add("c", &["ships.xml", "a.txt"]).says(&[
        "added 1 article",
        "ships.xml: xml: unknown kind of XML: the first element is <log>",
        "--profile",
    ]);
}

#[test]
fn xml_that_would_do_harm_is_a_reject_and_the_others_are_read() {
    let folder = Folder::new();
    // Entities that would grow to gigabytes, elements and a comment without end.
    let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY e0 \"lol\">");
    for level in 1..12 {
        let inside = format!("&e{};", level - 1).repeat(10);
        write!(bomb, "<!ENTITY e{level} \"{inside}\">").unwrap();
    }
    bomb.push_str(
        "]><rss><channel><item><description>Here &e11; ends.</description></item></channel></rss>",
    );
    folder.write("bomb.xml", bomb);
    folder.write(
        "deep.xml",
        format!(
            "<?xml version='1.0'?><rss><channel>{}",
            "<a>".repeat(500_000)
        ),
    );
    folder.write(
        "comment.xml",
        format!(
            "<rss><channel><item><description>One.</description></item><!-- {}",
            "x".repeat(3 << 20)
        ),
    );
    folder.write(
        "marks.xml",
        format!(
            "<rss><channel><item><description>{}</description></item></channel></rss>",
            "&".repeat(1 << 20)
        ),
    );
    folder.write(
        "quotes.xml",
        format!(
            "<rss><channel><item a='{}'><description>Two.</description></item></channel></rss>",
            ">\"<".repeat(1 << 18)
        ),
    );
    folder.write(
        "last.xml",
        "<rss><channel><item><description>Three.</description></item></channel></rss>",
    );
    folder
        .add(
            "c",
            &[
                "bomb.xml",
                "deep.xml",
                "comment.xml",
                "marks.xml",
                "quotes.xml",
                "last.xml",
            ],
        )
        .says(&[
            "added 5 articles",
            "in bomb.xml, 1 entity reference was kept as written",
            "deep.xml, byte ",
            "too-deep: elements nested more than 256 deep",
            "comment.xml, byte ",
            "xml: the file ends inside a tag or comment",
        ]);
}
