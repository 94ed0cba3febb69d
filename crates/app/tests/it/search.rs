//! The search box, from what was typed to what the window is told.

use api::search::{FoundError, Search, SearchResults};
use serde_json::json;

use crate::behind::{change_workspace, make_partner};
use crate::desk::{Desk, new_partner};
use crate::partner::partner;

async fn search(desk: &Desk, text: &str) -> SearchResults {
    let request = Search { text: text.into() };
    desk.app.search(request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_is_found_with_its_execution_and_told_in_words() {
    let desk = Desk::signed_in().await;
    let mut answers = new_partner("Acme Süd");
    answers["contact_name"] = json!("Carla Contact");
    answers["contact_email"] = json!("carla@acme.example");
    let execution = desk.start("new_partner", answers).await.unwrap();
    let found = search(&desk, "acme sud").await;
    assert_eq!(found.organizations.rows[0].name, "Acme Süd");
    assert_eq!(found.organizations.rows[0].also, None, "the name shows it");
    assert_eq!(found.executions.rows[0].id, execution);
    assert_eq!(found.executions.rows[0].workflow, "New partner");
    let found = search(&desk, "carla").await;
    let also = found.organizations.rows[0].also.as_deref();
    assert_eq!(also, Some("Contact: Carla Contact carla@acme.example"));
    let found = search(&desk, "").await;
    assert!(found.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_leads_to_its_step_and_tells_what_it_means() {
    let desk = Desk::signed_in().await;
    let execution = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    change_workspace(
        &desk,
        "UPDATE execution_steps SET error_code = 'keychain_locked' WHERE step = 'create_metabase_group'",
    );
    for text in ["keychain_locked", "Keychain", "locked keych", "key"] {
        let found = search(&desk, text).await;
        let [error]: [FoundError; 1] = found.errors.rows.try_into().unwrap();
        assert_eq!((error.execution, &*error.label), (execution, "Acme"), "{text:?}");
        assert_eq!(error.step_title, "Create the Metabase group");
        assert!(
            error
                .meaning
                .starts_with("The keychain of this computer is locked")
        );
    }
    for text in ["ke", "locked_keychain_x", "acme"] {
        assert!(search(&desk, text).await.errors.rows.is_empty(), "{text:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partners_own_admin_finds_their_organization_and_nothing_else() {
    let desk = Desk::signed_in().await;
    let (acme, fabrikam) = (partner(&desk, "Acme").await, partner(&desk, "Fabrikam").await);
    change_workspace(
        &desk,
        "UPDATE execution_steps SET error_code = 'keychain_locked' WHERE position = 2",
    );
    let texts = [
        "a",
        "acme",
        "fabrikam",
        "person",
        "grace",
        "one",
        "somebody@partner.example",
        "keychain_locked",
        &fabrikam.organization.to_string(),
        &fabrikam.person.to_string(),
    ];
    let found = search(&desk, "keychain_locked").await;
    assert_eq!(found.errors.rows.len(), 4, "whoever sees all finds those of both");
    make_partner(&desk, acme.organization, acme.person);
    for text in texts {
        let told = format!("{:?}", search(&desk, text).await);
        let others = [
            "Fabrikam".to_owned(),
            fabrikam.organization.to_string(),
            fabrikam.person.to_string(),
        ];
        for other in others {
            assert!(!told.contains(&other), "{text:?}: {told}");
        }
    }
    let own = search(&desk, "acme").await;
    assert_eq!(own.organizations.rows[0].id, acme.organization);
    assert_eq!(own.people.rows[0].id, acme.person);
    assert_eq!(own.executions.rows.len(), 2);
    let errors = search(&desk, "keychain_locked").await.errors.rows;
    assert_eq!(errors, [], "why a step does not work is not theirs to read");
}
