//! Somebody beside a colleague who has what they should get: what is ticked is given by one execution.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::command;
use api::compare::{ComparePeople, ComparedRow, Giving, PeopleComparison};
use api::person::PersonRef;
use domain::PersonId;
use domain::form::Answers;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::field::FieldFrame;
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::person_picker::PersonPicker;
use crate::components::switch::CheckBox;
use crate::components::table::{Table, row};
use crate::hooks::use_load::use_load;
use crate::pages::record::change::known;
use crate::pages::record::starting::Starting;
use crate::route::{Route, way_back};
use crate::testid::compare as ids;

mod links;
pub mod organizations;

/// The workflow that gives what is ticked. The fields of its first form are the rows' keys.
const WORKFLOW: &str = "give_access";

/// Properties of [`Compare`].
#[derive(PartialEq, Properties)]
pub struct CompareProps {
    /// Who may get what is missing.
    pub id: PersonId,
}

/// The page.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let id = props.id;
    let person = use_load::<command::GetPerson>(PersonRef { id });
    let ready = person.state.load.ready();
    let title = ready.map_or_else(
        || AttrValue::from("Compare"),
        |person| AttrValue::from(format!("Compare {} with somebody", person.row.name)),
    );
    let other = use_state_eq(String::new);
    let onchange = {
        let other = other.setter();
        Callback::from(move |id: String| other.set(id))
    };
    let left = other.parse::<PersonId>().ok();
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            text="Choose somebody who has what this person should get. What both were given is read from the records; no \
                  system is asked."
            back={way_back(Route::Person { id }, "The person")}
        >
            <Loaded shown={Shown::of(&person.state)} what="the person" retry={person.refresh.clone()}>
                <Card title="Compare with">
                    <FieldFrame id={ids::OTHER} label="Person" help="Somebody who works the same way, for example.">
                        <PersonPicker id={ids::OTHER} value={(*other).clone()} {onchange} />
                    </FieldFrame>
                </Card>
                if let Some(left) = left {
                    <SideBySide key={left.to_string()} {left} right={id} />
                } else {
                    <Empty
                        icon={Icon::Users}
                        title="Nobody is chosen yet"
                        text="Choose a person above: you see what each of the two has, and tick what shall be given."
                    />
                }
            </Loaded>
        </PageFrame>
    }
}

/// Properties of [`SideBySide`].
#[derive(PartialEq, Properties)]
struct SideBySideProps {
    left: PersonId,
    right: PersonId,
}

#[component]
fn SideBySide(props: &SideBySideProps) -> Html {
    let (left, right) = (props.left, props.right);
    let compared = use_load::<command::ComparePeople>(ComparePeople { left, right });
    html! {
        <Loaded shown={Shown::of(&compared.state)} what="what both have" retry={compared.refresh.clone()}>
            if let Some(compared) = compared.state.load.ready() {
                if compared.left.id == compared.right.id {
                    <Empty icon={Icon::Users} title="This is the same person" text="Choose somebody else to compare with." />
                } else if compared.rows.iter().all(|row| row.left.is_empty() && row.right.is_empty()) {
                    <Empty
                        icon={Icon::Users}
                        title="Neither of them has anything"
                        text="No access is recorded for either of the two. “New partner user” gives a person everything."
                    />
                } else {
                    <Rows compared={Rc::clone(compared)} />
                }
            }
        </Loaded>
    }
}

/// Properties of [`Rows`].
#[derive(PartialEq, Properties)]
struct RowsProps {
    compared: Rc<PeopleComparison>,
}

const COLUMNS: &[&str] = &["System", "The example has", "The person has", "Give"];

