//! The attempts at a step.

use std::rc::Rc;

use api::execution::AttemptView;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::clock;
use crate::components::error_report::sentence;
use crate::components::table::{Table, row};

const COLUMNS: &[&str] = &["Attempt", "Outcome", "Began", "Took"];

/// Properties of [`Attempts`].
#[derive(PartialEq, Properties)]
pub struct AttemptsProps {
    /// Oldest first.
    pub attempts: Rc<Vec<AttemptView>>,
}

/// Each attempt, oldest first.
#[component]
pub fn Attempts(props: &AttemptsProps) -> Html {
    let rows = props.attempts.iter().map(|attempt| {
        let took = attempt.ended_at.map_or_else(
            || "Running".to_owned(),
            |ended| clock::length(ended.since(attempt.started_at)),
        );
        let cells = vec![
            html! { { attempt.number } },
            html! { <>{ mark(attempt.ok) }{ " " }{ sentence(&attempt.outcome) }</> },
            html! { { clock::absolute(attempt.started_at) } },
            html! { { took } },
        ];
        row(attempt.number.to_string(), None, cells)
    });
    html! { <Table name="Attempts" columns={COLUMNS}>{ for rows }</Table> }
}

fn mark(ok: Option<bool>) -> Html {
    let (class, icon, word) = match ok {
        Some(true) => ("good", Icon::CheckCircle, "Went well:"),
        Some(false) => ("bad", Icon::ExclamationCircle, "Failed:"),
        None => ("quiet", Icon::SyncAlt, "Running:"),
    };
    html! { <span {class}>{ icon.as_html() }<span class="pf-v6-screen-reader">{ word }</span></span> }
}
