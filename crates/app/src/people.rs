//! People: the list, the detail, and what changes them. Who changed what stands in the history.

use api::command::{DeletePerson, GetPerson, ListPeople, MovePerson, Nothing, SetPersonState, UpdatePerson};
use api::page::Page;
use api::person::{
    DeletePerson as DeletePersonRequest, ListPeople as ListPeopleRequest, MovePerson as MovePersonRequest,
    PersonDetail, PersonRef, PersonRow, SetPersonState as SetPersonStateRequest,
    UpdatePerson as UpdatePersonRequest,
};
use api::{ApiError, ErrorCode};
use domain::PersonId;
use domain::form::{self, FieldError, Problem};
use domain::person::{self, PersonState};
use store::PersonEdit;

use crate::actor::Actor;
use crate::executions::{PAGE, page_of, place, short};
use crate::organizations::option;
use crate::records::{confirmed, reason, taken};
use crate::{App, error, titles};

impl App {
    /// Lists people, sorted and filtered.
    ///
    /// # Errors
    /// When the account may not, or they cannot be read.
    pub async fn list_people(&self, request: ListPeopleRequest) -> Result<Page<PersonRow>, ApiError> {
        let actor = self.actor::<ListPeople>().await?;
        let filter = store::PersonFilter {
            search: request.search,
            organization: request.organization,
            state: request.state,
            sort: request.sort,
        };
        let after = place(request.after.as_ref());
        let page = actor
            .workspace
            .store
            .list_people(actor.scope, &filter, after, PAGE)
            .await;
        Ok(page_of(page.map_err(error::store)?, |person| self.person(person)))
    }

    /// Tells what is known of one person.
    ///
    /// # Errors
    /// When the account may not, or there is no such person.
    pub async fn get_person(&self, request: PersonRef) -> Result<PersonDetail, ApiError> {
        let actor = self.actor::<GetPerson>().await?;
        let found = found(&actor, request.id).await?;
        Ok(PersonDetail {
            first_name: found.first_name.clone(),
            last_name: found.last_name.clone(),
            state_since: found.state_since,
            version: found.version,
            row: self.person(found),
        })
    }

    /// Puts right what is known of a person.
    ///
    /// # Errors
    /// When the account may not, something is filled in wrong, another person of the organization has the address, or
    /// the person has changed since they were read.
    pub async fn update_person(&self, request: UpdatePersonRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<UpdatePerson>().await?;
        let now = found(&actor, request.id).await?;
        let fields = person::fields(&now.language);
        let facts = form::check(&fields, &request.facts).map_err(ApiError::fields)?;
        let edit = PersonEdit {
            first_name: taken(&facts, "first_name"),
            last_name: taken(&facts, "last_name"),
            email: taken(&facts, "email"),
            job_title: taken(&facts, "job_title"),
            phone: taken(&facts, "phone"),
            language: taken(&facts, "language"),
        };
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let updated = store.edit_person(request.id, request.version, edit, by).await;
        updated.map_err(error::store)?;
        Ok(())
    }

    /// Puts a person into another organization. What they were given stays theirs.
    ///
    /// # Errors
    /// When the account may not, the organization is gone or not worked with, somebody there has the address, an
    /// execution about the person has not come to its end, or they have changed since they were read.
    pub async fn move_person(&self, request: MovePersonRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<MovePerson>().await?;
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let moved = store.move_person(request.id, request.version, request.organization, by);
        moved.await.map_err(|refused| {
            if !matches!(refused, store::Error::Taken { .. }) {
                return error::store(refused);
            }
            let message = "Somebody at that organization has this person's address already.";
            let wrong = FieldError::new("organization", Problem::Duplicate, message);
            ApiError::fields(vec![wrong])
        })?;
        Ok(())
    }

    /// Deactivates a person, or makes them active again.
    ///
    /// # Errors
    /// When the account may not, or they have changed since they were read.
    pub async fn set_person_state(&self, request: SetPersonStateRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<SetPersonState>().await?;
        let reason = short("reason", &request.reason)?;
        match request.state {
            PersonState::Active | PersonState::Deactivated => {}
            PersonState::Left => {
                let message = "That somebody has left is recorded when they were offboarded.";
                return Err(ApiError::fields(vec![FieldError::new(
                    "state",
                    Problem::NotAnOption,
                    message,
                )]));
            }
        }
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let set = store.set_person_state(request.id, request.version, request.state, &reason, by);
        set.await.map_err(error::store)?;
        Ok(())
    }

    /// Deletes a person. The history keeps what they were.
    ///
    /// # Errors
    /// When the account may not, no reason was given, they have changed since they were read, an execution about them
    /// has not come to its end, or accesses stand and the name was not typed.
    pub async fn delete_person(&self, request: DeletePersonRequest) -> Result<Nothing, ApiError> {
        let actor = self.actor::<DeletePerson>().await?;
        let reason = reason(&request.reason)?;
        let found = found(&actor, request.id).await?;
        let standing = confirmed(&request.confirmation, &found.name())?;
        let by = actor.by(self.time.now());
        let store = &actor.workspace.store;
        let deleted = store.delete_person(request.id, request.version, standing, &reason, by);
        deleted.await.map_err(error::store)?;
        tracing::info!(person.id = %request.id, "A person was deleted.");
        Ok(())
    }

    fn person(&self, person: store::PersonRow) -> PersonRow {
        PersonRow {
            id: person.id,
            name: person.name(),
            email: person.email,
            job_title: person.job_title,
            phone: person.phone,
            language: person.language,
            organization: option(person.organization),
            personal_company: person.personal_company,
            systems: person
                .systems
                .iter()
                .map(|system| titles::system(&self.catalogue, system))
                .collect(),
            state: person.state,
            created_at: person.created_at,
        }
    }
}

async fn found(actor: &Actor, id: PersonId) -> Result<store::PersonRow, ApiError> {
    let found = actor
        .workspace
        .store
        .person(actor.scope, id)
        .await
        .map_err(error::store)?;
    found.ok_or_else(|| ApiError::new(ErrorCode::NotFound, "There is no such person."))
}
