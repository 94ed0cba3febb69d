//! An organization beside another one that is set up as it should be: what is ticked is made by one execution, and the
//! ticked documentation links are copied.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::command;
use api::compare::Giving;
use api::compare::organizations::{
    CompareOrganizations, ComparedLists, ComparedSystem, OrganizationComparison,
};
use api::organization::OrganizationRef;
use domain::OrganizationId;
use domain::form::Answers;
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::field::FieldFrame;
use crate::components::loaded::{Loaded, Shown};
use crate::components::page::PageFrame;
use crate::components::picker::OrganizationPicker;
use crate::components::table::{Table, row};
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::compare::links::Links;
use crate::pages::compare::{give, listed};
use crate::pages::record::change::known;
use crate::pages::record::starting::Starting;
use crate::route::{Route, RouteLink, way_back};
use crate::testid::compare as ids;

/// The workflow that makes what is ticked. The fields of its first form are the keys of the systems.
const WORKFLOW: &str = "set_up_systems";

/// Properties of [`CompareOrganization`].
#[derive(PartialEq, Properties)]
pub struct CompareOrganizationProps {
    /// Which organization may get what it lacks.
    pub id: OrganizationId,
}

/// The page.
#[component]
pub fn CompareOrganization(props: &CompareOrganizationProps) -> Html {
    let id = props.id;
    let organization = use_load::<command::GetOrganization>(OrganizationRef { id });
    let options = use_load::<command::ListOrganizationOptions>(());
    let title = organization.state.load.ready().map_or_else(
        || AttrValue::from("Compare"),
        |organization| AttrValue::from(format!("Compare {} with another organization", organization.name)),
    );
    let other = use_state_eq(String::new);
    let onchange = {
        let other = other.setter();
        Callback::from(move |id: String| other.set(id))
    };
    let left = other.parse::<OrganizationId>().ok();
    html! {
        <PageFrame
            testid={ids::PAGE}
            {title}
            text="Choose an organization that is set up as this one should be. What both have is read from the records; no \
                  system is asked."
            back={way_back(Route::Organization { id }, "The organization")}
        >
            <Loaded shown={Shown::of(&options.state)} what="the organizations" retry={options.refresh.clone()}>
                if let Some(options) = options.state.load.ready() {
                    <Card title="Compare with">
                        <FieldFrame id={ids::OTHER} label="Organization" help="One that uses the same systems, for example.">
                            <OrganizationPicker
                                id={ids::OTHER}
                                options={Rc::clone(options)}
                                value={(*other).clone()}
                                {onchange}
                            />
                        </FieldFrame>
                    </Card>
                }
                if let Some(left) = left {
                    <SideBySide key={left.to_string()} {left} right={id} />
                } else {
                    <Empty
                        icon={Icon::Users}
                        title="No organization is chosen yet"
                        text="Choose one above: you see what each of the two has, and tick what this one shall get as well."
                    />
                }
            </Loaded>
        </PageFrame>
    }
}

/// Properties of [`SideBySide`].
#[derive(PartialEq, Properties)]
struct SideBySideProps {
    left: OrganizationId,
    right: OrganizationId,
}

#[component]
fn SideBySide(props: &SideBySideProps) -> Html {
    let (left, right) = (props.left, props.right);
    let may_change = use_session().may(Permission::Administer);
    let compared = use_load::<command::CompareOrganizations>(CompareOrganizations { left, right });
    html! {
        <Loaded shown={Shown::of(&compared.state)} what="what both have" retry={compared.refresh.clone()}>
            if let Some(ready) = compared.state.load.ready() {
                if left == right {
                    <Empty
                        icon={Icon::Users}
                        title="This is the same organization"
                        text="Choose another one to compare with."
                    />
                } else {
                    <Systems compared={Rc::clone(ready)} />
                    <Links compared={Rc::clone(ready)} refresh={compared.refresh.clone()} editable={may_change} />
                    { further(ready) }
                }
            }
        </Loaded>
    }
}

const SYSTEM_COLUMNS: &[&str] = &["System", "The example has", "The organization has", "Set up"];

/// Properties of [`Systems`].
#[derive(PartialEq, Properties)]
struct SystemsProps {
    compared: Rc<OrganizationComparison>,
}

