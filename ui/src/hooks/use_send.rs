//! Sends a command on a person's request.

use std::rc::Rc;

use api::{ApiError, Command};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::use_core;

/// A command that a person sends, and how far it is.
pub struct Sending<C: Command> {
    /// Whether the answer is awaited. A further [`Self::send`] does nothing meanwhile.
    pub busy: bool,
    /// Why the newest one was refused.
    pub error: Option<Rc<ApiError>>,
    /// Sends it.
    pub send: Callback<C::Request>,
    /// Forgets the error.
    pub clear: Callback<()>,
}

/// Sends a command and calls `answered` with the answer. What is on its way cannot be sent a second time.
#[hook]
pub fn use_send<C>(answered: Callback<Result<C::Response, ApiError>>) -> Sending<C>
where
    C: Command + 'static,
    C::Request: Serialize + 'static,
    C::Response: DeserializeOwned + 'static,
{
    let core = use_core();
    let busy = use_state_eq(|| false);
    let error = use_state(|| None::<Rc<ApiError>>);
    // Rendering lags behind a double click; this does not.
    let on_its_way = use_mut_ref(|| false);

    let send = {
        let (busy, error) = (busy.setter(), error.setter());
        Callback::from(move |request: C::Request| {
            if on_its_way.replace(true) {
                return;
            }
            busy.set(true);
            error.set(None);
            let (core, answered, on_its_way) = (core.clone(), answered.clone(), Rc::clone(&on_its_way));
            let (busy, error) = (busy.clone(), error.clone());
            spawn_local(async move {
                let result = core.call::<C>(&request).await;
                on_its_way.replace(false);
                busy.set(false);
                error.set(result.as_ref().err().cloned().map(Rc::new));
                answered.emit(result);
            });
        })
    };
    let clear = {
        let error = error.setter();
        Callback::from(move |()| error.set(None))
    };
    Sending {
        busy: *busy,
        error: (*error).clone(),
        send,
        clear,
    }
}

/// Sends a command about something that was seen at `version`. Once it went well, it is busy until a newer
/// version is shown: in between, a further click could only be a conflict.
#[hook]
pub fn use_send_at<C>(version: u64, answered: Callback<Result<C::Response, ApiError>>) -> Sending<C>
where
    C: Command + 'static,
    C::Request: Serialize + 'static,
    C::Response: DeserializeOwned + 'static,
{
    let done_at = use_state_eq(|| None::<u64>);
    let sending = {
        let done_at = done_at.setter();
        use_send::<C>(Callback::from(move |answer: Result<C::Response, ApiError>| {
            if answer.is_ok() {
                done_at.set(Some(version));
            }
            answered.emit(answer);
        }))
    };
    let send = {
        let (done_at, send) = (done_at.clone(), sending.send.clone());
        Callback::from(move |request: C::Request| {
            if *done_at != Some(version) {
                send.emit(request);
            }
        })
    };
    Sending {
        busy: sending.busy || *done_at == Some(version),
        send,
        ..sending
    }
}
