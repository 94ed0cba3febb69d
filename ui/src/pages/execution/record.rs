//! What is recorded of a step: what it was given, what came of it, and each attempt.

use api::execution::{NamedValue, StepDetail};
use domain::execution::Proof;
use yew::prelude::*;

use crate::clock;
use crate::components::facts::{Fact, Facts, or_none};
use crate::pages::execution::attempts::Attempts;

/// Properties of [`Record`].
#[derive(PartialEq, Properties)]
pub struct RecordProps {
    pub step: StepDetail,
}

/// Returns whether there is anything to show.
pub fn has_record(step: &StepDetail) -> bool {
    step.ended_at.is_some()
        || !step.inputs.is_empty()
        || !step.outputs.is_empty()
        || !step.attempts.is_empty()
}

/// The whole record of a step.
#[component]
pub fn Record(props: &RecordProps) -> Html {
    let step = &props.step;
    html! {
        <div class="record">
            { values("Given", &step.inputs) }
            { values("Result", &step.outputs) }
            if let Some(proof) = &step.proof {
                <h3>{ "Proof" }</h3>
                <Facts>
                    <Fact name={proof_word(proof)}><span class="lines">{ proof.value() }</span></Fact>
                </Facts>
            }
            if !step.attempts.is_empty() {
                <h3>{ "Attempts" }</h3>
                <Attempts attempts={std::rc::Rc::new(step.attempts.clone())} />
            }
            if let Some(started) = step.started_at {
                <h3>{ "Times" }</h3>
                <Facts>
                    <Fact name="Turn came">{ clock::absolute(started) }</Fact>
                    if let Some(ended) = step.ended_at {
                        <Fact name="Ended">{ clock::absolute(ended) }</Fact>
                        <Fact name="Took">{ clock::length(ended.since(started)) }</Fact>
                    }
                </Facts>
            }
        </div>
    }
}

const fn proof_word(proof: &Proof) -> &'static str {
    match proof {
        Proof::Text(_) => "In words",
        Proof::Link(_) => "Link",
        Proof::File(_) => "File",
    }
}

fn values(title: &'static str, values: &[NamedValue]) -> Html {
    if values.is_empty() {
        return html! {};
    }
    let facts = values.iter().map(|value| {
        html! { <Fact name={value.label.clone()}><span class="lines">{ or_none(&value.value, "Empty") }</span></Fact> }
    });
    html! {
        <>
            <h3>{ title }</h3>
            <Facts>{ for facts }</Facts>
        </>
    }
}
