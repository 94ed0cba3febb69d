//! `/api/users`: people and the companies in which they work.

use serde_json::{Value, json};

use crate::in_house::body::{Body, invalid, is_same, needed};
use crate::in_house::refusal;
use crate::in_house::studio::{Membership, Studio, User};
use crate::{Answer, Request};

impl User {
    /// Returns the companies to which the person was added under a reference.
    fn added_under(&self, reference: &str) -> Vec<&str> {
        let added = self.memberships.iter();
        let added = added.filter(|membership| !reference.is_empty() && membership.reference == reference);
        added.map(|membership| membership.company.as_str()).collect()
    }

    fn told(&self, reference: &str) -> Value {
        let companies = self.memberships.iter().map(|membership| &membership.company);
        json!({
            "id": self.id, "email": self.email, "active": self.is_active,
            "companies": companies.collect::<Vec<_>>(), "added": self.added_under(reference),
        })
    }
}

impl Studio {
    pub(super) fn find_users(&self, request: &Request) -> Result<Answer, Answer> {
        let email = needed(request, "email")?;
        let only_active = match request.query("active") {
            None | Some("") => false,
            Some("true") => true,
            Some(_) => return Err(invalid("The query takes “active” as “true” only.")),
        };
        let reference = request.query("reference").unwrap_or_default();
        let users = self.users.iter();
        let users = users.filter(|user| is_same(&user.email, email) && (user.is_active || !only_active));
        let items: Vec<_> = users.map(|user| user.told(reference)).collect();
        Ok(Answer::json(200, &json!({"items": items})))
    }

    /// Finds or makes the person, and adds them where they are not yet: to all companies or to none.
    pub(super) fn put_user(&mut self, request: &Request) -> Result<Answer, Answer> {
        self.door.may("users.write")?;
        let known = ["email", "first_name", "last_name", "companies", "reference"];
        let body = Body::read(request, &known)?;
        let email = body.address("email")?;
        let reference = body.text("reference")?;
        body.optional("first_name")?;
        body.optional("last_name")?;
        let mut companies = Vec::new();
        for name in body.list("companies")? {
            companies.push(self.company_named(name)?);
        }
        let found = self.users.iter().position(|user| is_same(&user.email, &email));
        if found.is_some_and(|index| !self.users[index].is_active) {
            let message = "The person is deactivated.";
            return Err(refusal(422, "person_deactivated", message));
        }
        let status = if found.is_some() { 200 } else { 201 };
        let index = found.unwrap_or_else(|| {
            self.add_user(&email, &[]);
            self.users.len() - 1
        });
        let user = &mut self.users[index];
        for company in companies {
            if user.memberships.iter().all(|known| known.company != company) {
                user.memberships.push(Membership {
                    company,
                    reference: reference.clone(),
                });
            }
        }
        Ok(Answer::json(status, &user.told(&reference)))
    }

    fn company_named(&self, name: &Value) -> Result<String, Answer> {
        let Some(name) = name.as_str() else {
            return Err(invalid("Every company must be a text."));
        };
        let mut companies = self.companies.iter();
        let found = companies.find(|company| company.owner.is_none() && is_same(&company.name, name));
        found.map(|company| company.name.clone()).ok_or_else(|| {
            let message = format!("There is no company “{name}”.");
            refusal(422, "company_unknown", &message)
        })
    }

    /// Removes the person from those of the named companies to which they were added under the reference, and from no
    /// other.
    pub(super) fn remove_memberships(&mut self, request: &Request, id: &str) -> Result<Answer, Answer> {
        self.door.may("users.write")?;
        let body = Body::read(request, &["companies", "reference"])?;
        let reference = body.text("reference")?;
        let named = body.list("companies")?.iter().map(Value::as_str);
        let named: Option<Vec<_>> = named.collect();
        let named = named.ok_or_else(|| invalid("Every company must be a text."))?;
        let user = self.users.iter_mut().find(|user| user.id == id);
        let user = user.ok_or_else(nothing_left)?;
        let is_meant = |membership: &Membership| {
            membership.reference == reference && named.iter().any(|name| is_same(name, &membership.company))
        };
        let removed = user.memberships.iter().filter(|membership| is_meant(membership));
        let removed: Vec<_> = removed.map(|membership| membership.company.clone()).collect();
        if removed.is_empty() {
            return Err(nothing_left());
        }
        user.memberships.retain(|membership| !is_meant(membership));
        Ok(Answer::json(200, &json!({"removed": removed})))
    }
}

/// There is nothing to remove any more.
fn nothing_left() -> Answer {
    refusal(410, "gone", "There is nothing to remove.")
}
