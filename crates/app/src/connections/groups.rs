//! Which groups of Metabase a person is in. Nothing is changed here: that is an execution's to do.

use api::command::GetMetabaseGroups;
use api::membership::{AccountThere, MetabaseGroups};
use api::person::PersonRef;
use api::{ApiError, ErrorCode};
use connector::GroupsOf;

use crate::connections::within_patience;
use crate::{App, error};

/// The system.
const METABASE: &str = "metabase";

impl App {
    /// Reads from Metabase which groups a person is in now, and which others there are.
    ///
    /// # Errors
    /// When the account may not, there is no such person, Metabase is not connected, or it does not answer.
    pub async fn get_metabase_groups(&self, request: PersonRef) -> Result<MetabaseGroups, ApiError> {
        let actor = self.actor::<GetMetabaseGroups>().await?;
        let store = &actor.workspace.store;
        let person = store
            .person(actor.scope, request.id)
            .await
            .map_err(error::store)?;
        let person = person.ok_or_else(|| error::store(store::Error::NotFound))?;
        let connected = self.connected(&actor.workspace).await?;
        if !connected.contains(METABASE) {
            return Err(not_connected());
        }
        let system = self.system(METABASE)?;
        let (cx, _) = self.cx(&actor, METABASE).await?;
        let read = within_patience(system, system.groups_of(&cx, &person.email)).await;
        let read = read.map_err(|refused| error::system(&refused))?;
        read.map(view).ok_or_else(not_connected)
    }
}

fn view(read: GroupsOf) -> MetabaseGroups {
    let GroupsOf {
        account,
        held,
        others,
        is_administrator,
    } = read;
    MetabaseGroups {
        account: match account {
            connector::AccountThere::None => AccountThere::None,
            connector::AccountThere::Active => AccountThere::Active,
            connector::AccountThere::Deactivated => AccountThere::Deactivated,
        },
        held,
        others,
        is_administrator,
    }
}

fn not_connected() -> ApiError {
    ApiError::new(
        ErrorCode::Conflict,
        "Metabase is not connected, so nobody can tell which groups there are.",
    )
    .hint("Connect it on the page “Connections”. Until then, “Change Metabase groups” among the workflows makes a task for a person of it.")
}
