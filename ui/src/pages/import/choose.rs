//! The empty desk: chooses a file.

use api::import::{ImportView, MAX_FILE, OpenImport};
use api::{ApiError, command};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::file_button::{BytesButton, ReadFile};
use crate::hooks::use_send::use_send;
use crate::pages::import::refused;
use crate::testid::import as ids;

/// Properties of [`ChooseFile`].
#[derive(PartialEq, Properties)]
pub(super) struct ChooseFileProps {
    /// Looks again at what lies on the desk.
    pub(super) refresh: Callback<()>,
}

/// Says what a file has to be like, and takes one.
#[component]
pub(super) fn ChooseFile(props: &ChooseFileProps) -> Html {
    let opened = {
        let refresh = props.refresh.clone();
        Callback::from(move |answer: Result<ImportView, ApiError>| {
            if answer.is_ok() {
                refresh.emit(());
            }
        })
    };
    let opening = use_send::<command::OpenImport>(opened);
    let onread = opening.send.reform(|file: ReadFile| OpenImport {
        file_name: file.name,
        content: STANDARD.encode(&file.bytes),
    });
    html! {
        <Card title="Choose a CSV file" text="With a row for each person, and the names of the columns on top.">
            { refused(opening.error.as_ref(), &opening.clear) }
            <ul class="changes">
                <li>{ "Columns for organization, first name, last name, e-mail, job title, phone and language are found by their names, in English or German. You can change what is found, and give one value for all rows where there is no column." }</li>
                <li>{ "Commas, semicolons or tabs may part the cells. Files in UTF-8, UTF-16 and Windows-1252 are read." }</li>
                <li>{ "At most 50,000 rows and 16 MB. Workbooks are not read: save the table as “CSV UTF-8” first." }</li>
            </ul>
            <BytesButton
                id={ids::FILE}
                label={if opening.busy { "Reading…" } else { "Choose a file" }}
                accept=".csv,.tsv,.txt"
                max={u32::try_from(MAX_FILE).unwrap_or(u32::MAX)}
                {onread}
                disabled={opening.busy}
            />
        </Card>
    }
}
