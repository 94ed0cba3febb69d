//! Many people at once, while every system lets only so much through. `cargo xtask bench onboarding` is the long run.

use std::time::Duration;

use domain::execution::ExecutionState;
use futures_util::future::join_all;
use serde_json::json;
use simulators::{Answer, Company, Fault};

use crate::desk::new_partner;
use crate::systems::{connected, done, give_links, organization};

/// How many people are onboarded at once.
const PEOPLE: usize = 24;

/// How many of them are in Teams for long, which takes its time with each who is not.
const IN_TEAMS: usize = 20;

fn address(n: usize) -> String {
    format!("person{n}@acme.example.org")
}

/// Lets little through, so that every system asks for pauses again and again.
pub(crate) fn put_limits_on(company: &Company) {
    let window = Duration::from_millis(200);
    company.slack.with(|slack| {
        slack.limit("", 2, window);
        slack.limit("users.lookupByEmail", 5, window);
        slack.limit("conversations.members", 10, window);
    });
    company.teams.with(|teams| teams.limits(20, window));
    company.metabase.with(|metabase| metabase.limits(20, window));
    company.keycloak.with(|keycloak| keycloak.limits(40, window));
    company.lms.with(|lms| lms.limits(40, window));
    company.studio.with(|studio| studio.door().limits(20, window));
}

/// Has every system refuse some requests for being too many, also where the computer is too slow for its limits.
pub(crate) fn refuse_some(company: &Company) {
    let pause = || Fault::Answer(Answer::text(429, "slow down").header("retry-after", "0.05"));
    company.slack.fail("GET", "/api", 5, pause());
    company.teams.fail("GET", "/", 5, pause());
    company.metabase.fail("GET", "/api", 5, pause());
    company.keycloak.fail("GET", "/admin", 5, pause());
    company.lms.fail("POST", "/webservice", 5, pause());
    company.studio.fail("GET", "/api", 5, pause());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_people_at_once_are_onboarded_without_a_failed_attempt() {
    let (desk, company) = connected().await;
    let id = desk.start("new_partner", new_partner("Acme")).await.unwrap();
    done(&desk, id).await;
    let acme = organization(&desk, "Acme").await;
    give_links(&desk, acme).await;
    for n in 0..PEOPLE {
        company.slack.with(|slack| slack.person(&address(n), "Somebody"));
    }
    for n in 0..IN_TEAMS {
        company.joins_channel("Acme", &address(n));
    }
    put_limits_on(&company);
    refuse_some(&company);

    let started = join_all((0..PEOPLE).map(async |n| {
        let chosen = json!({ "organization": acme.to_string() });
        let id = desk.start("new_partner_user", chosen).await.unwrap();
        let asked = desk.at_rest(id).await;
        (n, asked)
    }));
    let answered = started.await.into_iter().map(async |(n, asked)| {
        let person = json!({
            "first_name": "Person", "last_name": format!("Number {n}"), "email": address(n), "job_title": "Analyst",
            "phone": "", "language": "en",
        });
        desk.answer(&asked, "input_user_details", person).await.unwrap();
        asked.id
    });
    for id in join_all(answered).await {
        let execution = done(&desk, id).await;
        assert_eq!(execution.state, ExecutionState::Done);
        for step in &execution.steps {
            let went_well = step.attempts.iter().all(|attempt| attempt.ok == Some(true));
            assert!(went_well, "{}: {:#?}", step.key, step.attempts);
        }
    }

    for n in 0..PEOPLE {
        for (what, times) in company.held_by(&address(n)) {
            assert_eq!(times, 1, "{what} of person {n}");
        }
    }
}
