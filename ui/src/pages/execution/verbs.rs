//! What else can be done with a step, behind a menu so that the page stays calm.

use api::execution::{Offer, StepDetail};
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::menu::{Menu, MenuEntry};
use crate::document;
use crate::pages::execution::offer::OfferProps;
use crate::pages::execution::verbs::assign::AssignDialog;
use crate::pages::execution::verbs::change_input::ChangeInputDialog;
use crate::pages::execution::verbs::report::ReportDialog;
use crate::pages::execution::verbs::rerun::RerunDialog;
use crate::pages::execution::verbs::skip::SkipDialog;
use crate::testid::execution as ids;

pub mod assign;
pub mod change_input;
pub mod dialog;
pub mod report;
pub mod rerun;
pub mod skip;

/// What a menu entry leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verb {
    ChangeInput,
    ByHand,
    Skip,
    Rerun,
    Assign,
}

impl Verb {
    const fn parts(self) -> (&'static str, &'static str, Icon) {
        match self {
            Self::ChangeInput => ("change-input", "Change what it is given…", Icon::PencilAlt),
            Self::ByHand => ("by-hand", "Done by hand…", Icon::ClipboardCheck),
            Self::Skip => ("skip", "Skip…", Icon::AngleDoubleRight),
            Self::Rerun => ("rerun", "Do it anew…", Icon::Redo),
            Self::Assign => ("assign", "Hand over…", Icon::User),
        }
    }
}

/// Properties of the dialogs.
#[derive(PartialEq, Properties)]
pub struct VerbProps {
    /// The step as it stands.
    pub step: OfferProps,
    pub onclose: Callback<()>,
}

/// The menu of a step; absent when there is nothing in it.
#[component]
pub fn StepMenu(props: &OfferProps) -> Html {
    let open = use_state_eq(|| None::<Verb>);
    let was_open = use_mut_ref(|| false);
    let step = &props.view.execution.steps[props.index];
    let menu = ids::step_menu(props.key());
    {
        let menu = menu.clone();
        use_effect_with(open.is_some(), move |is_open| {
            // The entry that opened the dialog is gone, so the keyboard goes back to the menu.
            if was_open.replace(*is_open) && !is_open {
                document::focus(&menu);
            }
        });
    }
    let onclose = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let dialog = |verb: Verb| {
        let (step, onclose) = (props.clone(), onclose.clone());
        match verb {
            Verb::ChangeInput => html! { <ChangeInputDialog {step} {onclose} /> },
            Verb::ByHand => html! { <ReportDialog {step} {onclose} /> },
            Verb::Skip => html! { <SkipDialog {step} {onclose} /> },
            Verb::Rerun => html! { <RerunDialog {step} {onclose} /> },
            Verb::Assign => html! { <AssignDialog {step} {onclose} /> },
        }
    };
    let entries = verbs_of(step).into_iter().map(|verb| {
        let (name, label, icon) = verb.parts();
        let onclick = {
            let open = open.setter();
            Callback::from(move |()| open.set(Some(verb)))
        };
        html! { <MenuEntry key={name} testid={format!("{menu}.{name}")} {label} {icon} {onclick} /> }
    });
    let entries: Vec<_> = entries.collect();
    html! {
        <>
            if !entries.is_empty() {
                <Menu
                    testid={menu.clone()}
                    name={format!("More for {}", step.title)}
                    label={html! { { Icon::EllipsisV.as_html() } }}
                    arrow={false}
                >
                    { for entries }
                </Menu>
            }
            { (*open).map(dialog).unwrap_or_default() }
        </>
    }
}

fn verbs_of(step: &StepDetail) -> Vec<Verb> {
    let verbs = &step.verbs;
    let retries = matches!(step.offer, Offer::Retry | Offer::Task { .. });
    [
        (retries && !verbs.change_input.is_empty(), Verb::ChangeInput),
        (verbs.by_hand.is_some(), Verb::ByHand),
        (verbs.assign, Verb::Assign),
        (verbs.skip, Verb::Skip),
        // Nothing has come of a step that is not settled: to do it anew is to do it.
        (!verbs.rerun.is_empty() && step.state.is_settled(), Verb::Rerun),
    ]
    .into_iter()
    .filter_map(|(fits, verb)| fits.then_some(verb))
    .collect()
}

#[cfg(test)]
mod tests {
    use api::execution::verb::{StepName, StepVerbs};
    use domain::execution::StepState;

    use super::*;
    use crate::pages::execution::step::tests::step;

    #[test]
    fn a_step_is_done_anew_only_once_something_has_come_of_it() {
        let verbs = StepVerbs {
            rerun: vec![StepName {
                key: "a".into(),
                title: "A".into(),
            }],
            assign: true,
            ..StepVerbs::default()
        };
        let with = |state| StepDetail {
            verbs: verbs.clone(),
            ..step(state, Offer::Nothing)
        };
        assert_eq!(verbs_of(&with(StepState::Waiting)), [Verb::Assign]);
        assert_eq!(verbs_of(&with(StepState::Skipped)), [Verb::Assign, Verb::Rerun]);
    }
}
