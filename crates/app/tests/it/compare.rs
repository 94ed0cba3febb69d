//! Two people side by side, and one is given what the other has.

use api::ErrorCode;
use api::compare::{ComparePeople, Giving, PeopleComparison};
use api::person::ListPeople;
use api::workflow::ImportWorkflow;
use domain::execution::StepState;
use domain::{OrganizationId, PersonId};
use serde_json::{Value, json};
use simulators::Company;

use crate::behind::{deactivate, make_partner};
use crate::desk::{Desk, new_partner};
use crate::systems::{connected, done, give_links, onboard, organization};

const ADA: &str = "ada@acme.example.org";
const BEN: &str = "ben@acme.example.org";

/// Records a person and gives them nothing.
const NOTE_PERSON: &str = r#"
key = "note_person"
title = "Note a person"
summary = "Records a person."
label = "{{ ask.email }}"

[[steps]]
key = "ask"
title = "Ask"
summary = "Who it is."

[[steps.records]]
type = "chosen_organization"
id = "{{ ask.organization }}"

[[steps.records]]
type = "person"
first_name = "Ben"
last_name = "Osei"
email = "{{ ask.email }}"
job_title = "Analyst"
phone = ""
language = "en"

[[steps.form.fields]]
key = "organization"
label = "Organization"
input = { type = "organization" }

[[steps.form.fields]]
key = "email"
label = "E-mail"
unique = "person_email"
input = { type = "email" }
"#;

async fn person(desk: &Desk, email: &str) -> PersonId {
    let search = ListPeople {
        search: email.to_owned(),
        ..ListPeople::default()
    };
    desk.app.list_people(search).await.unwrap().rows[0].id
}

/// Acme with Ada, who has everything, and Ben, who has nothing.
async fn ada_and_ben() -> (Desk, Company, OrganizationId, PersonId, PersonId) {
    let (desk, company) = connected().await;
    for address in [ADA, BEN] {
        company.slack.with(|slack| slack.person(address, "Somebody"));
    }
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    let details = json!({
        "first_name": "Ada", "last_name": "Byron", "email": ADA, "job_title": "Analyst", "phone": "", "language": "en",
    });
    onboard(&desk, acme, details).await;
    let import = ImportWorkflow {
        text: NOTE_PERSON.to_owned(),
        note: String::new(),
    };
    desk.app.import_workflow(import).await.unwrap();
    note(&desk, acme, BEN).await;
    let (ada, ben) = (person(&desk, ADA).await, person(&desk, BEN).await);
    (desk, company, acme, ada, ben)
}

async fn note(desk: &Desk, organization: OrganizationId, email: &str) {
    let answers = json!({"organization": organization.to_string(), "email": email});
    let id = desk.start("note_person", answers).await.unwrap();
    done(desk, id).await;
}

async fn compare(desk: &Desk, left: PersonId, right: PersonId) -> PeopleComparison {
    desk.app
        .compare_people(ComparePeople { left, right })
        .await
        .unwrap()
}

