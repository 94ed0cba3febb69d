//! Every list, narrowed and sorted in each way that its page offers.

use domain::batch::RowState;
use domain::execution::ExecutionState;
use domain::history::RecordRef;
use domain::list::{OrganizationSort, PersonSort};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::GrantSubject;
use domain::role::Scope;
use hyopps_store::{
    BatchRowFilter, Error, ExecutionFilter, OrganizationFilter, Page, PersonFilter, Workspace,
};

use crate::file::{self, ORGANIZATION, PERSON};
use crate::more::{self, GIVEN};

/// What people type: it is in many names, or in none.
const OFTEN: &str = "berg";
const NEVER: &str = "xqzzy";

/// A list as somebody has set it.
pub(crate) struct List {
    /// What it shows, for people.
    pub(crate) what: String,
    asked: Asked,
}

enum Asked {
    Organizations(OrganizationFilter),
    People(Scope, PersonFilter),
    Executions(Scope, ExecutionFilter),
    ExecutionsAbout(RecordRef),
    Grants(GrantSubject),
    History(RecordRef),
    Deletions(Scope),
    Batches,
    BatchRows(BatchRowFilter),
}

/// One page: how many rows it has, and where the next begins.
pub(crate) struct Turned {
    pub(crate) rows: usize,
    pub(crate) next: Option<String>,
}

impl List {
    /// Reads the page of so many rows behind a place.
    pub(crate) async fn turn(&self, store: &Workspace, after: Option<&str>, limit: u32) -> Turned {
        let all = Scope::Workspace;
        match &self.asked {
            Asked::Organizations(filter) => turned(store.list_organizations(all, filter, after, limit).await),
            Asked::People(scope, filter) => turned(store.list_people(*scope, filter, after, limit).await),
            Asked::Executions(scope, filter) => {
                turned(store.list_executions(*scope, filter, after, limit).await)
            }
            Asked::ExecutionsAbout(record) => {
                turned(store.list_executions_about(all, *record, after, limit).await)
            }
            Asked::Grants(subject) => turned(store.list_grants(all, *subject, after, limit).await),
            Asked::History(record) => turned(store.history_of(*record, all, after, limit).await),
            Asked::Deletions(scope) => turned(store.deletions(*scope, after, limit).await),
            Asked::Batches => turned(store.list_batches(all, after, limit).await),
            Asked::BatchRows(only) => {
                let batch = more::batch(0).parse().expect("it is an id");
                turned(store.list_batch_rows(all, batch, *only, after, limit).await)
            }
        }
    }
}

fn turned<T>(page: Result<Page<T>, Error>) -> Turned {
    let page = page.expect("the file can be read");
    Turned {
        rows: page.rows.len(),
        next: page.next,
    }
}

/// Returns all lists.
pub(crate) fn all() -> Vec<List> {
    let mut lists = organizations();
    lists.extend(people());
    lists.extend(executions());
    lists.extend(records());
    lists.extend(batches());
    let named = lists.into_iter().map(|(what, asked)| List { what, asked });
    named.collect()
}

type Named = (String, Asked);

fn organizations() -> Vec<Named> {
    let mut lists = Vec::new();
    for sort in OrganizationSort::ALL {
        let mut add = |how: &str, search: &str, state| {
            let what = format!("organizations by {}{how}", sort.as_str());
            let search = search.to_owned();
            let filter = OrganizationFilter {
                search,
                state,
                sort: *sort,
            };
            lists.push((what, Asked::Organizations(filter)));
        };
        add("", "", None);
        add(", text that many have", OFTEN, None);
        add(", text that none has", NEVER, None);
        add(", state that all have", "", Some(OrganizationState::Active));
        add(", state that none has", "", Some(OrganizationState::Archived));
    }
    lists
}

fn people() -> Vec<Named> {
    let here = file::id(ORGANIZATION, GIVEN).parse().expect("it is an id");
    let mut lists = Vec::new();
    for sort in PersonSort::ALL {
        let mut add = |how: &str, scope, organization, search: &str, state| {
            let what = format!("people by {}{how}", sort.as_str());
            let filter = PersonFilter {
                search: search.to_owned(),
                organization,
                state,
                sort: *sort,
            };
            lists.push((what, Asked::People(scope, filter)));
        };
        let all = Scope::Workspace;
        add("", all, None, "", None);
        add(", text that many have", all, None, OFTEN, None);
        add(", text that none has", all, None, NEVER, None);
        add(", state that all have", all, None, "", Some(PersonState::Active));
        add(", state that none has", all, None, "", Some(PersonState::Left));
        add(", one organization", all, Some(here), "", None);
        add(", one organization and text", all, Some(here), OFTEN, None);
        add(", as a partner admin", Scope::Organization(here), None, "", None);
    }
    lists
}

fn executions() -> Vec<Named> {
    let here = file::id(ORGANIZATION, GIVEN).parse().expect("it is an id");
    let person = file::id(PERSON, GIVEN).parse().expect("it is an id");
    let mut lists = Vec::new();
    let mut add = |how: &str, scope, state, workflow: Option<&str>| {
        let workflow = workflow.map(Into::into);
        let filter = ExecutionFilter { state, workflow };
        lists.push((format!("executions{how}"), Asked::Executions(scope, filter)));
    };
    let all = Scope::Workspace;
    add("", all, None, None);
    add(", failed", all, Some(ExecutionState::Failed), None);
    add(", state that none has", all, Some(ExecutionState::Paused), None);
    add(", one workflow", all, None, Some("new_partner_user"));
    let failed = Some(ExecutionState::Failed);
    add(", one workflow, failed", all, failed, Some("new_partner_user"));
    add(", as a partner admin", Scope::Organization(here), None, None);
    add(
        ", as a partner admin, failed",
        Scope::Organization(here),
        failed,
        None,
    );
    for (whose, record) in [
        ("an organization", RecordRef::Organization(here)),
        ("a person", RecordRef::Person(person)),
    ] {
        lists.push((
            format!("executions about {whose}"),
            Asked::ExecutionsAbout(record),
        ));
    }
    lists
}

fn records() -> Vec<Named> {
    let here = file::id(ORGANIZATION, GIVEN).parse().expect("it is an id");
    let person = file::id(PERSON, GIVEN).parse().expect("it is an id");
    let list = |what: &str, asked| (what.to_owned(), asked);
    vec![
        list(
            "accesses of a person",
            Asked::Grants(GrantSubject::Person(person)),
        ),
        list(
            "accesses of an organization",
            Asked::Grants(GrantSubject::Organization(here)),
        ),
        list("history of a person", Asked::History(RecordRef::Person(person))),
        list(
            "history of an organization",
            Asked::History(RecordRef::Organization(here)),
        ),
        list("deletions", Asked::Deletions(Scope::Workspace)),
    ]
}

fn batches() -> Vec<Named> {
    let mut lists = vec![("batches".to_owned(), Asked::Batches)];
    for (how, only) in [
        ("", BatchRowFilter::All),
        (", not started", BatchRowFilter::State(RowState::Kept)),
        (", failed", BatchRowFilter::Execution(ExecutionState::Failed)),
        (
            ", state that none has",
            BatchRowFilter::Execution(ExecutionState::Paused),
        ),
    ] {
        lists.push((format!("rows of a batch of 50,000{how}"), Asked::BatchRows(only)));
    }
    lists
}
