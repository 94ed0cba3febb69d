//! What a system itself offers for one of its settings.

use std::rc::Rc;

use api::connection::ChoicesFor;
use api::{ApiError, command};
use domain::form::Choice;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::select::Select;
use crate::hooks::use_send::use_send;

/// Properties of [`SystemChoices`].
#[derive(PartialEq, Properties)]
pub struct SystemChoicesProps {
    /// The id of the field beside it; its own begin with it.
    pub id: AttrValue,
    /// The system's key.
    pub system: AttrValue,
    /// The system's name for people.
    pub title: AttrValue,
    /// The setting's key.
    pub field: AttrValue,
    /// What the field holds.
    pub value: AttrValue,
    pub onchoose: Callback<String>,
    pub disabled: bool,
}

/// A button that asks the system, and then what there is to choose.
#[component]
pub fn SystemChoices(props: &SystemChoicesProps) -> Html {
    let choices = use_state(|| None::<Rc<Vec<Choice>>>);
    let answered = {
        let choices = choices.setter();
        Callback::from(move |answer: Result<Vec<Choice>, ApiError>| {
            choices.set(answer.ok().map(Rc::new));
        })
    };
    let asking = use_send::<command::ListChoices>(answered);
    let onclick = {
        let (send, system, field) = (asking.send.clone(), props.system.clone(), props.field.clone());
        Callback::from(move |()| {
            send.emit(ChoicesFor {
                system: system.to_string(),
                field: field.to_string(),
            });
        })
    };
    let offered = match choices.as_ref() {
        None => html! {},
        Some(choices) if choices.is_empty() => html! {
            <p class="quiet" role="status">{ format!("{} has none to choose from.", props.title) }</p>
        },
        Some(choices) => html! {
            <Select
                id={format!("{}.offered", props.id)}
                value={props.value.clone()}
                options={Rc::clone(choices)}
                empty="Choose…"
                onchange={props.onchoose.clone()}
                described_by={None::<AttrValue>}
                invalid={false}
                disabled={props.disabled}
            />
        },
    };
    html! {
        <div class="offered">
            <Button testid={format!("{}.offer", props.id)} tone={Tone::Link} busy={asking.busy} disabled={props.disabled} {onclick}>
                { format!("Choose from {}…", props.title) }
            </Button>
            { offered }
            if let Some(error) = &asking.error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
        </div>
    }
}
