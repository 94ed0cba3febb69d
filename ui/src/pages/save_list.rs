//! Saves a list as a CSV file.

use api::export::SaveList as SaveListRequest;
use api::workflow::SavedFile;
use api::{ApiError, command};
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::notice::{Mood, Notice};
use crate::hooks::use_send::use_send;

/// Saving a list, and what came of it.
pub struct Saving {
    /// The button.
    pub button: Html,
    /// Where the file is, or why there is none; for the place below the page's title.
    pub told: Html,
}

/// Returns the button that saves a list, and what it has to tell.
#[hook]
pub fn use_save_list(testid: &'static str, list: SaveListRequest) -> Saving {
    let saved = use_state_eq(|| None::<AttrValue>);
    let sending = {
        let saved = saved.setter();
        use_send::<command::SaveList>(Callback::from(move |answer: Result<SavedFile, ApiError>| {
            saved.set(answer.ok().map(|file| format!("Saved as {}", file.path).into()));
        }))
    };
    let onclick = sending.send.reform(move |()| list.clone());
    let forget = {
        let saved = saved.setter();
        Callback::from(move |()| saved.set(None))
    };
    Saving {
        button: html! { <Button {testid} busy={sending.busy} {onclick}>{ "Save as CSV" }</Button> },
        told: html! {
            <>
                if let Some(error) = &sending.error {
                    <ErrorReport failure={Failure::from(&**error)} onclose={sending.clear.clone()} />
                }
                if let Some(title) = (*saved).clone() {
                    <Notice mood={Mood::Success} {title} testid={format!("{testid}.saved")} onclose={forget} />
                }
            </>
        },
    }
}
