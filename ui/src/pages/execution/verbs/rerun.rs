//! Has a step done anew, with all that depend on it.

use api::command;
use api::execution::verb::RerunStep;
use domain::form::Answers;
use yew::prelude::*;

use crate::pages::execution::verbs::VerbProps;
use crate::pages::execution::verbs::dialog::{REASON, VerbDialog, reason, text, use_verb};
use crate::testid::execution as ids;

/// Names the steps that will be done anew, and asks why.
#[component]
pub fn RerunDialog(props: &VerbProps) -> Html {
    let step = &props.step.view.execution.steps[props.step.index];
    // What the person reads is what they agree to, whatever happens to the execution meanwhile.
    let told = use_state_eq(|| (props.step.step_ref(), step.verbs.rerun.clone()));
    let verb = use_verb::<command::RerunStep>(
        &props.step.view,
        AttrValue::from(ids::RERUN),
        step.key.as_str(),
        vec![reason("It stays in the record.")],
        &Answers::new(),
        &props.onclose,
    );
    let onsubmit = {
        let (send, told) = (verb.sending.send.clone(), told.clone());
        Callback::from(move |answers: Answers| {
            let (step, again) = &*told;
            send.emit(RerunStep {
                step: step.clone(),
                again: again.iter().map(|step| step.key.clone()).collect(),
                reason: text(&answers, REASON),
            });
        })
    };
    let names = told
        .1
        .iter()
        .map(|step| html! { <li dir="auto">{ &step.title }</li> });
    let (intro, submit) = if told.1.len() == 1 {
        (
            "This step will be done anew; no other step depends on it so far:",
            "Do it anew",
        )
    } else {
        (
            "This step and those that depend on it will be done anew, in this order:",
            "Do these steps anew",
        )
    };
    html! {
        <VerbDialog
            testid={ids::RERUN}
            title={format!("Do “{}” anew?", step.title)}
            {submit}
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>{ intro }</p>
            <ul class="told">{ for names }</ul>
            <p>
                { "What they told is forgotten here, but stays to begin with where a person is asked. What they did in \
                   other systems stays as it is, and so does what they recorded." }
            </p>
        </VerbDialog>
    }
}
