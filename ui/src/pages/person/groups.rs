//! Which Metabase groups a person is in, read from Metabase, and the dialog that starts a change of it.

use std::rc::Rc;

use api::command;
use api::membership::{AccountThere, MetabaseGroups as Groups};
use api::person::{PersonDetail, PersonRef};
use domain::form::{Choice, MAX_ENTRIES};
use domain::person::PersonState;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::dialog::Dialog;
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::search::Search;
use crate::components::switch::CheckBox;
use crate::hooks::use_load::use_load;
use crate::pages::record::change::known;
use crate::pages::record::starting::Starting;
use crate::state::group_change::{GroupAction, GroupChange};
use crate::testid::groups as ids;

/// The workflow that changes them.
const WORKFLOW: &str = "change_metabase_groups";

/// Properties of [`MetabaseGroups`] and [`GroupsDialog`].
#[derive(PartialEq, Properties)]
pub(super) struct MetabaseGroupsProps {
    pub person: Rc<PersonDetail>,
    /// Called when somebody leaves the dialog. By default nothing.
    #[prop_or_default]
    pub onclose: Callback<()>,
}

/// A card with the button that opens the dialog.
#[component]
pub(super) fn MetabaseGroups(props: &MetabaseGroupsProps) -> Html {
    let open = use_state_eq(|| false);
    let set = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    let at_rest = props.person.row.state != PersonState::Active;
    html! {
        <Card
            title="Metabase groups"
            text="Shows which groups the person is in now, puts them into others and takes them out."
            testid={ids::CARD}
            actions={html! {
                <Button testid={ids::CHANGE} disabled={at_rest} onclick={set(true)}>{ "Show and change…" }</Button>
            }}
        >
            if at_rest {
                <p class="quiet">{ "Nothing new begins for somebody who is deactivated or has left." }</p>
            } else {
                <p class="quiet">{ "Nothing is changed before you start it. The execution keeps what was done and by whom." }</p>
            }
            if *open {
                <GroupsDialog person={Rc::clone(&props.person)} onclose={set(false)} />
            }
        </Card>
    }
}

#[component]
fn GroupsDialog(props: &MetabaseGroupsProps) -> Html {
    let id = props.person.row.id;
    let loader = use_load::<command::GetMetabaseGroups>(PersonRef { id });
    html! {
        <Dialog
            testid={ids::DIALOG}
            title={format!("Metabase groups of {}", props.person.row.name)}
            onclose={props.onclose.clone()}
        >
            <Loaded shown={Shown::of(&loader.state)} what="the groups in Metabase" retry={loader.refresh.clone()}>
                if let Some(groups) = loader.state.load.ready() {
                    <Choosing person={Rc::clone(&props.person)} groups={Rc::clone(groups)} onclose={props.onclose.clone()} />
                }
            </Loaded>
        </Dialog>
    }
}

/// Properties of [`Choosing`].
#[derive(PartialEq, Properties)]
struct ChoosingProps {
    person: Rc<PersonDetail>,
    groups: Rc<Groups>,
    onclose: Callback<()>,
}

#[component]
fn Choosing(props: &ChoosingProps) -> Html {
    let ChoosingProps { person, groups, .. } = props;
    let change = use_reducer_eq(GroupChange::default);
    let row = &person.row;
    let who = known([
        ("organization", &row.organization.id.to_string()),
        ("person", &row.id.to_string()),
        ("called", &row.name),
    ]);
    let answers = change.is_startable().then(|| change.answers(groups, who));
    let (offered, more) = change.offered(groups);
    let tick = |choice: &Choice, id: String, on: bool, action: fn(String, bool) -> GroupAction| {
        let (dispatcher, value) = (change.dispatcher(), choice.value.clone());
        let onchange = Callback::from(move |ticked: bool| dispatcher.dispatch(action(value.clone(), ticked)));
        html! { <li key={choice.value.clone()}><CheckBox {id} label={choice.label.clone()} {on} {onchange} /></li> }
    };
    let held = groups.held.iter().map(|choice| {
        let ticked = change.out_of.contains(&choice.value);
        tick(choice, ids::held(&choice.value), ticked, GroupAction::Leave)
    });
    let others = offered.into_iter().map(|choice| {
        let ticked = change.into.contains(&choice.value);
        tick(choice, ids::other(&choice.value), ticked, GroupAction::Enter)
    });
    let onsearch = {
        let dispatcher = change.dispatcher();
        Callback::from(move |text: String| dispatcher.dispatch(GroupAction::Typed(text)))
    };
    html! {
        <>
            { account(groups) }
            <fieldset class="ticks">
                <legend>{ "Take out of" }</legend>
                if groups.held.is_empty() {
                    <p class="quiet">{ "The person is in no group that partners have." }</p>
                }
                <ul>{ for held }</ul>
            </fieldset>
            <fieldset class="ticks">
                <legend>{ "Put into" }</legend>
                if groups.others.is_empty() {
                    <p class="quiet">{ "There is no other group in Metabase. “New partner” makes one for each partner." }</p>
                } else {
                    <Search id={ids::SEARCH} name="A part of the group’s name" value={change.typed.clone()} {onsearch} />
                }
                <ul class="ticks-long">{ for others }</ul>
                if more > 0 {
                    <p class="quiet">{ format!("{more} more. Type to narrow the list down.") }</p>
                }
            </fieldset>
            <Starting
                workflow={WORKFLOW}
                {answers}
                nothing={format!("Tick what shall change, at most {MAX_ENTRIES} groups each way.")}
            >
                <Button testid={ids::LEAVE} tone={Tone::Link} onclick={props.onclose.clone()}>{ "Leave it as it is" }</Button>
            </Starting>
        </>
    }
}

/// What is worth knowing about the account before anything is chosen.
fn account(groups: &Groups) -> Html {
    let told = match groups.account {
        AccountThere::None => Some((
            Mood::Info,
            "The person has no account in Metabase yet.",
            "Putting them into a group makes one.",
        )),
        AccountThere::Deactivated => Some((
            Mood::Warning,
            "The account in Metabase is deactivated.",
            "Putting the person into a group activates it again, without the groups that it had.",
        )),
        AccountThere::Active if groups.is_administrator => Some((
            Mood::Warning,
            "The person administers Metabase.",
            "They see everything there, whatever groups they are in.",
        )),
        AccountThere::Active => None,
    };
    html! {
        if let Some((mood, title, text)) = told {
            <Notice {mood} {title} testid={ids::ACCOUNT}><p>{ text }</p></Notice>
        }
    }
}
