//! What the app does with a batch, and what a person can have it do.

use api::batch::{BatchRef, BatchWorkKind, RetryBatch};
use api::{ApiError, command};
use domain::batch::BatchState;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_send::use_send;
use crate::pages::batch::PartProps;
use crate::testid::batch as ids;

/// The buttons beside the title.
#[component]
pub fn Verbs(props: &PartProps) -> Html {
    let detail = &props.detail;
    let id = detail.batch.id;
    let answered = {
        let refresh = props.refresh.clone();
        Callback::from(move |_: Result<(), ApiError>| refresh.emit(()))
    };
    let retrying = use_send::<command::RetryBatch>(answered);
    let retry = retrying.send.reform(move |()| RetryBatch {
        batch: id,
        executions: Vec::new(),
    });
    let failed = detail.tally.failed;
    html! {
        <>
            if failed > 0 {
                <Button
                    testid={ids::RETRY}
                    tone={Tone::Primary}
                    busy={retrying.busy}
                    disabled={detail.work.is_some()}
                    onclick={retry}
                >
                    { format!("Continue the failed ones ({failed})") }
                </Button>
            }
            if let Some(error) = &retrying.error {
                <ErrorReport failure={Failure::from(&**error)} onclose={retrying.clear.clone()} />
            }
        </>
    }
}

/// How far the app is, why it stopped, and the way on.
#[component]
pub fn WorkNotice(props: &PartProps) -> Html {
    let detail = &props.detail;
    let id = detail.batch.id;
    let answered = {
        let refresh = props.refresh.clone();
        Callback::from(move |_: Result<(), ApiError>| refresh.emit(()))
    };
    let stopping = use_send::<command::StopBatch>(answered.clone());
    let resuming = use_send::<command::ResumeBatch>(answered);
    let stop = stopping.send.reform(move |()| BatchRef { id });
    let resume = resuming.send.reform(move |()| BatchRef { id });
    let error = stopping.error.as_ref().or(resuming.error.as_ref());
    let queued = detail.tally.queued;
    let notice = match (&detail.work, detail.batch.state) {
        (Some(work), _) => {
            let words = match work.kind {
                BatchWorkKind::Starting => "started",
                BatchWorkKind::Retrying => "tried again",
            };
            html! {
                <div class="batch-work" role="status">
                    <label for={ids::PROGRESS}>{ format!("{} of {} {words}", work.done, work.of) }</label>
                    <progress id={ids::PROGRESS} data-testid={ids::PROGRESS} value={work.done.to_string()} max={work.of.to_string()} />
                    <Button testid={ids::STOP} busy={stopping.busy} onclick={stop}>{ "Stop" }</Button>
                </div>
            }
        }
        (None, BatchState::Stopped) if queued > 0 => html! {
            <Notice mood={Mood::Warning} title={format!("The starting was stopped: {} left.", rows(queued))}>
                if !detail.trouble.is_empty() {
                    <p>{ &detail.trouble }</p>
                }
                <p>{ "What is started goes on, and no row is started twice." }</p>
                <div class="actions">
                    <Button testid={ids::RESUME} tone={Tone::Primary} busy={resuming.busy} onclick={resume}>{ "Go on" }</Button>
                </div>
            </Notice>
        },
        (None, BatchState::Starting | BatchState::Stopped | BatchState::Started) => Html::default(),
    };
    html! {
        <>
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&**error)} />
            }
            { notice }
        </>
    }
}

fn rows(count: u32) -> String {
    match count {
        1 => "1 row is".to_owned(),
        count => format!("{count} rows are"),
    }
}
