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

/// Returns the same of the first few, and how many more there are.
pub(super) fn quoted_some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => quoted(names),
        Some(more) => {
            let shown = names[..SHOWN].iter().map(|name| format!("“{name}”"));
            let mut shown: Vec<_> = shown.collect();
            shown.push(format!("{more} more"));
            listed(&shown)
        }
    }
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
        let many: Vec<_> = ["A", "B", "C", "D", "E", "F", "G"]
            .map(ToOwned::to_owned)
            .to_vec();
        assert_eq!(quoted_some(&many[..5]), "“A”, “B”, “C”, “D” and “E”");
        assert_eq!(quoted_some(&many), "“A”, “B”, “C”, “D”, “E” and 2 more");
        assert_eq!(
            (counted(1, "card"), counted(0, "card")),
            ("1 card".to_owned(), "0 cards".to_owned())
        );
    }
}
