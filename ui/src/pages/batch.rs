//! One batch: how far its executions are, row by row and step by step.

mod grid;
mod work;

use std::rc::Rc;

use api::batch::{BatchDetail, BatchRef};
use api::command;
use api::export::SaveList;
use domain::BatchId;
use yew::prelude::*;

use crate::components::facts::{Fact, Facts};
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::when::When;
use crate::hooks::use_core::use_changes;
use crate::hooks::use_load::use_load;
use crate::hooks::use_settled::use_settled;
use crate::pages::batch::grid::Grid;
use crate::pages::batch::work::{Verbs, WorkNotice};
use crate::pages::batches::state_label;
use crate::pages::save_list::use_save_list;
use crate::route::{Route, way_back};
use crate::testid::batch as ids;

/// How long a burst of events is gathered.
const EVENT_PAUSE_MS: u32 = 300;

/// Properties of [`Batch`].
#[derive(PartialEq, Properties)]
pub struct BatchProps {
    pub id: BatchId,
}

/// Properties of the parts of the page.
#[derive(PartialEq, Properties)]
pub struct PartProps {
    pub detail: Rc<BatchDetail>,
    /// Looks again.
    pub refresh: Callback<()>,
}

/// One batch.
#[component]
pub fn Batch(props: &BatchProps) -> Html {
    let loader = use_load::<command::GetBatch>(BatchRef { id: props.id });
    let changes = use_changes();
    // Its executions change it as much as its own events do.
    use_settled(changes.count, EVENT_PAUSE_MS, loader.refresh.clone());
    let saving = use_save_list(ids::SAVE, SaveList::BatchRows { batch: props.id });
    let detail = loader.state.load.ready().cloned();
    let title = detail
        .as_ref()
        .map_or_else(|| "Batch".to_owned(), |detail| detail.batch.title.clone());
    let actions = detail.as_ref().map(|detail| {
        html! {
            <>
                { saving.button.clone() }
                <Verbs detail={Rc::clone(detail)} refresh={loader.refresh.clone()} />
            </>
        }
    });
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            title_testid={ids::TITLE}
            back={way_back(Route::Batches, "Batches")}
            beside={detail.as_ref().map(|detail| state_label(detail.batch.state)).unwrap_or_default()}
            actions={actions.unwrap_or_default()}
        >
            <Loaded shown={Shown::of(&loader.state)} what="the batch" retry={loader.refresh.clone()}>
                if let Some(detail) = detail {
                    { saving.told }
                    <Facts>
                        <Fact name="Workflow">{ &detail.batch.workflow }</Fact>
                        <Fact name="Started by">{ &detail.batch.started_by }</Fact>
                        <Fact name="Started"><When at={detail.batch.started_at} /></Fact>
                        <Fact name="To start">{ format!("{} of {} rows", detail.batch.wanted, detail.batch.rows) }</Fact>
                    </Facts>
                    <WorkNotice detail={Rc::clone(&detail)} refresh={loader.refresh} />
                    <Grid {detail} />
                }
            </Loaded>
        </PageFrame>
    }
}
