//! A whole run: lives and kills, inspections, and the last life, in which everything is brought to its end.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::child::Fault;
use crate::drive::{Drive, Office, Over, Until};
use crate::errand;
use crate::inspection::{Findings, Scope, copy_files};
use crate::ledger::Ledger;
use crate::life::{Birth, Life};
use crate::moment;
use crate::point::Point;
use crate::promises::Promise;
use crate::report::Report;
use crate::wire::ToChild;

/// After how long a life is killed at the latest, when its time is drawn by lot and the computer has nothing else to do.
const LONGEST: Duration = Duration::from_millis(80);

/// The same on a computer that is so busy that a child hardly begins in that time.
const LONGEST_OF_ALL: Duration = Duration::from_secs(5);

/// How long is waited for a named point to be reached.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many more kills there are at most, so that the child dies at every named point.
const EXTRA: u64 = 2 * Point::ALL.len() as u64;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The program of the child.
    pub program: PathBuf,
    /// How often it is killed, and a little oftener if there are named points left.
    pub kills: u64,
    /// How many executions are going at any time.
    pub executions: u64,
    /// Where the lots come from. Real time has its part too, so that two runs with one seed are alike and not the same.
    pub seed: u64,
    /// What the child does wrong on purpose, and which promises that breaks: the run ends when all of them are found
    /// broken.
    pub fault: Option<(Fault, Vec<Promise>)>,
    /// Whether to tell how far it is.
    pub progress: bool,
}

impl Options {
    /// A short run.
    pub fn new(program: PathBuf) -> Self {
        Self {
            program,
            kills: 40,
            executions: 20,
            seed: 1,
            fault: None,
            progress: false,
        }
    }
}

/// Carries a run out.
///
/// # Errors
/// When the harness itself cannot do its work. A broken promise is no error, but stands in the report.
pub fn run(options: &Options) -> Result<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let ledger = Ledger::open(options.seed)?;
    // In a folder of its own: a process that another thread begins at this moment would hold its lock for a while.
    let first = tempfile::tempdir()?;
    runtime.block_on(errand::set_up(first.path(), &ledger.address()))?;
    copy_files(first.path(), folder.path())?;
    let begun = moment::now();
    let mut rounds = Rounds {
        options,
        ledger,
        office: Office::default(),
        findings: Findings::default(),
        chance: Chance::new(options.seed),
        longest: LONGEST,
        n_random: 0,
        n_closed: 0,
        deaths: BTreeMap::new(),
    };
    let mut told = 0;
    while !rounds.has_seen_enough() {
        let end = rounds.live_and_die(folder.path())?;
        let cut_off = runtime.block_on(rounds.inspect(folder.path(), Scope::Moved))?;
        if end == End::Closed {
            rounds.n_closed += 1;
            let breach = || format!("{cut_off} attempts were cut off");
            rounds
                .findings
                .promises
                .check(Promise::ClosedInOrder, cut_off == 0, breach);
        }
        let kills = rounds.n_kills();
        if options.progress && kills >= told + 50 {
            told = kills;
            eprintln!(
                "  {kills} kills, {} executions, {} s",
                rounds.findings.n_executions(),
                begun.elapsed().as_secs()
            );
        }
    }
    if rounds.findings.promises.are_kept() {
        rounds.bring_to_an_end(folder.path())?;
        runtime.block_on(rounds.inspect(folder.path(), Scope::All))?;
        rounds.findings.look_at_ends(&rounds.office);
        rounds.look_at_points();
    }
    let report = rounds.report(begun.elapsed());
    if !report.is_kept() && options.fault.is_none() {
        eprintln!("  the files are kept in {}", folder.keep().display());
    }
    Ok(report)
}

/// How a life came to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Killed,
    /// In good order.
    Closed,
}

struct Rounds<'a> {
    options: &'a Options,
    ledger: Ledger,
    office: Office,
    findings: Findings,
    chance: Chance,
    /// After how long a life is killed at the latest, as things are.
    longest: Duration,
    n_random: u64,
    /// How often it was closed in good order.
    n_closed: u64,
    /// How often the child has died at each point.
    deaths: BTreeMap<Point, u64>,
}

