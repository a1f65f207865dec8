//! Scores the merging of aliases within articles.
//!
//! FILE is a list of documents `{sentences, mentions: [{sent, start, end, type, entity}]}`. One line a
//! kind and one for all goes to standard output: `type precision recall F1`, by B³ over the given
//! mentions.

use crate::b_cubed::BCubed;
use crate::input;
use newsprint::recognise::alias::Resolver;
use newsprint::recognise::{Kind, Mention};
use serde::Deserialize;
use std::error::Error;

#[derive(Deserialize)]
struct Document {
    sentences: Vec<Vec<String>>,
    mentions: Vec<Marked>,
}

#[derive(Deserialize)]
struct Marked {
    sent: usize,
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    entity: String,
}

pub fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [path] = arguments else {
        return Err("give a file of documents".into());
    };
    let documents: Vec<Document> = serde_json::from_str(&input::text(path)?)?;
    let mut all = BCubed::default();
    let mut kinds = [BCubed::default(); 3];
    for document in &documents {
        let mut text = String::new();
        let mut places: Vec<Vec<(usize, usize)>> = Vec::new();
        for sentence in &document.sentences {
            let mut tokens = Vec::new();
            for token in sentence {
                let start = text.len();
                text.push_str(token);
                tokens.push((start, text.len()));
                text.push(' ');
            }
            text.push('\n');
            places.push(tokens);
        }
        let mut marked: Vec<(Mention, &str)> = Vec::new();
        for mention in &document.mentions {
            let tokens = places
                .get(mention.sent)
                .ok_or("a mention is in no sentence")?;
            let first = tokens
                .get(mention.start)
                .ok_or("a mention begins behind its sentence")?;
            let last = tokens
                .get(mention.end.wrapping_sub(1))
                .ok_or("a mention ends behind its sentence")?;
            let kind: Kind = mention.kind.parse()?;
            marked.push((
                Mention {
                    start: first.0,
                    end: last.1,
                    kind,
                },
                &mention.entity,
            ));
        }
        marked.sort();
        let mentions: Vec<Mention> = marked.iter().map(|(mention, _)| *mention).collect();
        let links = Resolver::default().link(&text, &mentions);
        let items: Vec<(&str, u32)> = marked
            .iter()
            .zip(&links.entity)
            .map(|((_, entity), found)| (*entity, *found))
            .collect();
        all.add(&items);
        for (kind, score) in Kind::ALL.into_iter().zip(&mut kinds) {
            let of_kind: Vec<_> = items
                .iter()
                .zip(&mentions)
                .filter(|(_, mention)| mention.kind == kind)
                .map(|(item, _)| *item)
                .collect();
            score.add(&of_kind);
        }
    }
    for (kind, score) in Kind::ALL.into_iter().zip(&kinds) {
        println!("{} {}", kind.tag(), score.score());
    }
    println!("all {}", all.score());
    Ok(())
}
