//! The commands as they are typed.

use crate::{
    bench, crash, platforms,
    repo::Repo,
    run, test, tidy,
    toolchain::Choice,
    ui::{self, Flavour},
};

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Runs, tests and checks HyOpps Desktop.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Which compiler builds for other targets: by itself, `rustup`, or Debian's own (`debian`).
    #[arg(long, global = true, hide = true, value_enum, default_value_t)]
    toolchain: Choice,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and open the app.
    Run {
        /// Open a throw-away profile full of sample data.
        #[arg(long)]
        demo: bool,
        /// Build as it is shipped: smaller and faster, but slower to build.
        #[arg(long)]
        release: bool,
        /// Handed to the app as they are.
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Run every check and every test, as CI does.
    Test {
        /// Only run the tests: no formatting, lints or checks. Without `-p`, the journeys in `tests/`.
        #[arg(long)]
        only: bool,
        /// With `--only`: the tests of this package.
        #[arg(short, long, requires = "only")]
        package: Vec<String>,
        /// Run only tests whose name contains this.
        filter: Option<String>,
        /// Handed to the test runner as they are.
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Build the window's files into ui/dist.
    Ui {
        /// Build faster, for larger files.
        #[arg(long)]
        dev: bool,
    },
    /// Check the rules the compiler cannot check.
    Tidy,
    /// Kill the runner again and again, and check that it keeps its promises.
    Crash {
        /// How often.
        #[arg(long, default_value_t = 1000)]
        kills: u64,
        /// How many executions are going at any time.
        #[arg(long, default_value_t = 50)]
        executions: u64,
        /// Where the lots come from.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Measure, and write the figures to target/bench.
    Bench {
        /// What to measure.
        subject: bench::Subject,
    },
    /// Build for Windows and type-check for macOS, from Linux.
    Platforms,
}

pub(crate) fn obey() -> Result<ExitCode> {
    let Cli { command, toolchain } = Cli::parse();
    let repo = Repo::here()?;
    match command {
        Command::Run { demo, release, args } => {
            let code = run::run(
                &repo,
                &run::Options {
                    demo,
                    release,
                    toolchain,
                    args,
                },
            )?;
            return Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)));
        }
        Command::Test {
            only: false,
            filter,
            args,
            ..
        } => {
            test::everything(
                &repo,
                toolchain,
                &test::Selection {
                    packages: Vec::new(),
                    filter,
                    args,
                },
            )?;
        }
        Command::Test {
            only: true,
            package,
            filter,
            args,
        } => {
            test::only(
                &repo,
                toolchain,
                &test::Selection {
                    packages: package,
                    filter,
                    args,
                },
            )?;
        }
        Command::Ui { dev } => {
            ui::build(
                &repo,
                if dev { Flavour::Dev } else { Flavour::Release },
                toolchain,
            )?;
        }
        Command::Tidy => tidy::check(&repo)?,
        Command::Crash {
            kills,
            executions,
            seed,
        } => {
            crash::run(
                &repo,
                &crash::Options {
                    kills,
                    executions,
                    seed,
                },
            )?;
        }
        Command::Bench { subject } => bench::run(&repo, subject)?,
        Command::Platforms => platforms::check(&repo, toolchain)?,
    }
    Ok(ExitCode::SUCCESS)
}
