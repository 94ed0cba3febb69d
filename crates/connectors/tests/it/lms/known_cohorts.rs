use connector::Kind;
use serde_json::{Value, json};

use crate::lms::{World, by_hand};

/// Puts Ada into what is given, and returns the cohort's id or the code of the error.
async fn joined(world: &World, cohort: &str, name: &str) -> Result<u64, &'static str> {
    let input = json!({
        "email": "ada@partner.example.org", "first_name": "Ada", "last_name": "Lovelace",
        "cohort": cohort, "cohort_name": name,
    });
    let applied = world.connection.apply("add_person_to_cohort", &input).await;
    let receipt = applied.map_err(|error| error.code)?.receipt.unwrap();
    let id = receipt.0["cohort"]["id"].as_u64().unwrap();
    assert_eq!(receipt.0["joined"], Value::Bool(true));
    Ok(id)
}

#[tokio::test]
async fn a_cohort_is_known_by_its_id_its_number_or_its_name() {
    for given in ["id", "hyopps-partner-x", "Partner X", "partner  x"] {
        let world = World::new();
        let id = world.cohort.to_string();
        let given = if given == "id" { &id } else { given };
        assert_eq!(joined(&world, given, "").await, Ok(world.cohort), "{given}");
    }
    let world = World::new();
    assert_eq!(joined(&world, "", "Partner X").await, Ok(world.cohort));
}

#[tokio::test]
async fn a_cohort_of_the_apps_that_was_renamed_is_known_by_its_id() {
    for recorded in ["Partner X", "New name"] {
        let world = World::new();
        let id = world.cohort.to_string();
        world
            .lms
            .with(|lms| lms.cohort_mut(world.cohort).unwrap().name = "New name".to_owned());
        assert_eq!(
            joined(&world, &id, recorded).await,
            Ok(world.cohort),
            "{recorded}"
        );
    }
}

#[tokio::test]
async fn a_number_that_is_another_cohorts_lets_nobody_in() {
    let world = World::new();
    let id = world.cohort.to_string();
    let input = json!({
        "email": "ada@partner.example.org", "first_name": "Ada", "last_name": "Lovelace",
        "cohort": id, "cohort_name": "Partner Y",
    });
    let error = world.blocked("add_person_to_cohort", &input).await;
    assert_eq!((error.code, error.kind), ("lms_group_differs", Kind::Blocked));
    for named in ["“Partner X”", "“Partner Y”", &id] {
        assert!(error.message.contains(named), "{}", error.message);
    }
    // What the hint says: the name as it is, or no number.
    world.lms.with(|lms| lms.add_cohort("Partner Y", "another"));
    assert_eq!(joined(&world, &id, "Partner X").await, Ok(world.cohort));
    let other = joined(&world, "", "Partner Y").await;
    assert!(other.is_ok_and(|other| other != world.cohort));
}

#[tokio::test]
async fn an_unknown_cohort_stops_before_anything_is_made() {
    for (cohort, name) in [("4711", "Partner X"), ("nowhere", "Partner X"), ("", "Nowhere")] {
        let world = World::new();
        assert_eq!(
            joined(&world, cohort, name).await,
            Err("lms_group_unknown"),
            "{cohort} {name}"
        );
        assert_eq!(
            world.lms.with(|lms| lms.users.len()),
            1,
            "only the service's own user"
        );
    }
}

#[tokio::test]
async fn several_cohorts_of_one_name_are_left_to_a_person() {
    let world = World::new();
    world.lms.with(|lms| lms.add_cohort("Partner X", "another"));
    assert_eq!(joined(&world, "", "Partner X").await, Err("lms_group_ambiguous"));
    assert!(joined(&world, "another", "Partner X").await.is_ok());
}

#[tokio::test]
async fn a_number_that_is_an_id_and_another_cohorts_number_is_told_by_the_name() {
    let world = World::new();
    let id = world.cohort.to_string();
    let other = world.lms.with(|lms| lms.add_cohort("Partner Y", &id));
    assert_eq!(joined(&world, &id, "Partner Y").await, Ok(other));
    assert_eq!(joined(&world, &id, "Partner X").await, Ok(world.cohort));
    assert_eq!(joined(&world, &id, "Partner Z").await, Err("lms_group_ambiguous"));
}

#[tokio::test]
async fn a_cohort_that_others_fill_is_told() {
    let world = World::new();
    world
        .lms
        .with(|lms| lms.cohort_mut(world.cohort).unwrap().is_external = true);
    let error = world.fails("add_person_to_cohort", &world.ada()).await;
    assert_eq!(error.code, "lms_membership_unchanged");
    assert!(error.message.contains("“Partner X”"), "{error}");
}

#[tokio::test]
async fn an_id_that_leads_to_another_cohort_takes_nobody_out() {
    let world = World::new();
    let ada = world.ada_is_there();
    let (_, receipt) = world.add_ada().await;
    world.lms.with(|lms| {
        let cohort = lms.cohort_mut(world.cohort).unwrap();
        cohort.name = "Another".to_owned();
        cohort.idnumber = "another".to_owned();
    });
    by_hand(&world.undo_ada(&receipt).await);
    assert!(world.is_member(ada));
}
