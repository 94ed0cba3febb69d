//! Measures, on a machine that should have nothing else to do: a build beside it ruins the figures.

use crate::{process::Program, repo::Repo, steps::Steps};

use std::fs;

use anyhow::{Context, Result};
use clap::ValueEnum;

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// The engine against what SQLite can do with the same rows (about 4 minutes).
    Engine,
    /// Every list in a file with 100,000 people and 1,000,000 executions (about 2 minutes).
    Lists,
    /// 200 people who are onboarded at once and then leave, against the limits of the systems (about 15 minutes).
    Onboarding,
    /// The search box in a file with 100,000 people and 1,000,000 executions (about 3 minutes).
    Search,
}

impl Subject {
    /// The package with the bench.
    const fn package(self) -> &'static str {
        match self {
            Self::Engine | Self::Lists | Self::Search => "hyopps-store",
            Self::Onboarding => "hyopps-app",
        }
    }

    /// The name of the bench.
    const fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Lists => "lists",
            Self::Onboarding => "onboarding",
            Self::Search => "search",
        }
    }
}

pub(crate) fn run(repo: &Repo, subject: Subject) -> Result<()> {
    let out = repo.target().join("bench");
    // On the disk of the repository: the system's temporary folder may be in memory, where a sync costs nothing.
    let disk = out.join("disk");
    fs::create_dir_all(&disk).with_context(|| format!("cannot make {}", disk.display()))?;
    let mut steps = Steps::of(2);
    let bench = || {
        Program::cargo()
            .args(["bench", "--package", subject.package(), "--bench", subject.name()])
            .dir(repo.root())
    };
    steps.step("Building the bench", || bench().arg("--no-run").run())?;
    steps.step(&format!("Measuring: {}", subject.name()), || {
        bench().env("HYOPPS_BENCH_OUT", &out).env("TMPDIR", &disk).run()
    })?;
    steps.finish("Measured");
    Ok(())
}
