//! Takes a person out of a partner's groups again, and deactivates the account that the step made or activated.

use connector::Undone;

use crate::metabase::actions::add_person_to_group::{Account, Made};
use crate::metabase::client::Api;
use crate::metabase::error::Fault;
use crate::metabase::group::{Groups, names};
use crate::metabase::model::{Group, Person};
use crate::metabase::person::{Standing, Still, still};
use crate::metabase::words::quoted;

/// Takes back what a receipt stands for, and nothing else.
pub(super) async fn undo(api: &Api, made: &Made) -> Result<Undone, Fault> {
    let person = match still(api, made.person, &made.email).await? {
        Still::There(person) => person,
        Still::Gone => return Ok(Undone::AlreadyGone),
        Still::Other(by_hand) => return Ok(by_hand),
    };
    let all = Groups::read(api).await?;
    let standing = Standing::read(api, &all, &person, &[]).await?;
    let mut work = Work {
        api,
        made,
        person,
        all,
        standing,
        done: Vec::new(),
        by_hand: Vec::new(),
    };
    work.leave().await?;
    let is_active = work.close().await?;
    work.put_back(is_active).await?;
    work.tell_what_is_unsure();
    Ok(work.undone())
}

/// One undo, with what is told of it in the end.
struct Work<'a> {
    api: &'a Api,
    made: &'a Made,
    person: Person,
    all: Groups,
    /// How things stood at first.
    standing: Standing,
    done: Vec<String>,
    /// What is left to a person.
    by_hand: Vec<String>,
}

impl Work<'_> {
    /// Takes the person out of the groups that the step put them into.
    async fn leave(&mut self) -> Result<(), Fault> {
        let mut left = Vec::new();
        for group in &self.made.groups {
            if let Some(membership) = self.standing.memberships.get(group) {
                self.api.leave(*membership).await?;
                left.extend(self.all.numbered(*group).map(|group| group.name.clone()));
            }
        }
        if !left.is_empty() {
            let (email, left) = (&self.person.email, quoted(&left));
            self.done
                .push(format!("{email} was taken out of {left} in Metabase."));
        }
        Ok(())
    }

    /// Returns the groups that the person stays in.
    fn others(&self) -> impl Iterator<Item = &Group> {
        let others = self.standing.others.iter();
        others.filter(|group| !self.made.groups.contains(&group.id))
    }

    /// Returns the names of the groups for whose sake the account is to stay active. One that was asked for, and was
    /// stored with an account that nobody could use, is none of them: its access came with this step.
    fn needing(&self) -> Vec<String> {
        let is_opened =
            |group: &&Group| self.made.account == Account::Reactivated && self.made.asked.contains(&group.id);
        let needing = self.others().filter(|group| !is_opened(group));
        let mut names: Vec<_> = needing.map(|group| group.name.clone()).collect();
        if self.standing.is_administrator {
            names.push("Administrators".to_owned());
        }
        names
    }

    /// Deactivates the account if it is the step's. Returns whether it stays active. That is told of an account that is
    /// or may be the step's, also when undo is repeated: nobody else would think of it.
    async fn close(&mut self) -> Result<bool, Fault> {
        if !self.person.is_active() {
            return Ok(false);
        }
        let needing = self.needing();
        let email = &self.person.email;
        let opened = match self.made.account {
            Account::Kept => return Ok(true),
            Account::Made => "made",
            Account::Reactivated => "activated again",
            Account::Unsure if !needing.is_empty() => return Ok(true),
            Account::Unsure => {
                self.by_hand.push(
                    "Whether this step had made or reactivated the account, or it was active before, cannot be told \
                     any more: deactivate it in Metabase (Admin settings, People) if nobody needs it."
                        .to_owned(),
                );
                return Ok(true);
            }
        };
        if needing.is_empty() {
            self.api.deactivate(self.person.id).await?;
            self.done
                .push(format!("The Metabase account of {email} is deactivated."));
            return Ok(false);
        }
        self.by_hand.push(format!(
            "The Metabase account of {email}, which this step {opened}, stays active, since it is in {}: deactivate it \
             in Metabase (Admin settings, People) once nobody needs it.",
            quoted(&needing)
        ));
        Ok(true)
    }

    /// Puts the person back into the groups that they were taken out of before the account was activated. As long as
    /// the account is active, they would see what is another partner's.
    async fn put_back(&mut self, is_active: bool) -> Result<(), Fault> {
        let dropped = self.made.dropped.iter();
        let dropped = dropped.filter(|id| !self.standing.memberships.contains_key(id));
        let dropped: Vec<_> = dropped.filter_map(|id| self.all.numbered(*id).cloned()).collect();
        if dropped.is_empty() {
            return Ok(());
        }
        let old = quoted(&names(&dropped));
        if is_active {
            self.by_hand
                .push(format!("It was not put back into {old}, where it was before."));
            return Ok(());
        }
        for group in &dropped {
            self.api.join(self.person.id, group.id).await?;
        }
        self.done
            .push(format!("It is in {old} again, as it was before this step."));
        Ok(())
    }

    fn tell_what_is_unsure(&mut self) {
        // The account is closed then, so once that is done there is nothing to tell.
        if self.made.unsure_dropped && !self.done.is_empty() {
            self.by_hand.push(
                "An attempt that was cut off may have taken the account out of other groups, in which it was while it was \
                 deactivated; nobody can tell any more which, so they were not put back."
                    .to_owned(),
            );
        }
        let unsure = self.others().filter(|group| self.made.unsure.contains(&group.id));
        let unsure: Vec<_> = unsure.map(|group| group.name.clone()).collect();
        if !unsure.is_empty() {
            self.by_hand.push(format!(
                "Whether {} had been in {} before this step cannot be told any more: if not, take the person out there \
                 in Metabase (Admin settings, People).",
                self.person.email,
                quoted(&unsure)
            ));
        }
    }

    fn undone(mut self) -> Undone {
        if self.by_hand.is_empty() {
            return match self.done.as_slice() {
                [] => Undone::AlreadyGone,
                done => Undone::Reversed(done.join(" ")),
            };
        }
        self.done.append(&mut self.by_hand);
        Undone::ByHand(self.done.join(" "))
    }
}
