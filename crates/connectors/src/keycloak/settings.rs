//! The settings of a Keycloak connection: their form, and what the client makes of the answers.

pub(super) mod form;

use domain::form::{Answers, FieldError, Problem};

use crate::certificate;
use crate::http::{Base, CA_CERTIFICATE, URL, text};

const REALM: &str = "realm";
const CLIENT_ID: &str = "client_id";
pub(super) const PARENT_GROUP: &str = "parent_group";
const ROLES: &str = "roles";
const REQUIRED_ACTIONS: &str = "required_actions";
const SEND_MAIL: &str = "send_mail";
const MAIL_CLIENT_ID: &str = "mail_client_id";
const MAIL_REDIRECT_URI: &str = "mail_redirect_uri";

/// What a new person has to do unless the settings say otherwise.
const DEFAULT_ACTIONS: [&str; 2] = ["UPDATE_PASSWORD", "VERIFY_EMAIL"];

/// The word for no required actions at all, since an empty field stands for the default.
const NO_ACTIONS: &str = "none";

/// The settings, checked.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Where the server is, with `/auth` if it has that.
    pub(super) base: Base,
    /// The end of the address that was entered and does not belong to it; empty for none.
    pub(super) left_out: String,
    /// The realm.
    pub(super) realm: String,
    /// The client that the app signs in as.
    pub(super) client_id: String,
    /// The names on the way to the group below which partners' groups are; empty for the top.
    pub(super) parent_group: Vec<String>,
    /// The roles of the realm that every partner's group gets.
    pub(super) roles: Vec<String>,
    /// What a new person has to do at the first sign-in.
    pub(super) required_actions: Vec<String>,
    /// Whether a new person is sent a mail about that.
    pub(super) send_mail: bool,
    /// The client on whose behalf the mail is sent; empty for none.
    pub(super) mail_client_id: String,
    /// Where the person is sent afterwards; empty for nowhere.
    pub(super) mail_redirect_uri: String,
}

impl Settings {
    /// Reads the answers of the form.
    ///
    /// # Errors
    /// Every wrong field at once.
    pub(super) fn parse(answers: &Answers) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let entered = text(answers, URL);
        let (address, left_out) = without_pages(entered);
        let base = Base::parse(address)
            .map_err(|wrong| errors.push(FieldError::new(URL, Problem::Malformed, wrong)));
        let mut named = |key: &str, words: &str| {
            let name = text(answers, key).to_owned();
            if name.is_empty() {
                errors.push(FieldError::new(
                    key,
                    Problem::Missing,
                    format!("{words} is required."),
                ));
            }
            name
        };
        let realm = named(REALM, "Realm");
        let client_id = named(CLIENT_ID, "Client ID");
        if realm.contains('/') {
            let wrong = "Enter the realm's name alone, without slashes.";
            errors.push(FieldError::new(REALM, Problem::Malformed, wrong));
        }
        let required_actions = required_actions(answers).map_err(|wrong| errors.push(wrong));
        let mail_client_id = text(answers, MAIL_CLIENT_ID).to_owned();
        let mail_redirect_uri = text(answers, MAIL_REDIRECT_URI).to_owned();
        if mail_client_id.is_empty() && !mail_redirect_uri.is_empty() {
            let wrong = "Keycloak takes an address only with the client that it is registered for.";
            errors.push(FieldError::new(MAIL_CLIENT_ID, Problem::Missing, wrong));
        }
        if let Err(wrong) = certificate::extra_roots(CA_CERTIFICATE, text(answers, CA_CERTIFICATE)) {
            errors.push(wrong);
        }
        let parent = text(answers, PARENT_GROUP).split('/').map(str::trim);
        match (base, required_actions, errors.is_empty()) {
            (Ok(base), Ok(required_actions), true) => Ok(Self {
                base,
                left_out: left_out.to_owned(),
                realm,
                client_id,
                parent_group: parent
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
                roles: lines(text(answers, ROLES)),
                required_actions,
                send_mail: text(answers, SEND_MAIL) != "no",
                mail_client_id,
                mail_redirect_uri,
            }),
            (Ok(_) | Err(()), Ok(_) | Err(()), _) => Err(errors),
        }
    }

    /// Returns where the realm is: ids and names mean nothing in another one.
    pub(super) fn place(&self) -> Base {
        self.base.within(&["realms", &self.realm])
    }

    /// Returns the path of the group above partners' groups, for sentences; empty for the top.
    pub(super) fn parent_path(&self) -> String {
        self.parent_group.iter().map(|name| format!("/{name}")).collect()
    }
}

