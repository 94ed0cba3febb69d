use api::ErrorCode;
use yew::ServerRenderer;

use super::*;

#[derive(PartialEq, Properties)]
struct PageProps {
    shown: Shown,
}

#[component]
fn Page(props: &PageProps) -> Html {
    html! {
        <Loaded shown={props.shown.clone()} what="people" retry={Callback::noop()} empty={html! { <p>{ "Nobody yet" }</p> }}>
            <p>{ "Ada" }</p>
        </Loaded>
    }
}

fn check(shown: fn() -> Shown, expected: &[&str], absent: &[&str]) {
    let page = ServerRenderer::<Page>::with_props(move || PageProps { shown: shown() }).hydratable(false);
    let html = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render());
    for text in expected {
        assert!(html.contains(text), "{text:?} is missing in {html}");
    }
    for text in absent {
        assert!(!html.contains(text), "{text:?} should not be in {html}");
    }
}

fn refused() -> Rc<ApiError> {
    let error = ApiError::new(ErrorCode::Database, "the list could not be read").hint("Your data is safe.");
    Rc::new(error)
}

#[test]
fn loading_says_what_is_loaded() {
    check(
        || Shown::Loading,
        &["Loading people…", "role=\"status\""],
        &["Ada", "Nobody yet"],
    );
}

#[test]
fn a_failure_says_what_happened_what_to_do_and_offers_a_retry() {
    check(
        || Shown::Failed(refused()),
        &[
            "the list could not be read.",
            "Your data is safe.",
            "role=\"alert\"",
            common::RETRY,
            "<code>database</code>",
        ],
        &["Ada", "Nobody yet"],
    );
}

#[test]
fn empty_is_not_ready() {
    check(|| Shown::Empty, &["Nobody yet"], &["Ada", common::LOADING]);
}

#[test]
fn ready_shows_the_page_and_says_when_it_is_old() {
    check(|| Shown::Ready(None), &["Ada"], &["Nobody yet", "out of date"]);
    check(
        || Shown::Ready(Some(refused())),
        &["Ada", "may be out of date"],
        &["role=\"alert\""],
    );
}
