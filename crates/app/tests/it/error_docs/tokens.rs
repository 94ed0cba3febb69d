//! Rust sources as words, texts and signs. It knows as much of the language as these sources use.

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Kind {
    /// A name, a number or a lifetime.
    Word(String),
    /// A string literal.
    Text(String),
    Sign(char),
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) line: usize,
}

/// Takes a source apart, and drops comments and what only tests compile.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let characters: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    while at < characters.len() {
        let start = at;
        let character = characters[at];
        let next = characters.get(at + 1).copied().unwrap_or_default();
        let kind = if character == '/' && next == '/' {
            while at < characters.len() && characters[at] != '\n' {
                at += 1;
            }
            None
        } else if character == '"' {
            at += 1;
            while characters[at] != '"' {
                at += if characters[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
            Some(Kind::Text(characters[start + 1..at - 1].iter().collect()))
        } else if character == 'r' && (next == '"' || next == '#') && raw_end(&characters, at).is_some() {
            at = raw_end(&characters, at).unwrap_or(at);
            Some(Kind::Text(characters[start..at].iter().collect()))
        } else if character == '\'' && (next == '\\' || characters.get(at + 2) == Some(&'\'')) {
            at += if next == '\\' { 3 } else { 2 };
            while characters[at] != '\'' {
                at += 1;
            }
            at += 1;
            Some(Kind::Word("' '".to_owned()))
        } else if is_word(character) || character == '\'' {
            at += 1;
            while at < characters.len() && is_word(characters[at]) {
                at += 1;
            }
            Some(Kind::Word(characters[start..at].iter().collect()))
        } else {
            at += 1;
            (!character.is_whitespace()).then_some(Kind::Sign(character))
        };
        tokens.extend(kind.map(|kind| Token { kind, line }));
        line += characters[start..at].iter().filter(|c| **c == '\n').count();
    }
    without_tests(&tokens)
}

/// Returns where a raw string that begins here ends.
fn raw_end(characters: &[char], at: usize) -> Option<usize> {
    let hashes = characters[at + 1..].iter().take_while(|c| **c == '#').count();
    let text = at + 1 + hashes;
    (characters.get(text) == Some(&'"')).then_some(())?;
    let end: Vec<char> = std::iter::once('"')
        .chain(std::iter::repeat_n('#', hashes))
        .collect();
    let length = characters[text + 1..]
        .windows(end.len())
        .position(|window| window == end)?;
    Some(text + 1 + length + end.len())
}

fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if reads(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            let item = at + 7;
            let body = tokens[item..]
                .iter()
                .position(|token| is(token, "{") || is(token, ";"));
            let body = item + body.unwrap_or(0);
            at = if is(&tokens[body], "{") {
                close(tokens, body) + 1
            } else {
                body + 1
            };
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

pub(super) fn is(token: &Token, text: &str) -> bool {
    match &token.kind {
        Kind::Word(word) => word == text,
        Kind::Sign(sign) => text.chars().eq([*sign]),
        Kind::Text(_) => false,
    }
}

pub(super) fn reads(tokens: &[Token], wanted: &[&str]) -> bool {
    tokens.len() >= wanted.len() && tokens.iter().zip(wanted).all(|(token, text)| is(token, text))
}

/// Returns where the bracket at `open` is closed.
pub(super) fn close(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth -= 1,
            Kind::Sign(_) | Kind::Word(_) | Kind::Text(_) => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}
