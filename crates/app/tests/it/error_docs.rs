//! `docs/errors.md` and the code tell of the same errors.
//!
//! Codes of commands are a list in the `api` crate. Codes of steps are written where they arise, so they are read
//! off the sources: the arguments and fields named `code`. A place that cannot be read that way fails the test
//! instead of being passed over.

mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use api::ErrorCode;

use tokens::{Kind, Token, close, is, reads, tokens};

/// Where errors of steps arise, seen from the repository; the demo has steps that failed as well.
const SOURCES: [&str; 5] = [
    "crates/connector/src",
    "crates/connectors/src",
    "crates/engine/src",
    "crates/app/src/demo",
    "crates/app/src/demo.rs",
];

/// The pages that lead to headings of `docs/errors.md`.
const PAGES: [&str; 13] = [
    "README.md",
    "docs/architecture.md",
    "docs/user-guide.md",
    "docs/connections/email.md",
    "docs/connections/infrabot.md",
    "docs/connections/keycloak.md",
    "docs/connections/lms.md",
    "docs/connections/metabase.md",
    "docs/connections/request-templates.md",
    "docs/connections/slack.md",
    "docs/connections/studio.md",
    "docs/connections/teams.md",
    "docs/hyoppsctl.md",
];

#[test]
fn every_error_code_has_one_heading_and_every_heading_a_code() {
    let mut codes: BTreeSet<String> = ErrorCode::ALL
        .iter()
        .map(|code| code.as_str().to_owned())
        .collect();
    let found = codes_in(&sources());
    for known in [
        "keychain_locked",
        "interrupted",
        "record_failed",
        "smtp_greylisted",
    ] {
        assert!(
            found.contains(known),
            "{known} is in the sources, so the search for codes is broken"
        );
    }
    codes.extend(found);

    let mut headings = BTreeMap::new();
    for heading in headings_in(&read("docs/errors.md")) {
        *headings.entry(heading).or_insert(0) += 1;
    }
    let told: BTreeSet<String> = headings.keys().cloned().collect();
    let missing: Vec<_> = codes.difference(&told).collect();
    assert!(
        missing.is_empty(),
        "docs/errors.md lacks a heading for {missing:?}"
    );
    let left: Vec<_> = told.difference(&codes).collect();
    assert!(
        left.is_empty(),
        "docs/errors.md tells of {left:?}, which no code has any more"
    );
    let twice: Vec<_> = headings.iter().filter(|(_, times)| **times > 1).collect();
    assert!(
        twice.is_empty(),
        "docs/errors.md has more than one heading for {twice:?}"
    );
}

#[test]
fn every_heading_says_something() {
    let page = read("docs/errors.md");
    let sections = page.split("\n### ").skip(1);
    for section in sections {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        let text = text.split("\n## ").next().unwrap_or_default();
        assert!(
            !text.trim().is_empty(),
            "docs/errors.md says nothing about {heading}"
        );
    }
}

#[test]
fn every_link_to_an_error_leads_to_its_heading() {
    let headings: BTreeSet<String> = headings_in(&read("docs/errors.md")).collect();
    for page in PAGES {
        for link in read(page).split("errors.md#").skip(1) {
            let anchor = link.split(')').next().unwrap_or_default();
            assert!(
                headings.contains(anchor),
                "{page} links to errors.md#{anchor}, which is not there"
            );
        }
    }
}

