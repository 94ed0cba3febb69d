//! What the commands share: the app, which opens in the background, and this run's profile and log.

use std::sync::Arc;
use std::time::Duration;

use app::{App, Config};
use tokio::sync::watch;

use crate::logs::Logs;
use crate::profile::Profile;

/// How long a window that is closed at once waits for data that still opens. Then the process ends all the same:
/// nothing is lost by that, and an app that hangs without a window could not be started again.
const OPENING: Duration = Duration::from_secs(10);

/// What the commands share.
pub(crate) struct AppState {
    app: watch::Receiver<Option<Arc<App>>>,
    pub(crate) profile: Profile,
    pub(crate) logs: Logs,
}

impl AppState {
    /// Begins to open the app; the window does not wait for it, its first command does.
    pub(crate) fn open(config: Config, profile: Profile, logs: Logs) -> Self {
        let (opened, app) = watch::channel(None);
        tauri::async_runtime::spawn(async move {
            let app = Arc::new(App::open(config).await);
            opened.send_replace(Some(app));
            // Whoever waits holds a receiver; the value stays readable without the sender.
        });
        Self { app, profile, logs }
    }

    /// Returns the app once it is open. None when opening it panicked.
    pub(crate) async fn app(&self) -> Option<Arc<App>> {
        let mut app = self.app.clone();
        let opened = app.wait_for(Option::is_some).await;
        opened.ok().and_then(|app| app.clone())
    }

    /// Ends what runs in the background and closes the files.
    pub(crate) async fn close(&self) {
        match tokio::time::timeout(OPENING, self.app()).await {
            Ok(Some(app)) => app.close().await,
            // Opening panicked, so nothing runs.
            Ok(None) => {}
            Err(_) => tracing::warn!("The app ends while it still opens its data."),
        }
    }
}
