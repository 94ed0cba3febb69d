//! The search box: what is found by what is typed, in which order, and by whom.

use domain::execution::Recorded;
use domain::form::Answers;
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::record::{GrantSubject, Record};
use domain::role::Scope;
use domain::{GrantId, GroupId, OrganizationId, PersonId};
use engine::Execution;
use proptest::prelude::*;
use serde_json::json;
use store::{Also, Found, Workspace};
use uuid::Uuid;

use crate::support::{
    NOON, Office, begin, by, next_execution, office, partner_answers, person_answers, runtime, second,
    start_partner, start_person, write,
};

const LIMIT: u32 = 5;

async fn search(workspace: &Workspace, typed: &str) -> Found {
    workspace.search(Scope::Workspace, typed, LIMIT).await.unwrap()
}

fn organizations(found: &Found) -> Vec<&str> {
    found
        .organizations
        .rows
        .iter()
        .map(|hit| hit.name.as_str())
        .collect()
}

fn people(found: &Found) -> Vec<&str> {
    found.people.rows.iter().map(|hit| hit.name.as_str()).collect()
}

fn executions(found: &Found) -> Vec<&str> {
    found
        .executions
        .rows
        .iter()
        .map(|hit| hit.label.as_str())
        .collect()
}

async fn partner(workspace: &Workspace, name: &str) -> OrganizationId {
    start_partner(workspace, name, NOON).await.organization.unwrap()
}

async fn person(workspace: &Workspace, organization: OrganizationId, answers: Answers) -> Execution {
    start_person(workspace, organization, answers, NOON).await
}

/// Acme with a Slack group and an access of its own, and four people; Globex with a namesake of one of them.
struct Town {
    office: Office,
    acme: OrganizationId,
    globex: OrganizationId,
    ada: PersonId,
}

async fn town() -> Town {
    let office = office().await;
    let workspace = office.workspace.clone();
    let mut answers = partner_answers("Acme Süd");
    answers.insert("contact_name".to_owned(), json!("Carla Contact"));
    answers.insert("contact_email".to_owned(), json!("carla@acme.example"));
    let mut begun = begin(next_execution(), "new_partner", answers, NOON);
    let acme = begun.next.organization.unwrap();
    let made = [
        Record::Group {
            id: GroupId::from_uuid(Uuid::from_u128(1)),
            organization: acme,
            system: "slack".to_owned(),
            name: "acme-partners".to_owned(),
            external_id: "S0123ABC".to_owned(),
        },
        Record::Grant {
            id: GrantId::from_uuid(Uuid::from_u128(1)),
            subject: GrantSubject::Organization(acme),
            system: "teams".to_owned(),
            action: "teams.create_channel".to_owned(),
            resource: "Teams channel Acme".to_owned(),
            receipt: Some(json!({"team": "T1", "channel": "19:abc7de", "name": "no id 1"})),
            input: None,
        },
    ];
    add(&mut begun.entries, &made);
    write(&workspace, 0, &begun).await.unwrap();
    let globex = partner(&workspace, "Globex").await;
    let mut ada = None;
    for (organization, first, last, email) in [
        (acme, "Ada", "Lovelace", "ada@acme.example"),
        (acme, "Jürgen", "Müller-Lüdenscheidt", "jml@acme.example"),
        (acme, "Ana", "Adams", "ana.adams@acme.example"),
        (acme, "Zoë", "O'Hara", "zoe@mail.acme.example"),
        (globex, "Ada", "Byron", "ada@globex.example"),
    ] {
        let execution = person(&workspace, organization, person_answers(first, last, email)).await;
        ada = ada.or(execution.person);
    }
    Town {
        office,
        acme,
        globex,
        ada: ada.unwrap(),
    }
}

/// Adds records to the first form that is answered.
fn add(entries: &mut [domain::execution::JournalEntry], made: &[Record]) {
    for entry in entries {
        if let Recorded::FormAnswered { records, .. } = &mut entry.recorded {
            records.extend_from_slice(made);
        }
    }
}

#[test]
fn people_are_found_by_the_beginnings_of_names_and_addresses() {
    runtime().block_on(async {
        let town = town().await;
        for (typed, expected) in [
            ("ada", vec!["Ada Byron", "Ada Lovelace", "Ana Adams"]),
            ("ADA LOV", vec!["Ada Lovelace"]),
            ("lovelace ada", vec!["Ada Lovelace"]),
            ("muller", vec!["Jürgen Müller-Lüdenscheidt"]),
            ("Müller-Lüd", vec!["Jürgen Müller-Lüdenscheidt"]),
            ("ludenscheidt jurgen", vec!["Jürgen Müller-Lüdenscheidt"]),
            ("o'hara", vec!["Zoë O'Hara"]),
            ("zoe", vec!["Zoë O'Hara"]),
            ("ada@acme.example", vec!["Ada Lovelace"]),
            (" ADA@Acme.Example ", vec!["Ada Lovelace"]),
            ("globex.example", vec!["Ada Byron"]),
            ("@mail.acme.exa", vec!["Zoë O'Hara"]),
            ("ana.adams@ac", vec!["Ana Adams"]),
            ("adams@acme.example", vec!["Ana Adams"]),
            ("acme.example ada", vec!["Ada Lovelace", "Ana Adams"]),
            ("velace", vec![]),
            ("nobody", vec![]),
        ] {
            let found = search(&town.office.workspace, typed).await;
            assert_eq!(people(&found), expected, "{typed:?}");
        }
    });
}

