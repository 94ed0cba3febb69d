//! Two organizations side by side, and one gets what the other has.

use api::ErrorCode;
use api::compare::Giving;
use api::compare::organizations::{CompareOrganizations, OrganizationComparison};
use api::drift::{AccessState, CheckDrift};
use api::organization::{OrganizationRef, SetOrganizationState, UpdateDocumentationLinks};
use api::workflow::ImportWorkflow;
use domain::OrganizationId;
use domain::execution::StepState;
use domain::organization::{DocumentationLinks, OrganizationState};
use serde_json::{Value, json};
use simulators::Company;

use crate::behind::make_partner;
use crate::desk::{Desk, new_partner};
use crate::systems::{connected, done, give_links, organization};

const SYSTEMS: [&str; 6] = [
    "metabase_collection",
    "metabase",
    "teams",
    "slack",
    "lms",
    "keycloak",
];

/// Records an organization and makes nothing for it.
const NOTE_PARTNER: &str = r#"
key = "note_partner"
title = "Note a partner"
summary = "Records a partner."
label = "{{ ask.name }}"

[[steps]]
key = "ask"
title = "Ask"
summary = "Which it is."

[[steps.records]]
type = "organization"
name = "{{ ask.name }}"
contact_name = "Grace"
contact_email = "grace@partner.example"
notes = ""

[[steps.form.fields]]
key = "name"
label = "Name"
unique = "organization_name"
input = { type = "text" }
"#;

/// Acme, which has everything, and Birch, which has nothing.
async fn acme_and_birch() -> (Desk, Company, OrganizationId, OrganizationId) {
    let (desk, company) = connected().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let import = ImportWorkflow {
        text: NOTE_PARTNER.to_owned(),
        note: String::new(),
    };
    desk.app.import_workflow(import).await.unwrap();
    let id = desk
        .start("note_partner", json!({"name": "Birch"}))
        .await
        .unwrap();
    done(&desk, id).await;
    let (acme, birch) = (
        organization(&desk, "Acme").await,
        organization(&desk, "Birch").await,
    );
    (desk, company, acme, birch)
}

async fn compare(desk: &Desk, left: OrganizationId, right: OrganizationId) -> OrganizationComparison {
    let request = CompareOrganizations { left, right };
    desk.app.compare_organizations(request).await.unwrap()
}

