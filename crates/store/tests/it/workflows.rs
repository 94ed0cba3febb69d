//! Workflows that a workspace brings itself: versions, conflicts, and what is not offered any more.

use domain::workflow::{Definition, Origin};
use store::{Error, Imported, NewVersion, Workspace};

use crate::support::{NOON, ada, definition, office, runtime, second};

/// The built-in workflow under a key of the workspace's own.
fn own(version: u32, title: &str) -> Definition {
    let mut own = (*definition("new_partner")).clone();
    own.key = "our_partner".into();
    own.version = version;
    own.title = title.to_owned();
    own
}

async fn import(workspace: &Workspace, definition: Definition, at: i64) -> Result<Imported, Error> {
    let new = NewVersion {
        definition,
        author: ada(),
        note: format!("at {at}"),
    };
    workspace.import_definition(new, second(at)).await
}

#[test]
fn versions_count_up_by_themselves_and_keep_who_and_why() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        assert_eq!(
            import(&workspace, own(9, "One"), 1).await.unwrap(),
            Imported::Added(1)
        );
        assert_eq!(
            import(&workspace, own(1, "Two"), 2).await.unwrap(),
            Imported::Added(2)
        );
        let versions = workspace.workflow_versions(&"our_partner".into()).await.unwrap();
        let told: Vec<_> = versions
            .iter()
            .map(|row| {
                (
                    row.version,
                    row.origin,
                    row.author.as_str(),
                    row.note.as_str(),
                    row.created_at,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (2, Origin::Workspace, "Ada Lovelace", "at 2", second(2)),
                (1, Origin::Workspace, "Ada Lovelace", "at 1", second(1)),
            ]
        );
        let stored = workspace.definition(&"our_partner".into(), 2).await.unwrap();
        assert_eq!(stored, Some(own(2, "Two")));
        let newest = workspace.newest_workflows().await.unwrap();
        let told: Vec<_> = newest
            .iter()
            .map(|row| (row.workflow.as_str(), row.version.version, row.version.origin))
            .collect();
        assert_eq!(
            told,
            [
                ("change_metabase_groups", 1, Origin::BuiltIn),
                ("give_access", 1, Origin::BuiltIn),
                ("new_partner", 3, Origin::BuiltIn),
                ("new_partner_user", 3, Origin::BuiltIn),
                ("offboard_partner", 1, Origin::BuiltIn),
                ("offboard_partner_user", 1, Origin::BuiltIn),
                ("our_partner", 2, Origin::Workspace),
                ("set_up_systems", 1, Origin::BuiltIn),
            ]
        );
        assert_eq!(newest[6].definition, Ok(own(2, "Two")));
    });
}

#[test]
fn what_has_not_changed_is_not_stored_again() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        import(&workspace, own(1, "One"), 1).await.unwrap();
        for base in [1, 7] {
            let again = import(&workspace, own(base, "One"), 2).await.unwrap();
            assert_eq!(
                again,
                Imported::Unchanged(1),
                "whatever version the text was made from"
            );
        }
        assert_eq!(
            workspace
                .workflow_versions(&"our_partner".into())
                .await
                .unwrap()
                .len(),
            1
        );
    });
}

#[test]
fn a_text_made_from_an_older_version_is_refused() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        import(&workspace, own(1, "One"), 1).await.unwrap();
        import(&workspace, own(1, "Two"), 2).await.unwrap();
        let error = import(&workspace, own(1, "Another two"), 3).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Conflict {
                    expected: 1,
                    found: 2
                }
            ),
            "{error:?}"
        );
        let stored = workspace.definition(&"our_partner".into(), 2).await.unwrap();
        assert_eq!(stored, Some(own(2, "Two")), "nobody's change is lost");
    });
}

#[test]
fn of_two_imports_at_once_one_is_refused() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        import(&workspace, own(1, "One"), 1).await.unwrap();
        let (left, right) = tokio::join!(
            import(&workspace, own(1, "Left"), 2),
            import(&workspace, own(1, "Right"), 2)
        );
        let added = [&left, &right]
            .into_iter()
            .filter(|one| matches!(one, Ok(Imported::Added(2))))
            .count();
        let refused = [&left, &right]
            .into_iter()
            .filter(|one| matches!(one, Err(Error::Conflict { .. })))
            .count();
        assert_eq!((added, refused), (1, 1), "{left:?} {right:?}");
    });
}

#[test]
fn a_retired_workflow_is_told_until_it_is_offered_again() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        let key = "our_partner".into();
        import(&workspace, own(1, "One"), 1).await.unwrap();
        workspace.retire_workflow(&key, ada(), second(2)).await.unwrap();
        workspace.retire_workflow(&key, ada(), second(3)).await.unwrap();
        let retired = workspace.retired_workflows().await.unwrap();
        assert_eq!(retired.len(), 1);
        assert_eq!(
            (retired[0].by.as_str(), retired[0].at),
            ("Ada Lovelace", second(2))
        );
        assert_eq!(
            workspace.newest_workflows().await.unwrap().len(),
            8,
            "its versions stay"
        );
        workspace.offer_workflow(&key).await.unwrap();
        assert_eq!(workspace.retired_workflows().await.unwrap(), []);
        workspace.retire_workflow(&key, ada(), second(4)).await.unwrap();
        import(&workspace, own(1, "Two"), 5).await.unwrap();
        assert_eq!(
            workspace.retired_workflows().await.unwrap(),
            [],
            "a new version is offered"
        );
    });
}

#[test]
fn a_workflow_of_the_workspace_stays_when_the_app_brings_one_under_its_key() {
    runtime().block_on(async {
        let office = office().await;
        let workspace = office.workspace.clone();
        import(&workspace, own(1, "Ours"), 1).await.unwrap();
        for version in [1, 2] {
            workspace
                .save_definition(&own(version, "The app's"), NOON)
                .await
                .unwrap();
        }
        let stored = workspace.newest_workflows().await.unwrap();
        assert_eq!(stored[6].definition, Ok(own(1, "Ours")));
        assert_eq!(stored[6].version.origin, Origin::Workspace);
    });
}
