//! Light or dark, as this machine's settings say.

use std::rc::Rc;

use api::command::{GetSettings, SaveLogLevel, SaveTheme};
use api::settings::{LogLevel, Settings, Theme};
use api::{ApiError, ErrorCode};
use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::hooks::use_core::use_core;
use crate::{document, ipc};

/// This machine's settings and the way to change them.
#[derive(Clone, PartialEq)]
pub struct Preferences {
    /// What they are; none until they are known.
    pub settings: Option<Settings>,
    /// Why the newest change was not stored.
    pub error: Option<Rc<ApiError>>,
    /// Changes one of them at once and stores it.
    pub save: Callback<Change>,
}

/// A change of one setting. Each is a command of its own, because each asks for another right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Theme(Theme),
    LogLevel(LogLevel),
}

impl Change {
    fn on(self, settings: Settings) -> Settings {
        match self {
            Self::Theme(theme) => Settings { theme, ..settings },
            Self::LogLevel(log_level) => Settings {
                log_level,
                ..settings
            },
        }
    }
}

/// Properties of [`ThemeProvider`].
#[derive(PartialEq, Properties)]
pub struct ThemeProviderProps {
    pub children: Html,
}

/// Dresses the document and provides [`Preferences`].
#[component]
pub fn ThemeProvider(props: &ThemeProviderProps) -> Html {
    let core = use_core();
    let settings = use_state_eq(|| None::<Settings>);
    let error = use_state_eq(|| None::<Rc<ApiError>>);
    {
        let settings = settings.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                // Without an answer the system's theme is as good as any.
                settings.set(Some(ipc::call::<GetSettings>(&()).await.unwrap_or_default()));
            });
        });
    }
    let theme = settings.map(|settings| settings.theme).unwrap_or_default();
    use_effect_with(theme, |theme| {
        let follows = match theme {
            Theme::Light => {
                document::set_dark(false);
                None
            }
            Theme::Dark => {
                document::set_dark(true);
                None
            }
            Theme::System => follow_system(),
        };
        move || drop(follows)
    });
    let save = {
        let (settings, error) = (settings.clone(), error.setter());
        Callback::from(move |change: Change| {
            let before = *settings;
            settings.set(Some(change.on(before.unwrap_or_default())));
            let (core, settings, error) = (core.clone(), settings.clone(), error.clone());
            spawn_local(async move {
                let stored = match change {
                    Change::Theme(theme) => core.call::<SaveTheme>(&theme).await,
                    Change::LogLevel(level) => core.call::<SaveLogLevel>(&level).await,
                };
                match stored {
                    Ok(stored) => {
                        settings.set(Some(stored));
                        error.set(None);
                    }
                    Err(refused) => {
                        if refused.code != ErrorCode::Storage {
                            settings.set(before);
                        }
                        error.set(Some(Rc::new(refused)));
                    }
                }
            });
        })
    };
    let context = Preferences {
        settings: *settings,
        error: (*error).clone(),
        save,
    };
    html! { <ContextProvider<Preferences> {context}>{ props.children.clone() }</ContextProvider<Preferences>> }
}

fn follow_system() -> Option<EventListener> {
    let query = document::system_is_dark()?;
    document::set_dark(query.matches());
    let watched = query.clone();
    Some(EventListener::new(&watched, "change", move |_| {
        document::set_dark(query.matches());
    }))
}
