//! Where the cause of a step's error is put right, by its code.

/// The page on which a cause is put right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// The organization's.
    Organization,
    /// That of the connections.
    Connections,
    /// None of this app's.
    Elsewhere,
}

const ON_THE_ORGANIZATION: &[&str] = &[
    "documentation_links_invalid",
    "documentation_links_missing",
    "group_id_missing",
    "group_missing",
];

/// A connector's new code belongs here when another setting or secret can mend what it tells of.
const ON_THE_CONNECTION: &[&str] = &[
    "connection_gone",
    "external_service",
    "in_house_answer_says_no",
    "in_house_output_missing",
    "in_house_path_unknown",
    "in_house_request_unfilled",
    "in_house_sign_in_refused",
    "in_house_status_unexpected",
    "keychain_locked",
    "keychain_unavailable",
    "keycloak_admin_hidden",
    "keycloak_list_endless",
    "keycloak_parent_group_unknown",
    "keycloak_realm_unknown",
    "keycloak_sign_in_refused",
    "keycloak_token_missing",
    "keycloak_token_refused",
    "lms_course_unknown",
    "lms_role_not_assignable",
    "lms_sign_in_refused",
    "metabase_database_unknown",
    "metabase_parent_inside_template",
    "metabase_setting_missing",
    "metabase_sign_in_refused",
    "secret_missing",
    "slack_access_denied",
    "slack_contact_unusable",
    "slack_name_refused",
    "slack_name_taken",
    "slack_plan_too_small",
    "slack_sign_in_refused",
    "slack_team_missing",
    "slack_wrong_team",
    "smtp_app_password_needed",
    "smtp_basic_sign_in_retired",
    "smtp_connection_refused",
    "smtp_encryption_required",
    "smtp_host_not_found",
    "smtp_network_refused",
    "smtp_not_understood",
    "smtp_relay_refused",
    "smtp_sender_refused",
    "smtp_settings_invalid",
    "smtp_sign_in_not_offered",
    "smtp_sign_in_refused",
    "smtp_sign_in_required",
    "smtp_starttls_missing",
    "smtp_timeout",
    "smtp_tls_failed",
    "smtp_tls_name_mismatch",
    "smtp_tls_no_roots",
    "smtp_tls_unknown_issuer",
    "smtp_unreachable",
    "smtp_wrong_mode",
    "system_address_refused",
    "system_answer_too_large",
    "system_answer_unexpected",
    "system_answer_unreadable",
    "system_name_unknown",
    "system_redirected",
    "system_request_unsendable",
    "system_settings_invalid",
    "system_tls_failed",
    "system_tls_name_mismatch",
    "system_tls_unknown_issuer",
    "teams_app_unknown",
    "teams_channel_kind_differs",
    "teams_cloud_differs",
    "teams_secret_expired",
    "teams_sign_in_refused",
    "teams_team_unknown",
    "teams_tenant_unknown",
    "teams_token_unreadable",
];

