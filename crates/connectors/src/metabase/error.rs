//! What can go wrong with Metabase, and how it is told.

use std::time::Duration;

use connector::{Error, Kind};

use crate::http::Answer;
use crate::metabase::ADMINISTRATION;
use crate::metabase::words::{quoted, quoted_some};

/// What can go wrong with Metabase.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// No answer came, or one that is not Metabase's.
    #[error(transparent)]
    NoAnswer(Box<Error>),
    /// 401: the key is wrong.
    #[error("the key is refused")]
    KeyRefused(Box<Answer>),
    /// 403: the key may not do this.
    #[error("the key lacks the right")]
    NotAdministrator(Box<Answer>),
    /// 402: it needs the paid server.
    #[error("it needs a licence")]
    NeedsLicence(Box<Answer>),
    /// 404: there is no such thing.
    #[error("there is no such thing")]
    Missing(Box<Answer>),
    /// 409: somebody else changed the permissions since they were read.
    #[error("the permissions were changed meanwhile")]
    Stale(Box<Answer>),
    /// 400: it refuses what it was sent.
    #[error("it refuses what it was sent")]
    Refused(Box<Answer>),
    /// Any other status.
    #[error("it answered something unexpected")]
    Unexpected(Box<Answer>),
    /// A setting that the action needs is empty.
    #[error("a setting is missing")]
    SettingMissing(&'static str),
    /// An input that the action needs is empty.
    #[error("an input is missing")]
    InputMissing(&'static str),
    /// No collection has the number.
    #[error("the collection is unknown")]
    CollectionUnknown(String),
    /// More than one collection has the name.
    #[error("the name of the collection is ambiguous")]
    CollectionAmbiguous(String),
    /// A collection has the name already, and holds other things.
    #[error("the name of the collection is taken")]
    CollectionTaken {
        /// Its name.
        name: String,
        /// Some of what is in it.
        holds: Vec<String>,
    },
    /// Partners' collections would be put into what is copied.
    #[error("the parent is inside the template")]
    ParentInsideTemplate,
    /// Something that was copied is not there.
    #[error("the copy is incomplete")]
    CopyIncomplete(Vec<String>),
    /// The server may still be copying.
    #[error("a copy may be under way")]
    CopyUnderWay {
        /// What it may be copying.
        dashboard: String,
        /// How long it is waited for still.
        left: Duration,
    },
    /// No database has the number.
    #[error("the database is unknown")]
    DatabaseUnknown(u64),
    /// The server's permissions have another form.
    #[error("the server is too old")]
    TooOld,
    /// A list has no end.
    #[error("a list has no end")]
    ListEndless,
    /// No group has the number or name.
    #[error("the group is unknown")]
    GroupUnknown(String),
    /// The group with the recorded number is another one than was recorded.
    #[error("the group has another name")]
    GroupDiffers {
        /// Its number.
        id: u64,
        /// What it is called.
        name: String,
        /// What was recorded.
        recorded: String,
    },
    /// The group is one of Metabase's own.
    #[error("the group is reserved")]
    GroupReserved(String),
    /// The group is somebody else's already.
    #[error("the group is taken")]
    GroupTaken(String),
    /// More than one person has the address.
    #[error("the address is ambiguous")]
    PersonAmbiguous(String),
    /// The address is taken by somebody whom the list does not show.
    #[error("the address is taken")]
    AddressTaken(Box<Answer>),
    /// The person has an account that the list does not show.
    #[error("the account is not shown")]
    PersonHidden(String),
    /// The person is an administrator.
    #[error("the person is an administrator")]
    PersonIsAdministrator(String),
    /// What was changed does not show.
    #[error("the change does not show")]
    ChangeNotVisible(String),
    /// A receipt is not what this action gave.
    #[error("the receipt cannot be read")]
    ReceiptUnreadable(#[source] serde_json::Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::NoAnswer(Box::new(error))
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NoAnswer(error) => *error,
            Fault::Missing(answer) | Fault::Unexpected(answer) => answer.unexpected(),
            Fault::KeyRefused(answer) => answer.with_what_was_said(to_mend(
                "metabase_sign_in_refused",
                "Metabase does not know the API key.",
                "Make a new key in Metabase (Admin settings, Settings, Authentication, API keys) for the group \
                 Administrators, and enter it on the Connections page; the step goes on by itself.",
            )),
            Fault::NotAdministrator(answer) => answer.with_what_was_said(
                Self::new(
                    Kind::NeedsPermission(ADMINISTRATION.to_owned()),
                    "metabase_not_administrator",
                    "The API key may not do this in Metabase: it does not belong to the group Administrators.",
                )
                .hint(
                    "Give the key to the group Administrators in Metabase (Admin settings, Settings, Authentication, \
                     API keys), then try the step again. What was done before stays.",
                ),
            ),
            Fault::NeedsLicence(answer) => answer.with_what_was_said(to_change(
                "metabase_licence_missing",
                "Metabase says that this needs one of its paid plans.",
                "Do it by hand in another way, or ask whoever runs Metabase. What was done before stays.",
            )),
            Fault::Stale(answer) => answer.with_what_was_said(may_pass(
                "metabase_permissions_busy",
                "Others changed permissions in Metabase again and again while this step did.",
                "Nothing of theirs was overwritten. The step tries again by itself.",
            )),
            Fault::Refused(answer) => answer.with_what_was_said(to_change(
                "metabase_refused",
                "Metabase refuses what this step sent; its own words are in the details.",
                "Correct what they name, then try the step again. What was done before stays and is not done twice.",
            )),
            Fault::AddressTaken(answer) => answer.with_what_was_said(to_mend(
                "metabase_address_taken",
                "Metabase has an account with this address already, but does not show it in the list of people.",
                "It may belong to a tenant. Look for it in Metabase, and do this step by hand. Nothing was changed.",
            )),
            Fault::SettingMissing(setting) => to_mend(
                "metabase_setting_missing",
                format!("The connection to Metabase does not say yet which is the {setting}."),
                "Choose it on the Connections page; the step goes on by itself. Nothing was changed.",
            ),
            Fault::InputMissing(input) => to_change(
                "metabase_input_missing",
                format!("This step was given no “{input}”, without which it cannot work."),
                "Try the step again with changed input, or correct the workflow. Nothing was changed.",
            ),
            Fault::CollectionUnknown(id) => to_mend(
                "metabase_collection_unknown",
                format!("Metabase has no collection with the number {id}, or it is in the trash."),
                "Choose another one on the Connections page or in the step's input, or restore it. Nothing was changed.",
            ),
            Fault::CollectionAmbiguous(name) => to_mend(
                "metabase_collection_ambiguous",
                format!("Metabase has several collections named “{name}” in the same place."),
                "Rename or remove those that are not this partner's, then try the step again. Nothing was changed.",
            ),
            Fault::CollectionTaken { name, holds } => to_mend(
                "metabase_collection_taken",
                format!(
                    "The collection “{name}” exists already and holds what is not in the template: {}.",
                    quoted(&holds)
                ),
                "If it is the partner's, move that elsewhere for a while or report the step as done by hand; if it is \
                 not, give it another name. Nothing was changed.",
            ),
            Fault::ParentInsideTemplate => to_mend(
                "metabase_parent_inside_template",
                "The partners' collections would be put into the template, and each would be copied for all others.",
                "Choose another place for them on the Connections page. Nothing was changed.",
            ),
            Fault::CopyIncomplete(missing) => may_pass(
                "metabase_copy_incomplete",
                format!(
                    "These are not in the partner's collection after copying: {}.",
                    quoted_some(&missing)
                ),
                "Somebody may have moved them at the same time. The step tries again by itself and copies what is missing.",
            ),
            Fault::CopyUnderWay { dashboard, left } => Self::new(
                Kind::Transient {
                    retry_after: Some(left),
                },
                "metabase_copy_under_way",
                format!(
                    "The app ended while Metabase may have been copying the dashboard “{dashboard}”, and it may still be."
                ),
            )
            .hint("The step looks again by itself in a few minutes, and copies only what is missing then."),
            Fault::DatabaseUnknown(id) => to_mend(
                "metabase_database_unknown",
                format!("Metabase has no database with the number {id}."),
                "Choose another one on the Connections page; the step goes on by itself. Nothing was changed.",
            ),
            Fault::TooOld => to_mend(
                "metabase_too_old",
                "This Metabase keeps its data permissions in the form that was used before version 0.50.",
                "Update Metabase, or give the access by hand. Nothing was changed.",
            ),
            Fault::ListEndless => to_mend(
                "metabase_list_endless",
                "Metabase goes on and on with a list, page after page.",
                "Something in front of Metabase may answer each request with the same page: show this to whoever runs \
                 it. Nothing was changed.",
            ),
            Fault::GroupUnknown(group) => to_mend(
                "metabase_group_unknown",
                format!("Metabase has no group with the number or name “{group}”."),
                "Look in Metabase (Admin settings, People, Groups), and try this step again with other input: the group's \
                 number or name. Nothing was changed.",
            ),
            Fault::GroupDiffers { id, name, recorded } => to_mend(
                "metabase_group_differs",
                format!("The group number {id} is “{name}” in Metabase, and “{recorded}” is recorded with that number."),
                "If it is the partner's and was renamed, give it the recorded name again, or try this step again with \
                 other input: its name now as the group's name. If it is somebody else's, for example because the \
                 connection leads to another server now, try again with other input: the right group's number and \
                 name, or the name alone. Nothing was changed.",
            ),
            Fault::GroupReserved(group) => to_mend(
                "metabase_group_reserved",
                format!("“{group}” is one of Metabase's own groups, which no partner is given."),
                "Give the partner a group of its own, under another name. Nothing was changed.",
            ),
            Fault::GroupTaken(group) => to_mend(
                "metabase_group_taken",
                format!(
                    "The group “{group}” exists already and is in use, and nothing says that it is the partner's."
                ),
                "If it is not, rename one of the two. If it is, report the step that makes the group as done by hand, \
                 with the group's number. Nothing was changed.",
            ),
            Fault::PersonAmbiguous(email) => to_mend(
                "metabase_person_ambiguous",
                format!("Metabase has several accounts with the address {email}."),
                "Decide in Metabase which one is meant, and change the address of the others. Nothing was changed.",
            ),
            Fault::PersonHidden(email) => to_mend(
                "metabase_person_hidden",
                format!("{email} has an account in Metabase that the list of people does not show to this app."),
                "It may belong to a tenant. Look for it in Metabase, and do this step by hand. Nothing was changed.",
            ),
            Fault::PersonIsAdministrator(email) => to_mend(
                "metabase_person_is_administrator",
                format!("{email} is an administrator of Metabase, which this step neither gives back nor takes away."),
                "Take them out of the group Administrators in Metabase if that is right, then try the step again. \
                 Nothing was changed.",
            ),
            Fault::ChangeNotVisible(what) => may_pass(
                "metabase_change_not_visible",
                format!("Metabase took the change, but does not show it: {what}."),
                "The step tries again by itself, and does only what is missing.",
            ),
            Fault::ReceiptUnreadable(error) => to_change(
                "metabase_receipt_unreadable",
                "What this app noted about the access cannot be read, so it cannot be taken back.",
                "Take it back by hand in Metabase. Nothing was changed.",
            )
            .caused_by(&error),
        }
    }
}

/// What somebody has to put right first.
fn to_mend(code: &'static str, message: impl Into<String>, hint: &str) -> Error {
    Error::new(Kind::Blocked, code, message).hint(hint)
}

/// What may go away by itself.
fn may_pass(code: &'static str, message: impl Into<String>, hint: &str) -> Error {
    Error::new(Kind::Transient { retry_after: None }, code, message).hint(hint)
}

/// What stays until somebody changes the step or does it in another way.
fn to_change(code: &'static str, message: impl Into<String>, hint: &str) -> Error {
    Error::new(Kind::Permanent, code, message).hint(hint)
}
