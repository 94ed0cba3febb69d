//! The names by which people know the systems.

use connector::Catalogue;

/// Systems that the workflows name and that this version cannot connect yet.
const WITHOUT_CONNECTOR: &[(&str, &str)] = &[
    ("infrabot", "Infrabot"),
    ("keycloak", "Keycloak"),
    ("lms", "LMS"),
    ("metabase", "Metabase"),
    ("metabase_collection", "Metabase collection"),
    ("slack", "Slack"),
    ("studio", "Studio"),
    ("teams", "Teams"),
];

/// Returns the name of a system for people.
pub(crate) fn system(catalogue: &Catalogue, key: &str) -> String {
    if let Some(system) = catalogue.system(key) {
        return system.spec().title.to_owned();
    }
    let known = WITHOUT_CONNECTOR.iter().find(|(known, _)| *known == key);
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
