//! The organizations that a form can choose from.

use api::command::{Command, ListOrganizationOptions};
use api::organization::OrganizationOption;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use std::rc::Rc;

use crate::hooks::use_core::use_core;
use crate::state::load::{Load, LoadAction, LoadState};

/// Fetches all organizations when a form needs them.
#[hook]
pub fn use_organizations(needed: bool) -> Load<Vec<OrganizationOption>> {
    let core = use_core();
    let state = use_reducer_eq(LoadState::<<ListOrganizationOptions as Command>::Response>::default);
    {
        let dispatcher = state.dispatcher();
        use_effect_with(needed, move |needed| {
            if *needed {
                spawn_local(async move {
                    let result = core.call::<ListOrganizationOptions>(&()).await.map(Rc::new);
                    dispatcher.dispatch(LoadAction::Arrived(0, result));
                });
            }
        });
    }
    state.load.clone()
}
