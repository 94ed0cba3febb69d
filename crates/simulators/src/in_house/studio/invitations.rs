//! `/api/invitations`: mails that let somebody in for the first time.

use serde_json::{Value, json};

use crate::in_house::body::{Body, is_same, needed};
use crate::in_house::refusal;
use crate::in_house::studio::{Invitation, Studio};
use crate::{Answer, Request};

impl Invitation {
    fn told(&self) -> Value {
        json!({"id": self.id, "email": self.email})
    }
}

impl Studio {
    pub(super) fn find_invitations(&self, request: &Request) -> Result<Answer, Answer> {
        let email = needed(request, "email")?;
        let sent = self.invitations.iter();
        let sent = sent.filter(|invitation| is_same(&invitation.email, email));
        let items: Vec<_> = sent.map(Invitation::told).collect();
        Ok(Answer::json(200, &json!({"items": items})))
    }

    /// Sends an invitation; without a key that names the request, one each time.
    pub(super) fn invite(&mut self, request: &Request) -> Result<Answer, Answer> {
        self.door.may("invitations.write")?;
        if let Some(answer) = self.replay.earlier(request) {
            return Ok(answer);
        }
        let body = Body::read(request, &["email", "first_name", "last_name"])?;
        let email = body.address("email")?;
        body.optional("first_name")?;
        body.optional("last_name")?;
        if self.users(&email) == 0 {
            let message = format!("There is no person with the address {email}.");
            return Err(refusal(422, "person_unknown", &message));
        }
        let invitation = Invitation {
            id: self.next_id("i"),
            email,
        };
        let answer = Answer::json(202, &invitation.told());
        self.invitations.push(invitation);
        self.replay.remember(request, &answer);
        Ok(answer)
    }
}
