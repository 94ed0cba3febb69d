//! The frame of a page that is one long list: title, filters, table, and the way to more.

use std::rc::Rc;

use api::ApiError;
use yew::prelude::*;

use crate::components::loaded::{Loaded, Shown};
use crate::components::long_table::{LongTable, Width};
use crate::components::more::More;
use crate::components::page::PageFrame;
use crate::components::table::Row;
use crate::hooks::use_pages::Paged;
use crate::state::pages::Known;

/// What the frame has to know of a list, whatever its rows are.
#[derive(Clone, PartialEq)]
pub struct ListState {
    shown: Shown,
    count: usize,
    has_more: bool,
    more_busy: bool,
    more_error: Option<Rc<ApiError>>,
    by_itself: bool,
    refresh: Callback<()>,
    more: Callback<()>,
}

impl<T: Known + Clone> From<&Paged<T>> for ListState {
    fn from(list: &Paged<T>) -> Self {
        let pages = &list.pages;
        Self {
            shown: Shown::of_pages(pages),
            count: pages.rows.len(),
            has_more: pages.next.is_some(),
            more_busy: pages.more_busy,
            more_error: pages.more_error.clone(),
            by_itself: pages.goes_on_by_itself(),
            refresh: list.refresh.clone(),
            more: list.more.clone(),
        }
    }
}

/// The names by which tests find the parts of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListIds {
    /// The page.
    pub page: &'static str,
    /// The table.
    pub table: &'static str,
    /// The button that fetches further rows.
    pub more: &'static str,
}

/// Properties of [`ListPage`].
#[derive(PartialEq, Properties)]
pub struct ListPageProps {
    pub ids: ListIds,
    pub title: AttrValue,
    /// One sentence below the title.
    pub text: AttrValue,
    /// What is listed, as in "Loading executions".
    pub what: AttrValue,
    /// What can be done. By default nothing.
    #[prop_or_default]
    pub actions: Html,
    /// What narrows the list down.
    pub filters: Html,
    pub list: ListState,
    pub columns: &'static [(&'static str, Width)],
    /// Returns the row at a place, counted from 0.
    pub row: Callback<usize, Option<Row>>,
    /// What to show while there is no row.
    pub empty: Html,
}

/// A page that is one long list.
#[component]
pub fn ListPage(props: &ListPageProps) -> Html {
    html! {
        <PageFrame
            testid={props.ids.page}
            title={props.title.clone()}
            text={props.text.clone()}
            actions={props.actions.clone()}
        >
            <div class="toolbar">{ props.filters.clone() }</div>
            <ListPart
                name={props.title.clone()}
                what={props.what.clone()}
                table={props.ids.table}
                more={props.ids.more}
                list={props.list.clone()}
                columns={props.columns}
                row={props.row.clone()}
                empty={props.empty.clone()}
            />
        </PageFrame>
    }
}

/// Properties of [`ListPart`].
#[derive(PartialEq, Properties)]
pub struct ListPartProps {
    /// What it lists, for those who hear the page.
    pub name: AttrValue,
    /// What is listed, as in "Loading executions".
    pub what: AttrValue,
    /// The table's test id.
    pub table: &'static str,
    /// The test id of the button that fetches further rows.
    pub more: &'static str,
    pub list: ListState,
    pub columns: &'static [(&'static str, Width)],
    /// Returns the row at a place, counted from 0.
    pub row: Callback<usize, Option<Row>>,
    /// What to show while there is no row.
    pub empty: Html,
}

/// A long list on a page that has other things too.
#[component]
pub fn ListPart(props: &ListPartProps) -> Html {
    let list = &props.list;
    html! {
        <Loaded
            shown={list.shown.clone()}
            what={props.what.clone()}
            retry={list.refresh.clone()}
            empty={props.empty.clone()}
        >
            <LongTable
                name={props.name.clone()}
                testid={props.table}
                columns={props.columns}
                count={list.count}
                has_more={list.has_more}
                row={props.row.clone()}
            />
            <More
                testid={props.more}
                count={list.count}
                has_more={list.has_more}
                busy={list.more_busy}
                error={list.more_error.clone()}
                by_itself={list.by_itself}
                onmore={list.more.clone()}
            />
        </Loaded>
    }
}
