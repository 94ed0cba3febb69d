use domain::Timestamp;
use domain::execution::{ByHandReason, StepError};
use yew::ServerRenderer;

use super::*;

const ID: &str = "0193a000-0000-7000-8000-000000000001";

fn access(resource: &str, outlook: RemovalOutlook) -> RemovalView {
    RemovalView {
        grant: ID.parse().expect("it is an id"),
        holder: "Zoë Adams (zoe@acme.example)".into(),
        system: "Slack".into(),
        resource: resource.into(),
        given_at: Timestamp::from_micros(0),
        given_by: ID.parse().expect("it is an id"),
        given_in: "Onboard a person: Zoë Adams".into(),
        outlook,
    }
}

fn all() -> Vec<RemovalView> {
    vec![
        access("the first", RemovalOutlook::TakenBack),
        access(
            "the second",
            RemovalOutlook::ByHand {
                reason: ByHandReason::NotConnected,
                instructions: vec!["Open <Slack>.".into()],
            },
        ),
        access(
            "the third",
            RemovalOutlook::Changed {
                what: "somebody renamed it".into(),
            },
        ),
        access("the fourth", RemovalOutlook::Gone),
        access(
            "the fifth",
            RemovalOutlook::Kept {
                reason: "it was there before".into(),
            },
        ),
        access(
            "the sixth",
            RemovalOutlook::Unknown {
                error: StepError {
                    code: "slack_silent".into(),
                    message: "Slack does not answer".into(),
                    hint: "Look whether it is up.".into(),
                    detail: Vec::new(),
                    trace: String::new(),
                },
            },
        ),
    ]
}

fn page(accesses: Vec<RemovalView>, shows_holder: bool) -> String {
    let props = move || AccessesProps {
        view: Rc::new(LeavingView {
            id: ID.parse().expect("it is an id"),
            name: "Zoë Adams".into(),
            workflows: Vec::new(),
            accesses,
            in_the_way: Vec::new(),
            can_ask_others: false,
            planned: None,
        }),
        shows_holder,
    };
    let page = ServerRenderer::<Accesses>::with_props(props).hydratable(false);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render())
}

/// Returns the part of the page with a group.
fn group<'a>(page: &'a str, name: &str) -> &'a str {
    let begin = format!("data-testid=\"leaving.group.{name}\"");
    let from = page
        .find(&begin)
        .unwrap_or_else(|| panic!("{name} is missing in {page}"));
    let rest = &page[from..];
    &rest[..rest.find("</section>").unwrap_or(rest.len())]
}

#[test]
fn each_access_stands_once_in_the_group_of_what_becomes_of_it() {
    let html = page(all(), false);
    for (name, expected) in [
        ("undone", &["leaving.access.1\"", "the first"][..]),
        (
            "by-hand",
            &[
                "leaving.access.2\"",
                "because Slack is not connected.",
                "Open &lt;Slack&gt;.",
            ],
        ),
        (
            "changed",
            &["leaving.access.3\"", "somebody renamed it.", "leaving.access.4\""],
        ),
        ("kept", &["leaving.access.5\"", "it was there before."]),
        (
            "untold",
            &[
                "leaving.access.6\"",
                "Slack does not answer.",
                "Look whether it is up.",
            ],
        ),
    ] {
        let part = group(&html, name);
        for text in expected {
            assert!(part.contains(text), "{text:?} is missing in {part}");
        }
    }
    assert_eq!(html.matches("data-testid=\"leaving.access.").count(), 6);
    assert_eq!(
        html.matches("by <a").count(),
        6,
        "each tells which execution gave it"
    );
    assert!(!html.contains("zoe@acme.example"), "whose it is says the title");
}

#[test]
fn a_group_without_anything_is_not_shown_and_of_an_organization_each_says_whose_it_is() {
    let html = page(all().into_iter().take(1).collect(), true);
    assert!(html.contains("zoe@acme.example"));
    assert_eq!(html.matches("leaving.group.").count(), 1);
}

#[test]
fn who_takes_how_much_back_is_counted() {
    assert_eq!(counts(&all()), (4, 1), "what stays is nobody's work");
}
