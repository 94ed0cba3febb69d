//! Courses in which people are enrolled directly.

use connector::Error;
use serde::{Deserialize, Serialize};

use crate::lms::calls::NewEnrolment;
use crate::lms::client::Site;
use crate::lms::error::Refusal;
use crate::lms::model::{Course, Participant};
use crate::lms::obstacle::Obstacle;

/// What receipts hold of a course.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct KnownCourse {
    pub(super) id: u64,
    pub(super) name: String,
}

impl KnownCourse {
    /// Writes down which course it is.
    pub(super) fn of(course: &Course) -> Self {
        Self {
            id: course.id,
            name: course.shortname.clone(),
        }
    }
}

/// What became of enrolments that were to be suspended.
#[derive(Default)]
pub(super) struct Suspended {
    /// In how many courses that ended the participation.
    pub(super) courses: usize,
    /// What is left to a person, one sentence each.
    pub(super) by_hand: Vec<String>,
}

impl Site {
    /// Finds courses by their short names.
    ///
    /// # Errors
    /// When one of them is not there; all of those are named.
    pub(super) async fn courses(&self, short_names: &[String]) -> Result<Vec<Course>, Error> {
        let mut found = Vec::new();
        let mut unknown = Vec::new();
        for name in short_names {
            match self.course(name).await? {
                Some(course) => found.push(course),
                None => unknown.push(name.clone()),
            }
        }
        if unknown.is_empty() {
            Ok(found)
        } else {
            Err(Obstacle::CourseUnknown(unknown).into())
        }
    }

    /// Finds a course by its short name; by one that differs in case only if no other does.
    pub(super) async fn course(&self, short_name: &str) -> Result<Option<Course>, Refusal> {
        let mut found = self.courses_with(short_name).await?;
        if let Some(at) = found.iter().position(|course| course.shortname == short_name) {
            return Ok(Some(found.swap_remove(at)));
        }
        found.retain(|course| course.shortname.to_lowercase() == short_name.to_lowercase());
        let course = found.pop();
        Ok(course.filter(|_| found.is_empty()))
    }

    /// Returns those of the courses in which somebody cannot work yet.
    pub(super) async fn missing(&self, courses: &[Course], user: u64) -> Result<Vec<Course>, Refusal> {
        let mut missing = Vec::new();
        for course in courses {
            if self.active(course.id, user).await?.is_none() {
                missing.push(course.clone());
            }
        }
        Ok(missing)
    }

    /// Enrols somebody in a course, and looks whether it is so.
    pub(super) async fn enrol_in(&self, course: &Course, user: u64) -> Result<(), Error> {
        let enrolment = NewEnrolment {
            user,
            course: course.id,
            role: self.settings.role,
            is_suspended: false,
        };
        self.enrol(enrolment).await?;
        if self.active(course.id, user).await?.is_some() {
            return Ok(());
        }
        let unchanged = Obstacle::EnrolmentUnchanged {
            course: course.shortname.clone(),
        };
        Err(unchanged.into())
    }

    /// Returns somebody as a participant of a course, if they can work in it.
    async fn active(&self, course: u64, user: u64) -> Result<Option<Participant>, Refusal> {
        let active = self.active_in(course).await?;
        Ok(active.into_iter().find(|participant| participant.id == user))
    }

    /// The same at a later time, when the course may be gone.
    async fn still_active(&self, course: u64, user: u64) -> Result<Option<Participant>, Refusal> {
        match self.active(course, user).await {
            Err(Refusal::Gone(_)) => Ok(None),
            found => found,
        }
    }

    /// Suspends the enrolments that the app made by hand. Nobody is unenrolled: that would take grades out of sight.
    ///
    /// Moodle would make an enrolment that is not there, and does not tell by which ones somebody is in a course. So
    /// only courses are passed in whose enrolment the app has made itself, and one is left alone in which the person
    /// has not the role of then.
    pub(super) async fn suspend_enrolments(
        &self,
        courses: &[KnownCourse],
        user: u64,
        email: &str,
        role: u64,
    ) -> Result<Suspended, Refusal> {
        let mut done = Suspended::default();
        for KnownCourse { id, name } in courses {
            let Some(participant) = self.still_active(*id, user).await? else {
                continue;
            };
            if !participant.roles.iter().any(|held| held.roleid == role) {
                done.by_hand.push(format!(
                    "In the Moodle course “{name}” {email} has no longer the role that this app gave. Look there under \
                     “Participants”, and suspend the enrolment if the person shall not be in the course."
                ));
                continue;
            }
            let enrolment = NewEnrolment {
                user,
                course: *id,
                role,
                is_suspended: true,
            };
            self.enrol(enrolment).await?;
            if self.still_active(*id, user).await?.is_none() {
                done.courses += 1;
                continue;
            }
            done.by_hand.push(format!(
                "{email} still takes part in the Moodle course “{name}”, although the enrolment of this app is suspended. \
                 Look there under “Participants” how else the person came into it, and end that too if it is not \
                 needed."
            ));
        }
        Ok(done)
    }

    /// Returns what a person is told of courses in which somebody can work, and nobody knows whether the app enrolled
    /// them.
    pub(super) async fn unsure_enrolments(
        &self,
        courses: &[KnownCourse],
        user: u64,
        email: &str,
    ) -> Result<Vec<String>, Refusal> {
        let mut by_hand = Vec::new();
        for KnownCourse { id, name } in courses {
            if self.still_active(*id, user).await?.is_some() {
                by_hand.push(format!(
                    "It is not known whether {email} was in the Moodle course “{name}” before. Look there under \
                     “Participants”, and suspend the enrolment if it is not needed."
                ));
            }
        }
        Ok(by_hand)
    }
}

/// Returns for example “1 course”.
pub(super) fn counted(courses: usize) -> String {
    match courses {
        1 => "1 course".to_owned(),
        several => format!("{several} courses"),
    }
}
