//! The app as its users meet it.

/// The real window, driven by WebDriver, with a real mail server and a real keychain.
mod e2e;
