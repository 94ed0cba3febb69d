//! Many people of several partners come by one file and leave again: every system ends as it was before.
//! `cargo xtask bench onboarding` does the same with more people and the limits that the systems document.

use std::collections::BTreeSet;

use api::batch::BatchDetail;
use api::execution::{ExecutionDetail, ExecutionRef, Offer};
use api::import::StartImport;
use api::leaving::{Evidence, LeavingView, LookAtLeaving, StartLeaving, WhoLeaves};
use api::person::ListPeople;
use domain::batch::BatchState;
use domain::execution::ExecutionState;
use domain::{ExecutionId, OrganizationId, PersonId};
use futures_util::future::join_all;
use serde_json::{Value, json};
use simulators::{Company, Somebody};

use crate::crowd::{put_limits_on, refuse_some};
use crate::desk::Desk;
use crate::import::{HEADER, open};
use crate::systems::{connected, done, give_links, organization};

/// Of two partners the people leave one by one and then the partner, of the others the partner with all its people.
const PARTNERS: [&str; 4] = ["Acme", "Beta Works", "Cedar & Sons", "Delta"];
const ONE_BY_ONE: usize = 2;

/// The app adds four people a second to a team and a channel in Teams, which is what Microsoft lets through, so that each
/// costs half a second.
const PEOPLE: usize = 32;

/// Somebody of the file who has been known to every system for long, without this app.
const KNOWN: usize = 1;

fn partner_of(n: usize) -> &'static str {
    PARTNERS[n % PARTNERS.len()]
}

fn address(n: usize) -> String {
    format!("person{n}@partners.example.org")
}

fn file() -> String {
    let row = |n: usize| format!("{};Person;Number {n};{};Analyst;;en\n", partner_of(n), address(n));
    HEADER.to_owned() + &(0..PEOPLE).map(row).collect::<String>()
}

/// Everybody is in Slack, where nobody can be invited by an app; one of them is everywhere, next to a partner and its
/// person whom this app has never heard of.
fn seed(company: &Company) {
    for n in (0..PEOPLE).filter(|n| *n != KNOWN) {
        company.slack.with(|slack| slack.person(&address(n), "Somebody"));
    }
    let groups = company.add_partner("Elder Partner");
    let known = address(KNOWN);
    for (email, companies) in [
        ("zoe@elder.example.org", ["Birchwood"]),
        (known.as_str(), ["Lakeside Tools"]),
    ] {
        let somebody = Somebody {
            email,
            first_name: "Known",
            last_name: "For Long",
            companies: &companies,
        };
        company.add_person("Elder Partner", &groups, &somebody);
        company
            .studio
            .with(|studio| studio.add_personal_company(&format!("{email} themselves"), email));
    }
}

fn partner(name: &str) -> Value {
    json!({
        "partner_name": name, "contact_name": "Grace", "contact_email": "grace@partner.example", "notes": "",
        "studio_companies": [
            {"name": format!("{name} Prod"), "environment": "prod"},
            {"name": format!("{name} Test"), "environment": "test"},
        ],
    })
}

async fn onboard_all(desk: &Desk) {
    for name in PARTNERS {
        let id = desk.start("new_partner", partner(name)).await.unwrap();
        done(desk, id).await;
        give_links(desk, organization(desk, name).await).await;
    }
    let view = open(desk, file().as_bytes()).await.unwrap();
    assert_eq!(view.tally.new as usize, PEOPLE, "{view:#?}");
    let request = StartImport {
        id: view.id,
        confirmed: view.tally.new,
    };
    let batch = desk.app.start_import(request).await.unwrap().id;
    let rest = |batch: &BatchDetail| batch.tally.running == 0 && batch.tally.queued == 0;
    let batch = desk.until_batch(batch, rest).await;
    assert_eq!(batch.batch.state, BatchState::Started);
    assert_eq!(batch.tally.done as usize, PEOPLE, "{:?}", batch.tally);
}

