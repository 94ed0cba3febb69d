//! `hyopps-crash [--kills N] [--executions M] [--seed S] [--json FILE]`, or the child of such a run.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use hyopps_crash::{Options, child, run};

fn main() -> ExitCode {
    match obey() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether every promise was kept.
fn obey() -> Result<bool> {
    let mut args = std::env::args().skip(1);
    let mut options = Options::new(std::env::current_exe().context("cannot tell where this program is")?);
    options.progress = true;
    let mut json: Option<PathBuf> = None;
    while let Some(arg) = args.next() {
        if arg == child::VERB {
            child::run(args)?;
            return Ok(true);
        }
        let value = args.next().with_context(|| format!("{arg} needs a value"))?;
        let number = || {
            value
                .parse::<u64>()
                .with_context(|| format!("{arg} needs a number"))
        };
        match arg.as_str() {
            "--kills" => options.kills = number()?,
            "--executions" => options.executions = number()?,
            "--seed" => options.seed = number()?,
            "--json" => json = Some(PathBuf::from(&value)),
            _ => bail!("{arg} is not known"),
        }
    }
    let report = run(&options)?;
    println!("{report}");
    if let Some(path) = json {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        std::fs::write(&path, report.to_json())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(report.is_kept())
}
