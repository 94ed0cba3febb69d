//! Tables.

use yew::prelude::*;

use crate::components::button::Button;

/// Properties of [`Table`].
#[derive(PartialEq, Properties)]
pub struct TableProps {
    /// What it lists, for those who hear the page.
    pub name: AttrValue,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// The names of the columns.
    pub columns: &'static [&'static str],
    /// The rows, each made by [`row`].
    pub children: Html,
}

/// A table with named columns.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let heads = props
        .columns
        .iter()
        .map(|column| html! { <th class="pf-v6-c-table__th" scope="col">{ *column }</th> });
    html! {
        <div class="table-frame">
            <table class="pf-v6-c-table pf-m-compact" aria-label={props.name.clone()} data-testid={props.testid.clone()}>
                <thead class="pf-v6-c-table__thead">
                    <tr class="pf-v6-c-table__tr">{ for heads }</tr>
                </thead>
                <tbody class="pf-v6-c-table__tbody">{ props.children.clone() }</tbody>
            </table>
        </div>
    }
}

/// Returns a row; its cells stand in the order of the columns.
pub fn row(key: String, testid: Option<String>, cells: Vec<Html>) -> Html {
    let cells = cells
        .into_iter()
        .map(|cell| html! { <td class="pf-v6-c-table__td" dir="auto">{ cell }</td> });
    html! {
        <tr {key} class="pf-v6-c-table__tr" data-testid={testid}>{ for cells }</tr>
    }
}

/// Returns a text that ends after a few lines, with all of it in its tooltip.
pub fn clamped(text: &str) -> Html {
    html! { <span class="clamped" title={text.to_owned()}>{ text }</span> }
}

/// Properties of [`More`].
#[derive(PartialEq, Properties)]
pub struct MoreProps {
    pub testid: AttrValue,
    /// How many rows are shown.
    pub count: usize,
    /// Whether there are further ones.
    pub has_more: bool,
    pub busy: bool,
    pub onclick: Callback<()>,
}

/// The end of a long list: how many rows are shown, and the way to get more.
#[component]
pub fn More(props: &MoreProps) -> Html {
    if !props.has_more {
        return html! {};
    }
    html! {
        <div class="more">
            <span class="quiet">{ format!("The first {} are shown.", props.count) }</span>
            <Button testid={props.testid.clone()} busy={props.busy} onclick={props.onclick.clone()}>
                { "Load more" }
            </Button>
        </div>
    }
}
