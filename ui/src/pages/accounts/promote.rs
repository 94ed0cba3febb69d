//! A person becomes their organization's own admin.

use api::account::{IssuedPassword, PromotePerson};
use api::person::{ListPeople, PersonRow};
use api::{ApiError, command};
use domain::PersonId;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::search::Search;
use crate::hooks::use_load::use_load;
use crate::hooks::use_send::use_send;
use crate::testid::accounts as ids;

/// How many people are offered; further ones are found by typing.
const SHOWN: usize = 8;

/// Properties of [`PromoteDialog`].
#[derive(PartialEq, Properties)]
pub struct PromoteDialogProps {
    pub onclose: Callback<()>,
    pub onissued: Callback<IssuedPassword>,
}

/// Asks which person, and says what they will see.
#[component]
pub fn PromoteDialog(props: &PromoteDialogProps) -> Html {
    let search = use_state_eq(String::new);
    let chosen = use_state_eq(|| None::<PersonId>);
    let people = use_load::<command::ListPeople>(ListPeople {
        search: (*search).clone(),
        ..ListPeople::default()
    });
    let answered = {
        let onissued = props.onissued.clone();
        Callback::from(move |answer: Result<IssuedPassword, ApiError>| {
            if let Ok(issued) = answer {
                onissued.emit(issued);
            }
        })
    };
    let sending = use_send::<command::PromotePerson>(answered);
    let onsearch = {
        let (search, chosen, clear) = (search.setter(), chosen.setter(), sending.clear.clone());
        Callback::from(move |text: String| {
            search.set(text);
            chosen.set(None);
            clear.emit(());
        })
    };
    let choose = {
        let (chosen, clear) = (chosen.setter(), sending.clear.clone());
        Callback::from(move |person: PersonId| {
            chosen.set(Some(person));
            clear.emit(());
        })
    };
    let send = {
        let (send, person) = (sending.send.clone(), *chosen);
        Callback::from(move |()| {
            if let Some(person) = person {
                send.emit(PromotePerson { person });
            }
        })
    };
    let ready = people.state.load.ready();
    let rows = ready.map_or(&[][..], |page| page.rows.as_slice());
    let more = rows.len() > SHOWN;
    html! {
        <Dialog testid={ids::PROMOTE_DIALOG} title="Make a partner admin" onclose={props.onclose.clone()}>
            <p>
                { "They sign in to a panel of their own: their organization, its people and executions, and nothing of \
                   anybody else. They can add users and answer the forms about them." }
            </p>
            <Search id={ids::PROMOTE_SEARCH} name="Search people by name or address" value={(*search).clone()} {onsearch} />
            <Loaded shown={Shown::of(&people.state)} what="people" retry={people.refresh.clone()}>
                if rows.is_empty() {
                    <p class="quiet">{ "Nobody matches. A person appears here when a workflow has recorded them." }</p>
                }
                <div class="stack" role="radiogroup" aria-label="Person">
                    { for rows.iter().take(SHOWN).enumerate().map(|(index, person)| option(index, person, *chosen, &choose)) }
                </div>
                if more {
                    <p class="quiet">{ "There are more. Type to narrow the list down." }</p>
                }
            </Loaded>
            { refusal(sending.error.as_deref()) }
            <div class="actions">
                <Button
                    testid={ids::PROMOTE_SUBMIT}
                    tone={Tone::Primary}
                    busy={sending.busy}
                    disabled={chosen.is_none()}
                    onclick={send}
                >
                    { "Make them partner admin" }
                </Button>
            </div>
        </Dialog>
    }
}

/// What is wrong with the person who was chosen stands below the list.
fn refusal(error: Option<&ApiError>) -> Html {
    match error {
        None => html! {},
        Some(error) => match error.field_errors.first() {
            Some(wrong) => html! {
                <Notice mood={Mood::Danger} title={wrong.message.clone()} testid={ids::PROMOTE_ERROR} />
            },
            None => html! { <ErrorReport failure={Failure::from(error)} testid={ids::PROMOTE_ERROR} /> },
        },
    }
}

fn option(index: usize, person: &PersonRow, chosen: Option<PersonId>, choose: &Callback<PersonId>) -> Html {
    let id = ids::promote_option(index);
    let onchange = {
        let person = person.id;
        choose.reform(move |_: Event| person)
    };
    html! {
        <label class="pf-v6-c-radio" for={id.clone()} key={person.id.to_string()}>
            <input
                class="pf-v6-c-radio__input"
                type="radio"
                name="promote"
                id={id.clone()}
                data-testid={id}
                checked={chosen == Some(person.id)}
                {onchange}
            />
            <span class="pf-v6-c-radio__label" dir="auto">{ &person.name }</span>
            <span class="pf-v6-c-radio__description" dir="auto">
                { format!("{} · {}", person.email, person.organization.name) }
            </span>
        </label>
    }
}
