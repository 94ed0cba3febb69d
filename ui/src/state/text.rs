//! Small pieces of text that more than one page needs.

/// Returns "1 person", "2 people".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let unit = if count == 1 { one } else { many };
    format!("{count} {unit}")
}

/// Returns a language's name in English for the tags that the forms offer, or the tag itself.
pub fn language(tag: &str) -> &str {
    match tag {
        "en" => "English",
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "it" => "Italian",
        "nl" => "Dutch",
        "pt" => "Portuguese",
        "pl" => "Polish",
        other => other,
    }
}
