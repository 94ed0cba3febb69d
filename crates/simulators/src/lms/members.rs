//! Who is in cohorts.

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::lms::cohorts::VIEW;
use crate::lms::exception::{Exception, Told};
use crate::lms::parameters::{Node, Shape};

/// What lets somebody put people into cohorts.
const ASSIGN: [&str; 2] = ["moodle/cohort:assign", "moodle/cohort:manage"];

pub(super) fn add_cohort_members(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[(
        "members",
        true,
        Shape::List(&Shape::Single(&[
            (
                "cohorttype",
                true,
                Shape::Single(&[("type", true, Shape::Raw), ("value", true, Shape::Raw)]),
            ),
            (
                "usertype",
                true,
                Shape::Single(&[("type", true, Shape::Raw), ("value", true, Shape::Raw)]),
            ),
        ])),
    )]))?;
    let mut warnings = Vec::new();
    for member in given.list("members") {
        match add(lms, member) {
            Ok(()) => {}
            Err(Refused::Warning(code, message)) => {
                warnings.push(json!({"warningcode": code, "message": message}));
            }
            Err(Refused::Exception(exception)) => return Err(exception),
        }
    }
    Ok(json!({"warnings": warnings}))
}

/// Why somebody was not added: only some reasons are failures.
enum Refused {
    Warning(&'static str, String),
    Exception(Exception),
}

fn add(lms: &mut Lms, member: &Node) -> Result<(), Refused> {
    let of = |name: &str| {
        let part = member.get(name);
        let text = |key: &str| part.map(|part| part.text(key).to_owned()).unwrap_or_default();
        (text("type"), text("value"))
    };
    let ((cohort_by, cohort_value), (user_by, user_value)) = (of("cohorttype"), of("usertype"));
    let cohort = lms.cohorts.iter().position(|cohort| match cohort_by.as_str() {
        "id" => cohort.id.to_string() == cohort_value,
        _ => cohort.idnumber == cohort_value,
    });
    let user = lms.users.iter().find(|user| match user_by.as_str() {
        "id" => user.id.to_string() == user_value,
        _ => user.username == user_value,
    });
    if !["id", "idnumber"].contains(&cohort_by.as_str()) {
        return Err(Refused::Warning(
            "1",
            format!("invalid parameter: cohortype={cohort_by}"),
        ));
    }
    if !["id", "username"].contains(&user_by.as_str()) {
        return Err(Refused::Warning(
            "1",
            format!("invalid parameter: usertype={user_by}"),
        ));
    }
    let Some(cohort) = cohort else {
        return Err(Refused::Warning(
            "2",
            format!("cohort {cohort_by}={cohort_value} not exists"),
        ));
    };
    let Some(user) = user.map(|user| user.id) else {
        return Err(Refused::Warning(
            "2",
            format!("user {user_by}={user_value} not exists"),
        ));
    };
    if lms.cohorts[cohort].members.contains(&user) {
        return Err(Refused::Warning(
            "3",
            format!("record already exists: cohort({cohort_by}={cohort_value} {user_by}={user_value})"),
        ));
    }
    lms.require(&ASSIGN).map_err(Refused::Exception)?;
    if !lms.cohorts[cohort].is_external {
        lms.cohorts[cohort].members.insert(user);
    }
    Ok(())
}

pub(super) fn delete_cohort_members(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[(
        "members",
        true,
        Shape::List(&Shape::Single(&[
            ("cohortid", true, Shape::Int),
            ("userid", true, Shape::Int),
        ])),
    )]))?;
    for member in given.list("members") {
        let (cohort, user) = (member.text("cohortid"), member.number("userid"));
        lms.known_cohort(cohort)?;
        if lms.user(user).is_none() {
            return Err(Exception::no_record("user", &user.to_string()));
        }
        lms.require(&ASSIGN)?;
        if let Some(cohort) = lms.cohort_mut(member.number("cohortid"))
            && !cohort.is_external
        {
            cohort.members.remove(&user);
        }
    }
    Ok(Value::Null)
}

pub(super) fn get_cohort_members(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[("cohortids", true, Shape::List(&Shape::Int))]))?;
    let mut told = Vec::new();
    for id in given.list("cohortids") {
        let cohort = lms.known_cohort(id.as_text())?;
        lms.require(&VIEW)?;
        told.push(json!({"cohortid": cohort.id, "userids": cohort.members}));
    }
    Ok(told.into())
}
