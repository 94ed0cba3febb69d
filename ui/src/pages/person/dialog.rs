//! The dialog of each change of a person.

use std::rc::Rc;

use api::history::Burden;
use api::person::{DeletePerson, MovePerson, PersonDetail, SetPersonState, UpdatePerson};
use domain::form::{Answers, Field, Input};
use domain::history::RecordRef;
use domain::person::{self, PersonState};
use yew::prelude::*;

use crate::components::button::Tone;
use crate::pages::record::change::{Asked, ChangeDialog, End, known, line, reason, text};
use crate::pages::record::deletion::Deletion;
use crate::pages::record::wish::Wish;
use crate::testid::person as ids;

/// What somebody is about to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doing {
    /// Put the facts right.
    Edit,
    /// Put the person into another organization.
    Move,
    /// Deactivate them.
    Deactivate,
    /// Make them active again.
    Activate,
    /// Delete them.
    Delete,
}

/// Properties of [`PersonDialog`].
#[derive(PartialEq, Properties)]
pub struct PersonDialogProps {
    pub person: Rc<PersonDetail>,
    pub doing: Doing,
    pub onend: Callback<End>,
}

/// The dialog of what somebody is about to do.
#[component]
pub fn PersonDialog(props: &PersonDialogProps) -> Html {
    let person = &props.person;
    let (id, version) = (person.row.id, person.version);
    let name = &person.row.name;
    let (asked, what) = match props.doing {
        Doing::Edit => (
            edit(person),
            "Accounts that systems have made keep what they were made with: change a name or an address there as well.",
        ),
        Doing::Move => (
            to_another(person),
            "What the person was given for the organization until now stays theirs, and stands until it is taken back. \
             The tab “Access” tells afterwards which accesses these are, so that you can have them taken back in their \
             systems. Nothing of the new organization is given by itself.",
        ),
        Doing::Deactivate => (
            state(person, PersonState::Deactivated),
            "Nothing new begins for the person. What they were given stands; have it taken back if they shall not use it \
             any more.",
        ),
        Doing::Activate => (state(person, PersonState::Active), ""),
        Doing::Delete => {
            let wish = Callback::from(move |(answers, _): (Answers, Burden)| {
                Wish::DeletePerson(DeletePerson {
                    id,
                    version,
                    reason: text(&answers, "reason"),
                    confirmation: text(&answers, "confirmation"),
                })
            });
            return html! {
                <Deletion of={RecordRef::Person(id)} name={name.clone()} {wish} onend={props.onend.clone()} />
            };
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

fn edit(person: &PersonDetail) -> Asked {
    let (id, version, row) = (person.row.id, person.version, &person.row);
    Asked {
        testid: ids::EDIT_DIALOG,
        title: "Edit the person".into(),
        submit: "Save",
        tone: Tone::Primary,
        fields: Rc::new(person::fields(&row.language)),
        known: known([
            ("first_name", &*person.first_name),
            ("last_name", &*person.last_name),
            ("email", &*row.email),
            ("job_title", &*row.job_title),
            ("phone", &*row.phone),
            ("language", &*row.language),
        ]),
        said: "The person is saved.".into(),
        wish: Callback::from(move |facts: Answers| Wish::UpdatePerson(UpdatePerson { id, version, facts })),
    }
}

fn to_another(person: &PersonDetail) -> Asked {
    let (id, version, from) = (person.row.id, person.version, person.row.organization.id);
    let field = Field {
        input: Input::Organization,
        ..line("organization", "Organization", "", false)
    };
    Asked {
        testid: ids::MOVE_DIALOG,
        title: format!("Move {} to another organization", person.row.name).into(),
        submit: "Move",
        tone: Tone::Primary,
        fields: Rc::new(vec![field]),
        known: Answers::new(),
        said: "The person belongs to the other organization now.".into(),
        wish: Callback::from(move |answers: Answers| {
            Wish::MovePerson(MovePerson {
                id,
                version,
                // The form has checked that it is the id of one.
                organization: text(&answers, "organization").parse().unwrap_or(from),
            })
        }),
    }
}

fn state(person: &PersonDetail, to: PersonState) -> Asked {
    let (id, version, name) = (person.row.id, person.version, &person.row.name);
    let (title, submit, said) = match to {
        PersonState::Active => (
            format!("Make {name} active again?"),
            "Make active",
            "The person is active again.",
        ),
        PersonState::Deactivated | PersonState::Left => (
            format!("Deactivate {name}?"),
            "Deactivate",
            "The person is deactivated.",
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
            Wish::SetPersonState(SetPersonState {
                id,
                version,
                state: to,
                reason: text(&answers, "reason"),
            })
        }),
    }
}
