//! The names by which people know the systems.

use connector::Catalogue;

/// What the workflows call like a system, and is a part of one.
const PARTS: &[(&str, &str)] = &[("metabase_collection", "Metabase collection")];

/// Returns the name of a system for people.
pub(crate) fn system(catalogue: &Catalogue, key: &str) -> String {
    if let Some(system) = catalogue.system(key) {
        return system.spec().title.to_owned();
    }
    let known = PARTS.iter().find(|(known, _)| *known == key);
    known.map_or_else(|| words(key), |(_, title)| (*title).to_owned())
}

/// Makes words of a key: `message_id` becomes "Message id".
pub(crate) fn words(key: &str) -> String {
    let text = key.replace('_', " ");
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => text,
    }
}
