//! Courses in which people are enrolled directly.

use connector::Error;

use crate::lms::calls::NewEnrolment;
use crate::lms::client::Site;
use crate::lms::error::Refusal;
use crate::lms::model::Course;
use crate::lms::obstacle::Obstacle;

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
            if !self.active_in(course.id).await?.contains(&user) {
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
        if self.active_in(course.id).await?.contains(&user) {
            return Ok(());
        }
        let unchanged = Obstacle::EnrolmentUnchanged {
            course: course.shortname.clone(),
        };
        Err(unchanged.into())
    }

    /// Suspends somebody's enrolments by hand in courses, and returns in how many. Nobody is unenrolled: that would
    /// take grades out of sight.
    pub(super) async fn suspend_enrolments(
        &self,
        courses: &[u64],
        user: u64,
        role: u64,
    ) -> Result<usize, Refusal> {
        let mut suspended = 0;
        for &course in courses {
            match self.active_in(course).await {
                Ok(active) if active.contains(&user) => {}
                Ok(_) | Err(Refusal::Gone(_)) => continue,
                Err(refusal) => return Err(refusal),
            }
            let enrolment = NewEnrolment {
                user,
                course,
                role,
                is_suspended: true,
            };
            self.enrol(enrolment).await?;
            suspended += 1;
        }
        Ok(suspended)
    }
}

/// Returns for example “1 course”.
pub(super) fn counted(courses: usize) -> String {
    match courses {
        1 => "1 course".to_owned(),
        several => format!("{several} courses"),
    }
}
