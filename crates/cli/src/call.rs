//! One call of the program, from its arguments to its exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use api::{ApiError, ErrorCode};
use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

use crate::arguments::{Arguments, Globals};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// One call of the program.
pub(crate) struct Call {
    pub(crate) globals: Globals,
    pub(crate) output: Output,
}

/// Does what is typed.
pub(crate) fn obey() -> ExitCode {
    let Arguments { verb, globals } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            // Nobody who is gone misses it.
            drop(told.print());
            let asked_for = !told.use_stderr();
            return if asked_for { Exit::Done } else { Exit::Usage }.into();
        }
    };
    if globals.verbose {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::INFO)
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .init();
    }
    let output = Output::new(&globals);
    let call = Call { globals, output };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            let error = ApiError::new(ErrorCode::Internal, "The program cannot start.").caused_by(&error);
            return call.end(Err(Failure::from(error)));
        }
    };
    let ended = runtime.block_on(verb.run(&call));
    call.end(ended)
}

impl Call {
    /// Returns the folder with the databases.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Failure> {
        let named = self.globals.data_dir.clone();
        named.or_else(app::place::data_dir).ok_or_else(|| Failure::Usage {
            message: "This system does not say where a user's data belongs.".to_owned(),
            hint: "Name the folder with --data-dir.",
        })
    }

    /// Returns the address of the account that is meant.
    pub(crate) fn account(&self) -> Result<String, Failure> {
        let named = self.globals.account.clone();
        named.filter(|address| !address.trim().is_empty()).ok_or_else(|| {
            let error = ApiError::new(ErrorCode::SignedOut, "Nobody is signed in: no account was named.");
            Failure::from(error.hint("Name it with --account or the variable HYOPPS_ACCOUNT."))
        })
    }

    fn end(&self, ended: Result<Exit, Failure>) -> ExitCode {
        match ended {
            Ok(exit) => exit.into(),
            Err(failure) => {
                self.output.failure(&failure);
                failure.exit().into()
            }
        }
    }
}
