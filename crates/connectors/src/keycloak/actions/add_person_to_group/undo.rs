//! Takes a person out of a partner's group again, and disables the account if nothing else needs it.

use connector::{Cx, Error, Receipt, Undone};

use crate::keycloak::actions::add_person_to_group::Made;
use crate::keycloak::client::Session;
use crate::keycloak::given::{made, of_another_realm};
use crate::keycloak::model::Person;

/// What becomes of the account.
enum Account {
    /// It was there before, or is not known to be made here.
    Stays,
    /// It is disabled now.
    Disabled,
    /// It was disabled before.
    WasDisabled,
    /// It stays for the sake of other groups.
    Needed(String),
}

pub(super) async fn undo(cx: &Cx, receipt: &Receipt) -> Result<Undone, Error> {
    let made: Made = made(receipt)?;
    let session = Session::open(cx).await?;
    let (email, group) = (made.email.as_str(), made.group_name.as_str());
    let what = format!("take {email} out of the group “{group}”");
    if let Some(undone) = of_another_realm(&session, receipt, &what) {
        return Ok(undone);
    }
    let Some(person) = session.person(&made.person).await? else {
        return Ok(Undone::AlreadyGone);
    };
    let groups = session.groups_of(&person.id).await?;
    let has_left = made.joined && groups.iter().any(|group| group.id == made.group);
    if has_left {
        session.leave(&person.id, &made.group).await?;
    }
    let others: Vec<_> = groups
        .iter()
        .filter(|group| group.id != made.group && !made.groups_at_first.contains(&group.id))
        .map(|group| group.path.as_str())
        .collect();
    let left = match has_left {
        true => format!("Took {email} out of the Keycloak group “{group}”."),
        false => String::new(),
    };
    let account = settle(&session, &made, person, &others).await?;
    if !has_left && !matches!(account, Account::Disabled) {
        return Ok(Undone::AlreadyGone);
    }
    let said = match account {
        Account::Disabled => format!("{left} The account of {email} is disabled now."),
        Account::WasDisabled => format!("{left} The account of {email} was disabled already."),
        Account::Needed(others) => {
            format!("{left} The account of {email} stays enabled, because it is in other groups: {others}.")
        }
        Account::Stays => format!("{left} The account stays as it is."),
    };
    Ok(Undone::Reversed(said.trim().to_owned()))
}

async fn settle(session: &Session, made: &Made, person: Person, others: &[&str]) -> Result<Account, Error> {
    let is_ours = made.made_account || made.enabled;
    // A receipt names the account by its id; one that is not the person's any more is left alone.
    let is_theirs = person.is_at(&made.email) || person.is_named(&made.email) || person.mark().made.is_some();
    if !is_ours || !is_theirs {
        return Ok(Account::Stays);
    }
    if !person.enabled {
        // An attempt before may have been cut off between the two.
        session.log_out(&person.id).await?;
        return Ok(Account::WasDisabled);
    }
    if !others.is_empty() {
        return Ok(Account::Needed(others.join(", ")));
    }
    session.disable(person).await?;
    Ok(Account::Disabled)
}
