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
    /// What is wrong with it.
    pub error: Option<AttrValue>,
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
    let wanted = props.error.is_some();
    let stored = matches!(props.state, SecretState::InKeychain | SecretState::UntilClosed);
    html! {
        <>
            <div class="stack secret">
            <LineField
                id={ids::control(&props.system, "secret")}
                label={props.label.clone()}
                kind={TextKind::NewPassword}
                value={props.value.clone()}
                optional={stored && !wanted}
                error={props.error.clone()}
                disabled={props.disabled}
                also_described_by={AttrValue::from(state_id.clone())}
                oninput={props.oninput.clone()}
            />
            <p class="quiet secret-state" id={state_id.clone()} data-testid={state_id}>
                { words_of(&props.state) }
                if stored && !wanted {
                    { " Leave this empty to keep it." }
                }
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
        SecretState::InKeychain => "It is stored in this machine's keychain.",
        SecretState::UntilClosed => "It is kept in memory until the app closes, and not in a keychain.",
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

#[cfg(test)]
mod tests {
    use yew::ServerRenderer;

    use super::*;

    fn rendered(state: SecretState, error: Option<&'static str>) -> String {
        let secret = ServerRenderer::<Secret>::with_props(move || SecretProps {
            system: "email".into(),
            label: "Password".into(),
            state,
            value: AttrValue::default(),
            oninput: Callback::noop(),
            error: error.map(AttrValue::from),
            no_keychain: false,
            until_closed: false,
            onuntil_closed: Callback::noop(),
            disabled: false,
        });
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a test has a runtime")
            .block_on(secret.hydratable(false).render())
    }

    #[test]
    fn a_stored_secret_may_be_left_out_unless_the_core_wants_it_again() {
        for state in [SecretState::InKeychain, SecretState::UntilClosed] {
            let kept = rendered(state.clone(), None);
            assert!(
                kept.contains("(optional)")
                    && kept.contains("aria-required=\"false\"")
                    && kept.contains("Leave this empty to keep it."),
                "{kept}"
            );
            let wanted = rendered(state, Some("Enter the password again."));
            assert!(
                !wanted.contains("(optional)") && !wanted.contains("Leave this empty"),
                "{wanted}"
            );
            for part in [
                "aria-required=\"true\"",
                "aria-invalid=\"true\"",
                "id=\"connection.email.secret.error\"",
                "connection.email.secret.error connection.email.secret-state",
                "Enter the password again.",
            ] {
                assert!(wanted.contains(part), "{part} is missing in {wanted}");
            }
        }
    }
}
