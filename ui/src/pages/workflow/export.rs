//! A version as text: to copy, or as a file.

use api::workflow::{SavedFile, WorkflowVersionRef};
use api::{ApiError, command};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::document;
use crate::hooks::use_load::use_load;
use crate::hooks::use_send::use_send;
use crate::testid::workflow as ids;

/// Properties of [`ExportDialog`].
#[derive(PartialEq, Properties)]
pub struct ExportDialogProps {
    pub version: WorkflowVersionRef,
    pub onclose: Callback<()>,
}

/// The text of a version, with the ways to take it along.
#[component]
pub fn ExportDialog(props: &ExportDialogProps) -> Html {
    let told = use_state_eq(|| None::<(Mood, AttrValue)>);
    let loader = use_load::<command::ExportWorkflow>(props.version.clone());
    let ready = loader.state.load.ready();
    let saving = {
        let told = told.setter();
        use_send::<command::SaveWorkflowFile>(Callback::from(move |answer: Result<SavedFile, ApiError>| {
            let saved = answer.ok();
            told.set(saved.map(|file| (Mood::Success, format!("Saved as {}", file.path).into())));
        }))
    };
    let save = saving.send.reform({
        let version = props.version.clone();
        move |()| version.clone()
    });
    let text = ready.map(|exported| exported.text.clone()).unwrap_or_default();
    let copy = {
        let (told, text) = (told.setter(), text.clone());
        Callback::from(move |()| {
            let (told, text) = (told.clone(), text.clone());
            spawn_local(async move {
                told.set(Some(if document::copy(&text).await {
                    (Mood::Success, "The text was copied.".into())
                } else {
                    document::select_all(ids::EXPORT_TEXT);
                    (Mood::Info, "The text is selected; copy it with Ctrl+C.".into())
                }));
            });
        })
    };
    html! {
        <Dialog testid={ids::EXPORT_DIALOG} title={format!("Version {} as text", props.version.version)} onclose={props.onclose.clone()}>
            <p>{ "Change it with any editor, and import it again. The line “version” says which version it was made from." }</p>
            <Loaded shown={Shown::of(&loader.state)} what="the text" retry={loader.refresh.clone()}>
                <span class="pf-v6-c-form-control pf-m-textarea pf-m-readonly code">
                    <textarea
                        id={ids::EXPORT_TEXT}
                        data-testid={ids::EXPORT_TEXT}
                        aria-label="The workflow as text"
                        readonly={true}
                        rows="14"
                        spellcheck="false"
                        value={text}
                    />
                </span>
                if let Some(error) = &saving.error {
                    <ErrorReport failure={Failure::from(&**error)} />
                }
                if let Some((mood, title)) = &*told {
                    <Notice mood={*mood} title={title.clone()} testid={ids::EXPORT_TOLD} />
                }
                <div class="actions">
                    <Button testid={ids::EXPORT_SAVE} tone={Tone::Primary} busy={saving.busy} onclick={save}>
                        { "Save as a file" }
                    </Button>
                    <Button testid={ids::EXPORT_COPY} onclick={copy}>{ "Copy" }</Button>
                </div>
            </Loaded>
        </Dialog>
    }
}
