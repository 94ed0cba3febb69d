//! The secret of a connection: what is known of it, and a new one.

use api::connection::SecretState;
use yew::prelude::*;

use crate::components::inputs::{LineField, TextKind};
use crate::components::switch::CheckBox;
use crate::testid::connections as ids;

/// Properties of [`Secret`].
#[derive(PartialEq, Properties)]
pub struct SecretProps {
    pub system: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    pub state: SecretState,
    /// The new one, as it is typed.
    pub value: AttrValue,
    pub oninput: Callback<String>,
    /// Whether this machine has no keychain that answers.
    pub no_keychain: bool,
    /// Whether it may be kept in memory until the app closes.
    pub until_closed: bool,
    pub onuntil_closed: Callback<bool>,
    pub disabled: bool,
}

/// A field that never shows what is stored.
#[component]
pub fn Secret(props: &SecretProps) -> Html {
    let state_id = ids::control(&props.system, "secret-state");
    html! {
        <>
            <div class="stack secret">
            <LineField
                id={ids::control(&props.system, "secret")}
                label={props.label.clone()}
                kind={TextKind::NewPassword}
                value={props.value.clone()}
                optional={matches!(props.state, SecretState::InKeychain | SecretState::UntilClosed)}
                disabled={props.disabled}
                also_described_by={AttrValue::from(state_id.clone())}
                    oninput={props.oninput.clone()}
            />
            <p class="quiet secret-state" id={state_id.clone()} data-testid={state_id}>
                { words_of(&props.state) }
            </p>
            </div>
            if props.no_keychain {
                <CheckBox
                    id={ids::control(&props.system, "until-closed")}
                    label="Keep it in memory until the app closes"
                    on={props.until_closed}
                    disabled={props.disabled}
                    onchange={props.onuntil_closed.clone()}
                />
            }
        </>
    }
}

fn words_of(state: &SecretState) -> &'static str {
    match state {
        SecretState::NotNeeded => "This system needs none.",
        SecretState::InKeychain => "It is stored in this machine's keychain. Leave this empty to keep it.",
        SecretState::UntilClosed => {
            "It is kept in memory until the app closes, because this machine has no keychain. Leave this empty to keep it."
        }
        SecretState::Missing => {
            "There is none yet. It goes into this machine's keychain and is never shown again."
        }
        SecretState::KeychainLocked => {
            "The keychain is locked, so nobody can tell whether there is one. Unlock it and open this page again."
        }
        SecretState::KeychainUnavailable => {
            "This machine has no keychain that answers, so it cannot be stored."
        }
    }
}