impl Rounds<'_> {
    /// One life, most often with a violent end.
    fn live_and_die(&mut self, folder: &std::path::Path) -> Result<End> {
        let end_at = self.draw_point();
        let mut life = Life::begin(&Birth {
            program: &self.options.program,
            folder,
            end_at,
            fault: self.options.fault.as_ref().map(|(fault, _)| *fault),
        })?;
        let patience = match end_at {
            Some(_) => PATIENCE,
            None => Duration::from_micros(self.chance.below(self.longest.as_micros() as u64)),
        };
        let at = moment::now() + patience;
        let until = if end_at.is_none() && self.chance.one_in(5) {
            Until::Closed(at)
        } else {
            Until::Killed(at)
        };
        let n_told = self.office.n_told;
        let over = self.drive(&mut life, until)?;
        let status = life.end()?;
        if end_at.is_none() {
            self.longest = next_longest(self.longest, self.office.n_told > n_told);
        }
        match over {
            Over::Killed => self.n_random += 1,
            Over::At(point) => {
                let point = Point::parse(&point).context("the child names a point that there is not")?;
                *self.deaths.entry(point).or_default() += 1;
            }
            Over::ByItself { asked: true } if status.success() => return Ok(End::Closed),
            Over::ByItself { .. } | Over::AllDone => {
                let trouble = format!("the child has ended by itself: {status}");
                self.office.troubles.push(trouble);
            }
        }
        Ok(End::Killed)
    }

    fn n_kills(&self) -> u64 {
        self.n_random + self.deaths.values().sum::<u64>()
    }

    /// Returns whether more kills would tell nothing new, or there were enough.
    fn has_seen_enough(&self) -> bool {
        let promises = &self.findings.promises;
        let is_over = match &self.options.fault {
            None => {
                let complete = self.has_died_everywhere() && self.n_closed > 0;
                !promises.are_kept() || self.n_kills() >= self.options.kills && complete
            }
            Some((_, breaks)) => breaks.iter().all(|promise| promises.of(*promise).broken > 0),
        };
        is_over || self.n_kills() >= self.options.kills + EXTRA
    }

    fn has_died_everywhere(&self) -> bool {
        Point::ALL.iter().all(|point| self.deaths.contains_key(point))
    }

    /// Draws a point, one where no child has died yet as long as there is one, or none for a kill at any time.
    fn draw_point(&mut self) -> Option<(Point, u32)> {
        let all_died_at = self.has_died_everywhere();
        // A child with a fault does not come past every point.
        let at_any_time = self.chance.one_in(if all_died_at { 2 } else { 6 });
        if at_any_time || self.options.fault.is_some() {
            return None;
        }
        let wanted = |point: &Point| all_died_at || !self.deaths.contains_key(point);
        let mut open = Point::ALL.to_vec();
        open.retain(|point| wanted(point) && self.findings.is_within_reach(*point));
        if open.is_empty() {
            // Only the points of a recovery are left: this makes something to recover.
            open = vec![Point::BeforeEffect, Point::BeforeSingleEffect];
        }
        let place = self.chance.below(open.len() as u64);
        let point = open[usize::try_from(place).unwrap_or_default()];
        let passages = if all_died_at && !point.is_rare() { 12 } else { 1 };
        let passage = 1 + self.chance.below(passages);
        Some((point, u32::try_from(passage).unwrap_or(1)))
    }

    /// The last life: nobody kills it, and people bring everything to its end.
    fn bring_to_an_end(&mut self, folder: &std::path::Path) -> Result<()> {
        let mut life = Life::begin(&Birth {
            program: &self.options.program,
            folder,
            end_at: None,
            fault: self.options.fault.as_ref().map(|(fault, _)| *fault),
        })?;
        let over = self.drive(&mut life, Until::AllDone)?;
        if !matches!(over, Over::AllDone) {
            self.office
                .troubles
                .push("the last life did not get to its end".to_owned());
        } else {
            life.say(&ToChild::Stop)?;
        }
        let status = life.end()?;
        self.findings
            .promises
            .check(Promise::NoTrouble, status.success(), || {
                format!("the last child: {status}")
            });
        Ok(())
    }

    fn drive(&mut self, life: &mut Life, until: Until) -> Result<Over> {
        let executions = self.options.executions;
        Drive::new(&mut self.office, &self.ledger, &mut self.chance, executions).run(life, until)
    }

    async fn inspect(&mut self, folder: &std::path::Path, scope: Scope) -> Result<usize> {
        self.ledger.settle()?;
        let troubles = std::mem::take(&mut self.office.troubles);
        self.findings
            .promises
            .check(Promise::NoTrouble, troubles.is_empty(), || troubles.join("; "));
        self.findings
            .inspect(folder, &self.office, &self.ledger, scope)
            .await
    }

    fn look_at_points(&mut self) {
        for point in Point::ALL {
            let reached = self.deaths.contains_key(point);
            self.findings
                .promises
                .check(Promise::PointsReached, reached, || point.as_str().to_owned());
        }
    }

    fn report(self, took: Duration) -> Report {
        Report::new(
            self.options,
            took,
            &self.office,
            self.findings,
            &self.ledger,
            [self.n_random, self.n_closed],
            self.deaths,
        )
    }
}

/// Gives the next lives more time when one has come to nothing, and less when one has moved something: kills in front of
/// the first line find nothing out.
fn next_longest(longest: Duration, has_moved: bool) -> Duration {
    let factor = if has_moved { 0.8 } else { 1.25 };
    longest.mul_f64(factor).clamp(LONGEST, LONGEST_OF_ALL)
}

/// Lots that the seed decides.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The lots that belong to a text.
    pub(crate) fn of(text: &str) -> Self {
        let mix = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
        Self(text.bytes().fold(0xCBF2_9CE4_8422_2325, mix))
    }

    /// A number below `end`, or 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // SplitMix64: short, and even enough for lots.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}
