//! Connections to outside systems.

use std::fmt;

use domain::Timestamp;
use domain::form::{Answers, Field};
use serde::{Deserialize, Serialize};

/// A secret on its way to the keychain. It never prints itself, and it never comes back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretInput(pub String);

impl fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretInput(…)")
    }
}

/// Names one system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct System {
    /// Its key, for example `email`.
    pub system: String,
}

/// A system that can be connected, and its connection as it stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// The system's key, for example `email`.
    pub system: String,
    /// Its name for people.
    pub title: String,
    /// What it is used for, one sentence.
    pub summary: String,
    /// The form of its settings.
    pub fields: Vec<Field>,
    /// The keys of those settings for which the system itself offers what to choose from.
    pub pickers: Vec<String>,
    /// What its secret is called, for example "Password"; none when it needs none.
    pub secret_label: Option<String>,
    /// The settings that are stored; empty when it was never set up.
    pub settings: Answers,
    /// Whether it was set up.
    pub configured: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// What is known of the secret.
    pub secret: SecretState,
    /// What the last test found.
    pub last_test: Option<TestReport>,
    /// Counted up with every change; 0 when it was never set up.
    pub version: u64,
}

/// What is known of a connection's secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SecretState {
    /// The system needs none.
    NotNeeded,
    /// The keychain has it.
    InKeychain,
    /// There is no keychain; it is held in memory until the app closes.
    UntilClosed,
    /// There is none.
    Missing,
    /// The keychain is locked, so nobody can tell.
    KeychainLocked,
    /// There is no keychain that answers, and none is held in memory.
    KeychainUnavailable,
}

/// New settings of a connection.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveConnection {
    /// The system's key.
    pub system: String,
    /// The version that was read.
    pub version: u64,
    /// The settings; field errors name the form's keys.
    pub settings: Answers,
    /// A new secret; none to keep the one that is stored.
    pub secret: Option<SecretInput>,
    /// Whether it is switched on.
    pub enabled: bool,
    /// Hold the secret in memory when there is no keychain. Otherwise the call fails and says so.
    pub allow_until_closed: bool,
}

/// Where the test mail goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendTestMail {
    /// The address. Field errors name it `to`.
    pub to: String,
}

/// What a test found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestReport {
    /// Whether it went well.
    pub ok: bool,
    /// What was found, one sentence.
    pub message: String,
    /// What to do; empty for nothing.
    pub hint: String,
    /// The error's stable name; empty when it went well.
    pub code: String,
    /// The rights that the credential lacks, in the system's words.
    pub missing: Vec<String>,
    /// What else an admin should know, one sentence each.
    pub warnings: Vec<String>,
    /// When the credential ends, if the system tells.
    pub expires_at: Option<Timestamp>,
    /// When.
    pub at: Timestamp,
}

/// Names a setting for which a system offers what to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChoicesFor {
    /// The system's key.
    pub system: String,
    /// The setting's key, one of [`ConnectionView::pickers`].
    pub field: String,
}

/// A credential that ends soon.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndingCredential {
    /// The system's name for people.
    pub title: String,
    /// When it ends, or ended.
    pub at: Timestamp,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// How pressing the end of a credential is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// At most thirty days are left.
    Soon,
    /// At most seven days are left.
    ThisWeek,
    /// At most one day is left.
    Tomorrow,
    /// It has ended.
    Over,
}

/// What a workflow needs of a system and its credential may not do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissingRights {
    /// The system's name for people.
    pub system: String,
    /// What is missing.
    pub missing: Vec<MissingRight>,
    /// Why that cannot be told, one sentence; empty when it can.
    pub untold: String,
}

/// One right that is missing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissingRight {
    /// The right, in the system's words.
    pub permission: String,
    /// The titles of the steps that need it.
    pub steps: Vec<String>,
}