async fn people_of(desk: &Desk, organization: OrganizationId) -> Vec<PersonId> {
    let (mut people, mut after) = (Vec::new(), None);
    loop {
        let request = ListPeople {
            organization: Some(organization),
            after,
            ..ListPeople::default()
        };
        let page = desk.app.list_people(request).await.unwrap();
        people.extend(page.rows.iter().map(|row| row.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return people,
        }
    }
}

async fn look(desk: &Desk, who: WhoLeaves) -> LeavingView {
    desk.app.look_at_leaving(LookAtLeaving { who }).await.unwrap()
}

/// Has somebody leave, doing by hand what is left to a person, and returns the report and what that was.
async fn leave(desk: &Desk, who: WhoLeaves) -> (Evidence, Vec<String>) {
    let view = look(desk, who).await;
    let answers = json!({
        "requested_by": "Mara", "reason": "The contract is over.", "leaving_date": "2026-12-31",
    });
    let request = StartLeaving {
        id: view.id,
        who,
        workflow: view.workflows[0].key.clone(),
        answers: answers.as_object().cloned().unwrap(),
        approval: false,
        seen: view.accesses.iter().map(|access| access.grant).collect(),
        cancel: Vec::new(),
    };
    let id = desk.app.start_leaving(request).await.unwrap().id;
    let by_hand = ended(desk, id).await;
    let evidence = desk.app.get_evidence(ExecutionRef { id }).await.unwrap();
    let told: BTreeSet<_> = evidence.report.removals.iter().map(|one| one.grant).collect();
    let given: BTreeSet<_> = view.accesses.iter().map(|one| one.grant).collect();
    assert_eq!(told, given, "each access is in the report");
    (evidence.report, by_hand)
}

async fn ended(desk: &Desk, id: ExecutionId) -> Vec<String> {
    let mut by_hand = Vec::new();
    loop {
        let rests = |execution: &ExecutionDetail| execution.state != ExecutionState::Running;
        let execution = desk.until(id, rests).await;
        if execution.state == ExecutionState::Done {
            return by_hand;
        }
        let mut steps = execution.steps.iter();
        let Some(step) = steps.find(|step| matches!(step.offer, Offer::Task { .. })) else {
            panic!("{execution:#?}");
        };
        by_hand.push(step.title.clone());
        desk.do_task(&execution, step).await.unwrap();
    }
}

/// Asserts that a report tells of each access how it ended.
fn assert_complete(report: &Evidence) {
    assert!(report.complete, "{report:#?}");
    assert_eq!(report.later, Vec::<String>::new(), "{report:#?}");
    assert!(report.left_at.is_some(), "{report:#?}");
    for removal in &report.removals {
        assert!(removal.how.is_some() || removal.kept, "{removal:#?}");
        assert!(removal.at.is_some() && !removal.told.is_empty(), "{removal:#?}");
    }
}

/// The companies that Infrabot has set up for the partners: no account of the app's, and nothing that it can take back.
fn is_infrabots(line: &&String) -> bool {
    let companies = PARTNERS
        .iter()
        .flat_map(|name| [format!("{name} Prod"), format!("{name} Test")]);
    let mut lines = companies.map(|name| format!(" {name}, its owner: None"));
    line.starts_with("Studio company c-") && lines.any(|end| line.ends_with(&end))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_come_by_one_file_and_leave_and_every_system_is_as_before() {
    let (desk, company) = connected().await;
    seed(&company);
    let before = company.standing();
    put_limits_on(&company);
    refuse_some(&company);
    onboard_all(&desk).await;
    let between = company.standing();
    for n in 0..PEOPLE {
        let theirs = between.open.iter().filter(|line| line.contains(&address(n)));
        assert!(theirs.count() >= 6, "person {n} has an account in each system");
    }

    refuse_some(&company);
    let mut reports = Vec::new();
    for (place, name) in PARTNERS.iter().enumerate() {
        let id = organization(&desk, name).await;
        if place < ONE_BY_ONE {
            let people = people_of(&desk, id).await;
            assert_eq!(people.len(), PEOPLE / PARTNERS.len());
            let leaving = people
                .into_iter()
                .map(|id| leave(&desk, WhoLeaves::Person { id }));
            reports.extend(join_all(leaving).await);
        }
        reports.push(leave(&desk, WhoLeaves::Organization { id }).await);
    }

    let mut kept = BTreeSet::new();
    for (report, by_hand) in &reports {
        assert_complete(report);
        assert_eq!(by_hand, &[""; 0], "{}: every system can be asked", report.who);
        let stays = report.removals.iter().filter(|removal| removal.kept);
        kept.extend(stays.map(|removal| (removal.holder.as_str(), removal.system.as_str())));
    }
    let known = format!("Person Number {KNOWN} ({})", address(KNOWN));
    assert_eq!(
        kept,
        BTreeSet::from([(known.as_str(), "Studio")]),
        "what stays is a company that was there before"
    );

    let after = company.standing();
    let left: BTreeSet<_> = after.open.iter().filter(|line| !is_infrabots(line)).collect();
    assert_eq!(
        left,
        before.open.iter().collect(),
        "nothing is left that the app made, and what was there before is untouched"
    );
    assert_eq!(
        after.open.len() - left.len(),
        2 * PARTNERS.len(),
        "Infrabot's companies"
    );
    assert!(after.closed.is_superset(&before.closed));
    // Systems whose accounts cannot or shall not be deleted keep them, shut.
    let shut = |what: &str| {
        let new = after.closed.difference(&before.closed);
        new.filter(|line| line.starts_with(what)).count()
    };
    for system in ["Metabase", "Keycloak", "LMS", "Studio", "Teams"] {
        assert_eq!(shut(&format!("{system} account")), PEOPLE - 1, "{system}");
    }
}
