//! Reading what the commands are given: plain files, `.gz` and `.zst`.

use flate2::read::GzDecoder;
use std::error::Error;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// A file, unpacked by its ending.
pub fn open(path: impl AsRef<Path>) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let path = path.as_ref();
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(match path.extension().and_then(OsStr::to_str) {
        Some("gz") => Box::new(BufReader::new(GzDecoder::new(file))),
        Some("zst") => Box::new(BufReader::new(zstd::Decoder::new(file)?)),
        _ => Box::new(BufReader::new(file)),
    })
}

/// The whole text of a file.
pub fn text(path: impl AsRef<Path>) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Hands the text of every article in JSON Lines (`content_original`) to `each`.
pub fn articles(
    path: &str,
    mut each: impl FnMut(&str) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for line in open(path)?.lines() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        each(article["content_original"].as_str().unwrap_or_default())?;
    }
    Ok(())
}
