//! The import desk: a CSV file of people is looked through and mended, and started only when somebody confirms.

mod choose;
mod columns;
mod confirm;
pub mod rows;

use std::rc::Rc;

use api::import::{ImportRef, ImportView};
use api::{ApiError, command};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::hooks::use_load::use_load;
use crate::hooks::use_send::use_send;
use crate::pages::import::choose::ChooseFile;
use crate::pages::import::columns::ColumnsCard;
use crate::pages::import::confirm::StartButton;
use crate::pages::import::rows::RowsCard;
use crate::route::{Route, way_back};
use crate::testid::import as ids;

/// The import desk.
#[component]
pub fn Import() -> Html {
    let loader = use_load::<command::GetImport>(());
    let shown = Shown::of(&loader.state);
    let on_desk = loader.state.load.ready().and_then(|found| (**found).clone());
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Import people"
            text="Each row of the file starts the workflow for one person. Nothing is stored before you start."
            back={way_back(Route::Batches, "Batches")}
            actions={on_desk.as_ref().map(|view| html! {
                <Actions view={Rc::new(view.clone())} refresh={loader.refresh.clone()} />
            }).unwrap_or_default()}
        >
            <Loaded {shown} what="the import desk" retry={loader.refresh.clone()}>
                if let Some(view) = on_desk {
                    <OnDesk view={Rc::new(view)} refresh={loader.refresh} />
                } else {
                    <ChooseFile refresh={loader.refresh} />
                }
            </Loaded>
        </PageFrame>
    }
}

/// Properties of all parts of the desk.
#[derive(PartialEq, Properties)]
pub struct DeskProps {
    pub view: Rc<ImportView>,
    /// Looks again at what lies on the desk.
    pub refresh: Callback<()>,
}

#[component]
fn Actions(props: &DeskProps) -> Html {
    let closed = {
        let refresh = props.refresh.clone();
        Callback::from(move |_: Result<(), ApiError>| refresh.emit(()))
    };
    let closing = use_send::<command::CloseImport>(closed);
    let close = {
        let id = props.view.id;
        closing.send.reform(move |()| ImportRef { id })
    };
    html! {
        <>
            <Button testid={ids::CLOSE} tone={Tone::Secondary} busy={closing.busy} onclick={close}>{ "Take it off the desk" }</Button>
            <StartButton view={Rc::clone(&props.view)} refresh={props.refresh.clone()} />
        </>
    }
}

#[component]
fn OnDesk(props: &DeskProps) -> Html {
    let view = &props.view;
    let notices = view.notices.iter().map(|notice| html! { <li>{ notice }</li> });
    let organization = view
        .fields
        .iter()
        .find(|field| field.source == api::import::ImportSource::Nothing && !field.optional);
    html! {
        <>
            if !view.notices.is_empty() {
                <Notice mood={Mood::Info} title={format!("About {}", view.file_name)} testid={ids::NOTICES}>
                    <ul class="changes">{ for notices }</ul>
                </Notice>
            }
            if let Some(field) = organization {
                <Notice
                    mood={Mood::Warning}
                    title={format!("“{}” is needed, and comes from nowhere yet. Choose its column below, or one value for all rows.", field.label)}
                />
            }
            <ColumnsCard view={Rc::clone(view)} refresh={props.refresh.clone()} />
            // Another file has other rows: nothing of the one before may stay.
            <RowsCard key={view.id.to_string()} view={Rc::clone(view)} refresh={props.refresh.clone()} />
        </>
    }
}

/// Shows why something was refused, if it was.
fn refused(error: Option<&Rc<ApiError>>, clear: &Callback<()>) -> Html {
    let report = error.map(|error| {
        html! { <ErrorReport failure={Failure::from(&**error)} testid={ids::REFUSED} onclose={clear.clone()} /> }
    });
    report.unwrap_or_default()
}
