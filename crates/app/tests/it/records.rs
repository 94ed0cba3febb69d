//! The everyday work at organizations and people: put right, archive, move, delete.

use api::history::{DeleteOrganization, ListDeletions, ListOf, Of};
use api::organization::{
    ChangeCompanies, ChangeGroups, CompanyChange, GroupChange, ListOrganizations, OrganizationDetail,
    OrganizationRef, SetOrganizationState, UpdateOrganization,
};
use api::person::{
    DeletePerson, ListPeople, MovePerson, PersonDetail, PersonRef, SetPersonState, UpdatePerson,
};
use api::{ApiError, ErrorCode};
use domain::OrganizationId;
use domain::execution::ExecutionState;
use domain::history::RecordRef;
use domain::list::OrganizationSort;
use domain::organization::{Environment, OrganizationState};
use domain::person::PersonState;
use serde_json::{Value, json};

use crate::desk::{Desk, new_partner};

async fn partner(desk: &Desk, name: &str) -> OrganizationDetail {
    let id = desk.start("new_partner", new_partner(name)).await.unwrap();
    desk.do_all_tasks(id, 7).await;
    let done = desk
        .until(id, |execution| execution.state == ExecutionState::Done)
        .await;
    organization(desk, done.organization.unwrap()).await
}

async fn person(desk: &Desk, organization: OrganizationId, first: &str) -> PersonDetail {
    let answers = json!({"organization": organization.to_string()});
    let id = desk.start("new_partner_user", answers).await.unwrap();
    let (execution, _) = desk.offered(id).await;
    let email = format!("{}@partner.example", first.to_lowercase());
    desk.answer(&execution, "input_user_details", facts(first, &email))
        .await
        .unwrap();
    desk.do_all_tasks(id, 7).await;
    desk.until(id, |execution| execution.state == ExecutionState::Done)
        .await;
    named(desk, first).await
}

fn facts(first: &str, email: &str) -> Value {
    json!({
        "first_name": first, "last_name": "Adams", "email": email, "job_title": "Pilot", "phone": "",
        "language": "de",
    })
}

async fn organization(desk: &Desk, id: OrganizationId) -> OrganizationDetail {
    desk.app.get_organization(OrganizationRef { id }).await.unwrap()
}

async fn named(desk: &Desk, first: &str) -> PersonDetail {
    let request = ListPeople {
        search: first.to_owned(),
        ..ListPeople::default()
    };
    let found = desk.app.list_people(request).await.unwrap().rows.remove(0);
    desk.app.get_person(PersonRef { id: found.id }).await.unwrap()
}

fn update(person: &PersonDetail, facts: Value) -> UpdatePerson {
    UpdatePerson {
        id: person.row.id,
        version: person.version,
        facts: facts.as_object().cloned().unwrap(),
    }
}

async fn history(desk: &Desk, of: RecordRef) -> Vec<String> {
    let page = desk.app.list_history(ListOf { of, after: None }).await.unwrap();
    page.rows.into_iter().map(|line| line.what).collect()
}