#[component]
fn Systems(props: &SystemsProps) -> Html {
    let compared = &props.compared;
    let (left, right) = (&compared.left, &compared.right);
    let ticked = use_state_eq(BTreeSet::<String>::new);
    let rows = compared.systems.iter().map(|system| {
        let cells = vec![
            html! { { &system.system } },
            listed(&system.left),
            listed(&system.right),
            give(&system.key, &system.setting_up, &ticked),
        ];
        row(system.key.clone(), Some(ids::row(&system.key)), cells)
    });
    html! {
        <Card
            title={format!("{} and {}", left.name, right.name)}
            text={format!(
                "{} is the example, with {}; {} has {}. What you tick is made for {} in your systems, under its own name.",
                left.name,
                people(left.people),
                right.name,
                people(right.people),
                right.name,
            )}
        >
            <Table name="Groups and channels" testid={ids::TABLE} columns={SYSTEM_COLUMNS}>{ for rows }</Table>
            <Starting workflow={WORKFLOW} answers={answers(compared, &ticked)} nothing="Tick what shall be set up." />
        </Card>
    }
}

fn people(number: u32) -> String {
    match number {
        0 => "nobody".to_owned(),
        1 => "one person".to_owned(),
        more => format!("{more} people"),
    }
}

/// Returns the answers to the first form of the workflow; none while nothing is ticked that can be made.
fn answers(compared: &OrganizationComparison, ticked: &BTreeSet<String>) -> Option<Answers> {
    let right = &compared.right;
    let mut answers = known([("organization", &right.id.to_string()), ("called", &right.name)]);
    let which = answers.len();
    let can = |system: &&ComparedSystem| {
        matches!(system.setting_up, Giving::Can { .. }) && ticked.contains(&system.key)
    };
    for system in compared.systems.iter().filter(can) {
        answers.insert(system.key.clone(), "yes".into());
    }
    (answers.len() > which).then_some(answers)
}

const COMPANY_COLUMNS: &[&str] = &["Environment", "The example has", "The organization has"];
const GIVEN_COLUMNS: &[&str] = &["System", "The example was given", "The organization was given"];

/// What can only be looked at here.
fn further(compared: &OrganizationComparison) -> Html {
    let id = compared.right.id;
    let tab = |tab: &str| Route::OrganizationTab {
        id,
        tab: tab.to_owned(),
    };
    let rows = |lists: &[ComparedLists]| {
        let rows = lists.iter().map(|lists| {
            let cells = vec![
                html! { { &lists.kind } },
                listed(&lists.left),
                listed(&lists.right),
            ];
            row(lists.kind.clone(), None, cells)
        });
        rows.collect::<Html>()
    };
    html! {
        <>
            <Card title="Studio companies" text="They are noted on the organization's page." testid={ids::COMPANIES}>
                <Table name="Studio companies" columns={COMPANY_COLUMNS}>{ rows(&compared.companies) }</Table>
                <RouteLink to={tab("companies")} testid={ids::COMPANIES_LINK}>
                    { format!("Studio companies of {}", compared.right.name) }
                </RouteLink>
            </Card>
            <Card
                title="Accesses of the organizations themselves"
                text="What is recorded as given, and was not taken away. What their people were given stands with them."
                testid={ids::GIVEN}
            >
                if compared.given.is_empty() {
                    <p class="quiet">{ "Neither of them was given anything." }</p>
                } else {
                    <Table name="Accesses" columns={GIVEN_COLUMNS}>{ rows(&compared.given) }</Table>
                }
                <RouteLink to={tab("groups")} testid={ids::GROUPS_LINK}>
                    { format!("Note a group of {} that is there already", compared.right.name) }
                </RouteLink>
            </Card>
        </>
    }
}

#[cfg(test)]
mod tests {
    use api::compare::organizations::ComparedOrganization;
    use domain::organization::DocumentationLinks;

    use super::*;

    #[test]
    fn only_what_is_ticked_and_can_be_made_is_sent() {
        let organization = || ComparedOrganization {
            id: "0193a000-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Acme".to_owned(),
            people: 1,
            version: 1,
            links: DocumentationLinks::default(),
        };
        let system = |key: &str, setting_up| ComparedSystem {
            key: key.to_owned(),
            system: key.to_owned(),
            left: vec!["x".to_owned()],
            right: Vec::new(),
            setting_up,
        };
        let can = || Giving::Can { what: "x".to_owned() };
        let compared = OrganizationComparison {
            left: organization(),
            right: organization(),
            systems: vec![
                system("slack", can()),
                system("teams", can()),
                system("lms", Giving::Has),
            ],
            links: Vec::new(),
            companies: Vec::new(),
            given: Vec::new(),
        };
        let ticks = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(answers(&compared, &ticks(&[])), None);
        assert_eq!(answers(&compared, &ticks(&["lms"])), None, "it has it");
        let sent = answers(&compared, &ticks(&["slack", "lms"])).unwrap();
        assert_eq!(sent["slack"], "yes");
        assert_eq!(sent["called"], "Acme");
        assert!(!sent.contains_key("teams") && !sent.contains_key("lms"));
    }
}
