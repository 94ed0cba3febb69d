//! What a system offers to choose from.

use api::command::ListChoices;
use api::connection::ChoicesFor;
use api::{ApiError, ErrorCode};
use domain::form::Choice;

use crate::connections::within_patience;
use crate::{App, error};

impl App {
    /// Reads from a system what can be chosen for one of its settings, by the connection as it is stored.
    ///
    /// # Errors
    /// When the account may not, the system was never set up or offers nothing for the setting, or it does not answer.
    pub async fn list_choices(&self, request: ChoicesFor) -> Result<Vec<Choice>, ApiError> {
        let actor = self.actor::<ListChoices>().await?;
        let system = self.system(&request.system)?;
        if !system.pickers().contains(&request.field.as_str()) {
            let none = "The system offers nothing to choose from for this setting.";
            return Err(ApiError::new(ErrorCode::NotFound, none));
        }
        let (cx, _) = self.cx(&actor, &request.system).await?;
        let choices = within_patience(system, system.choices(&cx, &request.field)).await;
        choices.map_err(|refused| error::system(&refused))
    }
}
