//! Stands in for the part of a GNOME desktop that asks for the keyring's password.

use std::collections::HashMap;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::zvariant::{OwnedObjectPath, Value};
use zbus::{Connection, Message, MessageStream};

/// What the person at the desktop does with a question.
#[derive(Clone, Copy)]
pub(crate) enum Person {
    IsAway,
    Refuses,
}

/// Starts the desktop, which tells when it shows a question.
pub(crate) async fn start(person: Person) -> zbus::Result<UnboundedReceiver<()>> {
    let (shown, shows) = unbounded_channel();
    let bus = Connection::session().await?;
    let calls = MessageStream::from(&bus);
    bus.request_name("org.gnome.keyring.SystemPrompter").await?;
    tokio::spawn(async move {
        // It ends with the test at the latest; what goes wrong in it shows there as a missing question.
        let _ = answer_calls(&bus, calls, person, &shown).await;
    });
    Ok(shows)
}

async fn answer_calls(
    bus: &Connection,
    mut calls: MessageStream,
    person: Person,
    shown: &UnboundedSender<()>,
) -> zbus::Result<()> {
    let mut question = None;
    while let Some(call) = calls.next().await {
        let call = call?;
        let header = call.header();
        let Some(member) = header.member() else {
            continue;
        };
        let answer = match (member.as_str(), person) {
            ("BeginPrompting", _) => {
                question = Some(call.body().deserialize::<OwnedObjectPath>()?);
                // Nothing yet: the keyring is told to come up with its question.
                Some("")
            }
            ("PerformPrompt", Person::Refuses) => Some("no"),
            ("PerformPrompt", Person::IsAway) | ("StopPrompting", _) => None,
            _ => continue,
        };
        bus.reply(&header, &()).await?;
        if member.as_str() == "PerformPrompt" {
            // Nobody listens once the test is over.
            let _ = shown.send(());
        }
        if let (Some(answer), Some(question), Some(keyring)) = (answer, &question, header.sender()) {
            let body = (answer, HashMap::<&str, Value<'_>>::new(), "");
            let turn = Message::method_call(question, "PromptReady")?
                .destination(keyring.as_str())?
                .interface("org.gnome.keyring.internal.Prompter.Callback")?;
            bus.send(&turn.build(&body)?).await?;
        }
    }
    Ok(())
}
