//! A failure as people read it: what happened, what to do, and the causes folded away.

use std::rc::Rc;

use api::ApiError;
use domain::execution::StepError;
use yew::prelude::*;

use crate::components::notice::{Mood, Notice};

/// A failure, whoever told of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure {
    /// What happened.
    pub message: AttrValue,
    /// What to do; empty for nothing.
    pub hint: AttrValue,
    /// Its stable name, for the manual and for support.
    pub code: AttrValue,
    /// The causes below.
    pub detail: Rc<Vec<String>>,
    /// The id under which the outside system logged the request; empty for none.
    pub trace: AttrValue,
}

impl From<&ApiError> for Failure {
    fn from(error: &ApiError) -> Self {
        Self {
            message: AttrValue::from(error.message.clone()),
            hint: AttrValue::from(error.hint.clone().unwrap_or_default()),
            code: AttrValue::from(error.code.as_str()),
            detail: Rc::new(error.detail.clone()),
            trace: AttrValue::default(),
        }
    }
}

impl From<&StepError> for Failure {
    fn from(error: &StepError) -> Self {
        Self {
            message: AttrValue::from(error.message.clone()),
            hint: AttrValue::from(error.hint.clone()),
            code: AttrValue::from(error.code.clone()),
            detail: Rc::new(error.detail.clone()),
            trace: AttrValue::from(error.trace.clone()),
        }
    }
}

/// Properties of [`ErrorReport`].
#[derive(PartialEq, Properties)]
pub struct ErrorReportProps {
    pub failure: Failure,
    /// By default [`Mood::Danger`].
    #[prop_or(Mood::Danger)]
    pub mood: Mood,
    /// By default none.
    #[prop_or_default]
    pub testid: Option<AttrValue>,
    /// What can be done about it here. By default nothing.
    #[prop_or_default]
    pub children: Html,
    /// Shows a button that takes the message away. By default there is none.
    #[prop_or_default]
    pub onclose: Option<Callback<()>>,
}

/// A failure inside a page.
#[component]
pub fn ErrorReport(props: &ErrorReportProps) -> Html {
    let Failure {
        message,
        hint,
        code,
        detail,
        trace,
    } = &props.failure;
    html! {
        <Notice mood={props.mood} title={sentence(message)} testid={props.testid.clone()} onclose={props.onclose.clone()}>
            if !hint.is_empty() {
                <p>{ hint }</p>
            }
            { props.children.clone() }
            <details class="causes">
                <summary>{ "Details for support" }</summary>
                <p>{ "Code: " }<code>{ code }</code></p>
                if !trace.is_empty() {
                    <p>{ "The system's number for the request: " }<code>{ trace }</code></p>
                }
                if !detail.is_empty() {
                    <ul>
                        { for detail.iter().map(|cause| html! { <li>{ cause }</li> }) }
                    </ul>
                }
            </details>
        </Notice>
    }
}

/// Messages of errors come without a period; on the page they are sentences.
pub fn sentence(message: &str) -> AttrValue {
    let ends = message.ends_with(['.', '!', '?', ':', '…']);
    AttrValue::from(if ends || message.is_empty() {
        message.to_owned()
    } else {
        format!("{message}.")
    })
}
