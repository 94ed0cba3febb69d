//! Accounts: finding, making and suspending them.

use connector::{Cx, Error};
use serde::{Deserialize, Serialize};

use crate::lms::calls::NewUser;
use crate::lms::client::Site;
use crate::lms::cohorts::told;
use crate::lms::error::Refusal;
use crate::lms::function::Function;
use crate::lms::input::Still;
use crate::lms::model::User;
use crate::lms::names::{is_same_address, language, user_name};
use crate::lms::note::Note;
use crate::lms::obstacle::Obstacle;

/// What is recorded of these is no access.
const TAKING_AWAY: [&str; 2] = ["lms.remove_person_from_cohort", "lms.suspend_person"];

/// Somebody who is to have an account.
pub(super) struct Person<'a> {
    pub(super) email: &'a str,
    pub(super) first_name: &'a str,
    pub(super) last_name: &'a str,
    /// As a BCP 47 tag.
    pub(super) language: &'a str,
}

/// What receipts hold of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) id: u64,
    pub(super) username: String,
    pub(super) email: String,
}

impl User {
    /// Returns the name to sign in with; the address when that may not be seen.
    pub(super) fn name<'a>(&'a self, email: &'a str) -> &'a str {
        self.username.as_deref().unwrap_or(email)
    }

    /// Returns whether the account may not sign in.
    ///
    /// # Errors
    /// When the site hides it.
    pub(super) fn is_suspended(&self) -> Result<bool, Error> {
        self.suspended.ok_or_else(|| {
            let hidden = Obstacle::Hidden {
                what: "whether an account is suspended",
                capability: "moodle/user:viewhiddendetails",
            };
            hidden.into()
        })
    }
}

impl Account {
    /// Writes down which account it is.
    pub(super) fn of(user: &User, email: &str) -> Self {
        Self {
            id: user.id,
            username: user.username.clone().unwrap_or_default(),
            email: email.to_owned(),
        }
    }

    /// Looks for the account by its id, and whether it is still the same person's. One that is gone may as well be one
    /// that the token's user may not see any more.
    pub(super) async fn still(&self, site: &Site) -> Result<Still<User>, Error> {
        let Some(user) = site.user(self.id).await? else {
            return Ok(Still::Gone);
        };
        let has_address = user
            .email
            .as_deref()
            .map(|email| is_same_address(email, &self.email));
        let has_name = user.username.as_deref().map(|name| name == self.username);
        let is_same = has_address == Some(true)
            || (has_name == Some(true) && !self.username.is_empty())
            || user.is_ours(&self.email)
            // Nothing of it may be seen, and Moodle gives an id to nobody twice.
            || (has_address.is_none() && has_name.is_none());
        Ok(if is_same { Still::There(user) } else { Still::Other })
    }

    /// Returns what a person reads when the account is not shown; `what` is to be done if it is there.
    pub(super) fn unseen(&self, what: &str) -> String {
        format!(
            "Moodle shows no account {} any more, which was that of {}: it was deleted, or the token's user may not see \
             it. Look under Site administration, Users, Browse list of users, and if it is there, {what}.",
            self.id, self.email
        )
    }

    /// Returns what a person reads when the account cannot be recognized.
    pub(super) fn unrecognized(&self) -> String {
        format!(
            "The Moodle account {} has another address and user name than {} by now. Look in Moodle whose it is, and \
             take the access back by hand if it is the same person's.",
            self.id, self.email
        )
    }
}

/// Refuses to take “nobody has the address” for an end of all access, while the records tell of some that stands: Moodle
/// leaves out whom the token's user may not see.
pub(super) async fn check_nobody(cx: &Cx, email: &str) -> Result<(), Error> {
    let standing = cx.standing().await?.into_iter();
    let standing = standing.filter(|access| !TAKING_AWAY.contains(&access.action.as_str()));
    let recorded: Vec<_> = standing.map(|access| access.resource).collect();
    if recorded.is_empty() {
        return Ok(());
    }
    let email = email.to_owned();
    Err(Obstacle::PersonNotShown { email, recorded }.into())
}

impl Site {
    /// Returns an account by its id.
    pub(super) async fn user(&self, id: u64) -> Result<Option<User>, Refusal> {
        let found = self.users_by("id", &id.to_string()).await?;
        Ok(found.into_iter().find(|user| user.id == id))
    }

