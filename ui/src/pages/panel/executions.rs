//! The executions about the own organization.

use std::rc::Rc;

use api::command;
use api::execution::ListExecutions;
use domain::execution::ExecutionState;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::list::{ListPage, ListState};
use crate::components::select::Select;
use crate::hooks::use_core::use_changes;
use crate::hooks::use_pages::use_pages;
use crate::hooks::use_settled::use_settled;
use crate::pages::executions::{COLUMNS, EVENT_PAUSE_MS, IDS, row_of, state_choices};
use crate::pages::panel::add_user::AddUser;
use crate::testid::{executions as list_ids, panel as ids};

/// The executions of the organization, newest first.
#[component]
pub fn Executions() -> Html {
    let state = use_state_eq(|| None::<ExecutionState>);
    let list = use_pages::<command::ListExecutions, _>(ListExecutions {
        state: *state,
        ..ListExecutions::default()
    });
    let states = use_memo((), |()| state_choices());
    let changes = use_changes();
    // What the events had told when the list was last fetched.
    let heard = use_mut_ref(|| Rc::clone(&changes));
    let renew = {
        let (changes, renew) = (Rc::clone(&changes), list.renew.clone());
        Callback::from(move |()| {
            let before = heard.replace(Rc::clone(&changes));
            renew.emit(changes.since(&before));
        })
    };
    use_settled(changes.count, EVENT_PAUSE_MS, renew);
    let onchange = {
        let state = state.setter();
        Callback::from(move |value: String| state.set(ExecutionState::parse(&value)))
    };
    let empty = if state.is_some() {
        html! { <Empty icon={Icon::Filter} title="No execution matches" text="Choose another state above." /> }
    } else {
        html! {
            <Empty icon={Icon::Play} title="No executions yet" text="Add a user: an execution gives them access step by step, and you see here how far it is." />
        }
    };
    let row = {
        let rows = Rc::clone(&list.pages.rows);
        Callback::from(move |index| rows.get(index).map(|execution| row_of(index, execution)))
    };
    let filters = html! {
        <Select
            id={list_ids::STATE}
            name="Show only executions in this state"
            value={state.map(ExecutionState::as_str).unwrap_or_default()}
            options={Rc::clone(&states)}
            empty="All states"
            {onchange}
        />
    };
    html! {
        <ListPage
            ids={IDS}
            title="Executions"
            text="Each one gives somebody of your organization access, or set your organization up."
            what="executions"
            actions={html! { <AddUser testid={ids::EXECUTIONS_ADD} /> }}
            {filters}
            list={ListState::from(&list)}
            columns={COLUMNS}
            {row}
            {empty}
        />
    }
}