fn only_field(error: &ApiError) -> &str {
    assert_eq!(
        (error.code, error.field_errors.len()),
        (ErrorCode::Validation, 1),
        "{error:?}"
    );
    &error.field_errors[0].path
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_is_put_right_and_a_second_window_is_told_that_it_is_late() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    partner(&desk, "Beta").await;
    let update = |name: &str, email: &str| UpdateOrganization {
        id: acme.id,
        version: acme.version,
        facts: json!({"name": name, "contact_name": "Ann", "contact_email": email, "notes": "<b>x</b>"})
            .as_object()
            .cloned()
            .unwrap(),
    };
    let wrong = desk
        .app
        .update_organization(update("Acme", "no address"))
        .await
        .unwrap_err();
    assert_eq!(only_field(&wrong), "contact_email");
    let taken = desk
        .app
        .update_organization(update(" beta ", "a@b.example"))
        .await
        .unwrap_err();
    assert_eq!(only_field(&taken), "name");
    let long = desk
        .app
        .update_organization(update(&"🦄".repeat(81), "a@b.example"))
        .await;
    assert_eq!(only_field(&long.unwrap_err()), "name");
    let new_name = "Acme \u{202e}GmbH 🦄";
    desk.app
        .update_organization(update(new_name, "a@b.example"))
        .await
        .unwrap();
    let late = desk
        .app
        .update_organization(update("Acme", "a@b.example"))
        .await
        .unwrap_err();
    assert_eq!(late.code, ErrorCode::Conflict);
    let found = organization(&desk, acme.id).await;
    assert_eq!(
        (found.name.as_str(), found.notes.as_str()),
        (new_name, "<b>x</b>")
    );
    assert_eq!(history(&desk, RecordRef::Organization(acme.id)).await, ["Edited"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_begins_for_an_archived_organization_until_it_is_active_again() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let set = |version, state| SetOrganizationState {
        id: acme.id,
        version,
        state,
        reason: "asleep".to_owned(),
    };
    let left = desk
        .app
        .set_organization_state(set(acme.version, OrganizationState::Left))
        .await;
    assert_eq!(
        only_field(&left.unwrap_err()),
        "state",
        "that is for offboarding to say"
    );
    desk.app
        .set_organization_state(set(acme.version, OrganizationState::Archived))
        .await
        .unwrap();
    assert_eq!(desk.app.list_organization_options().await.unwrap(), []);
    let active = ListOrganizations {
        state: Some(OrganizationState::Active),
        sort: OrganizationSort::People,
        ..ListOrganizations::default()
    };
    assert_eq!(desk.app.list_organizations(active).await.unwrap().rows, []);
    let answers = || json!({"organization": acme.id.to_string()});
    let refused = desk.start("new_partner_user", answers()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("archived"), "{}", refused.message);
    let archived = organization(&desk, acme.id).await;
    desk.app
        .set_organization_state(set(archived.version, OrganizationState::Active))
        .await
        .unwrap();
    desk.start("new_partner_user", answers()).await.unwrap();
    assert_eq!(
        history(&desk, RecordRef::Organization(acme.id)).await,
        ["Made active again", "Archived"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn companies_and_groups_are_kept_by_hand() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let companies = |version, change| ChangeCompanies {
        organization: acme.id,
        version,
        change,
    };
    let add = |name: &str| CompanyChange::Add {
        name: name.to_owned(),
        environment: Environment::Test,
    };
    let empty = desk
        .app
        .change_companies(companies(acme.version, add(" \u{0} ")))
        .await;
    assert_eq!(only_field(&empty.unwrap_err()), "name");
    desk.app
        .change_companies(companies(acme.version, add("Lab")))
        .await
        .unwrap();
    let again = desk
        .app
        .change_companies(companies(acme.version, add("Lab")))
        .await;
    assert_eq!(
        again.unwrap_err().code,
        ErrorCode::Conflict,
        "a second click adds nothing"
    );
    let now = organization(&desk, acme.id).await;
    assert_eq!(now.companies.len(), 3);
    let lab = now.companies.last().unwrap().id;
    let remove = CompanyChange::Remove { id: lab };
    desk.app
        .change_companies(companies(now.version, remove))
        .await
        .unwrap();

    let now = organization(&desk, acme.id).await;
    let systems: Vec<_> = now.systems.iter().map(|system| system.value.as_str()).collect();
    assert!(
        systems.contains(&"slack") && !systems.contains(&"email"),
        "{systems:?}"
    );
    let groups = |version, change| ChangeGroups {
        organization: acme.id,
        version,
        change,
    };
    let note = |system: &str| GroupChange::Note {
        system: system.to_owned(),
        name: "acme-partners".to_owned(),
        external_id: "S012".to_owned(),
    };
    let odd = desk
        .app
        .change_groups(groups(now.version, note("email")))
        .await
        .unwrap_err();
    assert_eq!(only_field(&odd), "system");
    desk.app
        .change_groups(groups(now.version, note("slack")))
        .await
        .unwrap();
    let now = organization(&desk, acme.id).await;
    let noted = now
        .groups
        .iter()
        .find(|group| group.external_id == "S012")
        .unwrap();
    assert_eq!(
        (noted.system.as_str(), noted.name.as_str()),
        ("Slack", "acme-partners")
    );
    let change = GroupChange::Change {
        id: noted.id,
        name: "acme-all".to_owned(),
        external_id: String::new(),
    };
    desk.app.change_groups(groups(now.version, change)).await.unwrap();
    let told = history(&desk, RecordRef::Organization(acme.id)).await;
    assert_eq!(
        told,
        [
            "Group changed",
            "Noted: acme-partners (id S012) in Slack",
            "Studio company removed: Lab (test)",
            "Studio company added: Lab (test)",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_put_right_with_an_address_that_nobody_else_has() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let zoe = person(&desk, acme.id, "Zoë").await;
    let bo = person(&desk, acme.id, "Bo").await;
    let taken = desk
        .app
        .update_person(update(&bo, facts("Bo", " ZOË@Partner.example ")))
        .await;
    assert_eq!(only_field(&taken.unwrap_err()), "email");
    let wrong = desk
        .app
        .update_person(update(&bo, json!({"first_name": ""})))
        .await
        .unwrap_err();
    assert!(wrong.field_errors.len() > 2, "all at once: {wrong:?}");
    desk.app
        .update_person(update(&zoe, facts("Zoé", "zoe.new@partner.example")))
        .await
        .unwrap();
    let late = desk
        .app
        .update_person(update(&zoe, facts("Zoë", "x@partner.example")))
        .await;
    assert_eq!(late.unwrap_err().code, ErrorCode::Conflict);
    let of = RecordRef::Person(zoe.row.id);
    let lines = desk
        .app
        .list_history(ListOf { of, after: None })
        .await
        .unwrap()
        .rows;
    let changes: Vec<_> = lines[0]
        .changes
        .iter()
        .map(|change| (change.label.as_str(), change.from.as_str(), change.to.as_str()))
        .collect();
    assert_eq!(
        changes,
        [
            ("First name", "Zoë", "Zoé"),
            ("E-mail", "zoë@partner.example", "zoe.new@partner.example"),
        ]
    );
    assert_eq!(lines[0].by, "Ada Admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_moves_and_their_accesses_tell_for_whom_they_were_given() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let beta = partner(&desk, "Beta").await;
    let zoe = person(&desk, acme.id, "Zoe").await;
    let of = RecordRef::Person(zoe.row.id);
    let grants = || async {
        desk.app
            .list_grants(ListOf { of, after: None })
            .await
            .unwrap()
            .rows
    };
    assert!(grants().await.iter().all(|grant| grant.given_for.is_none()));
    let to = |organization| MovePerson {
        id: zoe.row.id,
        version: zoe.version,
        organization,
    };
    let nowhere = OrganizationId::from_uuid(uuid::Uuid::from_u128(9));
    assert_eq!(
        desk.app.move_person(to(nowhere)).await.unwrap_err().code,
        ErrorCode::NotFound
    );
    desk.app.move_person(to(beta.id)).await.unwrap();
    let late = desk.app.move_person(to(acme.id)).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::Conflict, "a second click moves nobody");
    assert_eq!(named(&desk, "Zoe").await.row.organization.name, "Beta");
    let found = grants().await;
    assert!(!found.is_empty());
    assert!(
        found
            .iter()
            .all(|grant| grant.given_for.as_deref() == Some("Acme")),
        "they were given for Acme: {found:?}"
    );
    assert_eq!(
        history(&desk, RecordRef::Organization(beta.id)).await,
        ["Came from Acme"]
    );
    assert_eq!(
        history(&desk, RecordRef::Organization(acme.id)).await,
        ["Moved to Beta"]
    );
    let executions = desk
        .app
        .list_executions_of(ListOf { of, after: None })
        .await
        .unwrap();
    assert_eq!(executions.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_asks_for_what_nobody_could_ask_afterwards() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let zoe = person(&desk, acme.id, "Zoe").await;
    let set = SetPersonState {
        id: zoe.row.id,
        version: zoe.version,
        state: PersonState::Deactivated,
        reason: String::new(),
    };
    desk.app.set_person_state(set).await.unwrap();
    let zoe = named(&desk, "Zoe").await;
    assert_eq!(zoe.row.state, PersonState::Deactivated);
    let delete = |reason: &str, confirmation: &str| DeletePerson {
        id: zoe.row.id,
        version: zoe.version,
        reason: reason.to_owned(),
        confirmation: confirmation.to_owned(),
    };
    let unexplained = desk
        .app
        .delete_person(delete(" ", "Zoe Adams"))
        .await
        .unwrap_err();
    assert_eq!(only_field(&unexplained), "reason");
    let unconfirmed = desk
        .app
        .delete_person(delete("their wish", ""))
        .await
        .unwrap_err();
    assert_eq!(unconfirmed.code, ErrorCode::StillGranted);
    let mistyped = desk
        .app
        .delete_person(delete("their wish", "Zoe Adam"))
        .await
        .unwrap_err();
    assert_eq!(only_field(&mistyped), "confirmation");
    desk.app
        .delete_person(delete("their wish", "zoe adams"))
        .await
        .unwrap();
    let gone = desk
        .app
        .get_person(PersonRef { id: zoe.row.id })
        .await
        .unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    let deleted = desk
        .app
        .list_deletions(ListDeletions::default())
        .await
        .unwrap()
        .rows;
    assert_eq!(deleted.len(), 1);
    assert_eq!(
        (deleted[0].name.as_str(), deleted[0].reason.as_str()),
        ("Zoe Adams", "their wish")
    );
    let labels: Vec<_> = deleted[0].facts.iter().map(|fact| fact.label.as_str()).collect();
    assert!(
        labels.contains(&"Accesses that stood") && labels.contains(&"E-mail"),
        "{labels:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_is_not_deleted_while_something_runs_for_it() {
    let desk = Desk::signed_in().await;
    let acme = partner(&desk, "Acme").await;
    let answers = json!({"organization": acme.id.to_string()});
    let running = desk.start("new_partner_user", answers).await.unwrap();
    let (execution, _) = desk.offered(running).await;
    let of = RecordRef::Organization(acme.id);
    let burden = desk.app.get_burden(Of { of }).await.unwrap();
    assert_eq!((burden.people, burden.running, burden.ended), (0, 1, 1));
    assert_eq!(burden.running_executions[0].id, running);
    assert!(burden.standing > 0);
    let delete = || DeleteOrganization {
        id: acme.id,
        version: acme.version,
        people: 0,
        reason: "bankrupt".to_owned(),
        confirmation: "Acme".to_owned(),
    };
    let refused = desk.app.delete_organization(delete()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::StillRunning);
    let cancel = api::execution::CancelExecution {
        execution: running,
        version: execution.version,
        reason: "bankrupt".to_owned(),
    };
    desk.app.cancel_execution(cancel).await.unwrap();
    desk.app.delete_organization(delete()).await.unwrap();
    let again = desk.app.delete_organization(delete()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotFound, "a second click");
    let all = ListOrganizations::default();
    assert_eq!(desk.app.list_organizations(all).await.unwrap().rows, []);
    let detail = desk.execution(running).await;
    assert_eq!(detail.organization_name, None, "the execution stays readable");
    assert_eq!(history(&desk, of).await, ["Deleted"]);
}
