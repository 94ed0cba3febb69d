//! What was deleted: organizations and people, with what they were.

use std::rc::Rc;

use api::command;
use api::history::ListDeletions;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::list::{ListIds, ListPage, ListState};
use crate::hooks::use_pages::use_pages;
use crate::pages::record::history::{COLUMNS, row_of};
use crate::testid::deleted as ids;

const IDS: ListIds = ListIds {
    page: ids::PAGE,
    table: ids::TABLE,
    more: ids::MORE,
};

/// The list, the newest first.
#[component]
pub fn Deleted() -> Html {
    let list = use_pages::<command::ListDeletions, _>(ListDeletions::default());
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|line| row_of(index, line)))
    };
    let empty = html! {
        <Empty
            icon={Icon::Trash}
            title="Nothing was deleted"
            text="An organization or a person that is deleted stays readable here: what it was, who deleted it, when and why."
        />
    };
    html! {
        <ListPage
            ids={IDS}
            title="Deleted"
            text="Organizations and people that were deleted, with what they were. They cannot be brought back."
            what="what was deleted"
            filters={html! {}}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}
