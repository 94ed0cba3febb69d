//! The channels of a team.

use domain::text::name_key;
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::json;

use crate::teams::client::{Ask, Session};
use crate::teams::directory::found;
use crate::teams::error::Fault;
use crate::teams::model::Channel;
use crate::teams::rights::{CREATE_CHANNELS, DELETE_CHANNELS, READ_CHANNELS};
use crate::teams::rooms::Room;
use crate::teams::settings::ChannelKind;

/// A request that reads channels.
const READ: Ask<'static> = Ask {
    permission: READ_CHANNELS,
    counted_as: "teams",
    method: Method::GET,
    path: &[],
    query: &[],
    body: None,
};

impl Session {
    /// Returns all channels of a team.
    pub(super) async fn channels(&self, team: &str) -> Result<Vec<Channel>, Fault> {
        let channels = self
            .list(&Ask {
                path: &["teams", team, "channels"],
                ..READ
            })
            .await;
        found(channels)?.ok_or_else(|| Fault::TeamUnknown {
            team: team.to_owned(),
        })
    }

    /// Reads a channel by id; none when there is none.
    pub(super) async fn channel(&self, team: &str, id: &str) -> Result<Option<Channel>, Fault> {
        let channel = self
            .read(&Ask {
                path: &["teams", team, "channels", id],
                ..READ
            })
            .await;
        found(channel)
    }

    /// Returns the channel that a step names, by its id, its link or its name, in this order.
    pub(super) async fn named_channel(&self, team: &str, id: &str, name: &str) -> Result<Channel, Fault> {
        let wanted = if id.is_empty() { name } else { id };
        if wanted.is_empty() {
            return Err(Fault::ChannelUnnamed);
        }
        let is_link = id.starts_with("https://") || id.starts_with("http://");
        let channel = if id.is_empty() {
            of_name(self.channels(team).await?, name)?
        } else if is_link {
            let channels = self.channels(team).await?;
            channels
                .into_iter()
                .find(|channel| is_same_link(channel.link(), id))
        } else {
            let channel = self.channel(team, id).await?;
            if channel.is_none() {
                // It is either the channel or the whole team that is not there.
                self.channels(team).await?;
            }
            channel
        };
        let channel = channel.ok_or_else(|| Fault::ChannelUnknown {
            channel: wanted.to_owned(),
        })?;
        if !matches!(channel.kind(), "standard" | "private") {
            return Err(Fault::ChannelOfOtherKind {
                name: channel.display_name.clone(),
                kind: channel.kind().to_owned(),
            });
        }
        Ok(channel)
    }

    /// Returns the channel with a name.
    pub(super) async fn channel_of_name(&self, team: &str, name: &str) -> Result<Option<Channel>, Fault> {
        of_name(self.channels(team).await?, name)
    }

    /// Makes a channel for an organization and returns its id. Teams may show it later. `owner` is the id of a member of
    /// the team.
    pub(super) async fn create_channel(
        &self,
        team: &str,
        name: &str,
        organization: &str,
        kind: &ChannelKind,
        owner: Option<&str>,
    ) -> Result<String, Fault> {
        let mut body = json!({
            "@odata.type": "#Microsoft.Graph.channel",
            "membershipType": kind.as_str(),
            "displayName": name,
            "description": format!("{}{organization}.", Channel::OURS),
        });
        if let Some(owner) = owner {
            body["members"] = json!([self.member_body(owner, true)]);
        }
        let made = self
            .read::<Channel>(&Ask {
                permission: CREATE_CHANNELS,
                method: Method::POST,
                path: &["teams", team, "channels"],
                body: Some(body),
                ..READ
            })
            .await;
        match made {
            Ok(channel) => Ok(channel.id),
            Err(Fault::Refused { said })
                if said.name == "NameAlreadyExists"
                    // The other code has no meaning of its own.
                    || said.name == "BadRequest" && said.message.contains("name already existed") =>
            {
                Err(Fault::ChannelNameTaken {
                    name: name.to_owned(),
                    said,
                })
            }
            Err(fault) => Err(fault),
        }
    }

    /// Deletes a channel.
    pub(super) async fn delete_channel(&self, team: &str, id: &str) -> Result<(), Fault> {
        let deleted = self
            .send(&Ask {
                permission: DELETE_CHANNELS,
                counted_as: "teams",
                method: Method::DELETE,
                path: &["teams", team, "channels", id],
                ..READ
            })
            .await;
        match deleted {
            Ok(_) | Err(Fault::NotFound { .. }) => Ok(()),
            // The answer got lost. What is not there any more was deleted.
            Err(fault) if fault.is_unclear() => match self.channel(team, id).await {
                Ok(None) => Ok(()),
                Ok(Some(_)) | Err(_) => Err(fault),
            },
            Err(fault) => Err(fault),
        }
    }

    /// Returns the private channels of a team, but for one, that somebody is in.
    pub(super) async fn private_channels(
        &self,
        team: &str,
        but: &str,
        user: &str,
    ) -> Result<Vec<String>, Fault> {
        let mut names = Vec::new();
        for channel in self.channels(team).await? {
            if channel.is_private() && channel.id != but {
                let member = self.member(Room::channel(team, &channel.id), user).await;
                // One that was deleted in the meantime has nobody.
                if found(member)?.flatten().is_some() {
                    names.push(channel.display_name);
                }
            }
        }
        Ok(names)
    }
}

/// Takes the channel with exactly the name, or else the one that has it but for capital letters: Teams lets no two such
/// channels be made.
fn of_name(channels: Vec<Channel>, name: &str) -> Result<Option<Channel>, Fault> {
    if let Some(exact) = channels.iter().find(|channel| channel.display_name == name) {
        return Ok(Some(exact.clone()));
    }
    let wanted = name_key(name);
    let mut alike: Vec<_> = channels
        .into_iter()
        .filter(|channel| name_key(&channel.display_name) == wanted)
        .collect();
    match alike.len() {
        0 | 1 => Ok(alike.pop()),
        count => Err(Fault::ChannelAmbiguous {
            name: name.to_owned(),
            count,
        }),
    }
}

/// Compares links without taking them apart, but for their encoding, which Teams itself writes in several ways.
fn is_same_link(one: &str, other: &str) -> bool {
    let plain = |link: &str| percent_decode_str(link).decode_utf8_lossy().to_lowercase();
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_the_same_however_they_are_encoded() {
        assert!(is_same_link(
            "https://teams.microsoft.com/l/channel/19%3Aab%40thread.tacv2/Acme%20GmbH?groupId=1",
            "https://teams.microsoft.com/l/channel/19%3aab@thread.tacv2/Acme GmbH?groupId=1",
        ));
        assert!(!is_same_link(
            "https://teams.microsoft.com/l/channel/19%3Aab%40thread.tacv2/Acme?groupId=1",
            "https://teams.microsoft.com/l/channel/19%3Aab%40thread.tacv2/Acme?groupId=2",
        ));
    }
}
