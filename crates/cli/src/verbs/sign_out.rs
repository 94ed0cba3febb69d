//! Lets the keychain forget a password.

use clap::Args;
use serde_json::json;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;

/// Remove the account's password from the keychain
#[derive(Args)]
pub(crate) struct SignOut {}

impl SignOut {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let email = call.account()?;
        let was_kept = call
            .at_desk(async |desk| Ok(desk.app.forget_password(&email).await?))
            .await?;
        let sentence = if was_kept {
            "The password was removed from the keychain."
        } else {
            "The keychain keeps no password of this account."
        };
        call.output.done(&json!({ "removed": was_kept }), sentence)?;
        Ok(Exit::Done)
    }
}