#[test]
fn of_many_those_who_are_called_so_come_first() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        // More than are put in order one by one.
        for n in 0..3 {
            let email = format!("lee{n}@ada.example");
            person(
                workspace,
                town.globex,
                person_answers("Kim", &format!("Lee {n}"), &email),
            )
            .await;
        }
        for typed in ["ada", "a"] {
            let found = workspace.search(Scope::Workspace, typed, 2).await.unwrap();
            assert_eq!(
                people(&found),
                ["Ada Byron", "Ada Lovelace"],
                "{typed:?}: by name"
            );
            let found = workspace.search(Scope::Workspace, typed, 3).await.unwrap();
            assert_eq!(
                people(&found)[2],
                "Ana Adams",
                "{typed:?}: another of their names"
            );
            assert!(found.people.more);
        }
        let all = workspace.search(Scope::Workspace, "ada", 6).await.unwrap();
        assert_eq!(
            people(&all)[3..],
            ["Kim Lee 0", "Kim Lee 1", "Kim Lee 2"],
            "the rest: by address"
        );
    });
}

#[test]
fn organizations_are_found_by_all_that_belongs_to_them_and_tell_by_what() {
    runtime().block_on(async {
        let town = town().await;
        let group = Also::Group {
            system: "slack".to_owned(),
            name: "acme-partners".to_owned(),
            external_id: "S0123ABC".to_owned(),
        };
        let receipt = Also::ExternalId {
            system: "teams".to_owned(),
            id: "19:abc7de".to_owned(),
        };
        let contact = Also::Contact("Carla Contact carla@acme.example".to_owned());
        for (typed, also) in [
            ("acme", None),
            ("sud", None),
            ("carla", Some(contact.clone())),
            ("carla@acme.example", Some(contact)),
            ("studio 2", Some(Also::StudioCompany("Studio 2".to_owned()))),
            ("s0123abc", Some(group.clone())),
            ("S0123", Some(group.clone())),
            ("acme-partners", Some(group)),
            ("19:ABC7DE", Some(receipt.clone())),
            ("19:abc", Some(receipt)),
        ] {
            let found = search(&town.office.workspace, typed).await;
            let acme = found.organizations.rows.iter().find(|hit| hit.id == town.acme);
            assert_eq!(acme.map(|hit| hit.also.clone()), Some(also), "{typed:?}");
        }
    });
}

#[test]
fn ids_are_found_as_a_whole_and_by_their_beginning() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        let id = town.acme.to_string();
        for typed in [&*id, &id.to_uppercase(), &id[..13]] {
            let found = search(workspace, typed).await;
            assert!(organizations(&found).contains(&"Acme Süd"), "{typed:?}");
        }
        let found = search(workspace, &town.ada.to_string()).await;
        assert_eq!(people(&found), ["Ada Lovelace"]);
        let execution = search(workspace, "Globex").await.executions.rows[0]
            .id
            .to_string();
        let found = search(workspace, &execution).await;
        assert_eq!(executions(&found), ["Globex"]);
    });
}

#[test]
fn executions_are_found_by_what_they_are_called_the_newest_first() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        let found = search(workspace, "acme").await;
        assert_eq!(executions(&found), ["Acme Süd"]);
        let found = search(workspace, "ada").await;
        assert_eq!(executions(&found), ["Ada Byron", "Ana Adams", "Ada Lovelace"]);
        let found = workspace.search(Scope::Workspace, "ad", 2).await.unwrap();
        assert_eq!(executions(&found), ["Ada Byron", "Ana Adams"]);
        assert!(found.executions.more && found.people.more, "a third is not shown");
        let found = workspace.search(Scope::Workspace, "ad", 3).await.unwrap();
        assert!(!found.executions.more && !found.people.more);
    });
}

