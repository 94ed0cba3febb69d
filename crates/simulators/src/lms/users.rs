//! Accounts.

use serde_json::{Value, json};

use crate::lms::Lms;
use crate::lms::exception::{Exception, Told};
use crate::lms::parameters::{Node, Shape};

/// Ways to sign in that the site has, and whether it keeps the password itself.
const AUTHS: [(&str, bool); 5] = [
    ("manual", true),
    ("email", true),
    ("nologin", false),
    ("oidc", false),
    ("saml2", false),
];

/// Languages that are installed.
const LANGUAGES: [&str; 3] = ["en", "de", "fr"];

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// Its id.
    pub id: u64,
    /// The name to sign in with.
    pub username: String,
    /// The address.
    pub email: String,
    /// The number that other programs know the account by.
    pub idnumber: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// How it signs in.
    pub auth: String,
    /// The language.
    pub lang: String,
    /// Whether it may not sign in.
    pub is_suspended: bool,
    /// Whether it administers the site; the service cannot change such accounts.
    pub is_admin: bool,
}

impl Lms {
    /// Makes an account, and returns its id.
    pub fn add_user(&mut self, username: &str, email: &str, first_name: &str, last_name: &str) -> u64 {
        let id = self.next_id();
        self.users.push(User {
            id,
            username: username.to_owned(),
            email: email.to_owned(),
            idnumber: String::new(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            auth: "manual".to_owned(),
            lang: "en".to_owned(),
            is_suspended: false,
            is_admin: false,
        });
        id
    }

    /// Returns an account.
    pub fn user(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Returns an account to change it.
    pub fn user_mut(&mut self, id: u64) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// Returns the accounts with an address, whatever its case.
    pub fn users_with(&self, email: &str) -> Vec<&User> {
        let has_it = |user: &&User| user.email.to_lowercase() == email.to_lowercase();
        self.users.iter().filter(has_it).collect()
    }

    /// Returns what the service's user may see of an account; none for nothing.
    fn visible(&self, user: &User) -> Option<Value> {
        let is_self = user.id == self.service_user;
        if !is_self && !self.may("moodle/user:viewdetails") {
            return None;
        }
        let mut told = json!({
            "id": user.id, "fullname": format!("{} {}", user.first_name, user.last_name),
        });
        if is_self || self.may("moodle/course:useremail") {
            told["email"] = user.email.as_str().into();
        }
        // Which of the two it is depends on the release.
        if is_self || self.may("moodle/user:viewalldetails") || self.may("moodle/user:update") {
            told["username"] = user.username.as_str().into();
            told["auth"] = user.auth.as_str().into();
            if !user.idnumber.is_empty() {
                told["idnumber"] = user.idnumber.as_str().into();
            }
        }
        if is_self || self.may("moodle/user:viewhiddendetails") {
            told["suspended"] = user.is_suspended.into();
        }
        Some(told)
    }

    pub(super) fn is_same(&self, left: &str, right: &str) -> bool {
        if self.switches.case_sensitive {
            left == right
        } else {
            left.to_lowercase() == right.to_lowercase()
        }
    }
}

pub(super) fn get_users_by_field(lms: &mut Lms, given: &Node) -> Told<Value> {
    given.check(&Shape::Single(&[
        ("field", true, Shape::Raw),
        ("values", true, Shape::List(&Shape::Raw)),
    ]))?;
    let field = given.text("field");
    let mut found = Vec::new();
    for value in given.list("values") {
        let value = value.as_text();
        let is_clean = match field {
            "id" => value.parse::<u64>().is_ok(),
            "username" => is_user_name(value),
            "email" => is_address(value),
            "idnumber" => true,
            _ => return Err(Exception::of("coding_exception", "codingerror")),
        };
        if !is_clean {
            return Err(Exception::invalid(format!(
                "The field '{field}' value is invalid: {value}(cleaned value: )"
            )));
        }
        let fits = |user: &&User| match field {
            "id" => user.id.to_string() == value,
            "username" => lms.is_same(&user.username, value),
            "email" => lms.is_same(&user.email, value),
            _ => user.idnumber == value,
        };
        for user in lms.users.iter().filter(fits) {
            // Whoever may not see the field cannot search by it either.
            if let Some(told) = lms.visible(user)
                && told.get(field).is_some()
            {
                found.push(told);
            }
        }
    }
    Ok(found.into())
}

pub(super) fn create_users(lms: &mut Lms, given: &Node) -> Told<Value> {
    lms.require(&["moodle/user:create"])?;
    given.check(&Shape::Single(&[(
        "users",
        true,
        Shape::List(&Shape::Single(&[
            ("username", true, Shape::Raw),
            ("firstname", true, Shape::Raw),
            ("lastname", true, Shape::Raw),
            ("email", true, Shape::Raw),
            ("password", false, Shape::Raw),
            ("createpassword", false, Shape::Bool),
            ("auth", false, Shape::Raw),
            ("idnumber", false, Shape::Raw),
            ("lang", false, Shape::Raw),
            ("country", false, Shape::Raw),
        ])),
    )]))?;
    // One transaction: one bad user undoes all.
    let before = (lms.users.clone(), lms.mails.clone());
    let mut made = Vec::new();
    for user in given.list("users") {
        match create(lms, user) {
            Ok(told) => made.push(told),
            Err(exception) => {
                (lms.users, lms.mails) = before;
                return Err(exception);
            }
        }
    }
    Ok(made.into())
}

fn create(lms: &mut Lms, given: &Node) -> Told<Value> {
    for field in ["username", "firstname", "lastname"] {
        if given.text(field).trim().is_empty() {
            return Err(Exception::invalid(format!("The field {field} cannot be blank")));
        }
    }
    let (username, email) = (given.text("username"), given.text("email"));
    if !is_user_name(username) {
        return Err(Exception::invalid(
            "The username must be in lower case and have no such signs",
        ));
    }
    if lms.users.iter().any(|user| user.username == username) {
        return Err(Exception::invalid(format!("Username already exists: {username}")));
    }
    let auth = or(given.text("auth"), "manual");
    let Some((_, is_internal)) = AUTHS.iter().find(|(known, _)| *known == auth) else {
        return Err(Exception::invalid(format!("Invalid authentication type: {auth}")));
    };
    let lang = or(given.text("lang"), "en");
    if !LANGUAGES.contains(&lang) {
        return Err(Exception::invalid(format!("Invalid language code: {lang}")));
    }
    let mails_password = given.text("createpassword") == "1";
    let password = given.text("password");
    if *is_internal && password.is_empty() && !mails_password {
        return Err(Exception::invalid(
            "Invalid password: you must provide a password, or set createpassword.",
        ));
    }
    if !password.is_empty() && password.len() < 8 {
        return Err(Exception::invalid(
            "Passwords must be at least 8 characters long.",
        ));
    }
    if !is_address(email) {
        return Err(Exception::invalid(format!("Email address is invalid: {email}")));
    }
    if !lms.switches.same_addresses && !lms.users_with(email).is_empty() {
        return Err(Exception::invalid(format!(
            "Email address already exists: {email}"
        )));
    }
    let id = lms.add_user(username, email, given.text("firstname"), given.text("lastname"));
    if let Some(user) = lms.user_mut(id) {
        given.text("idnumber").clone_into(&mut user.idnumber);
        auth.clone_into(&mut user.auth);
        lang.clone_into(&mut user.lang);
    }
    if mails_password {
        lms.mails.push(username.to_owned());
    }
    Ok(json!({"id": id, "username": username}))
}

pub(super) fn update_users(lms: &mut Lms, given: &Node) -> Told<Value> {
    lms.require(&["moodle/user:update"])?;
    given.check(&Shape::Single(&[(
        "users",
        true,
        Shape::List(&Shape::Single(&[
            ("id", true, Shape::Int),
            ("suspended", false, Shape::Bool),
            ("idnumber", false, Shape::Raw),
        ])),
    )]))?;
    let mut warnings = Vec::new();
    for change in given.list("users") {
        let id = change.number("id");
        match lms.user_mut(id) {
            Some(user) if !user.is_admin => {
                if change.get("suspended").is_some() {
                    user.is_suspended = change.text("suspended") == "1";
                }
                if change.get("idnumber").is_some() {
                    change.text("idnumber").clone_into(&mut user.idnumber);
                }
            }
            // What cannot be changed is passed over.
            Some(_) => warnings.push(warning(id, "usernotupdatedadmin")),
            None => warnings.push(warning(id, "invaliduserid")),
        }
    }
    if lms.switches.update_warnings {
        Ok(json!({"warnings": warnings}))
    } else {
        Ok(Value::Null)
    }
}

fn warning(id: u64, code: &str) -> Value {
    json!({"item": "user", "itemid": id, "warningcode": code, "message": "The user was not updated."})
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn is_user_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.@".contains(c);
    !text.is_empty() && text.chars().all(is_allowed)
}

fn is_address(text: &str) -> bool {
    let has_blank = text.contains(char::is_whitespace);
    let parts = text.split_once('@');
    !has_blank && parts.is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}
