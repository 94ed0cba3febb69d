//! Small words for sentences.

/// Returns for example "1 dashboard" or "3 dashboards".
pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// Returns for example "“A”, “B” and “C”".
pub(super) fn quoted(names: &[String]) -> String {
    listed(&names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>())
}

/// Returns for example "A, B and C".
pub(super) fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_people_write_them() {
        let names = |count: usize| {
            ["A", "B", "C"][..count]
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(quoted(&names(1)), "“A”");
        assert_eq!(quoted(&names(2)), "“A” and “B”");
        assert_eq!(listed(&names(3)), "A, B and C");
        assert_eq!(listed(&[]), "");
        assert_eq!(
            (counted(1, "card"), counted(0, "card")),
            ("1 card".to_owned(), "0 cards".to_owned())
        );
    }
}
