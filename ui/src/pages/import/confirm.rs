//! Asks once more, and starts.

use std::rc::Rc;

use api::batch::BatchRef;
use api::import::{ImportTally, StartImport};
use api::{ApiError, ErrorCode, command};
use domain::batch::Verdict;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::hooks::use_send::use_send;
use crate::pages::import::rows::word_of;
use crate::pages::import::{DeskProps, refused};
use crate::route::Route;
use crate::testid::import as ids;

/// The button that opens the question.
#[component]
pub fn StartButton(props: &DeskProps) -> Html {
    let open = use_state_eq(|| false);
    let new = props.view.tally.new;
    let set = |value: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(value))
    };
    html! {
        <>
            <Button testid={ids::START} tone={Tone::Primary} disabled={new == 0} onclick={set(true)}>
                { format!("Start for {}", people(new)) }
            </Button>
            if *open {
                <Confirm view={Rc::clone(&props.view)} refresh={props.refresh.clone()} onclose={set(false)} />
            }
        </>
    }
}

/// Properties of [`Confirm`].
#[derive(PartialEq, Properties)]
struct ConfirmProps {
    view: Rc<api::import::ImportView>,
    refresh: Callback<()>,
    onclose: Callback<()>,
}

#[component]
fn Confirm(props: &ConfirmProps) -> Html {
    let navigator = use_navigator();
    let answered = {
        let refresh = props.refresh.clone();
        Callback::from(move |answer: Result<BatchRef, ApiError>| match answer {
            Ok(batch) => {
                if let Some(navigator) = &navigator {
                    navigator.replace(&Route::Batch { id: batch.id });
                }
            }
            Err(error) if error.code == ErrorCode::Conflict => refresh.emit(()),
            Err(_) => {}
        })
    };
    let sending = use_send::<command::StartImport>(answered);
    let tally = props.view.tally;
    let start = {
        let id = props.view.id;
        sending.send.reform(move |()| StartImport {
            id,
            confirmed: tally.new,
        })
    };
    html! {
        <Dialog testid={ids::CONFIRM} title={format!("Start “{}” for {}?", props.view.workflow, people(tally.new))} onclose={props.onclose.clone()}>
            { refused(sending.error.as_ref(), &sending.clear) }
            <p>{ "Each gets an execution of their own. They are started one after the other; you can stop that, and what is started goes on." }</p>
            { not_started(tally) }
            <div class="actions">
                <Button testid={ids::CONFIRM_START} tone={Tone::Primary} busy={sending.busy} onclick={start}>{ "Start" }</Button>
                <Button testid={ids::CONFIRM_BACK} tone={Tone::Link} onclick={props.onclose.clone()}>{ "Not now" }</Button>
            </div>
        </Dialog>
    }
}

fn not_started(tally: ImportTally) -> Html {
    let others = Verdict::ALL
        .iter()
        .filter(|verdict| **verdict != Verdict::New && tally.of(**verdict) > 0);
    let others =
        others.map(|verdict| html! { <li>{ format!("{}: {}", word_of(*verdict), tally.of(*verdict)) }</li> });
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Html::default();
    }
    html! {
        <>
            <p>{ "These rows are not started; the result file tells why:" }</p>
            <ul class="changes">{ others }</ul>
        </>
    }
}

fn people(count: u32) -> String {
    match count {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    }
}
