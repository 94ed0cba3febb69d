//! The shell: the window, its commands, events, logs and this machine's settings. Every rule of the product
//! lives in the crates; this is the only place that names Tauri.

mod commands;
mod demo_folder;
mod events;
mod files;
mod launch;
mod logs;
mod profile;
mod settings;
mod state;

use std::sync::Arc;

use tauri::{Manager, RunEvent, WebviewWindowBuilder};

use crate::events::WindowEvents;
use crate::launch::Arguments;
use crate::profile::Profile;
use crate::state::AppState;

/// Starts the app and returns when its window is closed.
pub fn run() {
    // Two TLS providers are compiled in; whoever speaks TLS must not have to guess. An error means that one
    // was chosen already, which cannot be at this point.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let arguments = Arguments::read();
    launch::with_working_graphics();

    let mut builder = tauri::Builder::default();
    if !arguments.demo {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            show(app);
        }));
    }
    let built = builder
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(commands::handler())
        .setup(move |app| {
            if let Err(error) = set_up(app, arguments) {
                launch::cannot_start(&error);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| {
            if let RunEvent::Exit = event {
                close(app);
            }
        }),
        Err(error) => launch::cannot_start(&error),
    }
}

fn set_up(app: &mut tauri::App, arguments: Arguments) -> Result<(), launch::Error> {
    let handle = app.handle();
    let profile = Profile::choose(handle, arguments.demo)?;
    let logs = logs::start(&profile.log_dir, settings::read(handle, &profile).log_level);
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        demo = profile.is_demo(),
        "The app starts."
    );
    profile.remove_abandoned_demos();

    let mut config = app::Config::product(
        profile.data_dir.clone(),
        env!("CARGO_PKG_VERSION"),
        Arc::new(WindowEvents::new(handle.clone())),
    );
    config.demo = profile.is_demo();
    let title = if profile.is_demo() {
        "HyOpps Desktop (demo)"
    } else {
        "HyOpps Desktop"
    };
    app.manage(AppState::open(config, profile, logs));

    // The window is made here and not by Tauri, so that no command can come before its state.
    let window = app
        .config()
        .app
        .windows
        .first()
        .ok_or(launch::Error::NoWindow)?
        .clone();
    WebviewWindowBuilder::from_config(app.handle(), &window)?
        .title(title)
        .build()?;
    Ok(())
}

fn show(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        for shown in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = shown {
                tracing::warn!(error = %error, "Cannot bring the window to the front.");
            }
        }
    }
}

fn close(app: &tauri::AppHandle) {
    if let Some(state) = app.try_state::<AppState>() {
        tauri::async_runtime::block_on(state.close());
        tracing::info!("The app ends.");
        state.logs.finish();
        state.profile.discard();
    }
}
