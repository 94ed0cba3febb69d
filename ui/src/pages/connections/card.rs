//! One system: its settings, its secret, and whether it works.

use std::rc::Rc;

use api::connection::{ConnectionView, SaveConnection, SecretInput, SecretState};
use api::{ApiError, ErrorCode, command};
use domain::form::{Field, Input};
use patternfly_yew::prelude::{Color, Label};
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields, Offered, Offers, message_at};
use crate::components::notice::{Mood, Notice};
use crate::components::switch::Switch;
use crate::components::toasts::use_toaster;
use crate::hooks::use_form::{use_form, use_stored};
use crate::hooks::use_send::use_send;
use crate::hooks::use_switch::use_switch;
use crate::pages::connections::choices::SystemChoices;
use crate::pages::connections::secret::Secret;
use crate::pages::connections::trial::Trial;
use crate::state::form::FormAction;
use crate::testid::connections as ids;

/// A text of this key is a chain of certificates, which people have as a file.
const CERTIFICATE: &str = "ca_certificate";

/// Where the core says that something is wrong with the secret.
const SECRET: &str = "secret";

/// Properties of [`ConnectionCard`].
#[derive(PartialEq, Properties)]
pub struct ConnectionCardProps {
    pub connection: Rc<ConnectionView>,
    /// Fetches all connections again.
    pub refresh: Callback<()>,
    /// Whether the account may change it.
    pub editable: bool,
}

/// One system.
#[component]
pub fn ConnectionCard(props: &ConnectionCardProps) -> Html {
    let connection = &props.connection;
    let system = connection.system.clone();
    let toaster = use_toaster();
    let handle = use_form(
        AttrValue::from(ids::card(&system)),
        Rc::new(connection.fields.clone()),
        &connection.settings,
        ids::card(&system),
    );
    use_stored(&handle.form, connection.settings.clone());
    // A secret is never a draft: it goes with the page.
    let secret = use_state_eq(String::new);
    let until_closed = use_state_eq(|| false);
    // Somebody who sets up a connection wants it on.
    let enabled = use_switch(
        ids::control(&system, "enabled"),
        connection.enabled || !connection.configured,
    );
    let no_keychain = use_state_eq(|| {
        matches!(
            connection.secret,
            SecretState::KeychainUnavailable | SecretState::KeychainLocked
        )
    });
    let answered = {
        let (form, refresh) = (handle.form.dispatcher(), props.refresh.clone());
        let (secret, no_keychain) = (secret.setter(), no_keychain.setter());
        Callback::from(move |answer: Result<ConnectionView, ApiError>| {
            match answer {
                Ok(stored) => {
                    secret.set(String::new());
                    form.dispatch(FormAction::Reset(stored.settings));
                    toaster.say(format!("{} was saved.", stored.title));
                }
                Err(error) => {
                    if matches!(
                        error.code,
                        ErrorCode::KeychainUnavailable | ErrorCode::KeychainLocked
                    ) {
                        no_keychain.set(true);
                    }
                    if !error.field_errors.is_empty() {
                        form.dispatch(FormAction::Refused(error.field_errors));
                    }
                }
            }
            refresh.emit(());
        })
    };
    let saving = use_send::<command::SaveConnection>(answered);
    let onsubmit = {
        let (handle, send, connection) = (handle.clone(), saving.send.clone(), Rc::clone(connection));
        let (secret, enabled, until_closed) = (secret.clone(), enabled.on, *until_closed);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(settings) = handle.submit() {
                send.emit(SaveConnection {
                    system: connection.system.clone(),
                    version: connection.version,
                    settings,
                    secret: (!secret.is_empty()).then(|| SecretInput((*secret).clone())),
                    enabled,
                    allow_until_closed: until_closed,
                });
            }
        })
    };
    // A system can be asked once it is connected; what it offers is then that of the stored settings.
    let asks = connection.configured && !connection.pickers.is_empty();
    let offers = {
        let (system, title) = (
            AttrValue::from(system.clone()),
            AttrValue::from(connection.title.clone()),
        );
        asks.then(|| Offers {
            fields: Rc::new(connection.pickers.clone()),
            view: Callback::from(move |offered: Offered| {
                html! {
                    <SystemChoices system={system.clone()} title={title.clone()} id={offered.id} field={offered.path}
                        value={offered.value} onchoose={offered.onchoose} disabled={offered.disabled} />
                }
            }),
        })
    };
    let context = FormContext {
        from_file: certificate(&connection.fields),
        offers,
        disabled: saving.busy || !props.editable,
        ..FormContext::default()
    };
    let unsaved = handle.form.is_changed() || !secret.is_empty() || !connection.configured || enabled.changed;
    // Saving lets the system ask for a locked keychain to be opened, so then it is of use without a change.
    let saves = unsaved || connection.secret == SecretState::KeychainLocked;
    let set_secret = {
        let (form, secret) = (handle.form.dispatcher(), secret.setter());
        Callback::from(move |text: String| {
            secret.set(text);
            form.dispatch(FormAction::ChangedBeside(SECRET.to_owned()));
        })
    };
    let unfolded = use_state_eq(|| false);
    let fold = {
        let unfolded = unfolded.clone();
        Callback::from(move |()| unfolded.set(!*unfolded))
    };
    let secret_error = message_at(&handle.form.errors(), SECRET);
    html! {
        <Card
            title={connection.title.clone()}
            text={connection.summary.clone()}
            testid={ids::card(&system)}
            actions={head(connection, unsaved && connection.configured, *unfolded, fold)}
        >
            if *unfolded {
                <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                    <FormErrors handle={handle.clone()} beside={connection.secret_label.as_ref().map(|_| SECRET)} />
                    <FormFields {handle} {context} />
                    if let Some(label) = &connection.secret_label {
                        <Secret
                            system={system.clone()}
                            label={label.clone()}
                            state={connection.secret.clone()}
                            value={(*secret).clone()}
                            oninput={set_secret}
                            error={secret_error}
                            no_keychain={*no_keychain}
                            until_closed={*until_closed}
                            onuntil_closed={let until_closed = until_closed.setter(); Callback::from(move |on: bool| until_closed.set(on))}
                            disabled={saving.busy || !props.editable}
                        />
                    }
                    <Switch
                        id={ids::control(&system, "enabled")}
                        label="Use this connection"
                        on={enabled.on}
                        disabled={saving.busy || !props.editable}
                        onchange={enabled.set}
                    />
                    // Beside the button: the form is higher than the window.
                    { save_error(&system, saving.error.as_ref()) }
                    if props.editable {
                        <div class="actions">
                            <Button testid={ids::control(&system, "submit")} tone={Tone::Primary} kind={Kind::Submit} busy={saving.busy} disabled={!saves}>
                                { "Save" }
                            </Button>
                            if unsaved && connection.configured {
                                <span class="quiet">{ "There are changes that are not saved." }</span>
                            }
                        </div>
                    }
                </form>
                if connection.configured && props.editable {
                    <Trial connection={Rc::clone(connection)} refresh={props.refresh.clone()} {unsaved} />
                }
            }
        </Card>
    }
}

