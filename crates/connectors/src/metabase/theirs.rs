//! What is somebody else's already. A group has no description, so nothing says who made it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::model::{DataRights, Group};
use crate::metabase::rights::{CREATE, VIEW};

/// What a new group may do with every database.
const OF_NEW_GROUPS: [(&str, &str); 2] = [(VIEW, "unrestricted"), (CREATE, "query-builder-and-native")];

/// The rights to manage a database, which no new group has.
const MANAGING: [&str; 2] = ["data-model", "details"];

/// Lets only groups through that nobody uses yet: nobody is in them, and they manage no database.
pub(super) async fn nobodys(api: &Api, group: &Group) -> Result<(), Fault> {
    if !is_empty(api, group).await? || manages(&rights_of(api, group).await?) {
        return Err(Fault::GroupTaken(group.name.clone()));
    }
    Ok(())
}

/// Returns whether nobody is in a group.
pub(super) async fn is_empty(api: &Api, group: &Group) -> Result<bool, Fault> {
    Ok(api.size_of_group(group.id).await? == Some(0))
}

/// Returns whether a group is as Metabase makes it: nobody is in it, and it may query every database.
pub(super) async fn is_untouched(api: &Api, group: &Group) -> Result<bool, Fault> {
    let rights = rights_of(api, group).await?;
    Ok(!rights.is_empty() && rights.values().all(is_of_new_groups) && is_empty(api, group).await?)
}

/// Returns whether rights on a database are those that every new group has.
pub(super) fn is_of_new_groups(rights: &DataRights) -> bool {
    OF_NEW_GROUPS
        .iter()
        .all(|(word, right)| rights.get(*word).is_some_and(|known| known == right))
}

async fn rights_of(api: &Api, group: &Group) -> Result<BTreeMap<String, DataRights>, Fault> {
    let mut graph = api.data_rights(group.id).await?;
    Ok(graph.groups.remove(&group.id).unwrap_or_default())
}

fn manages(rights: &BTreeMap<String, DataRights>) -> bool {
    let mut managing = rights
        .values()
        .flat_map(|rights| MANAGING.iter().filter_map(|word| rights.get(*word)));
    managing.any(is_given)
}

/// Returns whether a right is given, be it for the whole database or by its parts.
fn is_given(right: &Value) -> bool {
    match right {
        Value::String(word) => !["no", "none"].contains(&word.as_str()),
        Value::Object(parts) => parts.values().any(is_given),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rights(told: Value) -> BTreeMap<String, DataRights> {
        serde_json::from_value(json!({"1": told})).unwrap()
    }

    #[test]
    fn who_manages_a_database_is_no_new_group() {
        for new in [
            json!({}),
            json!({"view-data": "unrestricted", "create-queries": "query-builder-and-native"}),
            json!({"download": {"schemas": "full"}, "details": "no", "data-model": {"schemas": "none"}}),
        ] {
            assert!(!manages(&rights(new.clone())), "{new}");
        }
        for managing in [
            json!({"details": "yes"}),
            json!({"data-model": {"schemas": "all"}}),
            json!({"data-model": {"schemas": {"PUBLIC": {"3": "none", "4": "all"}}}}),
        ] {
            assert!(manages(&rights(managing.clone())), "{managing}");
        }
    }

    #[test]
    fn what_was_changed_is_not_as_new_groups_have_it() {
        let is_new = |told: Value| rights(told).values().all(is_of_new_groups);
        assert!(is_new(
            json!({"view-data": "unrestricted", "create-queries": "query-builder-and-native", "download": "x"})
        ));
        assert!(!is_new(
            json!({"view-data": "unrestricted", "create-queries": "query-builder"})
        ));
        assert!(!is_new(json!({"create-queries": "query-builder-and-native"})));
    }
}
