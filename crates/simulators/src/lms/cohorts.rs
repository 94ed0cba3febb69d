//! Cohorts.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::lms::exception::{Exception, Told};
use crate::lms::parameters::{Node, Shape, for_html};

/// What lets somebody see cohorts.
pub(super) const VIEW: [&str; 2] = ["moodle/cohort:view", "moodle/cohort:manage"];

/// The context of the whole site.
const SYSTEM: &str = "1";

/// A cohort.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cohort {
    /// Its id.
    pub id: u64,
    /// The name, which need not be unique.
    pub name: String,
    /// What people call its ID.
    pub idnumber: String,
    /// The description.
    pub description: String,
    /// The idnumber of the category it belongs to; none for the whole site.
    pub category: Option<String>,
    /// Whether another program keeps the list of members, and undoes every change at once.
    pub is_external: bool,
    /// The ids of the accounts in it.
    pub members: BTreeSet<u64>,
}

impl Lms {
    /// Makes a cohort of the whole site, and returns its id.
    pub fn add_cohort(&mut self, name: &str, idnumber: &str) -> u64 {
        let id = self.next_id();
        self.cohorts.push(Cohort {
            id,
            name: name.to_owned(),
            idnumber: idnumber.to_owned(),
            description: String::new(),
            category: None,
            is_external: false,
            members: BTreeSet::new(),
        });
        id
    }

    /// Returns a cohort.
    pub fn cohort(&self, id: u64) -> Option<&Cohort> {
        self.cohorts.iter().find(|cohort| cohort.id == id)
    }

    /// Returns a cohort to change it.
    pub fn cohort_mut(&mut self, id: u64) -> Option<&mut Cohort> {
        self.cohorts.iter_mut().find(|cohort| cohort.id == id)
    }

    pub(super) fn known_cohort(&self, id: &str) -> Told<&Cohort> {
        let found = self.cohorts.iter().find(|cohort| cohort.id.to_string() == id);
        found.ok_or_else(|| Exception::no_record("cohort", id))
    }
}

fn told(cohort: &Cohort) -> Value {
    json!({
        "id": cohort.id, "name": for_html(&cohort.name), "idnumber": cohort.idnumber,
        "description": cohort.description, "descriptionformat": 1, "visible": true,
    })
}

pub(super) fn create_cohorts(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[(
        "cohorts",
        true,
        Shape::List(&Shape::Single(&[
            (
                "categorytype",
                true,
                Shape::Single(&[("type", true, Shape::Raw), ("value", true, Shape::Raw)]),
            ),
            ("name", true, Shape::Raw),
            ("idnumber", true, Shape::Raw),
            ("description", false, Shape::Raw),
            ("visible", false, Shape::Bool),
        ])),
    )]))?;
    let before = lms.cohorts.clone();
    let mut made = Vec::new();
    for cohort in given.list("cohorts") {
        match create(lms, cohort) {
            Ok(told) => made.push(told),
            Err(exception) => {
                lms.cohorts = before;
                return Err(exception);
            }
        }
    }
    Ok(made.into())
}

fn create(lms: &mut Lms, given: &Node) -> Told<Value> {
    let place = given.get("categorytype");
    let kind = place.map(|place| place.text("type")).unwrap_or_default();
    let value = place.map(|place| place.text("value")).unwrap_or_default();
    let category = match kind {
        "system" => None,
        "idnumber" if lms.categories.contains(value) => Some(value.to_owned()),
        "idnumber" | "id" => {
            return Err(Exception::invalid(format!(
                "category not exists: category {kind} = {value}"
            )));
        }
        _ => {
            return Err(Exception::invalid(format!(
                "category type must be id, idnumber or system:{kind}"
            )));
        }
    };
    let idnumber = given.text("idnumber");
    if lms.cohorts.iter().any(|cohort| cohort.idnumber == idnumber) {
        return Err(Exception::invalid(format!(
            "record already exists: idnumber={idnumber}"
        )));
    }
    lms.require(&["moodle/cohort:manage"])?;
    let id = lms.add_cohort(given.text("name"), idnumber);
    let cohort = lms
        .cohort_mut(id)
        .ok_or_else(|| Exception::no_record("cohort", &id.to_string()))?;
    given.text("description").clone_into(&mut cohort.description);
    cohort.category = category;
    Ok(told(cohort))
}

pub(super) fn delete_cohorts(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[("cohortids", true, Shape::List(&Shape::Int))]))?;
    for id in given.list("cohortids") {
        lms.known_cohort(id.as_text())?;
        lms.require(&["moodle/cohort:manage"])?;
    }
    let gone: Vec<_> = given.list("cohortids").into_iter().map(Node::as_text).collect();
    lms.cohorts
        .retain(|cohort| !gone.contains(&cohort.id.to_string().as_str()));
    Ok(Value::Null)
}

pub(super) fn get_cohorts(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[("cohortids", false, Shape::List(&Shape::Int))]))?;
    lms.require(&VIEW)?;
    let wanted: Vec<_> = given.list("cohortids").into_iter().map(Node::as_text).collect();
    let found = lms
        .cohorts
        .iter()
        .filter(|cohort| wanted.is_empty() || wanted.contains(&cohort.id.to_string().as_str()));
    Ok(found.map(told).collect::<Vec<_>>().into())
}

pub(super) fn search_cohorts(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[
        ("query", true, Shape::Raw),
        ("context", true, Shape::Single(&[("contextid", true, Shape::Int)])),
        ("includes", false, Shape::Raw),
        ("limitfrom", false, Shape::Int),
        ("limitnum", false, Shape::Int),
    ]))?;
    lms.require(&VIEW)?;
    let context = given.get("context");
    if context.map(|context| context.text("contextid")) != Some(SYSTEM) {
        return Err(Exception::no_record("context", "?"));
    }
    let reaches_categories = match given.text("includes") {
        "all" => true,
        "" | "parents" | "self" => false,
        _ => return Err(Exception::of("coding_exception", "codingerror")),
    };
    let query = given.text("query").to_lowercase();
    let fits = |cohort: &&Cohort| {
        let texts = [&cohort.name, &cohort.idnumber, &cohort.description];
        (reaches_categories || cohort.category.is_none())
            && texts.iter().any(|text| text.to_lowercase().contains(&query))
    };
    let mut found: Vec<_> = lms.cohorts.iter().filter(fits).collect();
    found.sort_by_key(|cohort| (cohort.name.clone(), cohort.idnumber.clone()));
    let most = if given.get("limitnum").is_some() {
        given.number("limitnum")
    } else {
        25
    };
    // The site counts pages here, in spite of the name.
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let skipped = usize::try_from(given.number("limitfrom")).unwrap_or(usize::MAX);
    let page = found
        .into_iter()
        .skip(skipped.saturating_mul(most))
        .take(if most == 0 { usize::MAX } else { most });
    Ok(json!({"cohorts": page.map(told).collect::<Vec<_>>()}))
}