/// Returns where the cause of an error is put right.
pub fn remedy_of(code: &str) -> Remedy {
    if ON_THE_ORGANIZATION.contains(&code) {
        Remedy::Organization
    } else if ON_THE_CONNECTION.contains(&code) {
        Remedy::Connections
    } else {
        Remedy::Elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No page of this app mends what they tell of: time does, another step, somebody outside, or the step's own
    /// form.
    const ELSEWHERE: &[&str] = &[
        "approval_denied",
        "approval_expired",
        "commit_point_refused",
        "in_house_busy",
        "in_house_input_invalid",
        "in_house_input_unsendable",
        "in_house_not_ready",
        "in_house_outcome_unknown",
        "in_house_permission_missing",
        "in_house_receipt_unreadable",
        "in_house_refused",
        "in_house_several_found",
        "interrupted",
        "keycloak_group_ambiguous",
        "keycloak_group_hidden",
        "keycloak_group_taken",
        "keycloak_group_unknown",
        "keycloak_input_missing",
        "keycloak_mail_failed",
        "keycloak_mail_unknown",
        "keycloak_permission_missing",
        "keycloak_person_ambiguous",
        "keycloak_person_disabled",
        "keycloak_person_hidden",
        "keycloak_person_missing",
        "keycloak_person_not_ours",
        "keycloak_person_other_address",
        "keycloak_person_still_enabled",
        "keycloak_person_without_address",
        "keycloak_receipt_unreadable",
        "keycloak_refused",
        "keycloak_role_unknown",
        "leaving_access_came_later",
        "leaving_still_open",
        "lms_account_ambiguous",
        "lms_account_suspended",
        "lms_account_unchanged",
        "lms_capability_missing",
        "lms_cohort_taken",
        "lms_course_closed",
        "lms_enrolment_unchanged",
        "lms_function_not_allowed",
        "lms_group_ambiguous",
        "lms_group_differs",
        "lms_group_unknown",
        "lms_input_missing",
        "lms_input_refused",
        "lms_maintenance",
        "lms_membership_unchanged",
        "lms_not_visible",
        "lms_person_not_shown",
        "lms_person_unknown",
        "lms_receipt_unreadable",
        "lms_record_gone",
        "lms_refused",
        "lms_site_broken",
        "lms_username_taken",
        "lms_web_service_off",
        "metabase_address_taken",
        "metabase_change_not_visible",
        "metabase_collection_ambiguous",
        "metabase_collection_taken",
        "metabase_collection_unknown",
        "metabase_copy_incomplete",
        "metabase_copy_under_way",
        "metabase_group_differs",
        "metabase_group_reserved",
        "metabase_group_taken",
        "metabase_group_unknown",
        "metabase_input_missing",
        "metabase_licence_missing",
        "metabase_list_endless",
        "metabase_not_administrator",
        "metabase_permissions_busy",
        "metabase_person_ambiguous",
        "metabase_person_hidden",
        "metabase_person_is_administrator",
        "metabase_receipt_unreadable",
        "metabase_refused",
        "metabase_too_old",
        "outcome_unknown",
        "record_failed",
        "record_refused",
        "skipped_input",
        "slack_address_invalid",
        "slack_app_not_in_channel",
        "slack_group_ambiguous",
        "slack_group_inactive",
        "slack_group_taken",
        "slack_group_unknown",
        "slack_guest_not_allowed",
        "slack_members_changed",
        "slack_name_unusable",
        "slack_not_allowed",
        "slack_person_deactivated",
        "slack_person_missing",
        "slack_person_not_shown",
        "slack_receipt_unreadable",
        "slack_refused",
        "slack_scope_missing",
        "slack_token_not_allowed",
        "slack_unarchive_by_hand",
        "slack_unavailable",
        "smtp_address_invalid",
        "smtp_address_not_supported",
        "smtp_basic_sign_in_off",
        "smtp_connection_lost",
        "smtp_greylisted",
        "smtp_header_invalid",
        "smtp_mailbox_full",
        "smtp_message_invalid",
        "smtp_message_refused",
        "smtp_outcome_unknown",
        "smtp_recipient_refused",
        "smtp_refused",
        "smtp_server_busy",
        "smtp_starttls_unavailable",
        "smtp_tls_certificate_refused",
        "smtp_tls_expired",
        "smtp_too_large",
        "system_client_failed",
        "system_connection_lost",
        "system_rate_limited",
        "system_timeout",
        "system_tls_expired",
        "system_unavailable",
        "system_unreachable",
        "teams_address_unusable",
        "teams_channel_ambiguous",
        "teams_channel_kind_unsupported",
        "teams_channel_missing",
        "teams_channel_name_taken",
        "teams_channel_name_unusable",
        "teams_channel_owner_unusable",
        "teams_channel_taken",
        "teams_forbidden",
        "teams_group_unknown",
        "teams_invitation_refused",
        "teams_not_a_guest",
        "teams_not_visible",
        "teams_permission_missing",
        "teams_person_ambiguous",
        "teams_person_disabled",
        "teams_person_in_other_channels",
        "teams_person_owns_team",
        "teams_receipt_unreadable",
        "teams_refused",
        "template_failed",
    ];

    /// Those of steps that commands have as well; they are told about in another chapter.
    const OF_COMMANDS_TOO: &[&str] = &["external_service", "keychain_locked", "keychain_unavailable"];

    /// Every code and what is told about it.
    fn told() -> impl Iterator<Item = (&'static str, &'static str)> {
        include_str!("../../../../docs/errors.md")
            .split("\n### ")
            .skip(1)
            .filter_map(|section| section.split_once('\n'))
    }

    #[test]
    fn every_code_is_one_that_the_app_knows() {
        let known: Vec<&str> = told().map(|(code, _)| code).collect();
        for code in ON_THE_ORGANIZATION.iter().chain(ON_THE_CONNECTION) {
            assert!(known.contains(code), "{code} has no heading in docs/errors.md");
        }
    }

    #[test]
    fn whoever_is_told_to_use_a_page_is_led_there() {
        for (phrase, remedy) in [
            ("on the Connections page", Remedy::Connections),
            ("on the organization's page", Remedy::Organization),
        ] {
            let mut codes = told()
                .filter(|(_, text)| text.contains(phrase))
                .map(|(code, _)| code)
                .peekable();
            assert!(codes.peek().is_some(), "docs/errors.md never says {phrase:?}");
            for code in codes {
                assert_eq!(remedy_of(code), remedy, "{code}");
            }
        }
    }

    #[test]
    fn somebody_has_decided_about_every_code_of_a_step() {
        let (_, steps) = include_str!("../../../../docs/errors.md")
            .split_once("\n## Steps of an execution\n")
            .expect("the codes of steps have a chapter");
        let mut codes: Vec<&str> = steps
            .split("\n### ")
            .skip(1)
            .filter_map(|section| section.lines().next())
            .chain(OF_COMMANDS_TOO.iter().copied())
            .collect();
        codes.sort_unstable();
        let mut decided = [ON_THE_ORGANIZATION, ON_THE_CONNECTION, ELSEWHERE].concat();
        decided.sort_unstable();
        assert_eq!(
            decided, codes,
            "a code of a step is missing in one of the lists, stands in two, or is gone"
        );
    }

    #[test]
    fn a_wrong_address_is_not_put_right_at_the_connection() {
        for code in [
            "smtp_recipient_refused",
            "smtp_address_invalid",
            "smtp_mailbox_full",
        ] {
            assert_eq!(remedy_of(code), Remedy::Elsewhere, "{code}");
        }
    }
}
