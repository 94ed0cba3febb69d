//! `/api/invitations`: mails that let somebody in for the first time.

use serde_json::{Value, json};

use crate::in_house::body::{Body, invalid, is_same, needed};
use crate::in_house::refusal;
use crate::in_house::studio::{Invitation, Studio};
use crate::{Answer, Request};

impl Invitation {
    fn told(&self) -> Value {
        let state = if self.is_pending { "pending" } else { "expired" };
        json!({"id": self.id, "email": self.email, "state": state})
    }
}

impl Studio {
    pub(super) fn find_invitations(&self, request: &Request) -> Result<Answer, Answer> {
        let email = needed(request, "email")?;
        let only_pending = match request.query("state") {
            None | Some("") => false,
            Some("pending") => true,
            Some(_) => return Err(invalid("The query takes “state” as “pending” only.")),
        };
        let sent = self.invitations.iter();
        let sent = sent.filter(|invitation| {
            is_same(&invitation.email, email) && (invitation.is_pending || !only_pending)
        });
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
            is_pending: true,
        };
        let answer = Answer::json(202, &invitation.told());
        self.invitations.push(invitation);
        self.replay.remember(request, &answer);
        Ok(answer)
    }
}
