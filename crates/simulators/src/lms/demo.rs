//! A small academy, for the demo.

use crate::lms::Lms;

impl Lms {
    /// Adds what an academy for partners would have: courses, a cohort that somebody made by hand, and its people.
    #[must_use]
    pub fn with_demo_data(mut self) -> Self {
        self.site_name = "Partner Academy".to_owned();
        self.categories.insert("partners".to_owned());
        let welcome = self.add_course("welcome", "Welcome to the partner programme");
        self.add_course("dashboards", "Reading dashboards");
        self.add_course("security", "Data protection & security");
        let cohort = self.add_cohort("Harbour Analytics", "harbour");
        let people = [
            ("mara.lind@harbour.example.org", "Mara", "Lind"),
            ("joel.okafor@harbour.example.org", "Joel", "Okafor"),
        ];
        for (email, first_name, last_name) in people {
            let id = self.add_user(email, email, first_name, last_name);
            if let Some(cohort) = self.cohort_mut(cohort) {
                cohort.members.insert(id);
            }
        }
        if let Some(course) = self.course_mut(welcome) {
            course.cohorts.insert(cohort);
        }
        let admin = self.add_user("admin", "admin@lms.example.org", "Site", "Administrator");
        if let Some(admin) = self.user_mut(admin) {
            admin.is_admin = true;
        }
        self
    }
}
