//! The steps of a workflow before it runs.

use std::rc::Rc;

use api::execution::{Manner, StepOutline};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

/// Returns the words for how a step is done.
pub const fn manner_words(manner: Manner) -> &'static str {
    match manner {
        Manner::Form => "You fill in a form",
        Manner::Automatic => "The app does it",
        Manner::ByHand => "You do it by hand",
        Manner::PassedOver => "Passed over: its system is not connected",
        Manner::Approval => "Others approve it",
        Manner::Theirs => "It is done for you",
    }
}

/// Returns the word for how a step is or was done.
pub const fn manner_word(manner: Manner) -> &'static str {
    match manner {
        Manner::Form => "Form",
        Manner::Automatic => "Automatic",
        Manner::ByHand => "By hand",
        Manner::PassedOver => "Passed over",
        Manner::Approval => "Approval",
        Manner::Theirs => "Done for you",
    }
}

/// Returns the icon for how a step is done.
pub const fn manner_icon(manner: Manner) -> Icon {
    match manner {
        Manner::Form => Icon::PencilAlt,
        Manner::Automatic => Icon::Cog,
        Manner::ByHand => Icon::ClipboardCheck,
        Manner::PassedOver => Icon::AngleDoubleRight,
        Manner::Approval => Icon::Users,
        Manner::Theirs => Icon::Cog,
    }
}

/// Properties of [`Outline`].
#[derive(PartialEq, Properties)]
pub struct OutlineProps {
    pub steps: Rc<Vec<StepOutline>>,
    /// Whether the first step is the one that is shown beside. By default not.
    #[prop_or_default]
    pub at_first: bool,
    /// Whether each step says what it is good for. By default it does not.
    #[prop_or_default]
    pub with_summaries: bool,
}

/// The steps of a workflow, each with how it would be done today.
#[component]
pub fn Outline(props: &OutlineProps) -> Html {
    let steps = props.steps.iter().enumerate().map(|(index, step)| {
        let current = props.at_first && index == 0;
        html! {
            <li class={classes!("outline-step", current.then_some("current"))} aria-current={current.then_some("step")}>
                <span class="outline-number" aria-hidden="true">{ index + 1 }</span>
                <div class="outline-words">
                    <span class="outline-title">{ &step.title }</span>
                    <span class="outline-manner quiet">
                        { manner_icon(step.manner).as_html() }
                        { " " }
                        { manner_words(step.manner) }
                    </span>
                    if props.with_summaries && !step.summary.is_empty() {
                        <span class="quiet">{ &step.summary }</span>
                    }
                </div>
            </li>
        }
    });
    html! { <ol class="outline">{ for steps }</ol> }
}
