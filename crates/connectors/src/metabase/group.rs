//! Groups: which one is meant, and whether partners may be given it.

use connector::Input;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::input;
use crate::metabase::model::Group;

/// All groups of the server, read once.
pub(super) struct Groups(Vec<Group>);

impl Groups {
    /// Reads them.
    pub(super) async fn read(api: &Api) -> Result<Self, Fault> {
        api.groups().await.map(Self)
    }

    /// Finds a group by its name, in any case, as Metabase compares them.
    pub(super) fn named(&self, name: &str) -> Option<&Group> {
        let name = name.to_lowercase();
        self.0
            .iter()
            .find(|group| group.name.trim().to_lowercase() == name)
    }

    /// Finds a group by its number.
    pub(super) fn numbered(&self, id: u64) -> Option<&Group> {
        self.0.iter().find(|group| group.id == id)
    }

    /// Finds a group that partners may be given by its name alone, which may be a number as well.
    pub(super) fn partners_named(&self, name: &str) -> Result<&Group, Fault> {
        let found = self.named(name);
        ordinary(found.ok_or_else(|| Fault::GroupUnknown(name.to_owned()))?)
    }

    /// Finds a group that partners may be given, by its number or name.
    pub(super) fn partners(&self, written: &str) -> Result<&Group, Fault> {
        let numbered = written.parse().ok().and_then(|id| self.numbered(id));
        let found = numbered.or_else(|| self.named(written));
        ordinary(found.ok_or_else(|| Fault::GroupUnknown(written.to_owned()))?)
    }

    /// Finds the groups that an input names: their numbers or names, separated by commas or line breaks, under `groups`,
    /// or else one name under `group_name`.
    pub(super) fn asked(&self, given: &Input) -> Result<Vec<Group>, Fault> {
        let written = input::text(given, "groups");
        let one = if written.is_empty() {
            input::text(given, "group_name")
        } else {
            written
        };
        if one.is_empty() {
            return Err(Fault::InputMissing("groups"));
        }
        if written.is_empty() {
            return Ok(vec![self.partners_named(one)?.clone()]);
        }
        // A name may have a comma in it.
        if self.named(one).is_some() {
            return Ok(vec![self.partners(one)?.clone()]);
        }
        let mut groups: Vec<Group> = Vec::new();
        for part in one.split([',', '\n', '\r']).map(str::trim) {
            if part.is_empty() {
                continue;
            }
            let group = self.partners(part)?;
            if groups.iter().all(|known| known.id != group.id) {
                groups.push(group.clone());
            }
        }
        if groups.is_empty() {
            return Err(Fault::InputMissing("groups"));
        }
        Ok(groups)
    }

    /// Returns the group that everybody is in.
    pub(super) fn of_all(&self) -> Option<&Group> {
        let mut all = self.0.iter().filter(|group| kind(group) == GroupKind::All);
        all.find(|group| group.magic_group_type.as_deref() != Some("all-external-users"))
    }

    /// Returns whether a group is the administrators.
    pub(super) fn is_administrators(&self, id: u64) -> bool {
        self.numbered(id)
            .is_some_and(|group| kind(group) == GroupKind::Administrators)
    }

    /// Returns those of these groups that somebody was put into by a person and not by Metabase itself, without the
    /// administrators.
    pub(super) fn given_among(&self, ids: impl Iterator<Item = u64>) -> Vec<Group> {
        let groups = ids.filter_map(|id| self.numbered(id));
        groups
            .filter(|group| matches!(kind(group), GroupKind::Ordinary | GroupKind::Special))
            .cloned()
            .collect()
    }
}

/// Returns the names of groups.
pub(super) fn names(groups: &[Group]) -> Vec<String> {
    groups.iter().map(|group| group.name.clone()).collect()
}

/// Lets only groups through that partners may be given.
pub(super) fn ordinary(group: &Group) -> Result<&Group, Fault> {
    match kind(group) {
        GroupKind::Ordinary => Ok(group),
        GroupKind::All | GroupKind::Administrators | GroupKind::Special => {
            Err(Fault::GroupReserved(group.name.clone()))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GroupKind {
    Ordinary,
    All,
    Administrators,
    Special,
}

/// Tells Metabase's own groups apart; older servers mark them by their names only.
fn kind(group: &Group) -> GroupKind {
    match (group.magic_group_type.as_deref(), group.name.as_str()) {
        (Some("all-internal-users" | "all-external-users"), _) | (None, "All Users") => GroupKind::All,
        (Some("admin"), _) | (None, "Administrators") => GroupKind::Administrators,
        (Some(_), _) => GroupKind::Special,
        (None, _) => GroupKind::Ordinary,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn groups() -> Groups {
        let group = |id: u64, name: &str, magic: Option<&str>| Group {
            id,
            name: name.to_owned(),
            magic_group_type: magic.map(ToOwned::to_owned),
        };
        Groups(vec![
            group(1, "All Users", Some("all-internal-users")),
            group(2, "Administrators", None),
            group(3, "Data analysts", Some("data-analyst")),
            group(12, "Acme", None),
            group(13, "Miller, Sons & Co", None),
            group(14, "12", None),
        ])
    }

    fn asked(groups_given: &str, name: &str) -> Result<Vec<u64>, String> {
        let input = json!({"groups": groups_given, "group_name": name});
        let found = groups().asked(input.as_object().unwrap());
        found
            .map(|found| found.into_iter().map(|group| group.id).collect())
            .map_err(|fault| connector::Error::from(fault).code.to_owned())
    }

    #[test]
    fn groups_are_meant_by_number_or_name() {
        assert_eq!(asked("12", ""), Ok(vec![12]));
        assert_eq!(asked(" 12,\n13, acme ", ""), Ok(vec![12, 13]), "each once");
        assert_eq!(asked("Miller, Sons & Co", ""), Ok(vec![13]));
        assert_eq!(asked("", "ACME"), Ok(vec![12]));
        assert_eq!(asked("", "12"), Ok(vec![14]), "a name may be a number");
        assert_eq!(asked("", "13"), Err("metabase_group_unknown".to_owned()));
        assert_eq!(asked("13", "Acme"), Ok(vec![13]), "the number is what counts");
    }

    #[test]
    fn what_no_partner_may_have_is_refused() {
        let refused = |given: &str| asked(given, "").unwrap_err();
        for reserved in ["1", "all users", "2", "Administrators", "3"] {
            assert_eq!(refused(reserved), "metabase_group_reserved", "{reserved}");
        }
        assert_eq!(refused("12, 99"), "metabase_group_unknown");
        assert_eq!(refused("Acme, Nobody"), "metabase_group_unknown");
        assert_eq!(refused(" , "), "metabase_input_missing");
        assert_eq!(refused(""), "metabase_input_missing");
    }
}
