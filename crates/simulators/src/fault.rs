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
    left: usize,
    fault: Fault,
}

impl Planned {
    /// Waits for `times` requests with the method, whose path contains the text.
    pub(crate) fn new(method: &str, path: &str, times: usize, fault: Fault) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            left: times,
            fault,
        }
    }

    /// Takes the fault that is meant for the request, if there is one.
    pub(crate) fn take(planned: &mut Vec<Self>, request: &Request) -> Option<Fault> {
        let index = planned
            .iter()
            .position(|planned| planned.method == request.method && request.path.contains(&planned.path))?;
        planned[index].left -= 1;
        if planned[index].left > 0 {
            return Some(planned[index].fault.clone());
        }
        Some(planned.remove(index).fault)
    }
}
