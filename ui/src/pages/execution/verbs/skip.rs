//! Leaves a step out.

use api::command;
use api::execution::verb::SkipStep;
use domain::form::Answers;
use yew::prelude::*;

use crate::pages::execution::verbs::VerbProps;
use crate::pages::execution::verbs::dialog::{REASON, VerbDialog, reason, text, use_verb};
use crate::testid::execution as ids;

/// Says what skipping means, and asks why.
#[component]
pub fn SkipDialog(props: &VerbProps) -> Html {
    let step = &props.step.view.execution.steps[props.step.index];
    let verb = use_verb::<command::SkipStep>(
        &props.step.view,
        AttrValue::from(ids::SKIP),
        step.key.as_str(),
        vec![reason("It stays in the record.")],
        &Answers::new(),
        &props.onclose,
    );
    let onsubmit = {
        let (send, step) = (verb.sending.send.clone(), props.step.step_ref());
        Callback::from(move |answers: Answers| {
            send.emit(SkipStep {
                step: step.clone(),
                reason: text(&answers, REASON),
            });
        })
    };
    html! {
        <VerbDialog
            testid={ids::SKIP}
            title={format!("Skip “{}”?", step.title)}
            submit="Skip this step"
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>
                { "The step is not done, and those behind it go on without it. One that needs what this step would \
                   have told stops and says so. You can still have it done later." }
            </p>
        </VerbDialog>
    }
}
