//! What can be chosen for the settings.

use std::collections::BTreeMap;

use connector::{AccountThere, GroupsOf};
use domain::form::Choice;

use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, ordinary};
use crate::metabase::model::{Group, Listed};
use crate::metabase::person;
use crate::metabase::settings::{DATABASE, PARENT_COLLECTION, ROOT, TEMPLATE_COLLECTION};

/// The settings for which there is something to choose.
pub(super) const PICKERS: &[&str] = &[TEMPLATE_COLLECTION, PARENT_COLLECTION, DATABASE];

/// The key under which the groups can be chosen, of which no setting is one.
const GROUPS: &str = "groups";

/// Reads what can be chosen for a key; nothing for one without a list.
pub(super) async fn of(api: &Api, key: &str) -> Result<Vec<Choice>, Fault> {
    match key {
        TEMPLATE_COLLECTION => collections(api).await,
        PARENT_COLLECTION => {
            let top = choice(ROOT.to_owned(), "At the top of all collections".to_owned());
            let mut choices = collections(api).await?;
            choices.insert(0, top);
            Ok(choices)
        }
        DATABASE => {
            let databases = api.databases().await?.into_iter();
            Ok(sorted(
                databases.map(|database| choice(database.id.to_string(), database.name)),
            ))
        }
        GROUPS => {
            let groups = api.groups().await?.into_iter();
            let given = groups.filter(|group| ordinary(group).is_ok());
            Ok(sorted(
                given.map(|group| choice(group.id.to_string(), group.name)),
            ))
        }
        _ => Ok(Vec::new()),
    }
}

/// Reads which groups somebody is in and which others there are, without Metabase's own: nobody is put into those from
/// here, or taken out.
pub(super) async fn groups_of(api: &Api, email: &str) -> Result<GroupsOf, Fault> {
    let all = Groups::read(api).await?;
    let found = person::leaving(api, email).await?;
    let (account, memberships) = match &found {
        None => (AccountThere::None, BTreeMap::new()),
        Some(person) => {
            let account = if person.is_active() {
                AccountThere::Active
            } else {
                AccountThere::Deactivated
            };
            (account, api.memberships_of(person.id).await?)
        }
    };
    let (held, others): (Vec<_>, Vec<_>) = all
        .ordinary()
        .partition(|group| memberships.contains_key(&group.id));
    let told = |groups: Vec<&Group>| {
        let groups = groups.into_iter();
        sorted(groups.map(|group| choice(group.id.to_string(), group.name.clone())))
    };
    Ok(GroupsOf {
        account,
        held: told(held),
        others: told(others),
        is_administrator: memberships.keys().any(|id| all.is_administrators(*id)),
    })
}

/// Returns the collections with the names of those above them, without people's own and the trash.
async fn collections(api: &Api) -> Result<Vec<Choice>, Fault> {
    let all = api.all_collections().await?;
    let names: BTreeMap<u64, &Listed> = all
        .iter()
        .filter_map(|listed| Some((listed.id.as_u64()?, listed)))
        .collect();
    let is_shown =
        |listed: &Listed| listed.is_personal != Some(true) && listed.kind.as_deref() != Some("trash");
    let choices = names.iter().filter_map(|(id, listed)| {
        let location = listed.location.as_deref().unwrap_or_default();
        let above = location.split('/').filter_map(|part| part.parse::<u64>().ok());
        let mut path = Vec::new();
        for above in above {
            let above = names.get(&above).filter(|above| is_shown(above))?;
            path.push(above.name.as_str());
        }
        path.push(&listed.name);
        is_shown(listed).then(|| choice(id.to_string(), path.join(" / ")))
    });
    Ok(sorted(choices))
}

fn sorted(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut choices: Vec<_> = choices.collect();
    choices.sort_by_key(|choice| choice.label.to_lowercase());
    choices
}

fn choice(value: String, label: String) -> Choice {
    Choice { value, label }
}
