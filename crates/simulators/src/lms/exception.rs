//! Failures, as the site tells them.

use serde_json::{Value, json};

use crate::Answer;
use crate::lms::Switches;

/// What a function gives: its result, or an exception.
pub(super) type Told<T> = Result<T, Exception>;

/// An exception.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Exception {
    class: &'static str,
    code: &'static str,
    /// What stands in brackets behind the message.
    about: &'static str,
    debuginfo: String,
}

impl Exception {
    pub(super) const fn of(class: &'static str, code: &'static str) -> Self {
        Self {
            class,
            code,
            about: "",
            debuginfo: String::new(),
        }
    }

    /// A wrong parameter, or a duplicate: the reason is only in the hidden part.
    pub(super) fn invalid(debuginfo: impl Into<String>) -> Self {
        Self {
            debuginfo: debuginfo.into(),
            ..Self::of("invalid_parameter_exception", "invalidparameter")
        }
    }

    /// An id that is not there.
    pub(super) fn no_record(table: &str, id: &str) -> Self {
        Self {
            debuginfo: format!("SELECT * FROM {{{table}}} WHERE id = ? [array (0 => {id})]"),
            ..Self::of("dml_missing_record_exception", "invalidrecord")
        }
    }

    /// A capability that the caller lacks. The site names it in words.
    pub(super) fn no_permissions(capability: &'static str) -> Self {
        Self {
            about: capability,
            ..Self::of("required_capability_exception", "nopermissions")
        }
    }

    /// Returns it as the site writes it.
    pub(super) fn to_json(&self, switches: &Switches) -> Value {
        let class = if switches.namespaced {
            format!("core\\exception\\{}", self.class)
        } else {
            self.class.to_owned()
        };
        let mut told = json!({
            "exception": class, "errorcode": self.code, "message": self.message(switches.localised),
        });
        if switches.debugging && !self.debuginfo.is_empty() {
            told["debuginfo"] = self.debuginfo.clone().into();
        }
        told
    }

    fn message(&self, is_localised: bool) -> String {
        if is_localised {
            return format!("Es ist ein Fehler aufgetreten ({}).", self.about);
        }
        match self.code {
            "invalidtoken" => "Invalid token - token not found".to_owned(),
            "accessexception" => "Access control exception".to_owned(),
            "nopermissions" => format!(
                "Sorry, but you do not currently have permissions to do that ({}).",
                self.about
            ),
            "invalidparameter" => "Invalid parameter value detected".to_owned(),
            "invalidrecord" => "Can't find data record in database.".to_owned(),
            "sitemaintenance" => {
                "The site is undergoing maintenance and is currently not available".to_owned()
            }
            "enablewsdescription" => "Web services must be enabled in Advanced features.".to_owned(),
            code => format!("error/{code}"),
        }
    }
}

/// What is answered to a call that does not ask for JSON.
pub(super) fn in_xml(exception: Option<Exception>) -> Answer {
    let body = match exception {
        None => "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<RESPONSE>\n</RESPONSE>\n".to_owned(),
        Some(exception) => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<EXCEPTION class=\"{}\">\n<ERRORCODE>{}</ERRORCODE>\n\
             <MESSAGE>{}</MESSAGE>\n</EXCEPTION>\n",
            exception.class,
            exception.code,
            exception.message(false)
        ),
    };
    let mut answer = Answer::text(200, &body);
    answer.headers = vec![(
        "content-type".to_owned(),
        "application/xml; charset=utf-8".to_owned(),
    )];
    answer
}
