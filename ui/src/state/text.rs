//! Small pieces of text that more than one page needs.

/// Returns the title over a form with wrong fields.
pub fn wrong_fields(count: usize) -> String {
    match count {
        1 => "One field needs another look.".to_owned(),
        count => format!("{count} fields need another look."),
    }
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

/// Returns names in quotation marks, as the beginning of a sentence that ends with "done".
pub fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("“{name}”")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [name] => format!("{name} is"),
        [first @ .., last] => format!("{} and {last} are", first.join(", ")),
    }
}
