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
        self.0.iter().find(|group| is_called(group, name))
    }

    /// Returns those that partners may be given.
    pub(super) fn ordinary(&self) -> impl Iterator<Item = &Group> {
        self.0.iter().filter(|group| ordinary(group).is_ok())
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
    fn partners(&self, written: &str) -> Result<&Group, Fault> {
        let numbered = written.parse().ok().and_then(|id| self.numbered(id));
        let found = numbered.or_else(|| self.named(written));
        ordinary(found.ok_or_else(|| Fault::GroupUnknown(written.to_owned()))?)
    }

    /// Finds a group that partners may be given, by its number or name. With a number, the name that was recorded with it
    /// has to fit: on another server, or after a restored backup, the number is another partner's.
    pub(super) fn recorded(&self, written: &str, name: &str) -> Result<&Group, Fault> {
        let found = self.partners(written)?;
        let is_numbered = found.id.to_string() == written;
        if is_numbered && !name.is_empty() && !is_called(found, name) {
            return Err(Fault::GroupDiffers {
                id: found.id,
                name: found.name.clone(),
                recorded: name.to_owned(),
            });
        }
        Ok(found)
    }

    /// Finds the groups that an input names: their numbers or names, separated by commas or line breaks, under `groups`,
    /// or else one name under `group_name`. A single number has to fit that name.
    pub(super) fn asked(&self, given: &Input) -> Result<Vec<Group>, Fault> {
        let (written, name) = (input::text(given, "groups"), input::text(given, "group_name"));
        if written.is_empty() {
            return match name {
                "" => Err(Fault::InputMissing("groups")),
                name => Ok(vec![self.partners_named(name)?.clone()]),
            };
        }
        let parts = written.split([',', '\n', '\r']).map(str::trim);
        let parts: Vec<_> = match self.named(written) {
            // A name may have a comma in it.
            Some(_) => vec![written],
            None => parts.filter(|part| !part.is_empty()).collect(),
        };
        if let [one] = parts[..] {
            return Ok(vec![self.recorded(one, name)?.clone()]);
        }
        let mut groups: Vec<Group> = Vec::new();
        for part in parts {
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

fn is_called(group: &Group, name: &str) -> bool {
    group.name.trim().to_lowercase() == name.to_lowercase()
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
        assert_eq!(asked("Birch, 13", "x"), Err("metabase_group_unknown".to_owned()));
        assert_eq!(asked("12, 13", "x"), Ok(vec![12, 13]), "the name is of one");
    }

    #[test]
    fn a_number_has_to_fit_the_name_that_is_recorded_with_it() {
        assert_eq!(asked("12", "ACME"), Ok(vec![12]));
        assert_eq!(asked("13", "Miller, Sons & Co"), Ok(vec![13]));
        for (groups, name) in [("13", "Acme"), ("12", "12"), (" 12 ,", "Birch")] {
            assert_eq!(
                asked(groups, name),
                Err("metabase_group_differs".to_owned()),
                "{groups} {name}"
            );
        }
        assert_eq!(asked("Acme", "Birch"), Ok(vec![12]), "a name is meant as it is");
        assert_eq!(asked("13", ""), Ok(vec![13]), "so is a number without one");
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
