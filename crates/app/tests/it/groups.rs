//! A person is put into Metabase groups and taken out of others, from their page: read live, changed by an execution.

use std::collections::BTreeMap;

use api::ErrorCode;
use api::execution::plan::{Outlook, PlanExecution, Planned};
use api::execution::{ExecutionDetail, StartExecution, Workflow};
use api::history::ListOf;
use api::leaving::{LookAtLeaving, RemovalOutlook, WhoLeaves};
use api::membership::{AccountThere, MetabaseGroups};
use api::person::{ListPeople, PersonRef};
use domain::execution::{ExecutionState, StepState};
use domain::form::Choice;
use domain::history::RecordRef;
use domain::{ExecutionId, OrganizationId, PersonId};
use serde_json::{Value, json};
use simulators::{Answer, Company, Fault};

use crate::behind::{deactivate, make_partner, move_person};
use crate::desk::{Desk, new_partner};
use crate::systems::{connected, done, give_links, onboard, organization};

const ADDRESS: &str = "ada.byron@acme.example.org";
const WORKFLOW: &str = "change_metabase_groups";

/// Acme with Ada, who is in its group; Metabase has the groups Birch and Cedar as well.
async fn ada_at_acme() -> (Desk, Company, OrganizationId, PersonId) {
    let (desk, company) = connected().await;
    company.slack.with(|slack| slack.person(ADDRESS, "Ada Byron"));
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    let ada = json!({
        "first_name": "Ada", "last_name": "Byron", "email": ADDRESS, "job_title": "Analyst", "phone": "",
        "language": "en",
    });
    onboard(&desk, acme, ada).await;
    company.metabase.with(|metabase| {
        metabase.new_group("Birch");
        metabase.new_group("Cedar, and others");
    });
    let people = desk.app.list_people(ListPeople::default()).await.unwrap();
    (desk, company, acme, people.rows[0].id)
}

async fn look(desk: &Desk, id: PersonId) -> MetabaseGroups {
    desk.app.get_metabase_groups(PersonRef { id }).await.unwrap()
}

fn names(choices: &[Choice]) -> Vec<&str> {
    choices.iter().map(|choice| choice.label.as_str()).collect()
}

/// The answers that the dialog gives for groups by their names.
fn answers(
    looked: &MetabaseGroups,
    who: (OrganizationId, PersonId),
    out_of: &[&str],
    into: &[&str],
) -> Value {
    let chosen = |choices: &[Choice], names: &[&str]| -> Value {
        let chosen = choices
            .iter()
            .filter(|choice| names.contains(&choice.label.as_str()));
        chosen
            .map(|choice| json!({"name": choice.label, "id": choice.value}))
            .collect()
    };
    json!({
        "organization": who.0.to_string(), "person": who.1.to_string(), "called": "Ada Byron",
        "out_of": chosen(&looked.held, out_of), "into": chosen(&looked.others, into),
    })
}

fn groups_there(company: &Company) -> Vec<String> {
    let account = company
        .metabase
        .with(|metabase| metabase.account(ADDRESS))
        .unwrap();
    let groups = account.groups.into_iter();
    groups.filter(|name| name != "All Users").collect()
}

