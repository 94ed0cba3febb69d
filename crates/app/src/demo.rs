//! The demo's partners, people and executions: made by the same transitions as real ones, with times in the
//! past, so that a newcomer sees every state. No mail leaves the computer: it goes to this one, and the settings take no other
//! host (`connections/demo.rs`).

mod story;

use api::ApiError;
use auth::password::{self, Password};
use connector::Secret;
use domain::execution::{Actor, StepError};
use domain::form;
use domain::organization::DocumentationLinks;
use domain::{AccountId, ConnectionId, OrganizationId, WorkspaceId};
use engine::Outcome;
use engine::event::Retry;
use serde_json::json;
use simulators::slack::Slack;
use simulators::{Company, Entry};
use std::sync::Mutex;
use std::time::Duration;
use store::{NewConnection, Workspace};

use crate::core::Core;
use crate::workspace::store_built_in;
use crate::{Config, error};
use story::{Cast, Story};

const ADDRESS: &str = "admin@hyopps.local";
const PASSWORD: &str = "admin123";
const NAME: &str = "Robin Sommer";

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Fills an empty data folder.
pub(crate) async fn fill(core: &Core, config: &Config, company: &Company) -> Result<(), ApiError> {
    if core.control().account_count().await.map_err(error::store)? > 0 {
        return Ok(());
    }
    let hash = password::hash(Password::new(PASSWORD), config.password_cost)
        .await
        .map_err(error::auth)?;
    let account = AccountId::from_uuid(config.ids.new_id());
    let workspace = WorkspaceId::from_uuid(config.ids.new_id());
    core.create_owner(account, ADDRESS, NAME, &hash, workspace)
        .await?;

    let store = core.store_of(workspace)?;
    let definitions = store_built_in(&store, config.time.as_ref()).await?;
    for entry in company.entries() {
        connect(core, config, &store, entry).await?;
    }

    let by = Actor {
        account,
        name: NAME.to_owned(),
    };
    let cast = Cast {
        store: &store,
        definitions: &definitions,
        by,
        ids: config.ids.as_ref(),
        catalogue: &config.catalogue,
        today: config.time.now(),
        company,
        groups: Mutex::default(),
    };
    play(&cast).await
}

/// Starts the simulated systems.
///
/// # Errors
/// When this computer gives no port or thread.
pub(crate) fn company() -> Result<Option<Company>, ApiError> {
    let company = Company::start().map_err(|error| {
        ApiError::new(
            api::ErrorCode::Internal,
            "The demo's simulated systems could not be started.",
        )
        .hint("They need a few ports of this computer. Close other programs and start the demo again.")
        .caused_by(&error)
    })?;
    company.slack.with(Slack::let_everybody_in);
    Ok(Some(company))
}

/// Connects a simulated system, as an admin would.
async fn connect(core: &Core, config: &Config, store: &Workspace, entry: Entry) -> Result<(), ApiError> {
    let id = ConnectionId::from_uuid(config.ids.new_id());
    let Some(system) = config.catalogue.system(entry.system) else {
        return Ok(());
    };
    let given = entry.settings.as_object().cloned().unwrap_or_default();
    let settings = form::check(&system.settings(), &given).map_err(ApiError::fields)?;
    if let Some(secret) = entry.secret {
        let held = core.keychain().hold_until_closed(id, Secret::new(secret));
        held.map_err(error::auth)?;
    }
    let connection = NewConnection {
        id,
        system: entry.system.to_owned(),
        settings,
        enabled: true,
    };
    let saved = store.save_connection(connection, 0, config.time.now()).await;
    saved.map(drop).map_err(error::store)
}

