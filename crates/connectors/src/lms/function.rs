//! The functions of Moodle's web services that this app calls, and the capabilities they need.

/// A function of Moodle's web services.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Function {
    SiteInfo,
    FindUsers,
    CreateUsers,
    UpdateUsers,
    CreateCohorts,
    DeleteCohorts,
    GetCohorts,
    SearchCohorts,
    AddMembers,
    DeleteMembers,
    GetMembers,
    FindCourses,
    EnrolledUsers,
    Enrol,
}

impl Function {
    /// Returns its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SiteInfo => "core_webservice_get_site_info",
            Self::FindUsers => "core_user_get_users_by_field",
            Self::CreateUsers => "core_user_create_users",
            Self::UpdateUsers => "core_user_update_users",
            Self::CreateCohorts => "core_cohort_create_cohorts",
            Self::DeleteCohorts => "core_cohort_delete_cohorts",
            Self::GetCohorts => "core_cohort_get_cohorts",
            Self::SearchCohorts => "core_cohort_search_cohorts",
            Self::AddMembers => "core_cohort_add_cohort_members",
            Self::DeleteMembers => "core_cohort_delete_cohort_members",
            Self::GetMembers => "core_cohort_get_cohort_members",
            Self::FindCourses => "core_course_get_courses_by_field",
            Self::EnrolledUsers => "core_enrol_get_enrolled_users",
            Self::Enrol => "enrol_manual_enrol_users",
        }
    }

    /// Returns the capabilities that it needs. Moodle tells a missing one by its name in the site's language only.
    pub(super) const fn capability(self) -> &'static str {
        match self {
            Self::SiteInfo => "webservice/rest:use",
            Self::FindUsers => "moodle/user:viewdetails",
            Self::CreateUsers => "moodle/user:create",
            Self::UpdateUsers => "moodle/user:update",
            Self::CreateCohorts | Self::DeleteCohorts => "moodle/cohort:manage",
            Self::GetCohorts | Self::SearchCohorts | Self::GetMembers => "moodle/cohort:view",
            Self::AddMembers | Self::DeleteMembers => "moodle/cohort:assign",
            Self::FindCourses => "moodle/course:view",
            Self::EnrolledUsers => "moodle/course:viewparticipants and moodle/course:enrolreview",
            Self::Enrol => "enrol/manual:enrol",
        }
    }
}
