//! `/api/companies`: companies that belong to one person each.

use serde_json::{Value, json};

use crate::in_house::body::{Body, is_same, needed};
use crate::in_house::studio::{Company, Studio};
use crate::in_house::{nothing_here, refusal};
use crate::{Answer, Request};

impl Company {
    fn told(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "owner": self.owner, "personal": self.owner.is_some(),
            "reference": self.reference,
        })
    }
}

impl Studio {
    pub(super) fn find_companies(&self, request: &Request) -> Result<Answer, Answer> {
        let owner = needed(request, "owner")?;
        let companies = self.companies.iter().filter(|company| company.is_of(owner));
        let items: Vec<_> = companies.map(Company::told).collect();
        Ok(Answer::json(200, &json!({"items": items})))
    }

    /// Makes a person's own company. Everybody has at most one; a name that is taken gets a number.
    pub(super) fn make_company(&mut self, request: &Request) -> Result<Answer, Answer> {
        self.door.may("companies.write")?;
        if let Some(answer) = self.replay.earlier(request) {
            return Ok(answer);
        }
        let body = Body::read(request, &["name", "owner", "reference"])?;
        let reference = body.optional("reference")?;
        let (name, owner) = (body.text("name")?, body.address("owner")?);
        if self.users(&owner) == 0 {
            let message = format!("There is no person with the address {owner}.");
            return Err(refusal(422, "owner_unknown", &message));
        }
        if self.companies.iter().any(|company| company.is_of(&owner)) {
            let message = "The person has a company of their own already.";
            return Err(refusal(409, "owner_has_one", message));
        }
        let is_free = |name: &String| self.companies.iter().all(|known| !is_same(&known.name, name));
        let names = (1..).map(|number| match number {
            1 => name.clone(),
            _ => format!("{name} {number}"),
        });
        let name = names.into_iter().find(is_free).unwrap_or(name.clone());
        let company = Company {
            id: self.next_id("c"),
            name,
            owner: Some(owner),
            reference,
        };
        let answer = Answer::json(201, &company.told());
        self.companies.push(company);
        self.replay.remember(request, &answer);
        Ok(answer)
    }

    pub(super) fn read_company(&self, id: &str) -> Result<Answer, Answer> {
        let company = self.companies.iter().find(|company| company.id == id);
        let company = company.ok_or_else(nothing_here)?;
        Ok(Answer::json(200, &company.told()))
    }

    pub(super) fn delete_company(&mut self, id: &str) -> Result<Answer, Answer> {
        self.door.may("companies.write")?;
        let index = self.companies.iter().position(|company| company.id == id);
        self.companies.remove(index.ok_or_else(nothing_here)?);
        Ok(Answer::empty(204))
    }
}