#[test]
fn a_new_code_is_found_however_it_is_written() {
    let source = |text: &str| codes_in(&[("new.rs".to_owned(), tokens(text))]);
    let one = |text: &str| source(text).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(
        one(r#"fn a() { StepError { code: "new_one".to_owned(), hint } }"#),
        "new_one"
    );
    assert_eq!(
        one(r#"const NEW: &str = "new_one"; fn a() { E { code: NEW.to_owned() } }"#),
        "new_one"
    );
    assert_eq!(one(r#"fn a() { error.code = "new_one"; }"#), "new_one");
    let constructor = "impl Error { fn new(kind: Kind<A, B>, code: &'static str) {} }";
    let call = r#"fn a() { Error::new(Kind::Transient { a, b: f(1, 2) }, "new_one", "text") }"#;
    assert_eq!(one(&format!("{constructor}{call}")), "new_one");
    let helper = "fn fail(code: &'static str) { Error::new(Kind::Permanent, code) }";
    assert_eq!(
        one(&format!(r#"{constructor}{helper} fn a() {{ fail("new_one") }}"#)),
        "new_one"
    );
    let table = r#"let (code, text) = match e { A => ("new_one", f(";")), B { .. } => ("other", "b") }; "#;
    let forwarded = "fn a() { TABLE Error::new(Kind::Blocked, code) }".replace("TABLE", table);
    assert_eq!(one(&format!("{constructor}{forwarded}")), "new_one other");
    let tests = r#"#[cfg(test)] mod tests { fn a() { E { code: "not_this".to_owned() } } }"#;
    let comment = r#"// code: "nor_this""#;
    assert_eq!(one(&format!("{tests}\n{comment}")), "");
}

#[test]
fn a_code_that_cannot_be_read_is_not_passed_over() {
    let source = "fn a() { StepError { code: made_up(1) } }";
    let read = std::panic::catch_unwind(|| codes_in(&[("new.rs".to_owned(), tokens(source))]));
    assert!(read.is_err(), "it must be written as a text or a constant");
}

fn headings_in(page: &str) -> impl Iterator<Item = String> {
    let headings = page.lines().filter_map(|line| line.strip_prefix("### "));
    headings.map(|heading| heading.trim().to_owned())
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the shipped sources, without the modules that only tests compile.
fn sources() -> Vec<(String, Vec<Token>)> {
    let mut waiting: Vec<String> = SOURCES.iter().map(ToString::to_string).collect();
    let mut files = Vec::new();
    let mut for_tests = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        let full = repository().join(&path);
        if full.is_dir() {
            let entries = full.read_dir().expect("a folder can be listed");
            let names = entries.map(|entry| entry.expect("a folder can be listed").file_name());
            waiting.extend(names.map(|name| format!("{path}/{}", name.to_string_lossy())));
        } else if path.ends_with(".rs") {
            let text = read(&path);
            let folder = path.trim_end_matches(".rs").trim_end_matches("/lib").to_owned();
            for declared in text.split("#[cfg(test)]\nmod ").skip(1) {
                let name: String = declared
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if declared[name.len()..].starts_with(';') {
                    for_tests.insert(format!("{folder}/{name}"));
                }
            }
            files.push((path, tokens(&text)));
        }
    }
    files.retain(|(path, _)| {
        let is_of = |module: &String| {
            path.strip_prefix(module.as_str())
                .is_some_and(|rest| rest.starts_with(['.', '/']))
        };
        !for_tests.iter().any(is_of)
    });
    files
}

/// Returns what stands between the commas of a bracket. A comma between `<` and `>` parts as well, so a
/// parameter is counted by the colons in front of it.
fn parts(tokens: &[Token], open: usize) -> Vec<&[Token]> {
    let end = close(tokens, open);
    let mut parts = Vec::new();
    let (mut from, mut at) = (open + 1, open + 1);
    while at < end {
        if is(&tokens[at], ",") {
            parts.push(&tokens[from..at]);
            from = at + 1;
        }
        let opens = matches!(tokens[at].kind, Kind::Sign('(' | '[' | '{'));
        at = if opens { close(tokens, at) + 1 } else { at + 1 };
    }
    parts.push(&tokens[from..end]);
    parts
}

/// A function that is given a code: the type it belongs to, its name, and which argument it is.
type Taker = (Option<String>, String, usize);

/// Returns every code of a step.
fn codes_in(sources: &[(String, Vec<Token>)]) -> BTreeSet<String> {
    let mut constants = BTreeMap::new();
    let mut takers: Vec<Taker> = Vec::new();
    for (_, tokens) in sources {
        for (at, token) in tokens.iter().enumerate() {
            if is(token, "const")
                && let [Kind::Word(name), _, _, ..] = &kinds(&tokens[at + 1..])[..]
                && let Some(equals) = tokens[at..].iter().position(|token| is(token, "="))
                && let Some(Token {
                    kind: Kind::Text(text),
                    ..
                }) = tokens.get(at + equals + 1)
            {
                constants.insert(name.clone(), text.clone());
            }
            takers.extend(taker(tokens, at));
        }
    }
    let mut codes = BTreeSet::new();
    for (path, tokens) in sources {
        let mut read = |code: &[Token]| match code.first().map(|token| &token.kind) {
            Some(Kind::Text(text)) => {
                codes.insert(text.clone());
            }
            Some(Kind::Word(word)) if constants.contains_key(word) => {
                codes.insert(constants[word].clone());
            }
            // It is handed on, from an argument or a table that is read itself, or from another error.
            _ if is_handed_on(code, tokens) => {}
            first => {
                let line = code.first().map_or(0, |token| token.line);
                panic!("{path}:{line}: cannot read the code off {first:?}; write it as a text or a constant");
            }
        };
        for at in 0..tokens.len() {
            let here = &tokens[at..];
            if reads(here, &["code", ":"]) && !is(&here[2], ":") && !is_declared(&here[2]) {
                read(&here[2..]);
            }
            if reads(here, &[".", "code", "="]) && !is(&here[3], "=") {
                read(&here[3..]);
            }
            if let Some((_, _, index)) = takers.iter().find(|taker| is_call(tokens, at, taker)) {
                let open = at + here.iter().position(|token| is(token, "(")).unwrap_or(0);
                let arguments = parts(tokens, open);
                read(arguments.get(*index).copied().unwrap_or_default());
            }
            if reads(here, &["let", "(", "code"]) || reads(here, &["let", "code"]) {
                for code in table(here) {
                    read(code);
                }
            }
        }
    }
    codes
}

fn kinds(tokens: &[Token]) -> Vec<Kind> {
    tokens.iter().take(4).map(|token| token.kind.clone()).collect()
}

/// Returns the function at `fn`, when one of its parameters is a code.
fn taker(tokens: &[Token], at: usize) -> Option<Taker> {
    let (Some(name), true) = (tokens.get(at + 1), is(&tokens[at], "fn")) else {
        return None;
    };
    let Kind::Word(name) = &name.kind else { return None };
    let open = at + tokens[at..].iter().position(|token| is(token, "("))?;
    let mut parameters = Vec::new();
    for part in parts(tokens, open) {
        // What follows a comma inside `<…>` has no colon of its own.
        if part.get(1).is_some_and(|token| is(token, ":")) && !part.get(2).is_some_and(|token| is(token, ":"))
        {
            parameters.push(part);
        }
    }
    let is_code = |part: &&[Token]| is(&part[0], "code") && part.iter().any(|token| is(token, "str"));
    let index = parameters.iter().position(is_code)?;
    Some((owner(tokens, at), name.clone(), index))
}

/// Returns the type whose `impl` is around a place.
fn owner(tokens: &[Token], at: usize) -> Option<String> {
    let mut found = None;
    for (begin, token) in tokens[..at]
        .iter()
        .enumerate()
        .filter(|(_, token)| is(token, "impl"))
    {
        let body = begin + tokens[begin..].iter().position(|token| is(token, "{"))?;
        if close(tokens, body) > at && token.line <= tokens[at].line {
            let head = &tokens[begin + 1..body];
            let after_for = head
                .iter()
                .position(|token| is(token, "for"))
                .map_or(0, |place| place + 1);
            found = head[after_for..].iter().find_map(|token| match &token.kind {
                Kind::Word(word) => Some(word.clone()),
                Kind::Sign(_) | Kind::Text(_) => None,
            });
        }
    }
    found
}

fn is_call(tokens: &[Token], at: usize, (owned_by, name, _): &Taker) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|place| &tokens[place]);
    let follows = |text: &str| before(1).is_some_and(|token| is(token, text));
    match owned_by {
        None => reads(&tokens[at..], &[name, "("]) && !follows("fn") && !follows(".") && !follows(":"),
        Some(owned_by) => {
            // The standard library has an error of this name, with other arguments.
            let is_std = before(3).is_some_and(|token| is(token, "io")) && follows(":");
            let by = |ty: &str| reads(&tokens[at..], &[ty, ":", ":", name, "("]) && !is_std;
            by(owned_by) || by("Self") && owner(tokens, at).as_ref() == Some(owned_by)
        }
    }
}

/// Returns whether this is a type, a number, or a binding instead of a value.
fn is_declared(token: &Token) -> bool {
    match &token.kind {
        Kind::Word(word) => ["u16", "String", "ErrorCode", "_"].contains(&word.as_str()),
        Kind::Sign(sign) => *sign == '&',
        Kind::Text(_) => false,
    }
}

/// Returns whether the code comes from a parameter or a table of the same file, or from another error.
fn is_handed_on(code: &[Token], file: &[Token]) -> bool {
    let end = code
        .iter()
        .position(|token| is(token, ",") || is(token, "}") || is(token, ";"));
    let value = &code[..end.unwrap_or(code.len())];
    let of_another = value.windows(2).any(|pair| reads(pair, &[".", "code"]));
    let begins = |at: usize| {
        let here = &file[at..];
        reads(here, &["code", ":", "&"])
            || reads(here, &["let", "(", "code"])
            || reads(here, &["let", "code"])
    };
    of_another || value.first().is_some_and(|token| is(token, "code")) && (0..file.len()).any(begins)
}

/// Returns the codes of a `match` that binds them: in each arm the first of a bracket, or the arm itself. A
/// `match` without any text binds something else.
fn table(tokens: &[Token]) -> Vec<&[Token]> {
    let mut end = 0;
    while end < tokens.len() && !is(&tokens[end], ";") {
        let opens = matches!(tokens[end].kind, Kind::Sign('(' | '[' | '{'));
        end = if opens { close(tokens, end) + 1 } else { end + 1 };
    }
    let statement = &tokens[..end.min(tokens.len())];
    let arms = (0..statement.len()).filter(|at| reads(&statement[*at..], &["=", ">"]));
    let values = arms.map(|at| {
        let value = &statement[at + 2..];
        if value.first().is_some_and(|token| is(token, "(")) {
            &value[1..]
        } else {
            value
        }
    });
    let values: Vec<_> = values.collect();
    let is_text = |value: &&[Token]| {
        matches!(
            value.first(),
            Some(Token {
                kind: Kind::Text(_),
                ..
            })
        )
    };
    if values.iter().any(is_text) {
        values
    } else {
        Vec::new()
    }
}
