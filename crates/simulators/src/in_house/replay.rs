//! Requests that are named by a key: who sends one again is told what came of the first.

use std::collections::HashMap;

use crate::in_house::refusal;
use crate::{Answer, Request};

/// What came of the requests that were named by a key.
#[derive(Debug, Default)]
pub(crate) struct Replay(HashMap<String, (Vec<u8>, Answer)>);

impl Replay {
    /// Returns what came of the first request with this key, if there was one.
    pub(crate) fn earlier(&self, request: &Request) -> Option<Answer> {
        let key = request.header("idempotency-key")?;
        let (body, answer) = self.0.get(&format!("{} {key}", request.path))?;
        if *body == request.body {
            return Some(answer.clone());
        }
        let message = "The key stands for another request.";
        Some(refusal(409, "key_used", message))
    }

    /// Remembers what came of a request. Refusals are not remembered: their cause may go away.
    pub(crate) fn remember(&mut self, request: &Request, answer: &Answer) {
        if let Some(key) = request.header("idempotency-key")
            && answer.status < 400
        {
            let key = format!("{} {key}", request.path);
            self.0.insert(key, (request.body.clone(), answer.clone()));
        }
    }
}
