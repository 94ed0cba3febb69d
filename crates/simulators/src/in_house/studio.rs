//! Studio: people, the companies they work in, and invitations.

mod companies;
mod invitations;
mod standing;
mod users;

use crate::in_house::body::is_same;
use crate::in_house::replay::Replay;
use crate::in_house::{Door, Guard, not_so, nothing_here};
use crate::{Answer, Limiter, Request, Simulated};

/// The service.
#[derive(Debug)]
pub struct Studio {
    door: Door,
    users: Vec<User>,
    companies: Vec<Company>,
    invitations: Vec<Invitation>,
    replay: Replay,
    made: u32,
}

#[derive(Clone, Debug)]
struct User {
    id: String,
    email: String,
    is_active: bool,
    memberships: Vec<Membership>,
}

/// That somebody works in a company, and under which reference they were added.
#[derive(Clone, Debug)]
struct Membership {
    company: String,
    reference: String,
}

#[derive(Clone, Debug)]
struct Company {
    id: String,
    name: String,
    /// Whose own it is; none for a company of many.
    owner: Option<String>,
    /// Under which reference it was made; empty for none.
    reference: String,
}

/// A mail that invites somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: String,
    /// To whom it went.
    pub email: String,
    /// Whether it still lets anybody in.
    pub is_pending: bool,
}

impl Studio {
    /// Makes one without people and companies.
    pub fn new(guard: Guard) -> Self {
        Self {
            door: Door::new(guard, &["users.write", "companies.write", "invitations.write"]),
            users: Vec::new(),
            companies: Vec::new(),
            invitations: Vec::new(),
            replay: Replay::default(),
            made: 0,
        }
    }

    /// Adds a few companies and people.
    #[must_use]
    pub fn with_demo_data(mut self) -> Self {
        for company in [
            "Birchwood Test",
            "Birchwood",
            "Lakeside Tools Test",
            "Lakeside Tools",
        ] {
            self.add_company(company);
        }
        self.add_user(
            "mara.holm@birchwood.example.org",
            &["Birchwood Test", "Birchwood"],
        );
        self.add_user("tom.okafor@lakeside.example.org", &["Lakeside Tools Test"]);
        self
    }

    /// Returns the door, to change who may do what.
    pub fn door(&mut self) -> &mut Door {
        &mut self.door
    }

    /// Adds a company of many.
    pub fn add_company(&mut self, name: &str) {
        let id = self.next_id("c");
        self.companies.push(Company {
            id,
            name: name.to_owned(),
            owner: None,
            reference: String::new(),
        });
    }

    /// Adds a person's own company, as somebody by hand would.
    pub fn add_personal_company(&mut self, name: &str, owner: &str) {
        let id = self.next_id("c");
        self.companies.push(Company {
            id,
            name: name.to_owned(),
            owner: Some(owner.to_owned()),
            reference: String::new(),
        });
    }

    /// Adds a person, as somebody by hand would.
    pub fn add_user(&mut self, email: &str, companies: &[&str]) {
        let id = self.next_id("u");
        let memberships = companies.iter().map(|company| Membership {
            company: (*company).to_owned(),
            reference: String::new(),
        });
        self.users.push(User {
            id,
            email: email.to_owned(),
            is_active: true,
            memberships: memberships.collect(),
        });
    }

    /// Takes a person out of a company and puts them back, as somebody by hand would.
    pub fn join_anew(&mut self, email: &str, company: &str) {
        for user in self.users.iter_mut().filter(|user| is_same(&user.email, email)) {
            user.memberships.retain(|known| known.company != company);
            user.memberships.push(Membership {
                company: company.to_owned(),
                reference: String::new(),
            });
        }
    }

    /// Deactivates a person.
    pub fn deactivate(&mut self, email: &str) {
        for user in self.users.iter_mut().filter(|user| is_same(&user.email, email)) {
            user.is_active = false;
        }
    }

    /// Gives a person's own company to somebody else.
    pub fn hand_over(&mut self, id: &str, to: &str) {
        for company in self.companies.iter_mut().filter(|company| company.id == id) {
            company.owner = Some(to.to_owned());
        }
    }

    /// Returns how many people there are with the address.
    pub fn users(&self, email: &str) -> usize {
        let users = self.users.iter().filter(|user| is_same(&user.email, email));
        users.count()
    }

    /// Returns the companies in which a person works.
    pub fn companies_of(&self, email: &str) -> Vec<String> {
        let users = self.users.iter().filter(|user| is_same(&user.email, email));
        let memberships = users.flat_map(|user| &user.memberships);
        memberships.map(|membership| membership.company.clone()).collect()
    }

    /// Returns the names of a person's own companies.
    pub fn personal_companies(&self, email: &str) -> Vec<String> {
        let companies = self.companies.iter().filter(|company| company.is_of(email));
        companies.map(|company| company.name.clone()).collect()
    }

    /// Lets the invitations of a person expire.
    pub fn expire_invitations(&mut self, email: &str) {
        let invitations = self.invitations.iter_mut();
        for invitation in invitations.filter(|invitation| is_same(&invitation.email, email)) {
            invitation.is_pending = false;
        }
    }

    /// Returns all invitations that went out.
    pub fn invitations(&self) -> &[Invitation] {
        &self.invitations
    }

    fn next_id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    fn answered(&mut self, request: &Request) -> Result<Answer, Answer> {
        let parts = self.door.enter("studio", request)?;
        let parts: Vec<_> = parts.iter().map(String::as_str).collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["users"]) => self.find_users(request),
            ("POST", ["users"]) => self.put_user(request),
            ("POST", ["users", id, "companies", "remove"]) => self.remove_memberships(request, id),
            ("GET", ["companies"]) => self.find_companies(request),
            ("POST", ["companies"]) => self.make_company(request),
            ("GET", ["companies", id]) => self.read_company(id),
            ("DELETE", ["companies", id]) => self.delete_company(id),
            ("GET", ["invitations"]) => self.find_invitations(request),
            ("POST", ["invitations"]) => self.invite(request),
            (_, ["users" | "companies" | "invitations"])
            | (_, ["users", _, "companies", "remove"])
            | (_, ["companies", _]) => Err(not_so()),
            (_, _) => Err(nothing_here()),
        }
    }
}

impl Company {
    fn is_of(&self, email: &str) -> bool {
        self.owner.as_deref().is_some_and(|owner| is_same(owner, email))
    }
}

impl Simulated for Studio {
    fn answer(&mut self, request: &Request) -> Answer {
        let answer = self.answered(request).unwrap_or_else(|refused| refused);
        self.door.named(answer)
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(self.door.limiter())
    }
}