async fn play(cast: &Cast<'_>) -> Result<(), ApiError> {
    let northwind = partner(
        cast,
        26 * DAY,
        "Northwind Analytics",
        "Grace Lindqvist",
        &[("Northwind", "prod"), ("Northwind Sandbox", "test")],
    )
    .await?;
    let alpine = partner(
        cast,
        12 * DAY,
        "Alpine Robotics GmbH",
        "Felix Brunner",
        &[("Alpine Robotics", "prod")],
    )
    .await?;
    let harbor = partner(
        cast,
        5 * DAY,
        "Blue Harbor Logistics",
        "Nadia Haddad",
        &[("Blue Harbor", "prod"), ("Blue Harbor Test", "test")],
    )
    .await?;
    let all = |name: &str| DocumentationLinks {
        internal: format!("https://docs.example.org/partners/{name}"),
        general: "https://docs.example.org/start".to_owned(),
        additional: "https://learn.example.org/courses".to_owned(),
    };
    cast.link(northwind, all("northwind")).await?;
    cast.link(harbor, all("blue-harbor")).await?;
    let internal = "https://docs.example.org/partners/alpine".to_owned();
    cast.link(
        alpine,
        DocumentationLinks {
            internal,
            ..DocumentationLinks::default()
        },
    )
    .await?;

    half_done_partners(cast).await?;
    people(cast, northwind, alpine, harbor).await
}

async fn partner(
    cast: &Cast<'_>,
    ago: u64,
    name: &str,
    contact: &str,
    companies: &[(&str, &str)],
) -> Result<OrganizationId, ApiError> {
    let mut story = new_partner(cast, ago, name, contact, companies).await?;
    story.by_hand_until(None).await?;
    story.organization()
}

async fn new_partner<'a>(
    cast: &'a Cast<'a>,
    ago: u64,
    name: &str,
    contact: &str,
    companies: &[(&str, &str)],
) -> Result<Story<'a>, ApiError> {
    let first = contact.split(' ').next().unwrap_or_default().to_lowercase();
    for (name, _) in companies {
        cast.company.studio.with(|studio| studio.add_company(name));
    }
    let companies: Vec<_> = companies
        .iter()
        .map(|(name, environment)| json!({"name": name, "environment": environment}))
        .collect();
    let answers = json!({
        "partner_name": name, "contact_name": contact, "contact_email": format!("{first}@example.com"),
        "notes": "", "studio_companies": companies,
    });
    Story::start(cast, "new_partner", Duration::from_secs(ago), answers).await
}

async fn half_done_partners(cast: &Cast<'_>) -> Result<(), ApiError> {
    let companies = [("Café Lumière", "prod")];
    let mut cancelled = new_partner(cast, 6 * DAY, "Café Lumière Data", "Hugo Marchand", &companies).await?;
    cancelled.by_hand_until(Some("create_metabase_group")).await?;
    cancelled
        .cancel("The contract was postponed to next year.")
        .await?;

    let companies = [("Maple", "prod")];
    let mut paused = new_partner(cast, 2 * DAY, "Maple & Finch Studio", "Noor de Wit", &companies).await?;
    paused.by_hand_until(Some("create_metabase_group")).await?;
    paused
        .skip(
            "create_slack_group",
            "The partner does not use Slack; everybody is reached in Teams.",
        )
        .await?;
    paused
        .comment(
            "create_metabase_group",
            "Noor asks for two groups. I have asked her which dashboards the second one is for.",
        )
        .await?;
    paused
        .pause("We wait for the partner's answer about the groups.")
        .await?;

    let companies = [("Solstice", "prod"), ("Solstice Test", "test")];
    let mut waiting = new_partner(cast, 3 * HOUR, "Solstice Energy", "Ingrid Dahl", &companies).await?;
    waiting.by_hand_until(Some("create_teams_channel")).await
}