fn certificate(fields: &[Field]) -> Option<AttrValue> {
    fields
        .iter()
        .any(|field| field.key == CERTIFICATE && matches!(field.input, Input::LongText { .. }))
        .then(|| AttrValue::from(CERTIFICATE))
}

/// What stands at the end of the title: how the connection stands, and the button that unfolds the card.
fn head(connection: &ConnectionView, unsaved: bool, unfolded: bool, fold: Callback<()>) -> Html {
    let system = &connection.system;
    let word = match (unfolded, connection.configured) {
        (true, _) => "Close",
        (false, true) => "Open",
        (false, false) => "Set up",
    };
    html! {
        <div class="connection-head">
            if unsaved && !unfolded {
                <span class="quiet">{ "Not saved yet" }</span>
            }
            { state_label(connection) }
            <Button
                testid={ids::control(system, "open")}
                name={format!("{word}: {}", connection.title)}
                expanded={Some(unfolded)}
                onclick={fold}
            >
                { word }
            </Button>
        </div>
    }
}

fn state_label(connection: &ConnectionView) -> Html {
    let test = connection.last_test.as_ref();
    let secret = match connection.secret {
        SecretState::Missing => Some(("Its secret is missing", Color::Red)),
        SecretState::KeychainLocked => Some(("The keychain is locked", Color::Orange)),
        SecretState::KeychainUnavailable => Some(("No keychain", Color::Red)),
        SecretState::NotNeeded | SecretState::InKeychain | SecretState::UntilClosed => None,
    };
    let (word, color) = match (connection.configured, connection.enabled, secret, test) {
        (false, _, _, _) => ("Not connected", Color::Grey),
        (true, false, _, _) => ("Switched off", Color::Grey),
        (true, true, Some(label), _) => label,
        (true, true, None, None) => ("Not tested yet", Color::Blue),
        (true, true, None, Some(test)) if !test.ok => ("Does not work", Color::Red),
        (true, true, None, Some(test)) if !test.missing.is_empty() => ("Rights are missing", Color::Orange),
        (true, true, None, Some(_)) => ("Connected", Color::Green),
    };
    html! { <Label label={word} {color} /> }
}

fn save_error(system: &str, error: Option<&Rc<ApiError>>) -> Html {
    match error {
        Some(error) if error.code == ErrorCode::Conflict => html! {
            <Notice mood={Mood::Warning} title="Somebody changed this connection meanwhile." testid={ids::control(system, "error")}>
                <p>{ "Nothing was saved. What you typed is still here; look at it once more and save again." }</p>
            </Notice>
        },
        Some(error) if error.field_errors.is_empty() => html! {
            <ErrorReport failure={Failure::from(&**error)} testid={ids::control(system, "error")} />
        },
        Some(_) | None => html! {},
    }
}