/// Parts an address from the end that leads to Keycloak's pages for people, which is what they copy.
fn without_pages(entered: &str) -> (&str, &str) {
    let begin = entered.find("://").map_or(0, |scheme| scheme + 3);
    let parts = || entered[begin..].match_indices('/').map(|(at, _)| begin + at);
    let page = parts().find(|at| {
        let rest: Vec<_> = entered[*at..]
            .split(['/', '#'])
            .filter(|part| !part.is_empty())
            .collect();
        matches!(
            rest.as_slice(),
            ["admin"] | ["admin", _, "console", ..] | ["admin", "realms", ..] | ["realms", ..]
        )
    });
    entered.split_at(page.unwrap_or(entered.len()))
}

fn required_actions(answers: &Answers) -> Result<Vec<String>, FieldError> {
    let entered = lines(text(answers, REQUIRED_ACTIONS));
    if entered.is_empty() {
        return Ok(DEFAULT_ACTIONS.map(str::to_owned).to_vec());
    }
    if entered.iter().all(|line| line.eq_ignore_ascii_case(NO_ACTIONS)) {
        return Ok(Vec::new());
    }
    let is_alias = |line: &String| {
        line.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    match entered.iter().all(is_alias) {
        true => Ok(entered),
        false => Err(FieldError::new(
            REQUIRED_ACTIONS,
            Problem::Malformed,
            "Enter the names as Keycloak writes them, one in a line, for example UPDATE_PASSWORD.",
        )),
    }
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn parse(changes: &Value) -> Result<Settings, Vec<String>> {
        let mut answers = Answers::new();
        for (key, value) in [
            (URL, "https://login.example.org"),
            (REALM, "partners"),
            (CLIENT_ID, "hyopps"),
        ] {
            answers.insert(key.to_owned(), value.into());
        }
        answers.extend(changes.as_object().cloned().unwrap_or_default());
        Settings::parse(&answers).map_err(|errors| errors.into_iter().map(|error| error.path).collect())
    }

    #[test]
    fn the_form_and_the_check_agree_on_what_is_enough() {
        let answers =
            json!({ "url": "https://login.example.org", "realm": "partners", "client_id": "hyopps" });
        let cleaned = domain::form::check(&form::fields(), answers.as_object().unwrap()).unwrap();
        let settings = Settings::parse(&cleaned).unwrap();
        assert_eq!(settings.required_actions, ["UPDATE_PASSWORD", "VERIFY_EMAIL"]);
        assert!(
            settings.send_mail,
            "new people get their mail unless somebody says no"
        );
        assert!(settings.parent_group.is_empty() && settings.roles.is_empty());
    }

    #[test]
    fn what_was_copied_with_the_address_is_left_out() {
        for (entered, kept, left_out) in [
            ("https://l.example.org/", "https://l.example.org", ""),
            ("https://l.example.org/auth", "https://l.example.org/auth", ""),
            ("https://l.example.org/admin", "https://l.example.org", "/admin"),
            (
                "https://l.example.org/auth/admin/master/console/#/partners/users",
                "https://l.example.org/auth",
                "/admin/master/console/#/partners/users",
            ),
            (
                "https://l.example.org/realms/x/",
                "https://l.example.org",
                "/realms/x/",
            ),
            (
                "https://l.example.org/admin/auth",
                "https://l.example.org/admin/auth",
                "",
            ),
        ] {
            let settings = parse(&json!({ "url": entered })).unwrap();
            assert_eq!(
                (settings.base.as_str(), settings.left_out.as_str()),
                (kept, left_out),
                "{entered}"
            );
        }
    }

    #[test]
    fn lists_are_read_line_by_line() {
        let settings = parse(&json!({
            "roles": " partner \n\nreader\npartner", "required_actions": "UPDATE_PASSWORD", "send_mail": "no",
            "parent_group": "/partners/ active /",
        }));
        let settings = settings.unwrap();
        assert_eq!(settings.roles, ["partner", "reader"]);
        assert_eq!(settings.required_actions, ["UPDATE_PASSWORD"]);
        assert!(!settings.send_mail);
        assert_eq!(settings.parent_path(), "/partners/active");
        let none = parse(&json!({ "required_actions": "None" })).unwrap();
        assert!(none.required_actions.is_empty());
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let wrong = parse(&json!({
            "url": "login", "realm": "a/b", "client_id": " ", "required_actions": "change the password",
            "mail_redirect_uri": "https://portal.example.org", "ca_certificate": "hello",
        }));
        let wrong = wrong.unwrap_err();
        for path in [
            URL,
            REALM,
            CLIENT_ID,
            REQUIRED_ACTIONS,
            MAIL_CLIENT_ID,
            CA_CERTIFICATE,
        ] {
            assert!(
                wrong.iter().any(|known| known == path),
                "{path} is wrong as well: {wrong:?}"
            );
        }
    }
}
