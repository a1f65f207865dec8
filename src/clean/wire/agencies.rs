//! The names of `agencies.toml`.

use hashbrown::{HashMap, HashSet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agencies: BTreeMap<String, Vec<String>>,
    outlets: BTreeMap<String, Vec<String>>,
    not_places: BTreeMap<String, Vec<String>>,
}

struct Tables {
    /// From a form to the name; forms of more than four letters in lower case.
    names: HashMap<String, String>,
    outlets: HashSet<String>,
    not_places: HashSet<String>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../agencies.toml"))
        .expect("the table of agencies is part of the program");
    let mut names = HashMap::new();
    for (name, forms) in file.agencies {
        for form in forms.iter().chain([&name]) {
            names.insert(key(form), name.clone());
        }
    }
    Tables {
        names,
        outlets: file.outlets.into_values().flatten().collect(),
        not_places: file.not_places.into_values().flatten().collect(),
    }
});

/// Short forms are as written (`AA` is an agency, `Aa` is not), long ones without regard to case.
fn key(form: &str) -> String {
    if form.len() <= 4 {
        form.to_owned()
    } else {
        form.to_lowercase()
    }
}

/// The name under which an agency or paper is filed that is written like this.
pub(super) fn agency(form: &str) -> Option<&'static str> {
    // No form is longer; what is longer need not be lowered and hashed.
    if form.is_empty() || form.len() > 40 {
        return None;
    }
    TABLES.names.get(&key(form)).map(String::as_str)
}

/// Whether a name is that of a news agency, in any of its forms; other outlets are filed with them.
pub fn is_agency(form: &str) -> bool {
    agency(form).is_some_and(|name| !TABLES.outlets.contains(name))
}

/// Whether a word in capitals shows that what it belongs to is not a place.
pub(super) fn is_no_place(word: &str) -> bool {
    TABLES.not_places.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_known_by_all_its_forms() {
        for form in ["AP", "Associated Press", "THE ASSOCIATED PRESS"] {
            assert_eq!(agency(form), Some("Associated Press"), "{form}");
        }
        assert_eq!(agency("Sputnik"), Some("Sputnik"));
        assert_eq!(agency("Ap"), None);
        assert_eq!(agency("The Daily Planet"), None);
    }

    #[test]
    fn outlets_are_no_agencies_and_are_all_filed() {
        assert!(is_agency("THE ASSOCIATED PRESS") && !is_agency("BBC News"));
        for outlet in &TABLES.outlets {
            assert_eq!(agency(outlet), Some(outlet.as_str()));
        }
    }

    #[test]
    fn no_form_belongs_to_two_agencies() {
        let file: File = toml::from_str(include_str!("../agencies.toml")).unwrap();
        let mut owners: HashMap<String, String> = HashMap::new();
        for (name, forms) in &file.agencies {
            for form in forms.iter().chain([name]) {
                let owner = owners.entry(key(form)).or_insert_with(|| name.clone());
                assert_eq!(owner, name, "{form}");
            }
        }
    }
}
