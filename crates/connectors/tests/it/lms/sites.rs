use connector::Undone;
use serde_json::json;

use crate::lms::{ADA, World, by_hand};

#[tokio::test]
async fn what_was_done_at_another_site_is_not_said_to_be_gone() {
    let mut world = World::new();
    let other = World::new();
    world.lms.with(|lms| lms.add_course("data", "Data"));
    let cohort = world.cohort.to_string();
    let mut receipts = Vec::new();
    for (action, input) in [
        ("create_cohort", json!({"organization": "Foo"})),
        ("add_person_to_cohort", world.ada()),
        ("enrol_in_courses", json!({"email": ADA, "courses": "data"})),
        (
            "remove_person_from_cohort",
            json!({"email": ADA, "cohort": cohort}),
        ),
        ("suspend_person", json!({ "email": ADA })),
    ] {
        let applied = world.connection.apply(action, &input).await.unwrap();
        receipts.push((action, applied.receipt.unwrap()));
    }
    let (here, there) = (world.lms.url(), other.lms.url());
    let at = |url: &str| url.to_owned().into();
    world.connection.settings.insert("url".to_owned(), at(&there));
    for (action, receipt) in &receipts {
        let undone = world.connection.undo(action, receipt).await.unwrap();
        let told = by_hand(&undone);
        assert!(told.contains(&here) && told.contains(&there), "{action}: {told}");
    }
    assert_eq!(other.lms.seen().len(), 0, "its numbers mean something else");
    // Older receipts do not tell where they were made.
    world.connection.settings.insert("url".to_owned(), at(&here));
    for (action, mut receipt) in receipts.into_iter().rev() {
        receipt.0.as_object_mut().unwrap().remove("server").unwrap();
        let undone = world.connection.undo(action, &receipt).await.unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{action}: {undone:?}");
    }
}
