//! The dialog of each change of an organization.

use std::rc::Rc;

use api::history::{Burden, DeleteOrganization};
use api::organization::{
    ChangeCompanies, ChangeGroups, CompanyChange, GroupChange, OrganizationDetail, SetOrganizationState,
    UpdateOrganization,
};
use domain::form::{Answers, Choice, Field, Input};
use domain::history::RecordRef;
use domain::organization::{self, Environment, OrganizationState};
use yew::prelude::*;

use crate::components::button::Tone;
use crate::pages::organization::actions::Doing;
use crate::pages::record::change::{Asked, ChangeDialog, End, known, line, reason, text};
use crate::pages::record::deletion::Deletion;
use crate::pages::record::wish::Wish;
use crate::testid::organization as ids;

/// Properties of [`OrganizationDialog`].
#[derive(PartialEq, Properties)]
pub struct OrganizationDialogProps {
    pub organization: Rc<OrganizationDetail>,
    pub doing: Doing,
    pub onend: Callback<End>,
}

/// The dialog of what somebody is about to do.
#[component]
pub fn OrganizationDialog(props: &OrganizationDialogProps) -> Html {
    let organization = &props.organization;
    let (id, version) = (organization.id, organization.version);
    let name = AttrValue::from(organization.name.clone());
    let companies = move |change| {
        Wish::ChangeCompanies(ChangeCompanies {
            organization: id,
            version,
            change,
        })
    };
    let groups = move |change| {
        Wish::ChangeGroups(ChangeGroups {
            organization: id,
            version,
            change,
        })
    };
    let (asked, what) = match &props.doing {
        Doing::Edit => (edit(organization), ""),
        Doing::Archive => (
            state(organization, OrganizationState::Archived),
            "It is offered nowhere any more, and nothing new begins for it. What it and its people were given stands, \
             and executions that are on their way go on.",
        ),
        Doing::Activate => (
            state(organization, OrganizationState::Active),
            "It is offered again, and workflows can begin for it.",
        ),
        Doing::Delete => {
            let wish = Callback::from(move |(answers, burden): (Answers, Burden)| {
                Wish::DeleteOrganization(DeleteOrganization {
                    id,
                    version,
                    people: burden.people,
                    reason: text(&answers, "reason"),
                    confirmation: text(&answers, "confirmation"),
                })
            });
            return html! {
                <Deletion of={RecordRef::Organization(id)} {name} {wish} onend={props.onend.clone()} />
            };
        }
        Doing::AddCompany => (
            Asked {
                testid: ids::COMPANY_DIALOG,
                title: "Add a studio company".into(),
                submit: "Add it",
                tone: Tone::Primary,
                fields: Rc::new(company_fields()),
                known: known([("environment", Environment::Test.as_str())]),
                said: "The studio company is noted.".into(),
                wish: Callback::from(move |answers: Answers| {
                    companies(CompanyChange::Add {
                        name: text(&answers, "name"),
                        environment: environment(&answers),
                    })
                }),
            },
            "It is noted here and used by workflows from now on. In the studio nothing is made.",
        ),
        Doing::ChangeCompany(company) => {
            let company_id = company.id;
            (
                Asked {
                    testid: ids::COMPANY_DIALOG,
                    title: format!("Change {}", company.name).into(),
                    submit: "Save",
                    tone: Tone::Primary,
                    fields: Rc::new(company_fields()),
                    known: known([
                        ("name", &*company.name),
                        ("environment", company.environment.as_str()),
                    ]),
                    said: "The studio company is changed.".into(),
                    wish: Callback::from(move |answers: Answers| {
                        companies(CompanyChange::Change {
                            id: company_id,
                            name: text(&answers, "name"),
                            environment: environment(&answers),
                        })
                    }),
                },
                "In the studio nothing changes.",
            )
        }
        Doing::RemoveCompany(company) => {
            let company_id = company.id;
            (
                Asked {
                    testid: ids::COMPANY_DIALOG,
                    title: format!("Remove {}?", company.name).into(),
                    submit: "Remove it",
                    tone: Tone::Danger,
                    fields: Rc::default(),
                    known: Answers::new(),
                    said: "The studio company is removed.".into(),
                    wish: Callback::from(move |_: Answers| {
                        companies(CompanyChange::Remove { id: company_id })
                    }),
                },
                "It is removed from the records only. In the studio it stays, and so does who has access to it.",
            )
        }
        Doing::NoteGroup => {
            let systems = Field {
                input: Input::Choice {
                    options: organization.systems.clone(),
                },
                ..line("system", "System", "", false)
            };
            let mut fields = vec![systems];
            fields.extend(group_fields());
            (
                Asked {
                    testid: ids::GROUP_DIALOG,
                    title: "Note a group".into(),
                    submit: "Note it",
                    tone: Tone::Primary,
                    fields: Rc::new(fields),
                    known: Answers::new(),
                    said: "The group is noted.".into(),
                    wish: Callback::from(move |answers: Answers| {
                        groups(GroupChange::Note {
                            system: text(&answers, "system"),
                            name: text(&answers, "name"),
                            external_id: text(&answers, "external_id"),
                        })
                    }),
                },
                "Note the group or channel that stands for this organization. Steps that wait for it go on.",
            )
        }
        Doing::ChangeGroup(group) => {
            let group_id = group.id;
            (
                Asked {
                    testid: ids::GROUP_DIALOG,
                    title: format!("Change the group in {}", group.system).into(),
                    submit: "Save",
                    tone: Tone::Primary,
                    fields: Rc::new(group_fields()),
                    known: known([("name", &*group.name), ("external_id", &*group.external_id)]),
                    said: "The group is changed.".into(),
                    wish: Callback::from(move |answers: Answers| {
                        groups(GroupChange::Change {
                            id: group_id,
                            name: text(&answers, "name"),
                            external_id: text(&answers, "external_id"),
                        })
                    }),
                },
                "In the system nothing changes.",
            )
        }
        Doing::RemoveGroup(group) => {
            let group_id = group.id;
            (
                Asked {
                    testid: ids::GROUP_DIALOG,
                    title: format!("Remove {}?", group.name).into(),
                    submit: "Remove it",
                    tone: Tone::Danger,
                    fields: Rc::default(),
                    known: Answers::new(),
                    said: "The group is removed from the records.".into(),
                    wish: Callback::from(move |_: Answers| groups(GroupChange::Remove { id: group_id })),
                },
                "It is removed from the records only. In the system it stays, with its members.",
            )
        }
    };
    html! {
        <ChangeDialog {asked} onend={props.onend.clone()}>
            if !what.is_empty() {
                <p>{ what }</p>
            }
        </ChangeDialog>
    }
}

