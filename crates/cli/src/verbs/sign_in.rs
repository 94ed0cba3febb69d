//! Lets the keychain keep a password. Every other verb signs in by itself, see `desk.rs`.

use api::session::SignIn as Request;
use api::{ApiError, ErrorCode};
use clap::Args;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::password;

/// Keep the account's password in the keychain, so that later calls do not ask for it
#[derive(Args)]
pub(crate) struct SignIn {}

impl SignIn {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let email = call.account()?;
        let given = match password::from_file(call)? {
            Some(password) => Some(password),
            None => password::asked(&format!("Password of {email}: "))?,
        };
        let password = given.ok_or_else(|| {
            ApiError::new(ErrorCode::SignedOut, "There is no password.")
                .hint("Name a file with --password-file, or type it at a terminal.")
        })?;
        let request = Request { email, password };
        let view = call
            .at_desk(async |desk| Ok(desk.app.sign_in_and_keep(request).await?))
            .await?;
        call.output.done(
            &view,
            "The password is right, and the keychain keeps it until `hyoppsctl sign-out`.",
        )?;
        Ok(Exit::Done)
    }
}
