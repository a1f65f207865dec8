//! How right the embedded recogniser is.

#[path = "../../tools/recogniser/bio.rs"]
mod bio;
#[path = "../../tools/recogniser/hits.rs"]
mod hits;

use newsprint::recognise::Recogniser;

#[test]
fn the_embedded_model_scores_as_it_did_on_text_it_has_not_seen() {
    let documents = bio::read(include_str!("../reference/wikigold_excerpt.tsv")).unwrap();
    let mut all = hits::Hits::default();
    for hits in hits::recogniser(Recogniser::embedded(), &documents).unwrap() {
        all.add(hits);
    }
    assert!(all.marked > 150);
    let f1 = all.score().f1;
    assert!(f1 > 0.66, "{f1}");
}
