//! The calls for user groups.

use serde_json::json;

use crate::slack::client::Session;
use crate::slack::error::Error;
use crate::slack::model::{Group, GroupMembers, Groups, MadeGroup};
use crate::slack::names::Names;
use crate::slack::reason::Reason;

impl Session {
    /// Lists all user groups with who is in them, also disabled ones, which keep their names and members.
    pub(super) async fn groups(&self) -> Result<Vec<Group>, Error> {
        let arguments = [("include_disabled", "true"), ("include_users", "true")];
        let groups: Groups = self.read("usergroups.list", &arguments).await?;
        Ok(groups.usergroups)
    }

    /// Makes a user group, with nobody in it.
    pub(super) async fn make_group(&self, names: &Names, description: &str) -> Result<Group, Error> {
        let body = json!({"name": names.name, "handle": names.handle, "description": description});
        let made: MadeGroup = self.write("usergroups.create", body).await?.made()?;
        Ok(made.usergroup)
    }

    /// Enables a user group. One that is enabled already stays so.
    pub(super) async fn enable_group(&self, id: &str) -> Result<(), Error> {
        match self.write("usergroups.enable", json!({"usergroup": id})).await {
            Err(error) if error.reason() == Some(Reason::OnAlready) => Ok(()),
            done => done.map(drop),
        }
    }

    /// Disables a user group. Returns whether it was enabled.
    pub(super) async fn disable_group(&self, id: &str) -> Result<bool, Error> {
        match self.write("usergroups.disable", json!({"usergroup": id})).await {
            Err(error) if error.reason() == Some(Reason::OffAlready) => Ok(false),
            done => done.map(|_| true),
        }
    }

    /// Reads who is in a user group.
    pub(super) async fn members_of_group(&self, id: &str) -> Result<Vec<String>, Error> {
        let arguments = [("usergroup", id), ("include_disabled", "true")];
        let members: GroupMembers = self.read("usergroups.users.list", &arguments).await?;
        Ok(members.users)
    }

    /// Writes who is in a user group, all of them: the caller holds the group's turn.
    pub(super) async fn write_members_of_group(&self, id: &str, members: &[String]) -> Result<(), Error> {
        let body = json!({"usergroup": id, "users": members.join(",")});
        self.write("usergroups.users.update", body).await.map(drop)
    }
}
