use connector::{Receipt, Undone};
use serde_json::{Value, json};
use simulators::metabase::{Level, Metabase};
use simulators::{Fault, Simulator};

use super::{KEY, reversed};
use crate::support::Connection;

/// The steps of a new partner and of its first user, with what each is given.
fn steps(collection: &str, group: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("clone_collection", json!({"organization": "Acme"})),
        (
            "create_group",
            json!({"organization": "Acme", "collection": collection}),
        ),
        (
            "grant_database_access",
            json!({"group": group, "group_name": "Acme"}),
        ),
        (
            "add_person_to_group",
            json!({
                "email": "tom.reed@riverside.example.org", "first_name": "Tom", "last_name": "Reed", "groups": group,
                "group_name": "Acme",
            }),
        ),
    ]
}

fn demo() -> (Simulator<Metabase>, Connection) {
    let server = Simulator::start(Metabase::with_demo_data(KEY)).unwrap();
    let settings = json!({
        "url": server.url(), "template_collection": "4", "parent_collection": "3", "database": "2",
    });
    let connection = Connection::new("metabase", settings, KEY);
    (server, connection)
}

/// Takes every step, and returns the receipts.
async fn set_up(connection: &Connection) -> Vec<(&'static str, Receipt)> {
    let mut receipts = Vec::new();
    let (mut collection, mut group) = (String::new(), String::new());
    for step in 0..steps("", "").len() {
        let (action, input) = steps(&collection, &group).swap_remove(step);
        let applied = connection.apply(action, &input).await.unwrap();
        let id = applied.outputs["id"].as_str().unwrap().to_owned();
        match action {
            "clone_collection" => collection = id,
            "create_group" => group = id,
            _ => {}
        }
        receipts.push((action, applied.receipt.unwrap()));
    }
    receipts
}

#[tokio::test]
async fn a_partner_comes_and_goes() {
    let (server, connection) = demo();
    assert_eq!(connection.test().await.unwrap().warnings, Vec::<String>::new());
    let receipts = set_up(&connection).await;
    let collection = server.with(|metabase| metabase.collections_named("Acme"))[0];
    insta::assert_snapshot!(server.with(|metabase| metabase.tree(collection)).join("\n"), @"Details/card Bookings by course
Details/dashboard Courses: Bookings by course
card Bookings by month
card Open tickets
card Utilisation
collection Details
dashboard Overview: Bookings by month, Utilisation, Active users, Bookings today
metric Active users");
    let rights = server.with(|metabase| metabase.rights_on(collection));
    assert_eq!(rights, [("Acme".to_owned(), Level::Read)]);
    let account = server.with(|metabase| metabase.account("tom.reed@riverside.example.org"));
    assert_eq!(
        account.unwrap().groups,
        ["All Users", "Acme"],
        "not in his former partner's"
    );

    for (action, receipt) in receipts.iter().rev() {
        reversed(connection.undo(action, receipt).await.unwrap());
    }
    for (action, receipt) in receipts.iter().rev() {
        assert_eq!(
            connection.undo(action, receipt).await.unwrap(),
            Undone::AlreadyGone,
            "{action}"
        );
    }
    server.with(|metabase| {
        assert!(metabase.collections_named("Acme").is_empty());
        assert_eq!(metabase.group("Acme"), None);
        let account = metabase.account("tom.reed@riverside.example.org").unwrap();
        assert!(!account.is_active);
    });
}

#[tokio::test]
async fn what_is_cut_off_while_it_is_taken_back_is_taken_back_once_more() {
    for (action, method, path) in [
        ("add_person_to_group", "DELETE", "/api/permissions/membership"),
        ("add_person_to_group", "DELETE", "/api/user"),
        ("grant_database_access", "PUT", "/api/permissions/graph"),
        ("create_group", "DELETE", "/api/permissions/group"),
        ("clone_collection", "PUT", "/api/collection"),
    ] {
        let (server, connection) = demo();
        let receipts = set_up(&connection).await;
        for (undone, receipt) in receipts.iter().rev() {
            if *undone == action {
                server.fail_next(method, path, Fault::CutAfter);
                let error = connection.undo(action, receipt).await.unwrap_err();
                assert_eq!(error.code, "system_connection_lost", "{action}");
            }
            connection.undo(undone, receipt).await.unwrap();
            assert_eq!(
                connection.undo(undone, receipt).await.unwrap(),
                Undone::AlreadyGone,
                "{undone}, after {path} was cut off"
            );
        }
        server.with(|metabase| {
            assert!(metabase.collections_named("Acme").is_empty(), "{path}");
            assert_eq!(metabase.group("Acme"), None, "{path}");
            let account = metabase.account("tom.reed@riverside.example.org").unwrap();
            assert!(!account.is_active, "{path}");
            assert_eq!(account.groups, ["All Users", "Riverside Clinics"], "{path}");
        });
    }
}
