//! Looks whether all is well.

use api::ApiError;
use api::connection::{SecretState, System, TestReport};
use app::upkeep::{self, FileReport};
use clap::Args;
use serde_json::{Value, json};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::{Cell, Page};

/// Look whether the data, the keychain and the connections are sound; nothing is changed
#[derive(Args)]
pub(crate) struct Doctor {
    /// Test the connections too, which needs a sign-in and reaches the systems
    #[arg(long)]
    connections: bool,
}

/// One thing that was looked at.
struct Finding {
    what: String,
    /// What was found, when it is well.
    found: String,
    trouble: Option<Trouble>,
}

/// What is not well, and with which code the call ends for it.
struct Trouble {
    exit: Exit,
    code: String,
    message: String,
    hint: String,
    detail: Vec<String>,
}

impl Doctor {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let data_dir = call.data_dir()?;
        let mut findings = vec![
            Finding::sound("app", env!("CARGO_PKG_VERSION")),
            Finding::sound("data folder", &data_dir.display().to_string()),
        ];
        match upkeep::examine(data_dir).await {
            Ok(found) => {
                findings.push(Finding::sound("SQLite", found.sqlite));
                if found.files.is_empty() {
                    findings.push(Finding::sound("files", "none, the folder was never used"));
                }
                findings.extend(found.files.into_iter().map(Finding::of_file));
            }
            Err(error) => findings.push(Finding::trouble("data folder", error)),
        }
        findings.push(match upkeep::keychain_answers().await {
            Ok(()) => Finding::sound("keychain", "answers"),
            Err(error) => Finding::trouble("keychain", error),
        });
        if self.connections {
            findings.extend(connections(call).await?);
        }
        let value = json!({ "findings": findings.iter().map(Finding::json).collect::<Vec<_>>() });
        call.output.result(&value, |page| show(page, &findings))?;
        let trouble = findings.iter().find_map(|finding| finding.trouble.as_ref());
        Ok(trouble.map_or(Exit::Done, |trouble| trouble.exit))
    }
}

async fn connections(call: &Call) -> Result<Vec<Finding>, Failure> {
    call.signed_in(async |desk| {
        let mut findings = Vec::new();
        for connection in desk.app.list_connections().await? {
            let what = format!("connection {}", connection.system);
            findings.push(if !connection.configured {
                Finding::sound(&what, "was never set up")
            } else if !connection.enabled {
                Finding::sound(&what, "is switched off")
            } else if connection.secret == SecretState::Missing {
                let trouble = Trouble {
                    exit: Exit::Keychain,
                    code: "secret_missing".to_owned(),
                    message: "Its secret is not in the keychain.".to_owned(),
                    hint: "Save the connection again in the window.".to_owned(),
                    detail: Vec::new(),
                };
                Finding::trouble(&what, trouble)
            } else {
                let system = connection.system;
                Finding::of_test(&what, desk.app.test_connection(System { system }).await?)
            });
        }
        Ok(findings)
    })
    .await
}

fn show(page: &mut Page, findings: &[Finding]) {
    let row = |finding: &Finding| {
        let (ok, found) = match &finding.trouble {
            None => (true, finding.found.as_str()),
            Some(trouble) => (false, trouble.message.as_str()),
        };
        [
            Cell::verdict(ok, if ok { "ok" } else { "trouble" }),
            Cell::text(&finding.what),
            Cell::text(found),
        ]
    };
    let rows: Vec<_> = findings.iter().map(row).collect();
    page.table(["", "WHAT", "FOUND"], &rows);
    for finding in findings {
        let Some(trouble) = &finding.trouble else {
            continue;
        };
        page.gap();
        page.bad(&format!(
            "{}: {} ({})",
            finding.what, trouble.message, trouble.code
        ));
        if !trouble.hint.is_empty() {
            page.line(&format!("  {}", trouble.hint));
        }
        for cause in &trouble.detail {
            page.line(&format!("  because: {cause}"));
        }
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self {
            exit: Exit::from(error.code),
            code: error.code.as_str().to_owned(),
            message: error.message,
            hint: error.hint.unwrap_or_default(),
            detail: error.detail,
        }
    }
}

impl Finding {
    fn sound(what: &str, found: &str) -> Self {
        Self {
            what: what.to_owned(),
            found: found.to_owned(),
            trouble: None,
        }
    }

    fn trouble(what: &str, trouble: impl Into<Trouble>) -> Self {
        Self {
            what: what.to_owned(),
            found: String::new(),
            trouble: Some(trouble.into()),
        }
    }

    fn of_file(file: FileReport) -> Self {
        let what = format!("{} database {}", file.kind, file.path.display());
        match (file.problem, file.version) {
            (Some(error), _) => Self::trouble(&what, error),
            (None, Some(version)) if version < file.supported => {
                let found = format!(
                    "whole, version {version}; the next start makes it {}",
                    file.supported
                );
                Self::sound(&what, &found)
            }
            (None, _) => Self::sound(&what, &format!("whole, version {}", file.supported)),
        }
    }

    fn of_test(what: &str, report: TestReport) -> Self {
        if report.ok {
            return Self::sound(what, &report.message);
        }
        let trouble = Trouble {
            exit: Exit::System,
            code: report.code,
            message: report.message,
            hint: report.hint,
            detail: Vec::new(),
        };
        Self::trouble(what, trouble)
    }

    fn json(&self) -> Value {
        let error = self.trouble.as_ref().map(|trouble| {
            json!({
                "code": trouble.code,
                "message": trouble.message,
                "hint": trouble.hint,
                "detail": trouble.detail,
            })
        });
        json!({
            "what": self.what,
            "ok": self.trouble.is_none(),
            "found": self.found,
            "error": error,
        })
    }
}
