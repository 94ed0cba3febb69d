//! Courses and who is enrolled.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::lms::exception::{Exception, Told};
use crate::lms::parameters::{Node, Shape, for_html};

/// A course.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Course {
    /// Its id.
    pub id: u64,
    /// The short name, which is unique.
    pub short_name: String,
    /// The whole name.
    pub full_name: String,
    /// Whether people can be enrolled by hand.
    pub has_manual: bool,
    /// Whether enrolment by hand is shut for programs.
    pub is_shut: bool,
    /// The cohorts whose members are enrolled.
    pub cohorts: BTreeSet<u64>,
    /// Who is enrolled by hand.
    pub enrolments: BTreeMap<u64, Enrolment>,
}

/// That somebody is enrolled by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// The role.
    pub role: u64,
    /// Whether it is suspended.
    pub is_suspended: bool,
}

impl Lms {
    /// Makes a course in which people can be enrolled by hand, and returns its id.
    pub fn add_course(&mut self, short_name: &str, full_name: &str) -> u64 {
        let id = self.next_id();
        self.courses.push(Course {
            id,
            short_name: short_name.to_owned(),
            full_name: full_name.to_owned(),
            has_manual: true,
            is_shut: false,
            cohorts: BTreeSet::new(),
            enrolments: BTreeMap::new(),
        });
        id
    }

    /// Returns a course.
    pub fn course(&self, id: u64) -> Option<&Course> {
        self.courses.iter().find(|course| course.id == id)
    }

    /// Returns a course to change it.
    pub fn course_mut(&mut self, id: u64) -> Option<&mut Course> {
        self.courses.iter_mut().find(|course| course.id == id)
    }

    /// Returns whether somebody can work in a course.
    pub fn is_active(&self, course: &Course, user: u64) -> bool {
        let by_hand = course.enrolments.get(&user);
        let by_cohort = self
            .cohorts
            .iter()
            .any(|cohort| course.cohorts.contains(&cohort.id) && cohort.members.contains(&user));
        by_hand.is_some_and(|enrolment| !enrolment.is_suspended) || by_cohort
    }
}

pub(super) fn get_courses_by_field(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[
        ("field", false, Shape::Raw),
        ("value", false, Shape::Raw),
    ]))?;
    let value = given.text("value");
    let fits = |course: &&Course| match given.text("field") {
        "shortname" => lms.is_same(&course.short_name, value),
        "id" => course.id.to_string() == value,
        _ => true,
    };
    if !["", "id", "shortname"].contains(&given.text("field")) {
        return Err(Exception::invalid("Invalid field name"));
    }
    let found = lms.courses.iter().filter(fits).map(|course| {
        json!({
            "id": course.id, "shortname": for_html(&course.short_name), "fullname": for_html(&course.full_name),
        })
    });
    Ok(json!({"courses": found.collect::<Vec<_>>(), "warnings": []}))
}

pub(super) fn get_enrolled_users(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[
        ("courseid", true, Shape::Int),
        (
            "options",
            false,
            Shape::List(&Shape::Single(&[
                ("name", true, Shape::Raw),
                ("value", true, Shape::Raw),
            ])),
        ),
    ]))?;
    let id = given.number("courseid");
    let course = lms
        .course(id)
        .ok_or_else(|| Exception::no_record("course", &id.to_string()))?;
    lms.require(&["moodle/course:viewparticipants"])?;
    let options = given.list("options");
    let is_set = |name: &str, value: &str| {
        let mut found = options.iter().filter(|option| option.text("name") == name);
        found.any(|option| option.text("value") == value)
    };
    let only_active = is_set("onlyactive", "1");
    if only_active {
        lms.require(&["moodle/course:enrolreview"])?;
    }
    let is_listed =
        |user: u64| lms.is_active(course, user) || (!only_active && course.enrolments.contains_key(&user));
    let listed = lms.users.iter().filter(|user| is_listed(user.id)).map(|user| {
        let mut told = json!({
            "id": user.id, "fullname": format!("{} {}", user.first_name, user.last_name),
        });
        let fields = options.iter().find(|option| option.text("name") == "userfields");
        let has =
            |name: &str| fields.is_none_or(|fields| fields.text("value").split(',').any(|one| one == name));
        if has("email") {
            told["email"] = user.email.as_str().into();
        }
        if has("roles") {
            // Whoever comes by a cohort is a student.
            let role = course
                .enrolments
                .get(&user.id)
                .map_or(5, |enrolment| enrolment.role);
            told["roles"] = json!([{ "roleid": role, "name": "", "shortname": "", "sortorder": 0 }]);
        }
        told
    });
    Ok(listed.collect::<Vec<_>>().into())
}

pub(super) fn enrol_users(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[(
        "enrolments",
        true,
        Shape::List(&Shape::Single(&[
            ("roleid", true, Shape::Int),
            ("userid", true, Shape::Int),
            ("courseid", true, Shape::Int),
            ("timestart", false, Shape::Int),
            ("timeend", false, Shape::Int),
            ("suspend", false, Shape::Int),
        ])),
    )]))?;
    let before = lms.courses.clone();
    for enrolment in given.list("enrolments") {
        if let Err(exception) = enrol(lms, enrolment) {
            lms.courses = before;
            return Err(exception);
        }
    }
    Ok(Value::Null)
}

fn enrol(lms: &mut Lms, given: &Node) -> Told<()> {
    let id = given.number("courseid");
    let (role, user) = (given.number("roleid"), given.number("userid"));
    let course = lms
        .course(id)
        .ok_or_else(|| Exception::no_record("course", &id.to_string()))?;
    lms.require(&["enrol/manual:enrol"])?;
    if !lms.switches.assignable_roles.contains(&role) {
        return Err(Exception::of("moodle_exception", "wsusercannotassign"));
    }
    if !course.has_manual {
        return Err(Exception::of("moodle_exception", "wsnoinstance"));
    }
    if course.is_shut {
        return Err(Exception::of("moodle_exception", "wscannotenrol"));
    }
    if lms.user(user).is_none() {
        return Err(Exception::no_record("user", &user.to_string()));
    }
    let enrolment = Enrolment {
        role,
        is_suspended: given.number("suspend") != 0,
    };
    if let Some(course) = lms.course_mut(id) {
        course.enrolments.insert(user, enrolment);
    }
    Ok(())
}
