//! What undo says of things that are gone, and of those that are elsewhere.

use connector::Undone;
use serde_json::json;

use super::{answers, companies, personal, studio_with_ada, to_studio};

#[tokio::test]
async fn a_company_that_somebody_deleted_is_gone() {
    let studio = studio_with_ada();
    let connection = to_studio(&studio);
    let applied = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    studio.fail_next("GET", "/api/companies/", answers(404, &json!({})));
    let undone = connection
        .undo("create_personal_company", &applied.receipt.unwrap())
        .await;
    assert_eq!(undone, Ok(Undone::AlreadyGone));
}

#[tokio::test]
async fn nothing_is_called_gone_at_another_service() {
    let (studio, other) = (studio_with_ada(), studio_with_ada());
    let mut connection = to_studio(&studio);
    let made = connection
        .apply("create_personal_company", &personal())
        .await
        .unwrap();
    let added = connection
        .apply("add_user_to_companies", &companies())
        .await
        .unwrap();
    connection.settings.insert("url".to_owned(), other.url().into());
    for (action, applied) in [
        ("create_personal_company", made),
        ("add_user_to_companies", added),
    ] {
        let mut receipt = applied.receipt.unwrap();
        let undone = connection.undo(action, &receipt).await.unwrap();
        assert!(
            matches!(&undone, Undone::ByHand(how) if how.contains(&studio.url())),
            "{action}: {undone:?}"
        );
        assert!(other.seen().is_empty(), "{action}: nobody was asked");
        // One of an earlier version does not tell where it was made.
        receipt.0.as_object_mut().unwrap().remove("server").unwrap();
        let connection = to_studio(&studio);
        let undone = connection.undo(action, &receipt).await.unwrap();
        assert!(matches!(undone, Undone::Reversed(_)), "{action}: {undone:?}");
    }
}
