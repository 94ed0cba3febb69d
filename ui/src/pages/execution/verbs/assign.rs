//! Hands a waiting step to a colleague.

use std::rc::Rc;

use api::command;
use api::execution::verb::{AssignStep, MemberView};
use domain::AccountId;
use domain::form::{Answers, Choice, Field, Input};
use domain::role::Permission;
use serde_json::Value;
use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::loaded::{Loaded, Shown};
use crate::hooks::use_load::use_load;
use crate::pages::execution::offer::OfferProps;
use crate::pages::execution::verbs::VerbProps;
use crate::pages::execution::verbs::dialog::{VerbDialog, text, use_verb};
use crate::testid::execution as ids;

const TO: &str = "to";
const EVERYBODY: &str = "everybody";

/// Fetches the members, and asks who sees to the step.
#[component]
pub fn AssignDialog(props: &VerbProps) -> Html {
    let members = use_load::<command::ListMembers>(());
    let Some(found) = members.state.load.ready() else {
        return html! {
            <Dialog testid={ids::ASSIGN} title="Hand over" onclose={props.onclose.clone()}>
                <Loaded shown={Shown::of(&members.state)} what="the members" retry={members.refresh} />
            </Dialog>
        };
    };
    html! {
        <AssignForm step={props.step.clone()} members={Rc::clone(found)} onclose={props.onclose.clone()} />
    }
}

/// Properties of [`AssignForm`].
#[derive(PartialEq, Properties)]
struct AssignFormProps {
    step: OfferProps,
    members: Rc<Vec<MemberView>>,
    onclose: Callback<()>,
}

#[component]
fn AssignForm(props: &AssignFormProps) -> Html {
    let step = &props.step.view.execution.steps[props.step.index];
    let present = step.assignee.as_ref().map(|member| member.account);
    let known = Answers::from_iter([(TO.to_owned(), Value::String(value_of(present)))]);
    let verb = use_verb::<command::AssignStep>(
        &props.step.view,
        AttrValue::from(ids::ASSIGN),
        step.key.as_str(),
        vec![to(&props.members)],
        &known,
        &props.onclose,
    );
    let onsubmit = {
        let (send, step, onclose) = (
            verb.sending.send.clone(),
            props.step.step_ref(),
            props.onclose.clone(),
        );
        Callback::from(move |answers: Answers| {
            let to: Option<AccountId> = text(&answers, TO).parse().ok();
            if to == present {
                onclose.emit(());
            } else {
                send.emit(AssignStep {
                    step: step.clone(),
                    to,
                });
            }
        })
    };
    html! {
        <VerbDialog
            testid={ids::ASSIGN}
            title={format!("Hand “{}” over?", step.title)}
            submit="Hand over"
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>{ "The name says who sees to it. Others may still do it." }</p>
        </VerbDialog>
    }
}

fn value_of(account: Option<AccountId>) -> String {
    account.map_or_else(|| EVERYBODY.to_owned(), |account| account.to_string())
}

fn to(members: &[MemberView]) -> Field {
    let able = members
        .iter()
        .filter(|member| member.role.allows(Permission::Execute));
    let options = able.map(|member| Choice {
        value: value_of(Some(member.account)),
        label: member.name.clone(),
    });
    let everybody = Choice {
        value: EVERYBODY.to_owned(),
        label: "Everybody".to_owned(),
    };
    Field {
        key: TO.to_owned(),
        label: "To".to_owned(),
        help: String::new(),
        optional: false,
        unique: None,
        input: Input::Choice {
            options: [everybody].into_iter().chain(options).collect(),
        },
    }
}
