//! Makes the first owner.

use api::session::{CreateOwner, Password};
use clap::Args;

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::password;

/// Make the first owner and their workspace, in a data folder that was never used
#[derive(Args)]
pub(crate) struct Init {
    /// The owner's name
    #[arg(long)]
    name: String,
}

impl Init {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let email = call.account()?;
        let password = new_password(call)?;
        let request = CreateOwner {
            name: self.name,
            email,
            password,
        };
        let view = call
            .at_any_desk(async |desk| Ok(desk.app.create_owner(request).await?))
            .await?;
        call.output
            .done(&view, "The first owner and their workspace were made.")?;
        Ok(Exit::Done)
    }
}

fn new_password(call: &Call) -> Result<Password, Failure> {
    if let Some(password) = password::from_file(call)? {
        return Ok(password);
    }
    let unreadable = |message: &str| Failure::Usage {
        message: message.to_owned(),
        hint: "Name a file with --password-file, or type it at a terminal. Nothing was made.",
    };
    let first = password::asked("New password: ")?.ok_or_else(|| unreadable("There is no password."))?;
    let again = password::asked("The same again: ")?;
    if again.as_ref() == Some(&first) {
        Ok(first)
    } else {
        Err(unreadable("The two passwords are not the same."))
    }
}
