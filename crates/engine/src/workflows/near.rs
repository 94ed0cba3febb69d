//! What somebody may have meant by a word that does not exist.

/// Returns "; did you mean “…”?" when one of the known words is close to the word, else nothing.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = known
        .into_iter()
        .map(|known| (distance(word, known), known))
        .min_by_key(|(distance, _)| *distance);
    match near {
        Some((distance, near)) if distance <= 2 && distance < near.chars().count() => {
            format!("; did you mean “{near}”?")
        }
        Some(_) | None => String::new(),
    }
}

/// Returns how many letters must be added, removed or changed to make one word the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, left) in left.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, right) in right.iter().enumerate() {
            let changed = above[column] + usize::from(left != *right);
            line.push(changed.min(above[column + 1] + 1).min(line[column] + 1));
        }
        above = line;
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        let known = ["title", "summary", "key"];
        assert_eq!(did_you_mean("summry", known), "; did you mean “summary”?");
        assert_eq!(did_you_mean("xyz", known), "");
        assert_eq!(did_you_mean("ab", ["x"]), "", "every letter would be another");
    }
}