#[component]
fn Rows(props: &RowsProps) -> Html {
    let compared = &props.compared;
    let ticked = use_state_eq(BTreeSet::<String>::new);
    let rows = compared.rows.iter().map(|compared| {
        let cells = vec![
            html! { { &compared.system } },
            listed(&compared.left),
            listed(&compared.right),
            give(&compared.key, &compared.giving, &ticked),
        ];
        row(compared.key.clone(), Some(ids::row(&compared.key)), cells)
    });
    let answers = answers(compared, &ticked);
    html! {
        <Card
            title={format!("{} and {}", compared.left.name, compared.right.name)}
            text={format!(
                "{} is the example, of {}. What you tick is given to {}, and always as {} has it.",
                compared.left.name,
                compared.left.organization.name,
                compared.right.name,
                compared.right.organization.name,
            )}
        >
            <Table name="What both have" testid={ids::TABLE} columns={COLUMNS}>{ for rows }</Table>
            <Starting workflow={WORKFLOW} {answers} nothing="Tick what shall be given." />
        </Card>
    }
}

fn listed(resources: &[String]) -> Html {
    if resources.is_empty() {
        return html! { <span class="quiet">{ "Nothing" }</span> };
    }
    html! { { for resources.iter().map(|resource| html! { <span class="first">{ resource }</span> }) } }
}

/// The last cell of a row: the tick, or why there is none.
fn give(key: &str, giving: &Giving, ticked: &UseStateHandle<BTreeSet<String>>) -> Html {
    match giving {
        Giving::Has => html! { <span class="quiet">{ "Has it" }</span> },
        Giving::Can { what } => {
            let onchange = {
                let (ticked, key) = (ticked.clone(), key.to_owned());
                Callback::from(move |on: bool| {
                    let mut next = (*ticked).clone();
                    if on {
                        next.insert(key.clone());
                    } else {
                        next.remove(&key);
                    }
                    ticked.set(next);
                })
            };
            let on = ticked.contains(key);
            html! { <CheckBox id={ids::tick(key)} label={what.clone()} {on} {onchange} /> }
        }
        Giving::Cannot { reason } => html! { <span class="quiet">{ reason }</span> },
    }
}

/// Returns the answers to the first form of the workflow; none while nothing is ticked that can be given.
fn answers(compared: &PeopleComparison, ticked: &BTreeSet<String>) -> Option<Answers> {
    let right = &compared.right;
    let mut answers = known([
        ("organization", &right.organization.id.to_string()),
        ("person", &right.id.to_string()),
        ("called", &right.name),
    ]);
    let whom = answers.len();
    let can = |row: &&ComparedRow| matches!(row.giving, Giving::Can { .. }) && ticked.contains(&row.key);
    for row in compared.rows.iter().filter(can) {
        answers.insert(row.key.clone(), "yes".into());
    }
    (answers.len() > whom).then_some(answers)
}

#[cfg(test)]
mod tests {
    use api::compare::ComparedPerson;
    use api::organization::OrganizationOption;

    use super::*;

    fn row(key: &str, giving: Giving) -> ComparedRow {
        ComparedRow {
            key: key.to_owned(),
            system: "Slack".to_owned(),
            left: vec!["x".to_owned()],
            right: Vec::new(),
            giving,
        }
    }

    #[test]
    fn only_what_is_ticked_and_can_be_given_is_sent() {
        let person = || ComparedPerson {
            id: "0193a000-0000-7000-8000-000000000002".parse().unwrap(),
            name: "Ben".to_owned(),
            organization: OrganizationOption {
                id: "0193a000-0000-7000-8000-000000000001".parse().unwrap(),
                name: "Acme".to_owned(),
            },
        };
        let can = || Giving::Can { what: "x".to_owned() };
        let compared = PeopleComparison {
            left: person(),
            right: person(),
            rows: vec![row("slack", can()), row("teams", can()), row("lms", Giving::Has)],
        };
        let ticks = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(answers(&compared, &ticks(&[])), None);
        assert_eq!(answers(&compared, &ticks(&["lms"])), None, "they have it");
        let sent = answers(&compared, &ticks(&["slack", "lms"])).unwrap();
        assert_eq!(sent["slack"], "yes");
        assert_eq!(sent["called"], "Ben");
        assert!(!sent.contains_key("teams") && !sent.contains_key("lms"));
    }
}