async fn people(
    cast: &Cast<'_>,
    northwind: OrganizationId,
    alpine: OrganizationId,
    harbor: OrganizationId,
) -> Result<(), ApiError> {
    let sent = |to: &str| Outcome::Done {
        given: json!({"to": to}).as_object().cloned().unwrap_or_default(),
        outputs: json!({"to": to}).as_object().cloned().unwrap_or_default(),
        summary: format!("Handed to the mail server mail.example.org for {to}."),
        receipt: None,
    };
    let done: [(u64, OrganizationId, [&str; 4]); 4] = [
        (25 * DAY, northwind, ["Amara", "Okafor", "Data lead", "en"]),
        (24 * DAY, northwind, ["Mateo", "Silva", "Analyst", "pt"]),
        (20 * DAY, northwind, ["Chiara", "Romano", "Analyst", "it"]),
        (4 * DAY, harbor, ["Yusuf", "Demir", "Operations", "en"]),
    ];
    for (ago, organization, who) in done {
        let mut story = to_the_mail(cast, ago, organization, who).await?;
        let to = address(who);
        story.attempt("share_documentation", sent(&to)).await?;
    }

    let mut failed = to_the_mail(cast, 2 * DAY, northwind, ["Li", "Wei", "Dashboard author", "en"]).await?;
    failed
        .attempt(
            "share_documentation",
            fails(
                "smtp_recipient_refused",
                "The mail server knows no such recipient.",
                "Check the address with the partner, then try again. Nothing was sent.",
                Retry::Never,
            ),
        )
        .await?;

    let mut unknown = to_the_mail(cast, DAY, harbor, ["Tomás", "García", "Planner", "es"]).await?;
    unknown.attempt("share_documentation", Outcome::Unknown(step_error("smtp_outcome_unknown", "The connection broke after the mail was handed over and before the server confirmed it.", "Ask the recipient or look into the server's log, then say what you found. It is not sent again by itself."))).await?;

    let mut blocked = to_the_mail(cast, 7 * HOUR, alpine, ["Jonas", "Weber", "Engineer", "de"]).await?;
    blocked
        .attempt(
            "share_documentation",
            Outcome::Blocked {
                error: step_error(
                    "documentation_links_missing",
                    "The organization has no general documentation and no additional documentation link yet.",
                    "Add them on the organization's page; the step goes on by itself.",
                ),
                applying: false,
            },
        )
        .await?;

    let mut retrying = to_the_mail(cast, 2 * MINUTE, harbor, ["Sofia", "Rossi", "Dispatcher", "it"]).await?;
    let pause = Retry::After(Duration::from_secs(15 * MINUTE));
    retrying
        .attempt(
            "share_documentation",
            fails(
                "smtp_connection_refused",
                "The mail server localhost:2525 refuses the connection.",
                "Check host and port on the Connections page, and whether a firewall stands between.",
                pause,
            ),
        )
        .await?;

    let mut waiting = person(
        cast,
        50 * MINUTE,
        northwind,
        ["Priya", "Nair", "Product manager", "en"],
    )
    .await?;
    waiting.by_hand_until(Some("add_user_to_metabase_group")).await
}

fn address(who: [&str; 4]) -> String {
    let plain = |name: &str| name.to_lowercase().replace('á', "a").replace('í', "i");
    format!("{}.{}@example.com", plain(who[0]), plain(who[1]))
}

async fn person<'a>(
    cast: &'a Cast<'a>,
    ago: u64,
    organization: OrganizationId,
    who: [&str; 4],
) -> Result<Story<'a>, ApiError> {
    let chosen = json!({"organization": organization.to_string()});
    let mut story = Story::start(cast, "new_partner_user", Duration::from_secs(ago), chosen).await?;
    let details = json!({
        "first_name": who[0], "last_name": who[1], "email": address(who), "job_title": who[2], "phone": "",
        "language": who[3],
    });
    story.answer("input_user_details", details).await?;
    Ok(story)
}

async fn to_the_mail<'a>(
    cast: &'a Cast<'a>,
    ago: u64,
    organization: OrganizationId,
    who: [&str; 4],
) -> Result<Story<'a>, ApiError> {
    let mut story = person(cast, ago, organization, who).await?;
    story.by_hand_until(Some("share_documentation")).await?;
    story
        .settle_in(organization, [who[0], who[1]], &address(who))
        .await?;
    Ok(story)
}

fn fails(code: &str, message: &str, hint: &str, retry: Retry) -> Outcome {
    Outcome::Failed {
        error: step_error(code, message, hint),
        retry,
        applying: false,
    }
}

fn step_error(code: &str, message: &str, hint: &str) -> StepError {
    StepError {
        code: code.to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
        detail: Vec::new(),
        trace: String::new(),
    }
}
