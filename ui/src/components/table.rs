//! Tables.

use yew::prelude::*;

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

/// A row.
pub struct Row {
    key: String,
    testid: Option<String>,
    cells: Vec<Html>,
}

impl Row {
    /// Puts a row together; its cells stand in the order of the columns.
    pub fn new(key: String, testid: Option<String>, cells: Vec<Html>) -> Self {
        Self { key, testid, cells }
    }

    /// Returns the row as it is shown; with its number among all rows, where some of them are not on the page.
    pub fn view(self, number: Option<usize>) -> Html {
        let Self { key, testid, cells } = self;
        let cells = cells
            .into_iter()
            .map(|cell| html! { <td class="pf-v6-c-table__td" dir="auto">{ cell }</td> });
        html! {
            <tr {key} class="pf-v6-c-table__tr" data-testid={testid} aria-rowindex={number.map(|number| number.to_string())}>
                { for cells }
            </tr>
        }
    }
}

/// Returns a row of a table that is whole on the page.
pub fn row(key: String, testid: Option<String>, cells: Vec<Html>) -> Html {
    Row::new(key, testid, cells).view(None)
}

/// Returns a text that ends after a few lines, with all of it in its tooltip.
pub fn clamped(text: &str) -> Html {
    html! { <span class="clamped" title={text.to_owned()}>{ text }</span> }
}
