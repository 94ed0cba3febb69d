//! What can go wrong between an app and a system, whatever the system is.

use crate::{Answer, Request};

/// What becomes of one request.
#[derive(Clone, PartialEq, Debug)]
pub enum Fault {
    /// The system never sees the request; this is answered.
    Answer(Answer),
    /// The connection is cut before the system sees the request.
    CutBefore,
    /// The system does what is asked, and the connection is cut before its answer.
    CutAfter,
    /// The system never sees the request, and nothing is ever answered.
    Silence,
    /// The system does what is asked, and nothing is ever answered.
    SilenceAfter,
    /// The system does what is asked; this is answered in the place of its own answer.
    AnswerAfter(Answer),
}

/// A fault that waits for its requests.
#[derive(Debug)]
pub(crate) struct Planned {
    method: String,
    path: String,
    body: String,
    left: usize,
    fault: Fault,
}

impl Planned {
    /// Waits for `times` requests with the method, whose path contains the text.
    pub(crate) fn new(method: &str, path: &str, times: usize, fault: Fault) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            body: String::new(),
            left: times,
            fault,
        }
    }

    /// Waits for requests whose body contains the text as well.
    pub(crate) fn with_body(mut self, text: &str) -> Self {
        text.clone_into(&mut self.body);
        self
    }

    fn is_for(&self, request: &Request) -> bool {
        self.method == request.method
            && request.path.contains(&self.path)
            && (self.body.is_empty() || String::from_utf8_lossy(&request.body).contains(&self.body))
    }

    /// Takes the fault that is meant for the request, if there is one.
    pub(crate) fn take(planned: &mut Vec<Self>, request: &Request) -> Option<Fault> {
        let index = planned.iter().position(|planned| planned.is_for(request))?;
        planned[index].left -= 1;
        if planned[index].left > 0 {
            return Some(planned[index].fault.clone());
        }
        Some(planned.remove(index).fault)
    }
}
