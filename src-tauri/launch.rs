//! What happens before there is a window: arguments, and a graphics setting that must be there from the start.

/// What the app was started with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Arguments {
    /// Open a throw-away profile with sample data.
    pub(crate) demo: bool,
}

impl Arguments {
    /// Reads the arguments of this process. Others than the known ones are left to the system's own.
    pub(crate) fn read() -> Self {
        Self {
            demo: std::env::args_os().skip(1).any(|argument| argument == "--demo"),
        }
    }
}

/// Why the app cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The system does not say where data and logs belong, or the folder cannot be made.
    #[error("the folder for the app's data cannot be used")]
    Folder(#[source] std::io::Error),
    /// The system does not say where a user's data belongs.
    #[error("this system does not say where a user's data belongs")]
    NoPlace,
    /// Tauri failed.
    #[error(transparent)]
    Tauri(#[from] tauri::Error),
    /// The configuration has no window.
    #[error("the configuration has no window")]
    NoWindow,
}

/// Tells on the terminal why the app cannot start, and ends with a failure.
pub(crate) fn cannot_start(error: &dyn std::error::Error) -> ! {
    tracing::error!(error = %error, "The app cannot start.");
    eprintln!("HyOpps Desktop cannot start: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    eprintln!("Your data was not touched.");
    std::process::exit(1)
}

/// Starts this program anew with WebKitGTK's DMA-BUF renderer off, unless the variable is set either way: with
/// some drivers, NVIDIA's under Wayland first of all, the window stays blank otherwise.
///
/// The variable must be there before the process begins, since it is read by threads.
#[cfg(target_os = "linux")]
pub(crate) fn with_working_graphics() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "it starts no other program, it replaces this one by itself"
    )]
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(VARIABLE, "1")
        .exec();
    // exec returns only when it has failed; then the window may still work.
    eprintln!("Cannot set {VARIABLE}: {error}");
}

/// Nothing is known to be needed here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn with_working_graphics() {}