async fn set_up(desk: &Desk, birch: OrganizationId, systems: &[&str]) -> Vec<String> {
    let mut answers = json!({"organization": birch.to_string(), "called": "Birch"});
    for system in systems {
        answers[*system] = Value::from("yes");
    }
    let id = desk.start("set_up_systems", answers).await.unwrap();
    let steps = done(desk, id).await.steps.into_iter();
    steps
        .filter(|step| step.state == StepState::Done)
        .map(|step| step.key.to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_ticked_is_made_as_for_a_new_partner() {
    let (desk, _company, acme, birch) = acme_and_birch().await;
    let compared = compare(&desk, acme, birch).await;
    let keys: Vec<_> = compared.systems.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, SYSTEMS);
    for row in &compared.systems {
        assert_eq!((row.left.len(), row.right.len()), (1, 0), "{row:?}");
        assert!(matches!(row.setting_up, Giving::Can { .. }), "{row:?}");
    }
    assert!(
        compared
            .given
            .iter()
            .all(|row| !row.left.is_empty() && row.right.is_empty()),
        "{compared:?}"
    );
    let companies: Vec<_> = compared
        .companies
        .iter()
        .map(|row| (&*row.kind, &*row.left, &*row.right))
        .collect();
    assert_eq!(
        companies,
        [
            ("Test", &["Two".to_owned()][..], &[][..]),
            ("Production", &["One".to_owned()][..], &[][..]),
        ]
    );

    let made = set_up(&desk, birch, &SYSTEMS).await;
    assert_eq!(made.len(), 8, "every step: {made:?}");
    let compared = compare(&desk, acme, birch).await;
    for row in &compared.systems {
        assert_eq!((row.right.len(), &row.setting_up), (1, &Giving::Has), "{row:?}");
    }
    for row in &compared.given {
        assert_eq!(row.left.len(), row.right.len(), "as much as Acme: {row:?}");
    }
    let drift = desk.app.check_drift(CheckDrift::Organization { id: birch }).await;
    let drift = drift.unwrap();
    assert_eq!(drift.accesses.len(), 7, "{drift:#?}");
    for access in &drift.accesses {
        assert_eq!(access.state, AccessState::Right, "{access:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ticked_is_not_made() {
    let (desk, _company, acme, birch) = acme_and_birch().await;
    let made = set_up(&desk, birch, &["slack"]).await;
    assert_eq!(made, ["tick_systems", "create_slack_group"]);
    // The group's collection is there when the group is asked for later.
    set_up(&desk, birch, &["metabase_collection"]).await;
    let made = set_up(&desk, birch, &["metabase"]).await;
    assert_eq!(
        made,
        [
            "tick_systems",
            "create_metabase_group",
            "grant_metabase_db_access"
        ]
    );
    let compared = compare(&desk, acme, birch).await;
    let lacking: Vec<_> = compared
        .systems
        .iter()
        .filter(|row| row.setting_up != Giving::Has)
        .map(|row| row.key.as_str())
        .collect();
    assert_eq!(lacking, ["teams", "lms", "keycloak"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_copied_but_not_the_pages_of_another_partner() {
    let (desk, _company, acme, birch) = acme_and_birch().await;
    give_links(&desk, acme).await;
    let compared = compare(&desk, acme, birch).await;
    let offered: Vec<_> = compared
        .links
        .iter()
        .map(|link| (&*link.key, matches!(link.copying, Giving::Can { .. })))
        .collect();
    assert_eq!(
        offered,
        [("internal", false), ("general", true), ("additional", true)]
    );

    let copy = UpdateDocumentationLinks {
        organization: birch,
        version: compared.right.version,
        links: DocumentationLinks {
            general: compared.links[1].left.clone(),
            ..compared.right.links
        },
    };
    desk.app.update_documentation_links(copy.clone()).await.unwrap();
    let late = desk.app.update_documentation_links(copy).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::Conflict, "the comparison is of before");
    let compared = compare(&desk, acme, birch).await;
    assert_eq!(compared.links[1].copying, Giving::Has);
    assert_eq!(compared.links[1].right, "https://docs.example.org/general");
    let back = compare(&desk, birch, acme).await;
    assert!(
        matches!(back.links[2].copying, Giving::Cannot { .. }),
        "there is nothing to copy: {back:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_for_one_that_is_archived() {
    let (desk, _company, acme, birch) = acme_and_birch().await;
    let seen = desk.app.get_organization(OrganizationRef { id: birch }).await;
    let archive = SetOrganizationState {
        id: birch,
        version: seen.unwrap().version,
        state: OrganizationState::Archived,
        reason: String::new(),
    };
    desk.app.set_organization_state(archive).await.unwrap();
    let compared = compare(&desk, acme, birch).await;
    assert!(
        compared
            .systems
            .iter()
            .all(|row| matches!(row.setting_up, Giving::Cannot { .. })),
        "{compared:?}"
    );
    let answers = json!({"organization": birch.to_string(), "slack": "yes"});
    let refused = desk.start("set_up_systems", answers).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::Conflict,
        "this is not said of one that exists"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_work_with_all_organizations_compare() {
    let (desk, _company, acme, birch) = acme_and_birch().await;
    let nowhere = OrganizationId::from_uuid(uuid::Uuid::from_u128(7));
    for (left, right) in [(nowhere, birch), (acme, nowhere)] {
        let request = CompareOrganizations { left, right };
        let missing = desk.app.compare_organizations(request).await.unwrap_err();
        assert_eq!(missing.code, ErrorCode::NotFound);
    }
    let details = json!({
        "first_name": "Ada", "last_name": "Byron", "email": "ada@acme.example.org", "job_title": "Analyst",
        "phone": "", "language": "en",
    });
    let chosen = json!({ "organization": acme.to_string() });
    let id = desk.start("new_partner_user", chosen).await.unwrap();
    let asked = desk.at_rest(id).await;
    desk.answer(&asked, "input_user_details", details).await.unwrap();
    let people = desk
        .app
        .list_people(api::person::ListPeople::default())
        .await
        .unwrap();
    make_partner(&desk, acme, people.rows[0].id);
    let request = CompareOrganizations {
        left: acme,
        right: birch,
    };
    let refused = desk.app.compare_organizations(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Permission);
}