fn row<'a>(compared: &'a PeopleComparison, key: &str) -> (usize, usize, &'a Giving) {
    let row = compared.rows.iter().find(|row| row.key == key).unwrap();
    (row.left.len(), row.right.len(), &row.giving)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_is_given_and_nothing_else() {
    let (desk, company, acme, ada, ben) = ada_and_ben().await;
    let compared = compare(&desk, ada, ben).await;
    assert_eq!(compared.rows.len(), 7);
    for found in &compared.rows {
        assert_eq!((found.left.len(), found.right.len()), (1, 0), "{found:?}");
        assert!(matches!(found.giving, Giving::Can { .. }), "{found:?}");
    }
    let same = compare(&desk, ben, ada).await;
    assert!(same.rows.iter().all(|row| row.giving == Giving::Has), "{same:?}");

    let mut answers = json!({
        "organization": acme.to_string(), "person": ben.to_string(), "called": "Ben Osei",
    });
    for key in ["metabase", "slack"] {
        answers[key] = Value::from("yes");
    }
    let id = desk.start("give_access", answers).await.unwrap();
    let execution = done(&desk, id).await;
    let made: Vec<_> = execution
        .steps
        .iter()
        .filter(|step| step.state == StepState::Done)
        .map(|step| step.key.as_str())
        .collect();
    assert_eq!(
        made,
        ["tick", "add_user_to_metabase_group", "add_user_to_slack_group"]
    );
    let account = company.metabase.with(|metabase| metabase.account(BEN)).unwrap();
    assert!(account.groups.contains(&"Acme".to_owned()), "{account:?}");
    assert_eq!(
        company.studio.with(|studio| studio.users(BEN)),
        0,
        "it was not ticked"
    );

    let compared = compare(&desk, ada, ben).await;
    assert_eq!(row(&compared, "slack"), (1, 1, &Giving::Has));
    assert!(matches!(row(&compared, "teams"), (1, 0, Giving::Can { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_ticked_can_be_given() {
    let (desk, _company, acme, ada, ben) = ada_and_ben().await;
    let mut answers = json!({"organization": acme.to_string(), "person": ben.to_string()});
    for row in compare(&desk, ada, ben).await.rows {
        answers[&row.key] = Value::from("yes");
    }
    let id = desk.start("give_access", answers).await.unwrap();
    let execution = done(&desk, id).await;
    let passed_over: Vec<_> = execution
        .steps
        .iter()
        .filter(|step| step.state != StepState::Done)
        .map(|step| step.key.as_str())
        .collect();
    assert_eq!(passed_over, ["add_to_metabase_groups"], "every row has its step");
    let compared = compare(&desk, ada, ben).await;
    assert!(
        compared.rows.iter().all(|row| row.giving == Giving::Has),
        "{compared:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_offered_what_is_another_partners() {
    let (desk, _company, _acme, ada, ben) = ada_and_ben().await;
    let id = desk.start("new_partner", new_partner("Other")).await.unwrap();
    done(&desk, id).await;
    let other = organization(&desk, "Other").await;
    note(&desk, other, "cleo@other.example.org").await;
    let cleo = person(&desk, "cleo@other.example.org").await;
    for row in compare(&desk, ada, cleo).await.rows {
        let Giving::Can { what } = &row.giving else {
            panic!("{row:?}");
        };
        assert!(!what.contains("Acme"), "{row:?}");
    }
    deactivate(&desk, BEN);
    let rows = compare(&desk, ada, ben).await.rows;
    assert!(
        rows.iter().all(|row| matches!(row.giving, Giving::Cannot { .. })),
        "{rows:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_organization_does_not_have_is_told() {
    let desk = Desk::signed_in().await;
    let acme = crate::partner::partner(&desk, "Acme").await;
    let compared = compare(&desk, acme.person, acme.person).await;
    assert!(
        matches!(row(&compared, "slack"), (0, 0, Giving::Cannot { .. })),
        "{compared:?}"
    );
    assert!(
        matches!(row(&compared, "studio"), (0, 0, Giving::Can { .. })),
        "{compared:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_work_with_everybody_compare() {
    let (desk, _company, acme, ada, ben) = ada_and_ben().await;
    let nobody = PersonId::from_uuid(uuid::Uuid::from_u128(7));
    for (left, right) in [(nobody, ben), (ada, nobody)] {
        let missing = desk
            .app
            .compare_people(ComparePeople { left, right })
            .await
            .unwrap_err();
        assert_eq!(missing.code, ErrorCode::NotFound);
    }
    make_partner(&desk, acme, ada);
    let refused = desk
        .app
        .compare_people(ComparePeople {
            left: ada,
            right: ben,
        })
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::Permission);
    let refused = desk.start("give_access", json!({})).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::NotFound,
        "the workflow is none of theirs"
    );
}
