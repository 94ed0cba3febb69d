//! Accesses: recorded with the step that gave them, read by whom they belong to.

use domain::execution::Recorded;
use domain::record::{GrantSubject, Record};
use domain::{GrantId, PersonId};
use serde_json::{Value, json};
use store::Grant;
use uuid::Uuid;

use crate::support::{NOON, begin, next_execution, office, partner_answers, runtime, write};

#[test]
fn a_grant_is_read_as_it_was_told_last() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let mut begun = begin(next_execution(), "new_partner", partner_answers("Acme"), NOON);
        let acme = begun.next.organization.unwrap();
        let grant = |n: u128, receipt: Option<Value>, input: Option<Value>| Record::Grant {
            id: GrantId::from_uuid(Uuid::from_u128(n)),
            subject: GrantSubject::Organization(acme),
            system: "slack".to_owned(),
            action: "slack.create_group".to_owned(),
            resource: "Slack group Acme".to_owned(),
            receipt,
            input,
        };
        let told = [
            grant(2, None, None),
            grant(
                1,
                Some(json!({"group": "S1"})),
                Some(json!({"organization": "Acme"})),
            ),
            // The step was done anew, now by its action.
            grant(
                2,
                Some(json!({"group": "S2"})),
                Some(json!({"organization": "Acme"})),
            ),
        ];
        for entry in &mut begun.entries {
            if let Recorded::FormAnswered { records, .. } = &mut entry.recorded {
                records.extend(told.clone());
            }
        }
        write(&workspace, 0, &begun).await.unwrap();
        let found = workspace
            .grants_of(GrantSubject::Organization(acme))
            .await
            .unwrap();
        let expected = |n: u128, group: &str| Grant {
            id: GrantId::from_uuid(Uuid::from_u128(n)),
            system: "slack".to_owned(),
            action: "slack.create_group".to_owned(),
            resource: "Slack group Acme".to_owned(),
            input: Some(json!({"organization": "Acme"})),
            receipt: Some(json!({ "group": group })),
            execution: begun.next.id,
            at: NOON,
            by_action: false,
            revoked: None,
        };
        assert_eq!(found, [expected(2, "S2"), expected(1, "S1")], "the oldest first");
        let nobody = GrantSubject::Person(PersonId::from_uuid(Uuid::from_u128(9)));
        assert_eq!(workspace.grants_of(nobody).await.unwrap(), []);
    });
}