fn edit(organization: &OrganizationDetail) -> Asked {
    let (id, version) = (organization.id, organization.version);
    Asked {
        testid: ids::EDIT_DIALOG,
        title: "Edit the organization".into(),
        submit: "Save",
        tone: Tone::Primary,
        fields: Rc::new(organization::fields()),
        known: known([
            ("name", &*organization.name),
            ("contact_name", &*organization.contact_name),
            ("contact_email", &*organization.contact_email),
            ("notes", &*organization.notes),
        ]),
        said: "The organization is saved.".into(),
        wish: Callback::from(move |facts: Answers| {
            Wish::UpdateOrganization(UpdateOrganization { id, version, facts })
        }),
    }
}

fn state(organization: &OrganizationDetail, to: OrganizationState) -> Asked {
    let (id, version) = (organization.id, organization.version);
    let (title, submit, said) = match to {
        OrganizationState::Active => (
            format!("Make {} active again?", organization.name),
            "Make it active",
            "The organization is active again.",
        ),
        OrganizationState::Archived | OrganizationState::Left => (
            format!("Archive {}?", organization.name),
            "Archive it",
            "The organization is archived.",
        ),
    };
    Asked {
        testid: ids::STATE_DIALOG,
        title: title.into(),
        submit,
        tone: Tone::Primary,
        fields: Rc::new(vec![reason(true)]),
        known: Answers::new(),
        said: said.into(),
        wish: Callback::from(move |answers: Answers| {
            Wish::SetOrganizationState(SetOrganizationState {
                id,
                version,
                state: to,
                reason: text(&answers, "reason"),
            })
        }),
    }
}

fn company_fields() -> Vec<Field> {
    let option = |environment: Environment, label: &str| Choice {
        value: environment.as_str().to_owned(),
        label: label.to_owned(),
    };
    let options = vec![
        option(Environment::Test, "Test"),
        option(Environment::Prod, "Production"),
    ];
    vec![
        line("name", "Name", "As it stands in the studio.", false),
        Field {
            input: Input::Choice { options },
            ..line("environment", "Environment", "", false)
        },
    ]
}

fn group_fields() -> Vec<Field> {
    vec![
        line("name", "Name", "As it stands in the system.", false),
        line(
            "external_id",
            "Id",
            "By its id a system finds it also after it was renamed.",
            true,
        ),
    ]
}

fn environment(answers: &Answers) -> Environment {
    Environment::parse(&text(answers, "environment")).unwrap_or(Environment::Test)
}
