//! Sends a new user the organization's documentation links.

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Kind, Plan, Receipt, Repeat, Undone,
};
use domain::form::Answers;
use domain::organization::{DocumentationLinks, is_web_link};
use serde_json::Value;

use crate::email::client::{Client, Timeouts};
use crate::email::model;
use crate::email::opened;
use crate::email::template::Documentation;

/// Sends a new user the organization's documentation links. A repeat would send them again, so past the commit
/// point a person decides.
pub(in crate::email) struct ShareDocumentation;

static SPEC: ActionSpec = ActionSpec {
    name: "email.share_documentation",
    summary: "Sends a mail with the organization's three documentation links.",
    inputs: &[
        "to",
        "first_name",
        "last_name",
        "language",
        "organization",
        "link_internal",
        "link_general",
        "link_additional",
    ],
    outputs: &["message_id", "to", "sent_at"],
    permissions: &["Send mail as the sender address"],
    repeat: Repeat::NeedsPerson,
    reversible: false,
};

impl Action for ShareDocumentation {
    fn spec(&self) -> &'static ActionSpec {
        &SPEC
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            let documentation = documentation(input);
            if let Some(error) = unusable_links(&documentation) {
                return Ok(Plan::Blocked(error));
            }
            let settings = match opened(cx).await {
                Ok((settings, _)) => settings,
                Err(error) if error.kind == Kind::Blocked => return Ok(Plan::Blocked(error)),
                Err(error) => return Err(error),
            };
            documentation
                .to_mail()?
                .to_message(&settings, &cx.idempotency_key, cx.now)?;
            Ok(Plan::create(format!(
                "Send {} an e-mail with three documentation links",
                documentation.to
            )))
        })
    }

    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            if coming.leaves_nothing_open(input) {
                self.plan(cx, input).await.map(Some)
            } else {
                Ok(None)
            }
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(async move { send(cx, &documentation(input)).await })
    }

    fn undo<'a>(&'a self, _: &'a Cx, _: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        let by_hand =
            "A mail that was sent cannot be taken back; tell the recipient if the links no longer apply.";
        Box::pin(async move { Ok(Undone::ByHand(by_hand.to_owned())) })
    }
}

async fn send(cx: &Cx, documentation: &Documentation) -> Result<Applied, Error> {
    if let Some(error) = unusable_links(documentation) {
        return Err(error);
    }
    let (settings, secret) = opened(cx).await?;
    let message_id = model::message_id(&settings, &cx.idempotency_key);
    let message = documentation
        .to_mail()?
        .to_message(&settings, &cx.idempotency_key, cx.now)?;
    let host = settings.host.clone();
    Client::new(settings, Timeouts::default())
        .at_attempt(cx.attempt)
        .send(secret.as_ref(), &message, &*cx.checkpoint)
        .await?;
    let mut outputs = Answers::new();
    outputs.insert("message_id".to_owned(), message_id.into());
    outputs.insert("to".to_owned(), documentation.to.clone().into());
    outputs.insert("sent_at".to_owned(), cx.now.to_string().into());
    Ok(Applied {
        summary: format!(
            "Handed to the mail server {host}: the three documentation links for {}.",
            documentation.to
        ),
        outputs,
        receipt: None,
    })
}

fn documentation(input: &Input) -> Documentation {
    let text = |key: &str| {
        let value = input.get(key).and_then(Value::as_str);
        value.unwrap_or_default().trim().to_owned()
    };
    Documentation {
        to: text("to"),
        first_name: text("first_name"),
        last_name: text("last_name"),
        language: text("language"),
        organization: text("organization"),
        internal: text("link_internal"),
        general: text("link_general"),
        additional: text("link_additional"),
    }
}

/// Names exactly the links that are missing, or else those that are no web address.
fn unusable_links(documentation: &Documentation) -> Option<Error> {
    let links = DocumentationLinks {
        internal: documentation.internal.clone(),
        general: documentation.general.clone(),
        additional: documentation.additional.clone(),
    };
    let named = |is_bad: fn(&str) -> bool| {
        let bad = links.named().into_iter().filter(|(_, _, url)| is_bad(url));
        bad.map(|(_, words, _)| words).collect::<Vec<_>>()
    };
    let missing = named(str::is_empty);
    if !missing.is_empty() {
        let error = Error::new(
            Kind::Blocked,
            "documentation_links_missing",
            format!("Not known yet: the {}.", listed(&missing, "link")),
        );
        return Some(error.hint("Add them on the organization's page; the step goes on by itself."));
    }
    let wrong = named(|url| !is_web_link(url));
    (!wrong.is_empty()).then(|| {
        Error::new(
            Kind::Blocked,
            "documentation_links_invalid",
            format!("Not a web address: the {}.", listed(&wrong, "link")),
        )
        .hint("Correct them on the organization's page; the step goes on by itself.")
    })
}

/// Returns for example "internal documentation link and additional documentation link".
fn listed(words: &[&str], noun: &str) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("{word} {noun}")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