#[test]
fn whoever_is_worked_with_no_more_comes_last_and_is_told() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        let leaving = workspace
            .search(Scope::Workspace, "ada byron", LIMIT)
            .await
            .unwrap();
        let leaving = leaving.people.rows[0].id;
        workspace
            .set_person_state(leaving, 1, PersonState::Deactivated, "", by(second(1)))
            .await
            .unwrap();
        let found = search(workspace, "ada").await;
        assert_eq!(people(&found), ["Ada Lovelace", "Ana Adams", "Ada Byron"]);
        assert_eq!(found.people.rows[2].state, PersonState::Deactivated);
        let east = partner(workspace, "Acme East").await;
        workspace
            .set_organization_state(east, 1, OrganizationState::Archived, "", by(second(1)))
            .await
            .unwrap();
        let found = search(workspace, "acme").await;
        assert_eq!(organizations(&found), ["Acme Süd", "Acme East"]);
        assert_eq!(found.organizations.rows[1].state, OrganizationState::Archived);
        let name = search(workspace, "acme east").await;
        assert_eq!(organizations(&name), ["Acme East"]);
    });
}

#[test]
fn one_organization_sees_nothing_of_another() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        let execution = search(workspace, "acme").await.executions.rows[0].id.to_string();
        for typed in [
            "a",
            "ada",
            "acme",
            "carla",
            "ada@acme.example",
            "acme.example",
            "S0123ABC",
            "19:abc7de",
            "studio",
            &town.acme.to_string(),
            &town.ada.to_string(),
            &execution,
            &format!("o{}", town.acme.to_string().replace('-', "")),
            "active",
        ] {
            let scope = Scope::Organization(town.globex);
            let found = workspace.search(scope, typed, LIMIT).await.unwrap();
            for hit in &found.organizations.rows {
                assert_eq!(hit.id, town.globex, "{typed:?}");
            }
            for hit in &found.people.rows {
                assert_eq!(hit.organization, town.globex, "{typed:?}");
            }
            for hit in &found.executions.rows {
                assert!(["Globex", "Ada Byron"].contains(&&*hit.label), "{typed:?}");
            }
            let more = [found.organizations.more, found.people.more, found.executions.more];
            assert_eq!(
                more, [false; 3],
                "that there are more tells nothing of others either"
            );
        }
        let own = workspace
            .search(Scope::Organization(town.acme), "ad", LIMIT)
            .await
            .unwrap();
        assert_eq!(people(&own), ["Ada Lovelace", "Ana Adams"], "their own are found");
        assert_eq!(executions(&own), ["Ana Adams", "Ada Lovelace"]);
    });
}

#[test]
fn what_marks_a_row_is_not_text() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        for typed in ["active", &format!("o{}", town.acme.to_string().replace('-', ""))] {
            let found = search(workspace, typed).await;
            assert_eq!(
                (people(&found), executions(&found)),
                (vec![], vec![]),
                "{typed:?}"
            );
        }
    });
}

#[test]
fn whatever_is_typed_is_text() {
    runtime().block_on(async {
        let town = town().await;
        let workspace = &town.office.workspace;
        for typed in [
            "",
            " ",
            "\"",
            "'",
            "*",
            "ada*",
            "-ada",
            "^ada",
            "ada AND",
            "NEAR(ada lovelace, 2)",
            "name:ada",
            "marks : active",
            "{name} : ada",
            "(ada",
            "ada OR nobody",
            "NOT ada",
            "'; DROP TABLE people; --",
            "\u{0}",
            "ada\u{0}lovelace",
            "%",
            "_",
            "…!?—",
            "👩‍💻",
            "ⓐ",
            "مرحبا",
            "\u{202e}ada",
            "e\u{301}",
            "\u{301}",
            "ß",
            "İstanbul",
            &"x".repeat(10_000),
            &"ada ".repeat(2_500),
        ] {
            search(workspace, typed).await;
        }
        for typed in [
            "ada*",
            "-ada",
            "^ada",
            "\"ada\"",
            "(ada",
            "\u{202e}ada",
            "ada\u{0}lovelace",
        ] {
            assert!(
                people(&search(workspace, typed).await).contains(&"Ada Lovelace"),
                "{typed:?}"
            );
        }
        for typed in ["ada OR nobody", "NOT ada", "name:ada"] {
            let found = search(workspace, typed).await;
            assert_eq!(people(&found), [""; 0], "{typed:?} are words like others");
        }
    });
}

#[test]
fn no_text_is_an_error() {
    let runtime = runtime();
    let town = runtime.block_on(town());
    let config = ProptestConfig::with_cases(512);
    let any = prop_oneof![
        ".{0,40}",
        "[\"'*^(){}:+ANDORT.,a-]{1,12}",
        "\\PC{1,20}",
        "[\u{0}-\u{1f}\u{80}-\u{10ffff}]{1,10}",
    ];
    proptest!(config, |(typed in any)| {
        runtime.block_on(async {
            for scope in [Scope::Workspace, Scope::Organization(town.acme)] {
                let found = town.office.workspace.search(scope, &typed, LIMIT).await;
                prop_assert!(found.is_ok(), "{:?}", found);
            }
            Ok(())
        })?;
    });
}
