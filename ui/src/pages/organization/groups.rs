//! What stands for an organization in outside systems.

use std::rc::Rc;

use api::organization::{GroupView, OrganizationDetail};
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::table::{Table, clamped, row};
use crate::pages::organization::actions::Doing;
use crate::testid::organization as ids;

const COLUMNS: &[&str] = &["System", "Group", ""];

/// Properties of [`Groups`].
#[derive(PartialEq, Properties)]
pub struct GroupsProps {
    pub organization: Rc<OrganizationDetail>,
    pub may_change: bool,
    pub ask: Callback<Doing>,
}

/// The groups.
#[component]
pub fn Groups(props: &GroupsProps) -> Html {
    let note = props.ask.reform(|()| Doing::NoteGroup);
    let groups = &props.organization.groups;
    let rows = groups.iter().enumerate().map(|(index, group)| {
        let there = (!group.external_id.is_empty())
            .then(|| html! { <span class="second">{ named_id(&group.external_id) }</span> });
        let name = html! { <>{ clamped(&group.name) }{ there.unwrap_or_default() }</> };
        row(
            group.id.to_string(),
            Some(ids::group(index)),
            vec![html! { { &group.system } }, name, actions(props, index, group)],
        )
    });
    html! {
        <div class="stack" data-testid={ids::GROUPS}>
            <p class="quiet">
                { "Steps add people to these groups and channels. Where a system has several, the one that was noted last counts." }
            </p>
            if props.may_change {
                <div class="actions">
                    <Button testid={ids::NOTE_GROUP} onclick={note}>{ "Note a group" }</Button>
                </div>
            }
            if groups.is_empty() {
                <p class="quiet">{ "None yet. The workflow for a new partner creates them, or note one that exists." }</p>
            } else {
                <Table name="Groups in systems" columns={COLUMNS}>{ for rows }</Table>
            }
        </div>
    }
}

fn actions(props: &GroupsProps, index: usize, group: &GroupView) -> Html {
    if !props.may_change {
        return html! {};
    }
    let (changed, removed) = (group.clone(), group.clone());
    let change = props.ask.reform(move |()| Doing::ChangeGroup(changed.clone()));
    let remove = props.ask.reform(move |()| Doing::RemoveGroup(removed.clone()));
    let testid = ids::group(index);
    html! {
        <div class="actions">
            <Button testid={format!("{testid}.change")} tone={Tone::Link} name={format!("Change {}", group.name)} onclick={change}>
                { "Change" }
            </Button>
            <Button testid={format!("{testid}.remove")} tone={Tone::Link} name={format!("Remove {}", group.name)} onclick={remove}>
                { "Remove" }
            </Button>
        </div>
    }
}

/// Returns a system's own id of something, with the word for it.
fn named_id(id: &str) -> String {
    let word = if id.starts_with("https://") || id.starts_with("http://") {
        "Link"
    } else if id.chars().all(|letter| letter.is_ascii_digit()) {
        "Number there"
    } else {
        "Id there"
    };
    format!("{word}: {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_not_called_a_number() {
        for (id, expected) in [
            ("42", "Number there: 42"),
            (
                "https://teams.example.org/42",
                "Link: https://teams.example.org/42",
            ),
            ("C02-AX", "Id there: C02-AX"),
        ] {
            assert_eq!(named_id(id), expected);
        }
    }
}
