//! Picking one of many by typing a part of its name.

use std::rc::Rc;

use api::organization::OrganizationOption;
use domain::text::name_key;
use yew::Reducible;

/// The most options that are shown at once; typing brings the others.
pub const SHOWN: usize = 50;

/// A picker while it is used.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Picker {
    /// What was typed since the last choice; none when the choice is shown.
    pub typed: Option<String>,
    /// Whether the list is open.
    pub open: bool,
    /// Which of the matching options the keyboard is on.
    pub active: usize,
}

/// What somebody does with a picker. The number is how many options match.
#[derive(Clone, PartialEq, Debug)]
pub enum PickerAction {
    /// Typed a text.
    Typed(String),
    /// Went to the field.
    Opened,
    /// Went one down among so many.
    Down(usize),
    /// Went one up among so many.
    Up(usize),
    /// Chose, left or pressed Escape.
    Closed,
}

impl Reducible for Picker {
    type Action = PickerAction;

    fn reduce(self: Rc<Self>, action: PickerAction) -> Rc<Self> {
        let picker = (*self).clone();
        Rc::new(match action {
            PickerAction::Typed(text) => Self {
                typed: Some(text),
                open: true,
                active: 0,
            },
            PickerAction::Opened => Self { open: true, ..picker },
            PickerAction::Down(count) if picker.open => Self {
                active: if picker.active + 1 < count {
                    picker.active + 1
                } else {
                    0
                },
                ..picker
            },
            PickerAction::Up(count) if picker.open => Self {
                active: picker.active.checked_sub(1).unwrap_or(count.saturating_sub(1)),
                ..picker
            },
            PickerAction::Down(_) | PickerAction::Up(_) => Self {
                open: true,
                active: 0,
                ..picker
            },
            PickerAction::Closed => Self::default(),
        })
    }
}

/// Returns the options that match what was typed: those that begin with it first.
pub fn matching<'a>(options: &'a [OrganizationOption], typed: &str) -> Vec<&'a OrganizationOption> {
    let wanted = name_key(typed);
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for option in options {
        let name = name_key(&option.name);
        if name.starts_with(&wanted) {
            first.push(option);
        } else if name.contains(&wanted) {
            later.push(option);
        }
    }
    first.append(&mut later);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(names: &[&str]) -> Vec<OrganizationOption> {
        names
            .iter()
            .map(|name| OrganizationOption {
                id: "0193a000-0000-7000-8000-000000000001".parse().unwrap(),
                name: (*name).to_owned(),
            })
            .collect()
    }

    #[test]
    fn names_that_begin_with_the_text_come_first_and_case_does_not_matter() {
        let options = options(&["Big Acme", "Other", "ACME GmbH"]);
        let names: Vec<_> = matching(&options, " acme")
            .into_iter()
            .map(|option| &option.name)
            .collect();
        assert_eq!(names, ["ACME GmbH", "Big Acme"]);
        assert_eq!(matching(&options, "").len(), 3);
    }

    #[test]
    fn the_keyboard_goes_round_and_a_closed_list_opens_first() {
        let picker = Rc::new(Picker::default()).reduce(PickerAction::Down(3));
        assert!(picker.open && picker.active == 0);
        let picker = picker.reduce(PickerAction::Up(3));
        assert_eq!(picker.active, 2);
        let picker = picker.reduce(PickerAction::Down(3));
        assert_eq!(picker.active, 0);
        assert_eq!(picker.reduce(PickerAction::Up(0)).active, 0, "nothing matches");
    }
}
