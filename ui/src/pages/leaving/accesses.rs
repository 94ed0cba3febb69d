//! What was given, grouped by what becomes of it.

use std::rc::Rc;

use api::leaving::{LeavingView, RemovalOutlook, RemovalView};
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::error_report::sentence;
use crate::components::plan::by_hand;
use crate::components::when::When;
use crate::route::{Route, RouteLink};
use crate::testid::leaving as ids;

/// What becomes of an access, for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Group {
    Undone,
    ByHand,
    Changed,
    Untold,
    Kept,
}

impl Group {
    const ALL: [Self; 5] = [
        Self::Undone,
        Self::ByHand,
        Self::Changed,
        Self::Untold,
        Self::Kept,
    ];

    const fn of(outlook: &RemovalOutlook) -> Self {
        match outlook {
            RemovalOutlook::TakenBack => Self::Undone,
            RemovalOutlook::ByHand { .. } => Self::ByHand,
            RemovalOutlook::Changed { .. } | RemovalOutlook::Gone => Self::Changed,
            RemovalOutlook::Unknown { .. } => Self::Untold,
            RemovalOutlook::Kept { .. } => Self::Kept,
        }
    }

    /// Returns its name for code, its title and what it says.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Undone => (
                "undone",
                "Taken back by the app",
                "It stands as it was given. The app takes it back by itself.",
            ),
            Self::ByHand => (
                "by-hand",
                "Taken back by hand",
                "The execution asks for each of them when its turn comes, with what to do, and notes what shows it.",
            ),
            Self::Changed => (
                "changed",
                "Changed by others since",
                "It is not as this app gave it any more. The app takes back what is left of it.",
            ),
            Self::Untold => (
                "untold",
                "Not known now",
                "Its system does not answer as it should. The app tries all the same, and asks you when it cannot.",
            ),
            Self::Kept => (
                "kept",
                "Stays as it is",
                "It was there before this app came to give it.",
            ),
        }
    }
}

/// Properties of [`Accesses`].
#[derive(PartialEq, Properties)]
pub struct AccessesProps {
    pub view: Rc<LeavingView>,
    /// Whether it is said whose each is.
    pub shows_holder: bool,
}

/// One card for each group that has something. The numbers tell the order over all of them.
#[component]
pub fn Accesses(props: &AccessesProps) -> Html {
    let cards = Group::ALL.into_iter().filter_map(|group| {
        let accesses = (1_usize..).zip(&props.view.accesses);
        let mut own = accesses
            .filter(|(_, access)| Group::of(&access.outlook) == group)
            .peekable();
        own.peek()?;
        let (name, title, text) = group.words();
        let items = own.map(|(number, access)| item(number, access, props.shows_holder));
        Some(html! {
            <Card key={name} {title} {text} testid={ids::group(name)}>
                <ol class="removals" aria-label={title}>{ for items }</ol>
            </Card>
        })
    });
    html! { <div class="stack">{ for cards }</div> }
}

fn item(number: usize, access: &RemovalView, shows_holder: bool) -> Html {
    let given_in = if access.given_in.is_empty() {
        "an execution"
    } else {
        &access.given_in
    };
    html! {
        <li key={access.grant.to_string()} class="removal" value={number.to_string()} data-testid={ids::access(number)}>
            <span class="removal-number" aria-hidden="true">{ number }</span>
            <div class="plan-words">
                <span class="plan-title" dir="auto">
                    { &access.resource }
                    <span class="plan-system quiet">{ &access.system }</span>
                </span>
                if shows_holder {
                    <span dir="auto">{ &access.holder }</span>
                }
                <span class="quiet" dir="auto">
                    { "Given " }
                    <When at={access.given_at} />
                    { " by " }
                    <RouteLink to={Route::Execution { id: access.given_by }}>{ given_in }</RouteLink>
                </span>
                { more(access) }
            </div>
        </li>
    }
}

/// Returns what there is to say of one access beyond its group's words.
fn more(access: &RemovalView) -> Html {
    match &access.outlook {
        RemovalOutlook::TakenBack => html! {},
        RemovalOutlook::Changed { what } => html! { <p dir="auto">{ sentence(what) }</p> },
        RemovalOutlook::Gone => html! { <p>{ "It is gone already. The app makes sure, and notes it." }</p> },
        RemovalOutlook::ByHand { reason, instructions } => {
            let lines = instructions
                .iter()
                .map(|line| html! { <li dir="auto">{ line }</li> });
            html! {
                <>
                    <p>{ by_hand(*reason, &access.system) }</p>
                    if !instructions.is_empty() {
                        <ol class="instructions">{ for lines }</ol>
                    }
                </>
            }
        }
        RemovalOutlook::Kept { reason } => html! { <p dir="auto">{ sentence(reason) }</p> },
        RemovalOutlook::Unknown { error } => html! {
            <>
                <p dir="auto">{ sentence(&error.message) }</p>
                if !error.hint.is_empty() {
                    <p class="quiet">{ &error.hint }</p>
                }
            </>
        },
    }
}

/// Returns how many accesses the app takes back, and how many a person does.
pub fn counts(accesses: &[RemovalView]) -> (usize, usize) {
    let count = |wanted: fn(Group) -> bool| {
        let groups = accesses.iter().map(|access| Group::of(&access.outlook));
        groups.filter(|group| wanted(*group)).count()
    };
    (
        count(|group| matches!(group, Group::Undone | Group::Changed | Group::Untold)),
        count(|group| group == Group::ByHand),
    )
}

#[cfg(test)]
mod tests;
