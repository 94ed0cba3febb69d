//! Passwords, sessions, the keychain.
