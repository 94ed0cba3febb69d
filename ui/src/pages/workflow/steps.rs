//! The steps of a workflow as they are read.

use std::rc::Rc;

use api::workflow::{StepDescription, WorkflowDetail};
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::outline::{manner_icon, manner_words};
use crate::testid::workflow as ids;

/// Properties of [`Steps`].
#[derive(PartialEq, Properties)]
pub struct StepsProps {
    pub detail: Rc<WorkflowDetail>,
}

/// The steps of the newest version, each with what it waits for, asks and records.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let steps = props.detail.steps.iter().enumerate();
    let steps = steps.map(|(index, step)| described(index, step));
    let title = format!("Steps of version {}", props.detail.workflow.version);
    html! {
        <Card {title} text="How each step would be done today." testid={ids::STEPS}>
            <ol class="outline">{ for steps }</ol>
        </Card>
    }
}

fn described(index: usize, step: &StepDescription) -> Html {
    let manner = if step.system.is_empty() {
        manner_words(step.manner).to_owned()
    } else {
        format!("{}, in {}", manner_words(step.manner), step.system)
    };
    let lines = [
        ("After", &step.after),
        ("Asks for", &step.asks),
        ("Records", &step.records),
    ];
    let lines = lines.into_iter().filter(|(_, words)| !words.is_empty());
    html! {
        <li class="outline-step" key={step.key.to_string()}>
            <span class="outline-number" aria-hidden="true">{ index + 1 }</span>
            <div class="outline-words">
                <span class="outline-title">{ &step.title }</span>
                <span class="quiet">{ &step.summary }</span>
                <span class="outline-manner quiet">{ manner_icon(step.manner).as_html() }{ " " }{ manner }</span>
                { for lines.map(|(name, words)| html! {
                    <span class="outline-manner quiet">{ format!("{name}: {}", words.join(", ")) }</span>
                }) }
            </div>
        </li>
    }
}
