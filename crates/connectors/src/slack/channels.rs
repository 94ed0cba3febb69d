//! The calls for channels.

use serde_json::json;

use crate::slack::client::Session;
use crate::slack::error::Error;
use crate::slack::model::{Channel, ChannelMembers, Channels, MadeChannel, OfPerson};
use crate::slack::reason::Reason;

/// How many people one invitation has; older versions of Slack's documentation name this number.
pub(super) const AT_ONCE: usize = 30;

impl Session {
    /// Lists all channels that the app sees, also archived ones, which keep their names.
    pub(super) async fn channels(&self) -> Result<Vec<Channel>, Error> {
        let arguments = [
            ("types", "public_channel,private_channel"),
            ("exclude_archived", "false"),
        ];
        let entries = |page: Channels| page.channels;
        self.read_all("conversations.list", &arguments, entries).await
    }

    /// Makes a channel. The app is in it at once.
    pub(super) async fn make_channel(&self, name: &str, is_private: bool) -> Result<Channel, Error> {
        let body = json!({"name": name, "is_private": is_private});
        let made: MadeChannel = self.write("conversations.create", body).await?.made()?;
        Ok(made.channel)
    }

    /// Brings an archived channel back. One that is not archived stays so.
    pub(super) async fn unarchive(&self, id: &str) -> Result<(), Error> {
        match self
            .write("conversations.unarchive", json!({"channel": id}))
            .await
        {
            Err(error) if error.reason() == Some(Reason::OnAlready) => Ok(()),
            done => done.map(drop),
        }
    }

    /// Archives a channel. Returns whether it was not archived before.
    pub(super) async fn archive(&self, id: &str) -> Result<bool, Error> {
        match self.write("conversations.archive", json!({"channel": id})).await {
            Err(error) if error.reason() == Some(Reason::OffAlready) => Ok(false),
            done => done.map(|_| true),
        }
    }

    /// Reads who is in a channel.
    pub(super) async fn members_of_channel(&self, id: &str) -> Result<Vec<String>, Error> {
        let entries = |page: ChannelMembers| page.members;
        self.read_all("conversations.members", &[("channel", id)], entries)
            .await
    }

    /// Lets people into a channel, as many as can be. Returns what became of those who were refused.
    pub(super) async fn invite(&self, id: &str, users: &[String]) -> Result<Vec<OfPerson>, Error> {
        let body = json!({"channel": id, "users": users.join(","), "force": true});
        match self.write("conversations.invite", body).await {
            Ok(written) => Ok(written.envelope.errors),
            // Also when nobody could be let in, what counts is said of each.
            Err(Error::Refused(refusal)) if !refusal.of_people.is_empty() => Ok(refusal.of_people),
            Err(error) => Err(error),
        }
    }

    /// Takes somebody out of a channel.
    pub(super) async fn kick(&self, id: &str, user: &str) -> Result<(), Error> {
        let body = json!({"channel": id, "user": user});
        self.write("conversations.kick", body).await.map(drop)
    }
}
