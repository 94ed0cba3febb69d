//! What somebody wants changed about an organization or a person, whatever the command.

use std::rc::Rc;

use api::history::DeleteOrganization;
use api::organization::{ChangeCompanies, ChangeGroups, SetOrganizationState, UpdateOrganization};
use api::person::{DeletePerson, MovePerson, SetPersonState, UpdatePerson};
use api::{ApiError, command};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::{Core, use_core};

/// A change that a dialog asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum Wish {
    /// Puts an organization right.
    UpdateOrganization(UpdateOrganization),
    /// Archives an organization, or makes it active again.
    SetOrganizationState(SetOrganizationState),
    /// Changes its studio companies.
    ChangeCompanies(ChangeCompanies),
    /// Changes what stands for it in systems.
    ChangeGroups(ChangeGroups),
    /// Deletes it.
    DeleteOrganization(DeleteOrganization),
    /// Puts a person right.
    UpdatePerson(UpdatePerson),
    /// Puts a person into another organization.
    MovePerson(MovePerson),
    /// Deactivates a person, or makes them active again.
    SetPersonState(SetPersonState),
    /// Deletes a person.
    DeletePerson(DeletePerson),
}

impl Wish {
    async fn send(&self, core: &Core) -> Result<(), ApiError> {
        match self {
            Self::UpdateOrganization(request) => core.call::<command::UpdateOrganization>(request).await,
            Self::SetOrganizationState(request) => core.call::<command::SetOrganizationState>(request).await,
            Self::ChangeCompanies(request) => core.call::<command::ChangeCompanies>(request).await,
            Self::ChangeGroups(request) => core.call::<command::ChangeGroups>(request).await,
            Self::DeleteOrganization(request) => core.call::<command::DeleteOrganization>(request).await,
            Self::UpdatePerson(request) => core.call::<command::UpdatePerson>(request).await,
            Self::MovePerson(request) => core.call::<command::MovePerson>(request).await,
            Self::SetPersonState(request) => core.call::<command::SetPersonState>(request).await,
            Self::DeletePerson(request) => core.call::<command::DeletePerson>(request).await,
        }
    }
}

/// A wish, and how far it is.
pub struct Wishing {
    /// Whether the answer is awaited. A further [`Self::send`] does nothing meanwhile.
    pub busy: bool,
    /// Why the newest one was refused.
    pub error: Option<Rc<ApiError>>,
    /// Sends it.
    pub send: Callback<Wish>,
}

/// Sends a wish and calls `answered` with the answer. One that was granted is the last: a further click could only be
/// told that it is late.
#[hook]
pub fn use_wish(answered: Callback<Result<(), ApiError>>) -> Wishing {
    let core = use_core();
    let busy = use_state_eq(|| false);
    let error = use_state(|| None::<Rc<ApiError>>);
    // Rendering lags behind a double click; this does not.
    let on_its_way = use_mut_ref(|| false);
    let send = {
        let (busy, error) = (busy.setter(), error.setter());
        Callback::from(move |wish: Wish| {
            if on_its_way.replace(true) {
                return;
            }
            busy.set(true);
            error.set(None);
            let (core, answered, on_its_way) = (core.clone(), answered.clone(), Rc::clone(&on_its_way));
            let (busy, error) = (busy.clone(), error.clone());
            spawn_local(async move {
                let result = wish.send(&core).await;
                if let Err(refused) = &result {
                    on_its_way.replace(false);
                    busy.set(false);
                    error.set(Some(Rc::new(refused.clone())));
                }
                answered.emit(result);
            });
        })
    };
    Wishing {
        busy: *busy,
        error: (*error).clone(),
        send,
    }
}
