//! Slack: the Web API's calls for people, user groups and channels.
//!
//! What a call refuses is told as Slack does, with HTTP 200 and the name of the error; only its limits have a status of
//! their own. Calls that read ignore a body in JSON. There is no call here that no simulated client needs; an unknown
//! one is refused as Slack refuses it.

mod arguments;
mod channels;
mod demo;
mod groups;
mod invitations;
mod people;
mod seed;
mod sign_in;
mod standing;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::slack::arguments::Arguments;
use crate::slack::sign_in::Caller;
use crate::slack::state::{Channel, Group, Token, User};
use crate::{Answer, Limiter, Request, Simulated};

pub use seed::BOT_SCOPES;
pub use state::{Rules, Seen};

/// One workspace of Slack with its apps' tokens.
#[derive(Debug)]
pub struct Slack {
    team_id: String,
    team: String,
    /// What the workspace allows, and how its calls behave where Slack's differ.
    pub rules: Rules,
    tokens: BTreeMap<String, Token>,
    users: Vec<User>,
    groups: Vec<Group>,
    channels: Vec<Channel>,
    made: u64,
    limits: BTreeMap<String, (usize, Duration)>,
    limiter: Limiter,
    refused: BTreeMap<String, usize>,
    asked: u64,
}

/// What a call answers, or the error that it names.
type Answered = Result<Value, Refusal>;

/// An error inside an answer.
#[derive(Clone, PartialEq, Debug)]
struct Refusal {
    error: String,
    /// What else stands in the answer.
    more: Value,
}

/// Refuses with an error of this name.
fn refuse<T>(error: &str) -> Result<T, Refusal> {
    Err(Refusal {
        error: error.to_owned(),
        more: json!({}),
    })
}

impl Simulated for Slack {
    fn answer(&mut self, request: &Request) -> Answer {
        self.asked += 1;
        match request.parts()[..] {
            ["api", method] => self.call(method, request),
            _ => Answer::html(404, "<html><body><h1>There’s been a glitch…</h1></body></html>"),
        }
        .header("x-slack-req-id", format!("req-{:08x}", self.asked))
    }

    fn limiter(&self) -> Option<&Limiter> {
        Some(&self.limiter)
    }
}

impl Slack {
    fn call(&mut self, method: &str, request: &Request) -> Answer {
        let Some(known) = KNOWN.iter().find(|(name, _)| *name == method) else {
            return Answer::json(
                200,
                &json!({"ok": false, "error": "unknown_method", "req_method": method}),
            );
        };
        let caller = match self.caller(request) {
            Ok(caller) => caller,
            Err(refusal) => return written(Err(refusal), &[]),
        };
        if let Some(answer) = self.too_often(method) {
            return answer;
        }
        let arguments = Arguments::of(request, known.1);
        let warnings = arguments.as_ref().map(Arguments::warnings).unwrap_or_default();
        let answered = arguments.and_then(|arguments| {
            self.needs_team(method, &arguments)?;
            self.answered(method, &caller, &arguments)
        });
        let warnings = if self.rules.always_warns {
            vec!["superfluous_charset"]
        } else {
            warnings
        };
        written(answered, &warnings).header("x-oauth-scopes", caller.scopes())
    }

    fn answered(&mut self, method: &str, caller: &Caller, arguments: &Arguments) -> Answered {
        match method {
            "auth.test" => Ok(self.who(caller)),
            "users.lookupByEmail" => self.look_up(caller, arguments),
            "users.list" => self.list_users(caller, arguments),
            "usergroups.list" => self.list_groups(caller, arguments),
            "usergroups.create" => self.create_group(caller, arguments),
            "usergroups.enable" => self.switch_group(caller, arguments, true),
            "usergroups.disable" => self.switch_group(caller, arguments, false),
            "usergroups.users.list" => self.list_members_of_group(caller, arguments),
            "usergroups.users.update" => self.update_members_of_group(caller, arguments),
            "conversations.list" => self.list_channels(caller, arguments),
            "conversations.create" => self.create_channel(caller, arguments),
            "conversations.archive" => self.archive(caller, arguments),
            "conversations.unarchive" => self.unarchive(caller, arguments),
            "conversations.members" => self.list_members_of_channel(caller, arguments),
            "conversations.invite" => self.invite(caller, arguments),
            "conversations.kick" => self.kick(caller, arguments),
            _ => refuse("unknown_method"),
        }
    }

    fn too_often(&mut self, method: &str) -> Option<Answer> {
        let (limit, window) = *self.limits.get(method).or_else(|| self.limits.get(""))?;
        let wait = self.limiter.pass(method, limit, window).err()?;
        *self.refused.entry(method.to_owned()).or_default() += 1;
        // Slack says whole seconds; a window that is shorter than a minute is told in parts of it that are as fine.
        let tick = (window / 60).max(Duration::from_millis(1));
        let ticks = wait.as_nanos().div_ceil(tick.as_nanos()).max(1);
        let wait = tick * u32::try_from(ticks).unwrap_or(u32::MAX);
        let answer = Answer::json(429, &json!({"ok": false, "error": "ratelimited"}));
        Some(answer.header("retry-after", format!("{}", wait.as_secs_f64())))
    }

    /// Returns an id as Slack makes them: a letter, digits and capitals.
    fn new_id(&mut self, letter: char) -> String {
        self.made += 1;
        // Neighbours look unlike each other, as real ones do; the multiplier is odd, so none comes twice.
        let mixed = self.made.wrapping_mul(0x9E37_79B9_7F4A_7C15) & 0xFF_FFFF_FFFF;
        format!("{letter}0{mixed:010X}")
    }
}

/// Whether a call takes its arguments from a body in JSON too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Reads,
    Writes,
}

/// The calls there are.
const KNOWN: [(&str, Kind); 16] = [
    ("auth.test", Kind::Writes),
    ("users.lookupByEmail", Kind::Reads),
    ("users.list", Kind::Reads),
    ("usergroups.list", Kind::Reads),
    ("usergroups.create", Kind::Writes),
    ("usergroups.enable", Kind::Writes),
    ("usergroups.disable", Kind::Writes),
    ("usergroups.users.list", Kind::Reads),
    ("usergroups.users.update", Kind::Writes),
    ("conversations.list", Kind::Reads),
    ("conversations.create", Kind::Writes),
    ("conversations.archive", Kind::Writes),
    ("conversations.unarchive", Kind::Writes),
    ("conversations.members", Kind::Reads),
    ("conversations.invite", Kind::Writes),
    ("conversations.kick", Kind::Writes),
];

fn written(answered: Answered, warnings: &[&str]) -> Answer {
    let mut body = match answered {
        Ok(mut body) => {
            body["ok"] = true.into();
            body
        }
        Err(Refusal { error, mut more }) => {
            more["ok"] = false.into();
            more["error"] = error.into();
            more
        }
    };
    if !warnings.is_empty() {
        body["warning"] = warnings.join(",").into();
        if !body["response_metadata"].is_object() {
            body["response_metadata"] = json!({});
        }
        body["response_metadata"]["warnings"] = json!(warnings);
    }
    Answer::json(200, &body)
}
