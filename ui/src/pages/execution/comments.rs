//! What people said about an execution.

use api::command;
use api::execution::ExecutionDetail;
use api::execution::verb::{CommentExecution, CommentView};
use domain::StepKey;
use domain::form::{Answers, Choice, Field, Input};
use serde_json::Value;
use yew::prelude::*;

use crate::components::button::{Button, Kind};
use crate::components::card::Card;
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::when::When;
use crate::hooks::use_session::use_session;
use crate::pages::execution::View;
use crate::pages::execution::offer::shown_error;
use crate::pages::execution::verbs::dialog::{text, use_verb};
use crate::testid::execution as ids;

const TEXT: &str = "text";
const ABOUT: &str = "about";

/// What the choice is called that names no step. No step has this key: keys begin with a letter.
const WHOLE: &str = "*";

/// Properties of [`Comments`].
#[derive(PartialEq, Properties)]
pub struct CommentsProps {
    pub view: View,
}

/// All comments, oldest first, and the form for a further one.
#[component]
pub fn Comments(props: &CommentsProps) -> Html {
    let session = use_session();
    let account = session.account();
    let in_panel = account.is_some_and(|account| account.organization.is_some());
    let workspace = account
        .map(|account| account.workspace.clone())
        .unwrap_or_default();
    let execution = &props.view.execution;
    if execution.comments.is_empty() && !execution.can_comment {
        return html! {};
    }
    let comments = execution.comments.iter().map(comment);
    html! {
        <Card title="Comments" testid={ids::COMMENTS}>
            if execution.comments.is_empty() {
                <p class="quiet">{ "Nobody has said anything yet." }</p>
            } else {
                <ol class="comments" aria-label="Comments">{ for comments }</ol>
            }
            if in_panel {
                <p class="quiet">
                    { format!("{} reads what you write here. What they write for themselves is not shown.", workspace) }
                </p>
            }
            if execution.can_comment {
                <CommentForm view={props.view.clone()} />
            }
        </Card>
    }
}

fn comment(comment: &CommentView) -> Html {
    html! {
        <li class="comment">
            <p class="comment-head quiet">
                <span class="meta-part comment-by" dir="auto">{ &comment.by }</span>
                <span class="meta-part"><When at={comment.at} /></span>
                if let Some(step) = &comment.step {
                    <span class="meta-part" dir="auto">{ format!("about “{step}”") }</span>
                }
            </p>
            <p class="lines" dir="auto">{ &comment.text }</p>
        </li>
    }
}

#[component]
fn CommentForm(props: &CommentsProps) -> Html {
    let execution = &props.view.execution;
    let known = Answers::from_iter([(ABOUT.to_owned(), Value::from(WHOLE))]);
    let verb = use_verb::<command::CommentExecution>(
        &props.view,
        AttrValue::from(ids::COMMENT),
        "",
        fields(execution),
        &known,
        &Callback::noop(),
    );
    let onsubmit = {
        let (handle, send, id) = (verb.handle.clone(), verb.sending.send.clone(), execution.id);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                let about = text(&answers, ABOUT);
                send.emit(CommentExecution {
                    execution: id,
                    step: (about != WHOLE).then(|| StepKey::new(about)),
                    text: text(&answers, TEXT),
                });
            }
        })
    };
    let context = FormContext {
        disabled: verb.sending.busy,
        ..FormContext::default()
    };
    html! {
        <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
            <FormErrors handle={verb.handle.clone()} />
            { shown_error(verb.sending.error.as_ref()) }
            <FormFields handle={verb.handle} {context} />
            <div class="actions">
                <Button testid={ids::submit(ids::COMMENT)} kind={Kind::Submit} busy={verb.sending.busy}>
                    { "Add comment" }
                </Button>
            </div>
        </form>
    }
}

fn fields(execution: &ExecutionDetail) -> Vec<Field> {
    let option = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    let steps = execution
        .steps
        .iter()
        .map(|step| option(step.key.as_str(), &step.title));
    let field = |key: &str, label: &str, input| Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        optional: false,
        unique: None,
        input,
    };
    vec![
        field(TEXT, "Comment", Input::LongText { max_length: 4000 }),
        field(
            ABOUT,
            "About",
            Input::Choice {
                options: [option(WHOLE, "The whole execution")]
                    .into_iter()
                    .chain(steps)
                    .collect(),
            },
        ),
    ]
}
