//! The documentation says what is so: every request in it is one, those that come with the app are those in it, and what
//! is said to be sent is sent.

use std::path::Path;

use hyopps_connectors::CATALOGUE;
use serde_json::{Value, json};
use simulators::{Answer, Request, Simulated, Simulator};

use super::{connected, with};

const PAGES: [&str; 3] = ["studio.md", "infrabot.md", "request-templates.md"];

/// A block of code and what stands behind its fence.
struct Block {
    page: &'static str,
    kind: String,
    text: String,
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for page in PAGES {
        let text = read(&format!("docs/connections/{page}"));
        let mut parts = text.split("```").skip(1);
        while let Some(block) = parts.next() {
            let (kind, text) = block.split_once('\n').expect("a block has a first line");
            blocks.push(Block {
                page,
                kind: kind.trim().to_owned(),
                text: text.to_owned(),
            });
            parts.next().expect("a block ends");
        }
    }
    blocks
}

/// Returns the actions that are asked for by requests: their names, and where the ready one is.
fn actions() -> Vec<(&'static str, String)> {
    let systems = ["studio", "infrabot"].map(|key| CATALOGUE.system(key).unwrap());
    let actions = systems.into_iter().flat_map(|system| system.actions());
    let names = actions.map(|action| action.spec().name);
    names
        .map(|name| {
            let verb = name.split_once('.').unwrap().1;
            (name, format!("crates/connectors/src/in_house/ready/{verb}.toml"))
        })
        .collect()
}

#[test]
fn every_request_in_the_documentation_is_one() {
    let mut requests = 0;
    for block in blocks().iter().filter(|block| block.kind.starts_with("toml")) {
        let name = block.kind.trim_start_matches("toml").trim();
        let (system, verb) = name
            .split_once('.')
            .unwrap_or_else(|| panic!("{}: say behind “toml” whose request this is", block.page));
        assert!(
            CATALOGUE.action(name).is_some(),
            "{}: there is no {name}",
            block.page
        );
        let settings = json!({
            "url": "https://x.example.org", "auth": "bearer", format!("request_{verb}"): block.text,
        });
        let checked = CATALOGUE
            .system(system)
            .unwrap()
            .check_settings(settings.as_object().unwrap());
        assert_eq!(checked, Ok(()), "{}: {}", block.page, block.text);
        requests += 1;
    }
    assert!(requests >= 7, "{requests} were found, so the search is broken");
}

#[test]
fn the_requests_that_come_with_the_app_are_in_the_documentation() {
    for (name, ready) in actions() {
        let ready = read(&ready);
        let kind = format!("toml {name}");
        let told = blocks().iter().any(|block| {
            block.kind == kind && block.page != "request-templates.md" && block.text.trim() == ready.trim()
        });
        assert!(
            told,
            "the ready request of {name} stands in its page, word by word"
        );
    }
}

#[test]
fn every_link_to_an_error_leads_to_its_heading() {
    let errors = read("docs/errors.md");
    let shared = errors
        .split("\n## ")
        .find(|section| section.starts_with("Systems that are reached"));
    let shared_is_written = shared.is_some_and(|section| section.contains("\n### "));
    for page in PAGES {
        for link in read(&format!("docs/connections/{page}"))
            .split("errors.md#")
            .skip(1)
        {
            let code = link.split(')').next().unwrap_or_default();
            if code.starts_with("in_house_") || shared_is_written {
                assert!(
                    errors.contains(&format!("\n### {code}\n")),
                    "{page} links to {code}"
                );
            }
        }
    }
}

/// Answers a reading request that nothing is there, and every other one as it is told.
struct Told(Answer);

impl Simulated for Told {
    fn answer(&mut self, request: &Request) -> Answer {
        if request.method == "GET" {
            return Answer::empty(404);
        }
        self.0.clone()
    }
}

fn ada() -> Value {
    json!({
        "email": "ada@example.org", "first_name": "Ada", "last_name": "Lovelace", "name": "Ada Lovelace",
        "partner": "Acme", "companies": "Acme Test\nAcme", "environments": "test\nprod",
    })
}

#[tokio::test]
async fn what_is_said_to_be_sent_is_sent() {
    let blocks: Vec<_> = blocks()
        .into_iter()
        .filter(|block| block.kind != "text")
        .collect();
    let mut examples = 0;
    for (index, block) in blocks.iter().enumerate() {
        let Some(sent) = blocks.get(index + 1).filter(|next| next.kind == "http") else {
            continue;
        };
        let answer = blocks.get(index + 2).filter(|next| next.kind == "json");
        let answer = answer.map_or(json!({"number": 7, "label": "Ada"}), |answer| {
            serde_json::from_str(&answer.text).unwrap()
        });
        let status = if block.text.contains("status = [201, 204]") {
            201
        } else {
            200
        };
        let service = Simulator::start(Told(Answer::json(status, &answer))).unwrap();
        let name = block.kind.trim_start_matches("toml").trim();
        let (system, verb) = name.split_once('.').unwrap();
        let system = if system == "studio" { "studio" } else { "infrabot" };
        let connection = with(
            connected(system, &service.url()),
            &format!("request_{verb}"),
            &block.text,
        );
        let applied = connection.apply(verb, &ada()).await;
        match (applied, verb) {
            (Ok(applied), "trigger") => assert_eq!(applied.outputs["run"], "1207"),
            // The service of this example tells its outputs in the probe alone, and here there is nothing to see.
            (Err(error), "create_personal_company") => assert_eq!(error.code, "in_house_output_missing"),
            (applied, _) => assert!(applied.is_ok(), "{name}: {applied:?}"),
        }
        let seen = service.seen();
        let request = seen.iter().find(|request| request.method != "GET").unwrap();
        let body = String::from_utf8(request.body.clone()).unwrap();
        let written = format!(
            "{} {}\ncontent-type: {}\n\n{}",
            request.method,
            request.target,
            request.header("content-type").unwrap(),
            body.trim()
        );
        assert_eq!(written, sent.text.trim(), "{}", block.page);
        examples += 1;
    }
    assert_eq!(examples, 3, "each example with its request was tried");
}

#[test]
fn the_signature_in_the_documentation_is_the_one_that_is_tested() {
    let page = read("docs/connections/request-templates.md");
    let signature = page
        .split("has the signature `")
        .nth(1)
        .and_then(|rest| rest.split('`').next());
    let signature = signature.expect("the page has an example");
    let tested = read("crates/connectors/src/in_house/signature.rs");
    assert!(tested.contains(signature), "{signature}");
    for part in ["1795176000", "/studio/api/users?dry=no", "a key of any length"] {
        assert!(page.contains(part) && tested.contains(part), "{part}");
    }
}
