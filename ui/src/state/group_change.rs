//! Which groups somebody is to be taken out of and put into, while it is chosen.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::membership::MetabaseGroups;
use domain::form::{Answers, Choice, MAX_ENTRIES};
use domain::text::name_key;
use serde_json::{Value, json};
use yew::Reducible;

/// The most groups that are offered at once; typing brings the others.
pub const SHOWN: usize = 30;

/// What is chosen, by the groups' numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GroupChange {
    /// Those to be taken out of.
    pub out_of: BTreeSet<String>,
    /// Those to be put into.
    pub into: BTreeSet<String>,
    /// What was typed to narrow the groups down.
    pub typed: String,
}

/// What somebody does with the choice.
#[derive(Clone, PartialEq, Debug)]
pub enum GroupAction {
    /// Ticks a group that the person is in, or takes the tick back.
    Leave(String, bool),
    /// Ticks a group that the person is not in, or takes the tick back.
    Enter(String, bool),
    /// Typed a part of a name.
    Typed(String),
}

impl Reducible for GroupChange {
    type Action = GroupAction;

    fn reduce(self: Rc<Self>, action: GroupAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            GroupAction::Leave(id, ticked) => set(&mut next.out_of, id, ticked),
            GroupAction::Enter(id, ticked) => set(&mut next.into, id, ticked),
            GroupAction::Typed(text) => next.typed = text,
        }
        Rc::new(next)
    }
}

fn set(ticked: &mut BTreeSet<String>, id: String, is_ticked: bool) {
    if is_ticked {
        ticked.insert(id);
    } else {
        ticked.remove(&id);
    }
}

impl GroupChange {
    /// Returns the groups that are offered now, those that are ticked first, and how many more there are.
    pub fn offered<'a>(&self, groups: &'a MetabaseGroups) -> (Vec<&'a Choice>, usize) {
        let wanted = name_key(&self.typed);
        let (mut offered, others): (Vec<_>, Vec<_>) = groups
            .others
            .iter()
            .partition(|choice| self.into.contains(&choice.value));
        let matching: Vec<_> = others
            .into_iter()
            .filter(|choice| name_key(&choice.label).contains(&wanted))
            .collect();
        let more = matching.len().saturating_sub(SHOWN);
        offered.extend(matching.into_iter().take(SHOWN));
        (offered, more)
    }

    /// Returns whether there is something to start, and not more than one execution takes.
    pub fn is_startable(&self) -> bool {
        let counts = [self.out_of.len(), self.into.len()];
        counts.iter().any(|count| *count > 0) && counts.iter().all(|count| *count <= MAX_ENTRIES)
    }

    /// Returns the answers to the first form of the workflow. Whom it is about stands in `who`.
    pub fn answers(&self, groups: &MetabaseGroups, who: Answers) -> Answers {
        let chosen = |choices: &[Choice], ticked: &BTreeSet<String>| -> Value {
            let chosen = choices.iter().filter(|choice| ticked.contains(&choice.value));
            chosen
                .map(|choice| json!({"name": choice.label, "id": choice.value}))
                .collect()
        };
        let mut answers = who;
        answers.insert("out_of".to_owned(), chosen(&groups.held, &self.out_of));
        answers.insert("into".to_owned(), chosen(&groups.others, &self.into));
        answers
    }
}

#[cfg(test)]
mod tests {
    use api::membership::AccountThere;

    use super::*;

    fn choice(value: &str, label: &str) -> Choice {
        Choice {
            value: value.to_owned(),
            label: label.to_owned(),
        }
    }

    fn groups(others: usize) -> MetabaseGroups {
        MetabaseGroups {
            account: AccountThere::Active,
            held: vec![choice("1", "Acme")],
            others: (0..others)
                .map(|n| choice(&format!("1{n}"), &format!("Group {n}")))
                .collect(),
            is_administrator: false,
        }
    }

    fn after(actions: Vec<GroupAction>) -> Rc<GroupChange> {
        actions
            .into_iter()
            .fold(Rc::default(), |change: Rc<GroupChange>, action| {
                change.reduce(action)
            })
    }

    #[test]
    fn what_is_ticked_is_sent_with_its_name() {
        let change = after(vec![
            GroupAction::Leave("1".into(), true),
            GroupAction::Enter("10".into(), true),
            GroupAction::Enter("11".into(), true),
            GroupAction::Enter("11".into(), false),
        ]);
        assert!(change.is_startable());
        let answers = change.answers(&groups(3), Answers::new());
        assert_eq!(answers["out_of"], json!([{"name": "Acme", "id": "1"}]));
        assert_eq!(answers["into"], json!([{"name": "Group 0", "id": "10"}]));
    }

    #[test]
    fn a_group_that_is_gone_when_the_list_is_read_again_is_not_sent() {
        let change = after(vec![GroupAction::Enter("12".into(), true)]);
        assert_eq!(change.answers(&groups(1), Answers::new())["into"], json!([]));
    }

    #[test]
    fn nothing_and_too_much_cannot_be_started() {
        assert!(!GroupChange::default().is_startable());
        let ticks = (0..=MAX_ENTRIES).map(|n| GroupAction::Enter(n.to_string(), true));
        assert!(!after(ticks.collect()).is_startable());
    }

    #[test]
    fn typing_narrows_the_list_down_and_keeps_what_is_ticked() {
        let groups = groups(40);
        let (offered, more) = GroupChange::default().offered(&groups);
        assert_eq!((offered.len(), more), (SHOWN, 10));
        let change = after(vec![
            GroupAction::Enter("15".into(), true),
            GroupAction::Typed(" GROUP 39".into()),
        ]);
        let (offered, more) = change.offered(&groups);
        let names: Vec<_> = offered.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!((names, more), (vec!["Group 5", "Group 39"], 0));
    }
}
