//! States as coloured labels with an icon and a word, so that no state is told by colour alone.

use domain::execution::{ExecutionState, StepState};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use patternfly_yew::prelude::{Color, Icon, Label};
use yew::prelude::*;

/// How a state looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Look {
    /// Its word.
    pub word: &'static str,
    /// Its colour.
    pub color: Color,
    /// Its icon.
    pub icon: Icon,
    /// Its name in style sheets.
    pub class: &'static str,
}

/// Returns how an execution's state looks.
pub const fn look_of(state: ExecutionState) -> Look {
    match state {
        ExecutionState::Running => look("Running", Color::Blue, Icon::SyncAlt, "running"),
        ExecutionState::Waiting => look("Waiting for you", Color::Orange, Icon::User, "waiting"),
        ExecutionState::Paused => look("Paused", Color::Grey, Icon::Pause, "paused"),
        ExecutionState::Failed => look("Failed", Color::Red, Icon::ExclamationCircle, "failed"),
        ExecutionState::Done => look("Done", Color::Green, Icon::CheckCircle, "done"),
        ExecutionState::Cancelled => look("Cancelled", Color::Grey, Icon::Ban, "cancelled"),
    }
}

/// Returns how a step's state looks.
pub const fn step_look_of(state: StepState) -> Look {
    match state {
        StepState::Pending => look("Not started", Color::Grey, Icon::Minus, "pending"),
        StepState::Running => look("Running", Color::Blue, Icon::SyncAlt, "running"),
        StepState::Waiting => look("Waiting for you", Color::Orange, Icon::User, "waiting"),
        StepState::Blocked => look("Blocked", Color::Orange, Icon::PauseCircle, "blocked"),
        StepState::Retrying => look("Trying again soon", Color::Blue, Icon::Redo, "retrying"),
        StepState::Failed => look("Failed", Color::Red, Icon::ExclamationCircle, "failed"),
        StepState::Unknown => look("Outcome unknown", Color::Orange, Icon::QuestionCircle, "unknown"),
        StepState::Done => look("Done", Color::Green, Icon::Check, "done"),
        StepState::Skipped => look("Skipped", Color::Grey, Icon::AngleDoubleRight, "skipped"),
        StepState::Cancelled => look("Cancelled", Color::Grey, Icon::Ban, "cancelled"),
    }
}

const fn look(word: &'static str, color: Color, icon: Icon, class: &'static str) -> Look {
    Look {
        word,
        color,
        icon,
        class,
    }
}

/// Properties of [`ExecutionBadge`].
#[derive(PartialEq, Properties)]
pub struct ExecutionBadgeProps {
    pub state: ExecutionState,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
}

/// An execution's state.
#[component]
pub fn ExecutionBadge(props: &ExecutionBadgeProps) -> Html {
    let look = look_of(props.state);
    html! {
        <span class="badge" data-testid={props.testid.clone()} data-state={props.state.as_str()}>
            <Label label={look.word} color={look.color} icon={look.icon} />
        </span>
    }
}

/// Properties of [`OrganizationBadge`].
#[derive(PartialEq, Properties)]
pub struct OrganizationBadgeProps {
    pub state: OrganizationState,
}

/// Whether an organization is worked with; nothing while it is.
#[component]
pub fn OrganizationBadge(props: &OrganizationBadgeProps) -> Html {
    let (word, icon) = match props.state {
        OrganizationState::Active => return html! {},
        OrganizationState::Archived => ("Archived", Icon::PauseCircle),
        OrganizationState::Left => ("Left", Icon::Minus),
    };
    html! {
        <span class="badge" data-state={props.state.as_str()}><Label label={word} color={Color::Grey} {icon} /></span>
    }
}

/// Properties of [`PersonBadge`].
#[derive(PartialEq, Properties)]
pub struct PersonBadgeProps {
    pub state: PersonState,
}

/// Whether a person is worked with; nothing while they are.
#[component]
pub fn PersonBadge(props: &PersonBadgeProps) -> Html {
    let (word, icon) = match props.state {
        PersonState::Active => return html! {},
        PersonState::Deactivated => ("Deactivated", Icon::Ban),
        PersonState::Left => ("Left", Icon::Minus),
    };
    html! {
        <span class="badge" data-state={props.state.as_str()}><Label label={word} color={Color::Grey} {icon} /></span>
    }
}
