//! The way to the core: commands there, events back. The only module that touches the window object.

use std::collections::BTreeMap;

use api::event::{EVENT, Event};
use api::{ApiError, Command, ErrorCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = invoke, catch)]
    async fn invoke(name: &str, arguments: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = transformCallback, catch)]
    fn transform_callback(callback: &JsValue, once: bool) -> Result<JsValue, JsValue>;
}

/// Calls a command and waits for its answer.
///
/// # Errors
/// What the core answers; anything else that goes wrong on the way has the code `internal`.
pub async fn call<C>(request: &C::Request) -> Result<C::Response, ApiError>
where
    C: Command,
    C::Request: Serialize,
    C::Response: DeserializeOwned,
{
    let arguments = BTreeMap::from([("request", request)])
        .serialize(&Serializer::json_compatible())
        .map_err(|error| not_understood(C::NAME, &error.to_string()))?;
    match invoke(C::NAME, arguments).await {
        Ok(answer) => serde_wasm_bindgen::from_value(answer)
            .map_err(|error| not_understood(C::NAME, &error.to_string())),
        Err(refusal) => Err(refused(C::NAME, refusal)),
    }
}

/// What the shell wraps around an event.
#[derive(Deserialize)]
struct Envelope {
    payload: Event,
}

/// Where the shell sends events.
#[derive(Serialize)]
struct Listen {
    event: &'static str,
    target: Target,
    handler: f64,
}

#[derive(Serialize)]
struct Target {
    kind: &'static str,
}

/// Calls back on every event, for as long as the window lives.
///
/// # Errors
/// When the shell does not let the window listen. The app stays usable without events, because pages that
/// change by themselves also ask now and then.
pub async fn listen(on_event: impl Fn(Event) + 'static) -> Result<(), ApiError> {
    let callback = Closure::<dyn Fn(JsValue)>::new(move |message| {
        // An event that this version does not know is not for it.
        if let Ok(Envelope { payload }) = serde_wasm_bindgen::from_value(message) {
            on_event(payload);
        }
    })
    .into_js_value();
    let handler = transform_callback(&callback, false).map_err(|error| refused("listen", error))?;
    let listen = Listen {
        event: EVENT,
        target: Target { kind: "Any" },
        handler: handler.as_f64().unwrap_or_default(),
    };
    let arguments = listen
        .serialize(&Serializer::json_compatible())
        .map_err(|error| not_understood("listen", &error.to_string()))?;
    invoke("plugin:event|listen", arguments)
        .await
        .map(|_| ())
        .map_err(|error| refused("listen", error))
}

fn refused(command: &str, refusal: JsValue) -> ApiError {
    let text = refusal
        .as_string()
        .or_else(|| {
            refusal
                .dyn_ref::<js_sys::Error>()
                .map(|error| String::from(error.message()))
        })
        .unwrap_or_else(|| "the shell gave no reason".to_owned());
    serde_wasm_bindgen::from_value(refusal).unwrap_or_else(|_| ApiError {
        detail: vec![format!("{command}: {text}")],
        ..ApiError::new(ErrorCode::Internal, "The window could not reach the app's core.")
            .hint("Your data is safe. Close the app and open it again.")
    })
}

fn not_understood(command: &str, reason: &str) -> ApiError {
    ApiError {
        detail: vec![format!("{command}: {reason}")],
        ..ApiError::new(
            ErrorCode::Internal,
            "The window and the app's core did not understand each other.",
        )
        .hint("Your data is safe. Close the app and open it again; if it comes back, install the app again.")
    }
}
