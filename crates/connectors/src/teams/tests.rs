//! The parts against a simulated Graph, where a whole connection would wait too long.

use std::sync::Arc;
use std::time::Duration;

use connector::{Cx, Error, Kind, NoRecords};
use domain::ConnectionId;
use serde_json::json;
use simulators::Simulator;
use simulators::teams::{CLIENT_ID, SECRET, TENANT, Teams};
use testkit::fakes::{MemoryCredentials, NOON, RecordingCheckpoint, earlier};

use crate::http::Limits;
use crate::teams::actions::create_channel::create;
use crate::teams::client::{Graph, Session};
use crate::teams::error::Fault;
use crate::teams::guest;
use crate::teams::membership::{Joined, Joining, join};
use crate::teams::patience::Patience;
use crate::teams::rooms::Room;
use crate::teams::settings::Settings;

/// Looks often, and not for long.
const HASTE: Patience = Patience {
    first: Duration::from_millis(5),
    longest: Duration::from_millis(20),
    // Longer than the pauses between a few additions to one team.
    made: Duration::from_millis(900),
    maybe_made: Duration::from_millis(60),
};

/// More looks than anybody takes.
const NEVER: usize = 1_000_000;

const ADA: &str = "ada@partner.example.org";

/// Returns what an attempt works with, at a simulated Graph.
pub(super) fn cx(url: &str, team: &str) -> Cx {
    let connection: ConnectionId = "01900000-0000-7000-8000-000000000001".parse().unwrap();
    let settings = json!({
        "tenant": TENANT,
        "client_id": CLIENT_ID,
        "team": team,
        "channel_kind": "standard",
        "graph_url": format!("{url}/v1.0"),
        "login_url": format!("{url}/login"),
    });
    Cx {
        connection,
        settings: settings.as_object().cloned().unwrap(),
        credentials: MemoryCredentials::holding(connection, SECRET),
        checkpoint: RecordingCheckpoint::new(),
        records: Arc::new(NoRecords),
        idempotency_key: "run-1.step".to_owned(),
        attempt: 1,
        earlier: Vec::new(),
        own_keys: Vec::new(),
        now: NOON,
    }
}

/// A team, and a session that is in haste.
struct World {
    graph: Simulator<Teams>,
    team: String,
    cx: Cx,
    session: Session,
    settings: Settings,
}

async fn world() -> World {
    let mut teams = Teams::new();
    teams.stop_clock("2026-11-20T12:00:00Z");
    let team = teams.add_team("Partners");
    let graph = Simulator::start(teams).unwrap();
    let cx = cx(&graph.url(), &team);
    let client = Graph::open(&cx.settings, Limits::default(), HASTE).await.unwrap();
    let session = Session::with(&cx, Arc::new(client)).await.unwrap();
    let settings = Settings::parse(&cx.settings).unwrap();
    World {
        graph,
        team,
        cx,
        session,
        settings,
    }
}

fn is_told_to_look_later(fault: Fault) -> bool {
    let error = Error::from(fault);
    error.code == "teams_not_visible" && error.kind == Kind::Transient { retry_after: None }
}

#[tokio::test]
async fn a_guest_who_never_shows_ends_the_attempt_and_is_found_by_the_next() {
    let mut world = world().await;
    world.graph.with(|teams| teams.appears_after(NEVER));
    let fault = guest::ensure(&world.cx, &world.session, &world.settings, ADA, "Ada").await;
    assert!(is_told_to_look_later(fault.err().unwrap()));
    world.graph.with(|teams| teams.show_all());
    world.cx.earlier = vec![earlier()];
    let guest = guest::ensure(&world.cx, &world.session, &world.settings, ADA, "Ada").await;
    assert!(guest.unwrap().invited, "it is this step's own");
    assert_eq!(world.graph.count("POST", "/invitations"), 1);
}

#[tokio::test]
async fn a_membership_that_never_shows_ends_the_attempt() {
    let world = world().await;
    let user = world.graph.with(|teams| {
        let user = teams.add_guest(ADA, "Ada");
        teams.appears_after(NEVER);
        user
    });
    let who = Joining {
        user: &user,
        is_owner: false,
        is_new: false,
        may_be_in: false,
        is_out: false,
    };
    let fault = join(&world.cx, &world.session, Room::team(&world.team), who)
        .await
        .unwrap_err();
    assert!(is_told_to_look_later(fault));
    assert_eq!(world.graph.count("POST", "/members"), 1);
}

#[tokio::test]
async fn two_steps_at_once_add_somebody_once() {
    let world = world().await;
    let user = world.graph.with(|teams| teams.add_guest(ADA, "Ada"));
    let who = Joining {
        user: &user,
        is_owner: false,
        is_new: false,
        may_be_in: false,
        is_out: false,
    };
    let room = Room::team(&world.team);
    let (one, other) = tokio::join!(
        join(&world.cx, &world.session, room, who),
        join(&world.cx, &world.session, room, who)
    );
    assert_eq!((one.unwrap(), other.unwrap()), (Joined::Now, Joined::Before));
    assert_eq!(world.graph.count("POST", "/members"), 1);
}

#[tokio::test]
async fn only_what_is_new_is_waited_for() {
    let world = world().await;
    for (is_new, requests) in [(false, 1), (true, 3)] {
        let user = world.graph.with(|teams| {
            teams.appears_after(2);
            teams.add_pending_guest("grace@partner.example.org")
        });
        let before = world.graph.count("POST", "/members");
        let who = Joining {
            user: &user,
            is_owner: false,
            is_new,
            may_be_in: false,
            is_out: false,
        };
        let joined = join(&world.cx, &world.session, Room::team(&world.team), who).await;
        assert_eq!(joined.is_ok(), is_new, "{joined:?}");
        if let Err(fault) = joined {
            assert!(is_told_to_look_later(fault));
        }
        assert_eq!(world.graph.count("POST", "/members") - before, requests);
    }
}

#[tokio::test]
async fn a_channel_that_never_shows_ends_the_attempt() {
    let mut world = world().await;
    world.graph.with(|teams| teams.appears_after(NEVER));
    let fault = create(&world.cx, &world.session, &world.settings, "Acme").await;
    assert!(is_told_to_look_later(fault.unwrap_err()));
    world.cx.earlier = vec![earlier()];
    let fault = create(&world.cx, &world.session, &world.settings, "Acme").await;
    assert!(
        matches!(fault, Err(Fault::ChannelNameTaken { .. })),
        "its name is taken, by itself"
    );
    world.graph.with(|teams| teams.show_all());
    let applied = create(&world.cx, &world.session, &world.settings, "Acme")
        .await
        .unwrap();
    assert!(applied.receipt.is_some());
}
