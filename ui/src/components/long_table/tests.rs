use yew::ServerRenderer;

use super::*;

const COLUMNS: &[(&str, Width)] = &[("Name", Width::Wide)];

#[derive(PartialEq, Properties)]
struct PageProps {
    count: usize,
    has_more: bool,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let row = Callback::from(|index: usize| {
        Some(Row::new(
            index.to_string(),
            None,
            vec![html! { { format!("Ada {index}.") } }],
        ))
    });
    html! {
        <LongTable
            name="People"
            testid="people.table"
            columns={COLUMNS}
            count={props.count}
            has_more={props.has_more}
            {row}
        />
    }
}

fn rendered<C>(props: impl FnOnce() -> C::Properties + Send + 'static) -> String
where
    C: BaseComponent,
    C::Properties: 'static,
{
    let page = ServerRenderer::<C>::with_props(props).hydratable(false);
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a test has a runtime")
        .block_on(page.render())
}

fn table(count: usize, has_more: bool) -> String {
    rendered::<Page>(move || PageProps { count, has_more })
}

#[test]
fn every_row_stands_once_in_its_piece_with_its_number() {
    let html = table(PIECE + 1, false);
    assert_eq!(html.matches("<tbody").count(), 2, "{html}");
    assert_eq!(html.matches("Ada ").count(), PIECE + 1);
    for expected in [
        "aria-rowcount=\"52\"",
        "aria-rowindex=\"2\"",
        "Ada 0.",
        "aria-rowindex=\"52\"",
        "Ada 50.",
    ] {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
}

#[test]
fn a_list_that_goes_on_says_so() {
    let html = table(PIECE, true);
    assert!(html.contains("aria-rowcount=\"-1\""), "{html}");
}

#[test]
fn rows_that_are_not_on_the_page_leave_their_height() {
    let html = rendered::<Space>(|| ());
    for expected in ["colspan=\"3\"", "height=\"2050.5\"", "aria-hidden=\"true\""] {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    assert!(!html.contains("style"), "the policy of the page forbids it");
}

#[component]
fn Space() -> Html {
    space(3, 2050.5)
}
