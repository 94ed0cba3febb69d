//! The desktop's question for the keyring's password.
//!
//! The secret-service crate asks it too, but cannot take it back, and a closed connection does not: GNOME
//! leaves it on the screen.

use std::collections::HashMap;
use std::pin::pin;

use zbus::export::ordered_stream::OrderedStreamExt;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

use crate::Error;
use crate::keychain::vault::GaveUp;

const SERVICE: &str = "org.freedesktop.secrets";

/// Stands for "no such object" and "no question needed".
const NONE: &str = "/";

#[zbus::proxy(
    interface = "org.freedesktop.Secret.Service",
    default_service = "org.freedesktop.secrets",
    default_path = "/org/freedesktop/secrets",
    gen_blocking = false
)]
trait Service {
    fn read_alias(&self, name: &str) -> zbus::Result<OwnedObjectPath>;

    fn unlock(&self, objects: &[ObjectPath<'_>]) -> zbus::Result<(Vec<OwnedObjectPath>, OwnedObjectPath)>;

    fn create_collection(
        &self,
        properties: HashMap<&str, Value<'_>>,
        alias: &str,
    ) -> zbus::Result<(OwnedObjectPath, OwnedObjectPath)>;
}

#[zbus::proxy(interface = "org.freedesktop.Secret.Prompt", gen_blocking = false)]
trait Prompt {
    fn prompt(&self, window_id: &str) -> zbus::Result<()>;

    fn dismiss(&self) -> zbus::Result<()>;

    #[zbus(signal)]
    fn completed(&self, dismissed: bool, result: Value<'_>) -> zbus::Result<()>;
}

/// Asks the person to unlock the default collection, or to set one up where there is none.
pub(super) async fn ask(bus: &zbus::Connection, gave_up: GaveUp<'_>) -> Result<(), Error> {
    let question = to_be_asked(bus)
        .await
        .map_err(|error| super::to_error(error.into()))?;
    if question.as_str() == NONE {
        return Ok(());
    }
    let answered = put(bus, question, gave_up).await;
    match answered.map_err(|error| super::to_error(error.into()))? {
        Answer::Given => Ok(()),
        Answer::Refused => Err(Error::KeychainLocked),
    }
}

enum Answer {
    Given,
    Refused,
}

async fn to_be_asked(bus: &zbus::Connection) -> zbus::Result<OwnedObjectPath> {
    let service = ServiceProxy::new(bus).await?;
    let collection = service.read_alias("default").await?;
    if collection.as_str() == NONE {
        let label = Value::from("Default keyring");
        let properties = HashMap::from([("org.freedesktop.Secret.Collection.Label", label)]);
        let (_, question) = service.create_collection(properties, "default").await?;
        return Ok(question);
    }
    let (_, question) = service.unlock(&[collection.into_inner()]).await?;
    Ok(question)
}

async fn put(
    bus: &zbus::Connection,
    question: OwnedObjectPath,
    mut gave_up: GaveUp<'_>,
) -> zbus::Result<Answer> {
    let prompt = PromptProxy::builder(bus)
        .destination(SERVICE)?
        .path(question)?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    let mut answers = pin!(prompt.receive_completed().await?);
    // The app has no name for its window that every desktop understands.
    prompt.prompt("").await?;
    tokio::select! {
        answer = answers.next() => match answer {
            Some(answer) if !answer.args()?.dismissed => Ok(Answer::Given),
            Some(_) | None => Ok(Answer::Refused),
        },
        () = &mut gave_up => {
            prompt.dismiss().await?;
            Ok(Answer::Refused)
        }
    }
}
