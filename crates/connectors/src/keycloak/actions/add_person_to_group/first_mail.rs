//! The mail to a person whose account is new. It goes out once at most.
//!
//! Its state is noted at the account itself: due when the account is made, begun directly before the mail. So an
//! attempt that follows one which was cut off knows whether the mail can have been sent. In a realm that drops the
//! note, only the attempt that made the account sends the mail.

use connector::{Cx, Error, Kind};

use crate::keycloak::client::{Session, Unsent};
use crate::keycloak::mark::{FirstMail, Mark};
use crate::keycloak::model::Person;
use crate::keycloak::settings::Settings;

/// What to do when it did not go out.
const OTHERWISE: &str = "The account and the group are in place. Send it with the action keycloak.send_actions_mail, \
                         or in Keycloak at the person under “Credentials”, “Credential reset”.";

/// Returns whether new people get it.
pub(super) fn is_sent(settings: &Settings) -> bool {
    settings.send_mail && !settings.required_actions.is_empty()
}

/// Returns what a plan says about it.
pub(super) fn planned(settings: &Settings) -> String {
    match is_sent(settings) {
        true => format!(
            ", then have Keycloak send its mail about {}",
            settings.required_actions.join(" and ")
        ),
        false => String::new(),
    }
}

/// Returns whether an earlier attempt of this step made the account and did not come to the mail.
pub(super) fn is_due(cx: &Cx, settings: &Settings, person: &Person) -> bool {
    let is_open = !person.required_actions.is_empty();
    is_sent(settings) && is_open && state(cx, person) == Some(FirstMail::Due)
}

fn state(cx: &Cx, person: &Person) -> Option<FirstMail> {
    let mark = person.mark();
    let made = mark.made.as_deref();
    let is_of_this_step = made.is_some_and(|work| work == cx.idempotency_key || cx.is_own(work));
    mark.mail.filter(|_| is_of_this_step)
}

/// Sends it if it is due, and returns what is to be said about it. A mail that Keycloak refuses is no reason for the
/// step to fail, since the access is there; trouble on the way there is, because the next attempt sends it.
pub(super) async fn send(
    cx: &Cx,
    session: &Session,
    person: &mut Person,
    is_new: bool,
) -> Result<String, Error> {
    let settings = session.settings();
    let is_noted = is_due(cx, settings, person);
    let is_to_be_sent = is_noted || is_new && is_sent(settings);
    if !is_to_be_sent {
        return Ok(note_of_before(cx, settings, person));
    }
    if person.required_actions.is_empty() {
        return Ok(" Keycloak knows none of the required actions, so no mail was sent.".to_owned());
    }
    if is_noted {
        note(session, person, FirstMail::Begun).await?;
    }
    let actions = person.required_actions.join(" and ");
    Ok(match session.send_actions_mail(person).await {
        Ok(()) => format!(" Keycloak has sent the mail about {actions}."),
        // It goes out when the step is tried again, if that can still be noted; if not, it is told as it is.
        Err(Unsent::Refused(error))
            if is_noted
                && goes_away_by_itself(&error)
                && note(session, person, FirstMail::Due).await.is_ok() =>
        {
            return Err(error);
        }
        Err(Unsent::Refused(error)) => {
            format!(
                " The mail about {actions} was not sent: {} {OTHERWISE}",
                error.message
            )
        }
        Err(Unsent::Unclear(_)) => format!(" {}", unknown(&actions)),
    })
}

/// Returns whether what kept the mail from being sent passes by itself, or when somebody puts it right.
const fn goes_away_by_itself(error: &Error) -> bool {
    match error.kind {
        Kind::Transient { .. } | Kind::Blocked => true,
        Kind::Permanent | Kind::NeedsPermission(_) | Kind::UnknownOutcome => false,
    }
}

/// Notes where the mail stands.
async fn note(session: &Session, person: &mut Person, mail: FirstMail) -> Result<(), Error> {
    let mark = Mark {
        mail: Some(mail),
        ..person.mark()
    };
    person.set_mark(&mark);
    session.replace_person(person).await
}

/// Returns what is to be said about a mail that an earlier attempt may have sent; empty when there is nothing.
pub(super) fn note_of_before(cx: &Cx, settings: &Settings, person: &Person) -> String {
    let is_open = !person.required_actions.is_empty();
    let can_be = match state(cx, person) {
        Some(FirstMail::Begun) => true,
        Some(FirstMail::Due) => false,
        // The realm may have dropped the note of an account that this step has made.
        None => is_sent(settings) && person.mark() == Mark::default(),
    };
    match cx.made_before() && is_open && can_be {
        true => format!(" {}", unknown(&person.required_actions.join(" and "))),
        false => String::new(),
    }
}

fn unknown(actions: &str) -> String {
    format!(
        "Nobody can tell whether the mail about {actions} was sent, and it is not sent again by itself; ask the person. \
         {OTHERWISE}"
    )
}
