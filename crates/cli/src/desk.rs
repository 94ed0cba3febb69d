//! The app, open for one call and closed behind it whatever happens.

use std::sync::Arc;

use api::event::Event;
use api::execution::{ExecutionDetail, ExecutionRef};
use api::session::{SessionState, SessionView, SignIn};
use api::{ApiError, ErrorCode};
use app::attending::{Attendance, Pace};
use app::system::EventSink;
use app::{App, Config};
use domain::ExecutionId;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;
use crate::{detail, interrupt, password};

/// The app, open for one call.
pub(crate) struct Desk {
    pub(crate) app: App,
    changes: UnboundedReceiver<ExecutionId>,
}

struct Changes {
    moved: UnboundedSender<ExecutionId>,
    output: Output,
}

impl EventSink for Changes {
    fn send(&self, event: Event) {
        match event {
            // Nobody who has left wants to hear it.
            Event::ExecutionChanged { id, .. } => drop(self.moved.send(id)),
            // No command of it starts one.
            Event::BatchChanged { .. } => {}
            Event::Stalled { message, hint } => self.output.note(format!("{message} {hint}").trim_end()),
            Event::GoesOn => self.output.note("Executions go on again."),
        }
    }
}

impl Call {
    /// Opens the app, signs in, and does the work.
    pub(crate) async fn signed_in<T>(
        &self,
        work: impl AsyncFnOnce(&mut Desk) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut desk = self.open_used().await?;
        // Ctrl-C at the question for the password ends the process at once: nothing moves yet.
        let done = match desk.sign_in(self).await {
            Ok(()) => desk.work(work).await,
            Err(refused) => Err(refused),
        };
        desk.leave().await;
        done
    }

    /// Opens a data folder that was used before, and does the work.
    pub(crate) async fn at_desk<T>(
        &self,
        work: impl AsyncFnOnce(&mut Desk) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut desk = self.open_used().await?;
        let done = desk.work(work).await;
        desk.leave().await;
        done
    }

    /// Opens the data folder, makes it when it was never used, and does the work.
    pub(crate) async fn at_any_desk<T>(
        &self,
        work: impl AsyncFnOnce(&mut Desk) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut desk = self.open().await?;
        let done = desk.work(work).await;
        desk.leave().await;
        done
    }

    async fn open_used(&self) -> Result<Desk, Failure> {
        let data_dir = self.data_dir()?;
        // Opening makes what is not there, and a slip in a path shall not make a data folder.
        if app::upkeep::is_fresh(&data_dir)? {
            let message = format!("There is no data in {}.", data_dir.display());
            let hint = "Start the window once, or make the first owner with `hyoppsctl init`.";
            return Err(ApiError::new(ErrorCode::NotFound, message).hint(hint).into());
        }
        self.open().await
    }

    async fn open(&self) -> Result<Desk, Failure> {
        let (moved, changes) = unbounded_channel();
        let output = self.output.clone();
        let config = Config::product(
            self.data_dir()?,
            env!("CARGO_PKG_VERSION"),
            Arc::new(Changes { moved, output }),
        );
        let app = App::open_at_rest(config).await;
        match app.get_session().await?.state {
            SessionState::StorageProblem { error } => Err(error.into()),
            SessionState::FirstRun
            | SessionState::SignedOut { .. }
            | SessionState::Locked { .. }
            | SessionState::NewPassword { .. }
            | SessionState::SignedIn { .. } => Ok(Desk { app, changes }),
        }
    }
}

impl Desk {
    /// Does the work, unless somebody wants the process to end.
    async fn work<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Desk) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        tokio::select! {
            done = Box::pin(work(self)) => done,
            signal = interrupt::signal() => Err(Failure::Interrupted(signal)),
        }
    }

    /// Signs out and closes the app.
    async fn leave(self) {
        if let Err(error) = self.app.sign_out().await {
            tracing::warn!(
                error.code = error.code.as_str(),
                "Cannot record the end of the session."
            );
        }
        // Attempts on their way get their time to end; the next start goes on with what is cut off.
        self.app.close().await;
    }

    /// Signs in with the password that was handed over, that the keychain keeps, or that a person types.
    async fn sign_in(&self, call: &Call) -> Result<(), Failure> {
        let view = self.session(call).await?;
        if matches!(view.state, SessionState::NewPassword { .. }) {
            let message = "This password is for the first sign-in only.";
            return Err(ApiError::new(ErrorCode::PasswordChangeNeeded, message)
                .hint("Choose a password of your own in the window, and come back with that.")
                .into());
        }
        let SessionState::SignedIn { account } = view.state else {
            let error = ApiError::new(ErrorCode::SignedOut, "The sign-in did not last.");
            return Err(error.hint("Try again.").into());
        };
        match &call.globals.workspace {
            Some(wanted) if *wanted != account.workspace => {
                let message = format!("This account is in the workspace “{}”.", account.workspace);
                Err(ApiError::new(ErrorCode::NotFound, message)
                    .hint("Nothing was done in it.")
                    .into())
            }
            Some(_) | None => Ok(()),
        }
    }

    async fn session(&self, call: &Call) -> Result<SessionView, Failure> {
        if let SessionState::FirstRun = self.app.get_session().await?.state {
            let error = ApiError::new(ErrorCode::SignedOut, "There is no account yet.");
            return Err(error.hint("Make the first owner with `hyoppsctl init`.").into());
        }
        let email = call.account()?;
        if let Some(password) = password::from_file(call)? {
            return Ok(self.app.sign_in(SignIn { email, password }).await?);
        }
        let keychain = match self.app.sign_in_with_kept_password(&email).await {
            Ok(Some(view)) => return Ok(view),
            Ok(None) => None,
            Err(error) if Exit::from(error.code) == Exit::Keychain => Some(error),
            Err(error) => return Err(error.into()),
        };
        if let Some(error) = &keychain {
            call.output.note(&error.message);
        }
        match password::asked(&format!("Password of {email}: "))? {
            Some(password) => Ok(self.app.sign_in(SignIn { email, password }).await?),
            None => Err(keychain.unwrap_or_else(no_password).into()),
        }
    }

    /// Returns the execution that moved next.
    pub(crate) async fn changed(&mut self) -> Option<ExecutionId> {
        self.changes.recv().await
    }

    /// Waits until nothing of an execution is on its way, and returns it. A later attempt that has its time is
    /// not waited for.
    pub(crate) async fn at_rest(
        &mut self,
        attendance: &Attendance,
        id: ExecutionId,
    ) -> Result<ExecutionDetail, Failure> {
        while attendance.standing(id).await?.pace == Pace::Moving {
            // None means that nobody is left who could move it.
            if self.changed().await.is_none() {
                break;
            }
        }
        Ok(self.app.get_execution(ExecutionRef { id }).await?)
    }

    /// Lets a person's decision count for an execution, and shows what came of it.
    pub(crate) async fn decide(
        &mut self,
        call: &Call,
        id: ExecutionId,
        decision: impl AsyncFnOnce(&App, &ExecutionDetail) -> Result<(), Failure>,
    ) -> Result<Exit, Failure> {
        let attendance = self.app.attend().await?;
        let seen = self.app.get_execution(ExecutionRef { id }).await?;
        decision(&self.app, &seen).await?;
        let execution = self.at_rest(&attendance, id).await?;
        detail::show_outcome(call, &execution)?;
        Ok(Exit::Done)
    }
}

fn no_password() -> ApiError {
    ApiError::new(ErrorCode::SignedOut, "Nobody is signed in: there is no password.").hint(
        "Name a file with --password-file, or let the keychain keep the password with `hyoppsctl sign-in`.",
    )
}
