//! Rules about the text of the files themselves.

use crate::{process::Program, repo::Repo};

use std::{fs, path::Path};

use anyhow::Result;

/// Past this many lines a file is a question worth asking.
const MANY_LINES: usize = 450;

/// Folders of one machine. Written in two parts, so that this file does not name them itself.
const MACHINE_PATHS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Words for what is left undone; that belongs into an issue.
const UNDONE: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) violations: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// Looks at every file that git knows or would add.
pub(super) fn check(repo: &Repo) -> Result<Findings> {
    let listed = Program::new("git")
        // Build machines often check out as somebody else than they build.
        .args([
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .dir(repo.root())
        .output()?;
    let mut findings = Findings::default();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A file that git still knows may be gone, and one that is not text has no lines.
        if let Ok(text) = fs::read_to_string(repo.root().join(path)) {
            look_at(path, &text, &mut findings);
        }
    }
    Ok(findings)
}

fn look_at(path: &str, text: &str, findings: &mut Findings) {
    let name = Path::new(path).file_name().unwrap_or_default();
    if name == "mod.rs" {
        let folder = path.trim_end_matches("/mod.rs");
        findings
            .violations
            .push(format!("{path}: name it {folder}.rs, beside its folder"));
    }
    if name == "package-lock.json" && text.contains("\"resolved\"") {
        findings.violations.push(format!(
            "{path} names the server it was made with: make it again with `npm install` in its folder, where .npmrc leaves that out"
        ));
    }
    let n_lines = text.lines().count();
    if path.ends_with(".rs") && n_lines > MANY_LINES {
        findings
            .warnings
            .push(format!("{path} has {n_lines} lines; is it more than one idea?"));
    }
    // Locks are written by tools, and their hashes may spell anything.
    if name == "Cargo.lock" || name == "package-lock.json" {
        return;
    }
    for (line, number) in text.lines().zip(1..) {
        for folder in MACHINE_PATHS {
            if names_folder(line, folder) {
                findings.violations.push(format!(
                    "{path}:{number} names {folder}, which is a folder of one machine"
                ));
            }
        }
        for word in UNDONE {
            if has_word(line, word) {
                findings.violations.push(format!(
                    "{path}:{number} says {word}: do it now, or write an issue"
                ));
            }
        }
    }
}

/// Whether the line names the folder from the root of the disk; `docs/work/` is another folder.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-*~/})".contains(c))
    })
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Findings {
        let mut findings = Findings::default();
        look_at(path, text, &mut findings);
        findings
    }

    fn assert_violation(path: &str, text: &str, expected: &str) {
        let Findings { violations, .. } = findings(path, text);
        assert!(
            violations.iter().any(|line| line.contains(expected)),
            "{violations:?} lacks {expected:?}"
        );
    }

    #[test]
    fn a_clean_file_has_no_findings() {
        assert_eq!(
            findings("a.rs", "let todo = network/work/\"docs/work/x\";"),
            Findings::default()
        );
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        for folder in MACHINE_PATHS {
            assert_violation(
                "docs/a.md",
                &format!("fine\nsee `{folder}x`"),
                "docs/a.md:2 names",
            );
        }
    }

    #[test]
    fn unfinished_work_is_found() {
        for word in UNDONE {
            assert_violation("a.css", &format!("/* {word}: later */"), "a.css:1 says");
            assert_eq!(
                findings("a.rs", &format!("MY{word} {word}S {word}_LIST")),
                Findings::default()
            );
        }
    }

    #[test]
    fn modules_stand_beside_their_folders() {
        assert_violation("crates/a/src/b/mod.rs", "", "name it crates/a/src/b.rs");
    }

    #[test]
    fn a_lock_names_no_server_and_its_hashes_are_not_words() {
        assert_violation("ui/package-lock.json", "\"resolved\": \"x\"", "names the server");
        assert_eq!(
            findings("ui/package-lock.json", &format!("sha512-{}==", UNDONE[0])),
            Findings::default()
        );
    }

    #[test]
    fn a_long_file_is_only_a_warning() {
        let Findings { violations, warnings } = findings("a.rs", &"//\n".repeat(MANY_LINES + 1));
        assert_eq!((violations.len(), warnings.len()), (0, 1));
    }
}