    /// Finds the account with an address, whatever its case. Moodle compares as its database does, so it is asked for
    /// the address as given and in small letters, and for the user name that goes with it.
    ///
    /// # Errors
    /// When several accounts have it, or it cannot be seen whose an account is.
    pub(super) async fn person(&self, email: &str) -> Result<Option<User>, Error> {
        let mut found: Vec<User> = Vec::new();
        let lower = email.to_lowercase();
        let spellings = if lower == email {
            vec![email]
        } else {
            vec![email, &lower]
        };
        for spelling in spellings {
            for user in self.users_by("email", spelling).await? {
                let has_it = user
                    .email
                    .as_deref()
                    .is_some_and(|has| is_same_address(has, email));
                if has_it && !found.iter().any(|known| known.id == user.id) {
                    found.push(user);
                }
            }
        }
        if found.len() > 1 {
            return Err(Obstacle::AccountAmbiguous(email.to_owned()).into());
        }
        match found.pop() {
            Some(user) => Ok(Some(user)),
            None => self.person_by_user_name(email).await,
        }
    }

    async fn person_by_user_name(&self, email: &str) -> Result<Option<User>, Error> {
        let username = user_name(email);
        let Some(user) = self.users_by("username", &username).await?.into_iter().next() else {
            return Ok(None);
        };
        match user.email.as_deref() {
            Some(has) if is_same_address(has, email) => Ok(Some(user)),
            Some(_) => Err(Obstacle::UsernameTaken { username }.into()),
            None => Err(Obstacle::Hidden {
                what: "the addresses of accounts",
                capability: "moodle/course:useremail",
            }
            .into()),
        }
    }

    /// Makes an account, and returns it.
    pub(super) async fn make_account(&self, person: &Person<'_>, work: &str) -> Result<User, Error> {
        let language = language(person.language);
        let made = match self.make_with(person, work, language.as_deref()).await {
            // Sites refuse languages that are not installed, and do not say so.
            Err(Refusal::Input(..)) if language.is_some() && self.person(person.email).await?.is_none() => {
                self.make_with(person, work, None).await
            }
            made => made,
        };
        let found = match made {
            Ok(id) => self.user(id).await?,
            // Somebody else was faster, or an earlier attempt was.
            Err(refusal @ Refusal::Input(Function::CreateUsers, _)) => match self.person(person.email).await?
            {
                Some(user) => Some(user),
                None => return Err(refusal.into()),
            },
            Err(refusal) => return Err(refusal.into()),
        };
        found.ok_or_else(|| {
            let hidden = Obstacle::Hidden {
                what: "the account that it has just made",
                capability: "moodle/user:viewdetails",
            };
            hidden.into()
        })
    }

    async fn make_with(
        &self,
        person: &Person<'_>,
        work: &str,
        language: Option<&str>,
    ) -> Result<u64, Refusal> {
        let new = NewUser {
            username: &user_name(person.email),
            first_name: person.first_name,
            last_name: person.last_name,
            email: person.email,
            idnumber: &Note::made_by(work).idnumber(person.email),
            language,
        };
        self.create_user(&new).await
    }

    /// Suspends an account, and notes at one that the app made that it was the app.
    pub(super) async fn suspend(&self, user: &User, email: &str) -> Result<(), Error> {
        self.change(user, email, true, &Note::Suspended).await
    }

    /// Lets an account be active, and notes at one that the app made what the app did with it.
    pub(super) async fn activate(&self, user: &User, email: &str, note: &Note) -> Result<(), Error> {
        self.change(user, email, false, note).await
    }

    /// Suspends an account or activates it, and looks whether it is so.
    async fn change(&self, user: &User, email: &str, is_suspended: bool, note: &Note) -> Result<(), Error> {
        let idnumber = user.is_ours(email).then(|| note.idnumber(email));
        let warnings = self
            .set_suspended(user.id, is_suspended, idnumber.as_deref())
            .await?;
        let unchanged = |said| Err(Obstacle::AccountUnchanged { said }.into());
        if !warnings.is_empty() {
            return unchanged(told(&warnings));
        }
        match self.user(user.id).await? {
            Some(user) if user.is_suspended()? == is_suspended => Ok(()),
            Some(_) | None => unchanged(Vec::new()),
        }
    }
}
