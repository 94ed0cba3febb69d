//! What the site holds, as lines.

use crate::company::Standing;
use crate::lms::Lms;

impl Lms {
    pub(crate) fn tell(&self, all: &mut Standing) {
        for user in &self.users {
            all.note(!user.is_suspended, format!("LMS account {user:?}"));
        }
        for cohort in &self.cohorts {
            let (id, name) = (cohort.id, &cohort.name);
            all.note(true, format!("LMS cohort {id} {name} {}", cohort.idnumber));
            for member in &cohort.members {
                all.note(true, format!("LMS cohort {id} has {member}"));
            }
        }
        for course in &self.courses {
            let name = &course.short_name;
            all.note(
                true,
                format!("LMS course {name} for cohorts {:?}", course.cohorts),
            );
            for (user, enrolment) in &course.enrolments {
                let line = format!("LMS course {name} has {user} as {}", enrolment.role);
                all.note(!enrolment.is_suspended, line);
            }
        }
    }
}