fn state_of(execution: &ExecutionDetail, step: &str) -> StepState {
    let mut steps = execution.steps.iter();
    steps.find(|found| found.key.as_str() == step).unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_put_into_groups_and_taken_out_of_others() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let looked = look(&desk, ada).await;
    assert_eq!(looked.account, AccountThere::Active);
    assert_eq!(names(&looked.held), ["Acme"]);
    for other in ["Birch", "Cedar, and others"] {
        assert!(names(&looked.others).contains(&other), "{looked:?}");
    }
    assert!(
        !names(&looked.others).contains(&"Administrators") && !names(&looked.others).contains(&"All Users"),
        "nobody is put into Metabase's own groups from here"
    );

    let chosen = answers(&looked, (acme, ada), &["Acme"], &["Birch", "Cedar, and others"]);
    let plan = PlanExecution {
        of: Planned::Start {
            workflow: WORKFLOW.into(),
        },
        answers: BTreeMap::from([("choose".into(), chosen.as_object().cloned().unwrap())]),
    };
    let told = desk.app.plan_execution(plan).await.unwrap().steps;
    let what = |index: usize| {
        let Outlook::Change { what } = &told[index].outlook else {
            panic!("{:?}", told[index]);
        };
        what.clone()
    };
    assert_eq!(
        what(1),
        format!("Take the Metabase account of {ADDRESS} out of “Acme”")
    );
    assert!(what(2).contains("“Birch” and “Cedar, and others”"), "{}", what(2));
    assert_eq!(groups_there(&company), ["Acme"], "a preview changes nothing");

    let id = desk.start(WORKFLOW, chosen).await.unwrap();
    let execution = done(&desk, id).await;
    assert_eq!(execution.label, "Ada Byron");
    assert_eq!(groups_there(&company), ["Birch", "Cedar, and others"]);
    let person = execution.steps[0]
        .outputs
        .iter()
        .find(|value| value.label == "Person");
    assert_eq!(person.unwrap().value, "Ada Byron", "nobody reads an id");
    assert_eq!(
        names(&look(&desk, ada).await.held),
        ["Birch", "Cedar, and others"]
    );

    let of = RecordRef::Person(ada);
    let grants = desk
        .app
        .list_grants(ListOf { of, after: None })
        .await
        .unwrap()
        .rows;
    assert_eq!(grants[0].resource, "Metabase group Birch, Cedar, and others");
    assert!(grants[0].reversible, "the receipt is there");
    let theirs = desk
        .app
        .list_executions_of(ListOf { of, after: None })
        .await
        .unwrap();
    assert_eq!(theirs.rows[0].id, id, "it is one of hers");
    let leaving = desk
        .app
        .look_at_leaving(LookAtLeaving {
            who: WhoLeaves::Person { id: ada },
        })
        .await
        .unwrap();
    let access = leaving
        .accesses
        .iter()
        .find(|access| access.grant == grants[0].id);
    assert_eq!(access.unwrap().outlook, RemovalOutlook::TakenBack);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_click_starts_nothing() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let looked = look(&desk, ada).await;
    let workflow = Workflow {
        workflow: WORKFLOW.into(),
    };
    let prepared = desk.app.prepare_execution(workflow).await.unwrap();
    let request = StartExecution {
        id: prepared.id,
        workflow: WORKFLOW.into(),
        answers: answers(&looked, (acme, ada), &[], &["Birch"])
            .as_object()
            .cloned()
            .unwrap(),
    };
    let (first, second) = tokio::join!(
        desk.app.start_execution(request.clone()),
        desk.app.start_execution(request.clone()),
    );
    let refused: Vec<_> = [&first, &second]
        .into_iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect();
    assert_eq!(refused.len(), 1, "{first:?} {second:?}");
    assert_eq!(refused[0].code, ErrorCode::AlreadyStarted);
    done(&desk, prepared.id).await;
    let twice = desk.app.start_execution(request).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::AlreadyStarted);
    assert_eq!(groups_there(&company), ["Acme", "Birch"]);
    let of = RecordRef::Person(ada);
    let theirs = desk
        .app
        .list_executions_of(ListOf { of, after: None })
        .await
        .unwrap();
    assert_eq!(theirs.rows.len(), 2, "the onboarding and this one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_gone_meanwhile_holds_up_its_step_and_changes_nothing() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let looked = look(&desk, ada).await;
    let birch = company.metabase.with(|metabase| metabase.group("Birch")).unwrap();
    company.metabase.with(|metabase| metabase.drop_group(birch));
    let chosen = answers(&looked, (acme, ada), &[], &["Birch", "Cedar, and others"]);
    let id = desk.start(WORKFLOW, chosen).await.unwrap();
    let stopped = desk
        .until(id, |execution| execution.state != ExecutionState::Running)
        .await;
    assert_eq!(state_of(&stopped, "take_out"), StepState::Skipped);
    let step = stopped
        .steps
        .iter()
        .find(|step| step.key.as_str() == "put_in")
        .unwrap();
    assert_eq!(
        step.error.as_ref().unwrap().code,
        "metabase_group_unknown",
        "{step:#?}"
    );
    assert_eq!(groups_there(&company), ["Acme"], "all of them or none");
    let of = RecordRef::Person(ada);
    let grants = desk
        .app
        .list_grants(ListOf { of, after: None })
        .await
        .unwrap()
        .rows;
    assert!(
        !grants.iter().any(|grant| grant.resource.contains("Birch")),
        "nothing was given"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_another_group_by_now_is_not_taken_for_the_one_that_was_chosen() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let looked = look(&desk, ada).await;
    company.metabase.with(|metabase| {
        let birch = metabase.group("Birch").unwrap();
        metabase.rename_group(birch, "Secret");
    });
    let id = desk
        .start(WORKFLOW, answers(&looked, (acme, ada), &[], &["Birch"]))
        .await
        .unwrap();
    let stopped = desk
        .until(id, |execution| execution.state != ExecutionState::Running)
        .await;
    let error = stopped.steps[2].error.as_ref().unwrap();
    assert_eq!(error.code, "metabase_group_differs");
    assert_eq!(groups_there(&company), ["Acme"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_deactivated_is_told_and_reactivated_without_what_it_had() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    company.metabase.with(|metabase| {
        let account = metabase.account(ADDRESS).unwrap();
        metabase.deactivate(account.id);
    });
    let looked = look(&desk, ada).await;
    assert_eq!(looked.account, AccountThere::Deactivated);
    let id = desk
        .start(WORKFLOW, answers(&looked, (acme, ada), &[], &["Birch"]))
        .await
        .unwrap();
    done(&desk, id).await;
    let account = company
        .metabase
        .with(|metabase| metabase.account(ADDRESS))
        .unwrap();
    assert!(account.is_active);
    assert_eq!(groups_there(&company), ["Birch"], "the old ones do not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_begins_for_somebody_who_is_at_rest_or_elsewhere() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let looked = look(&desk, ada).await;
    let chosen = answers(&looked, (acme, ada), &[], &["Birch"]);
    deactivate(&desk, ADDRESS);
    let refused = desk.start(WORKFLOW, chosen.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("deactivated"), "{refused:?}");

    let id = desk.start("new_partner", new_partner("Other")).await.unwrap();
    done(&desk, id).await;
    let other = organization(&desk, "Other").await;
    move_person(&desk, ada, other);
    let refused = desk.start(WORKFLOW, chosen).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("another organization"), "{refused:?}");
    assert_eq!(groups_there(&company), ["Acme"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_metabase_does_not_tell_is_told() {
    let (desk, company, acme, ada) = ada_at_acme().await;
    let nobody = PersonId::from_uuid(uuid::Uuid::from_u128(7));
    let missing = desk
        .app
        .get_metabase_groups(PersonRef { id: nobody })
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    company.metabase.fail(
        "GET",
        "/api",
        usize::MAX,
        Fault::Answer(Answer::text(500, "<html>")),
    );
    let failed = desk
        .app
        .get_metabase_groups(PersonRef { id: ada })
        .await
        .unwrap_err();
    assert!(failed.message.contains("Metabase"), "{failed:?}");
    make_partner(&desk, acme, ada);
    let refused = desk
        .app
        .get_metabase_groups(PersonRef { id: ada })
        .await
        .unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Permission,
        "which groups there are is not for partners"
    );
    let workflow = Workflow {
        workflow: WORKFLOW.into(),
    };
    let unknown = desk.app.prepare_execution(workflow).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound, "nor is the workflow");
    let request = StartExecution {
        id: ExecutionId::from_uuid(uuid::Uuid::from_u128(9)),
        workflow: WORKFLOW.into(),
        answers: serde_json::Map::new(),
    };
    let unknown = desk.app.start_execution(request).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_nobody_guesses() {
    let desk = Desk::signed_in().await;
    let acme = crate::partner::partner(&desk, "Acme").await;
    let refused = desk
        .app
        .get_metabase_groups(PersonRef { id: acme.person })
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.hint.unwrap().contains("Connections"));
}
