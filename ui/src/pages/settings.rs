//! The settings of this machine and of the account.

use std::rc::Rc;

use api::command;
use api::settings::{LogLevel, Theme};
use domain::form::Choice;
use domain::role::Permission;
use yew::prelude::*;

use crate::app::theme::{Change, Preferences};
use crate::clock;
use crate::components::button::Button;
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::facts::{Fact, Facts};
use crate::components::field::FieldFrame;
use crate::components::page::PageFrame;
use crate::components::select::Select;
use crate::hooks::use_send::use_send;
use crate::hooks::use_session::use_session;
use crate::pages::change_password::ChangePassword;
use crate::testid::settings as ids;

/// Theme, log and account.
#[component]
pub fn Settings() -> Html {
    let preferences = use_context::<Preferences>();
    let error = preferences
        .as_ref()
        .and_then(|preferences| preferences.error.clone());
    html! {
        <PageFrame testid={ids::PAGE} title="Settings" text="Theme and log are settings of this machine.">
            if let Some(error) = error {
                <ErrorReport failure={Failure::from(&*error)} />
            }
            <div class="stack">
                if let Some(preferences) = preferences {
                    { appearance(&preferences) }
                    <Log {preferences} />
                }
                <Account />
            </div>
        </PageFrame>
    }
}

const THEMES: [(Theme, &str, &str); 3] = [
    (Theme::System, "system", "As the system"),
    (Theme::Light, "light", "Light"),
    (Theme::Dark, "dark", "Dark"),
];

fn appearance(preferences: &Preferences) -> Html {
    let settings = preferences.settings.unwrap_or_default();
    let radios = THEMES.map(|(theme, name, label)| {
        let id = ids::theme(name);
        let onchange = preferences.save.reform(move |_: Event| Change::Theme(theme));
        html! {
            <label class="pf-v6-c-radio" for={id.clone()}>
                <input
                    class="pf-v6-c-radio__input"
                    type="radio"
                    name="theme"
                    id={id.clone()}
                    data-testid={id}
                    value={name}
                    checked={settings.theme == theme}
                    {onchange}
                />
                <span class="pf-v6-c-radio__label">{ label }</span>
            </label>
        }
    });
    html! {
        <Card title="Appearance">
            <fieldset class="radios">
                <legend class="pf-v6-c-form__label"><span class="pf-v6-c-form__label-text">{ "Theme" }</span></legend>
                { for radios }
            </fieldset>
        </Card>
    }
}

/// Properties of [`Log`].
#[derive(PartialEq, Properties)]
struct LogProps {
    preferences: Preferences,
}

const LEVELS: [(LogLevel, &str, &str); 4] = [
    (LogLevel::Error, "Errors only", "Only what failed is written."),
    (
        LogLevel::Warn,
        "Warnings",
        "What failed and what looks wrong is written.",
    ),
    (LogLevel::Info, "Normal", "What happens is written in few lines."),
    (
        LogLevel::Debug,
        "Detailed",
        "Everything is written. It may hold names and addresses, never passwords. Use it to find a fault, then go back.",
    ),
];

#[component]
fn Log(props: &LogProps) -> Html {
    let logs = use_send::<command::OpenLogFolder>(Callback::noop());
    let may = use_session().may(Permission::Configure);
    let settings = props.preferences.settings.unwrap_or_default();
    let options = use_memo((), |()| {
        let choice = |(level, label, _): &(LogLevel, &str, &str)| Choice {
            value: level.as_str().to_owned(),
            label: (*label).to_owned(),
        };
        LEVELS.iter().map(choice).collect::<Vec<_>>()
    });
    let help = LEVELS
        .iter()
        .find(|(level, ..)| *level == settings.log_level)
        .map_or("", |(_, _, help)| help);
    let help = if may {
        help.to_owned()
    } else {
        format!("{help} An owner or admin can change it.")
    };
    let onchange = {
        let save = props.preferences.save.clone();
        Callback::from(move |value: String| {
            let level = LEVELS.iter().find(|(level, ..)| level.as_str() == value);
            if let Some((log_level, ..)) = level {
                save.emit(Change::LogLevel(*log_level));
            }
        })
    };
    html! {
        <Card title="Log" text="The app writes what it does into files in its log folder.">
            <div class="pf-v6-c-form">
                <FieldFrame id={ids::LOG_LEVEL} label="How much is written" {help}>
                    <Select
                        id={ids::LOG_LEVEL}
                        value={settings.log_level.as_str()}
                        options={Rc::clone(&options)}
                        described_by={format!("{}.help", ids::LOG_LEVEL)}
                        disabled={!may}
                        {onchange}
                    />
                </FieldFrame>
                if let Some(error) = &logs.error {
                    <ErrorReport failure={Failure::from(&**error)} />
                }
                <div class="actions">
                    <Button testid={ids::LOG_FOLDER} busy={logs.busy} onclick={logs.send.reform(|()| ())}>
                        { "Open the log folder" }
                    </Button>
                </div>
            </div>
        </Card>
    }
}

/// Who is signed in, until when, and the password.
#[component]
fn Account() -> Html {
    let session = use_session();
    let open = use_state_eq(|| false);
    let set = |value: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(value))
    };
    let Some(account) = session.account() else {
        return html! {};
    };
    html! {
        <Card title="Your account">
            <Facts>
                <Fact name="Name">{ &account.name }</Fact>
                <Fact name="E-mail">{ &account.email }</Fact>
                <Fact name="Session">
                    <span data-testid={ids::SESSION_END} title={clock::absolute(account.expires_at)}>
                        { format!("Ends at {}. It locks by itself after 30 minutes without use.", clock::time_of_day(account.expires_at)) }
                    </span>
                </Fact>
            </Facts>
            <div class="actions">
                <Button testid={ids::CHANGE_PASSWORD} onclick={set(true)}>{ "Change password" }</Button>
            </div>
            if *open {
                <ChangePassword onclose={set(false)} />
            }
        </Card>
    }
}
