//! What is found after a kill: in a copy of the files, so that the next child opens them as the kill left them.

mod cut_off;
mod rows;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::mem::discriminant;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use domain::execution::{JournalEntry, Recorded};
use domain::role;
use domain::{ExecutionId, StepKey};
use engine::Journal;
use store::{ExecutionFilter, ExecutionRow, Workspace};

use crate::drive::{Answer, Office};
use crate::errand;
use crate::journal::{intent_of, is_interruption, may_have_applied, request_of};
use crate::ledger::{Effect, Ledger, Verb};
use crate::person;
use crate::point::Point;
use crate::promises::{Promise, Promises};
use cut_off::{CutOff, has_new_try, is_cancelled, running};
use rows::misfit;

/// What was found so far, over all inspections.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) promises: Promises,
    journals: BTreeMap<ExecutionId, Vec<JournalEntry>>,
    /// Where the lines of each request are.
    found: HashMap<u64, Vec<(ExecutionId, u64)>>,
    /// The keys of the attempts that were announced, of those that began to apply, and of those that reached their
    /// commit point.
    intents: HashMap<String, (ExecutionId, StepKey)>,
    beginnings: HashSet<String>,
    commit_points: HashSet<String>,
    /// The targets of the effects that were looked at.
    made: HashSet<String>,
    /// The targets of the steps that were found done since.
    done: Vec<String>,
    n_effects: usize,
    n_requests: usize,
    /// Attempts that a kill has found on their way.
    cut_off: Vec<CutOff>,
    pub(crate) n_doubts: u64,
    pub(crate) n_interrupted: u64,
}

/// How much is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What has moved since the last time.
    Moved,
    /// Everything.
    All,
}

impl Findings {
    /// Looks at everything a kill has left. The child is dead, and what it asked for has happened. Returns how many
    /// attempts of its last life were cut off.
    pub(crate) async fn inspect(
        &mut self,
        folder: &Path,
        office: &Office,
        ledger: &Ledger,
        scope: Scope,
    ) -> Result<usize> {
        let copy = tempfile::tempdir()?;
        copy_files(folder, copy.path())?;
        let opened = errand::open(copy.path()).and_then(|store| errand::workspace_of(&store));
        let workspace = match opened {
            Ok(workspace) => workspace,
            Err(error) => {
                let breach = || format!("the files cannot be opened: {error:#}");
                self.promises.check(Promise::FilesSound, false, breach);
                return Ok(0);
            }
        };
        let sound = workspace.integrity_check().await;
        self.promises
            .check(Promise::FilesSound, sound.is_ok(), || format!("{sound:?}"));
        let filter = ExecutionFilter::default();
        let rows = workspace
            .list_executions(role::Scope::Workspace, &filter, None, 1_000_000)
            .await?
            .rows;
        let effects = ledger.effects();
        for row in &rows {
            let known = self.journals.get(&row.id).map_or(0, Vec::len) as u64;
            if scope == Scope::All || row.version != known {
                self.read(&workspace, row, office).await?;
            }
        }
        self.made.extend(
            effects[self.n_effects..]
                .iter()
                .map(|effect| effect.target.clone()),
        );
        self.look_at_answers(office);
        self.look_at_told(office, &rows);
        self.look_at_effects(&effects);
        self.look_at_cut_off();
        self.look_at_done();
        Ok(self.note_cut_off(&rows))
    }

    /// In the end: every execution has ended, and nothing that was cut off was left so.
    pub(crate) fn look_at_ends(&mut self, office: &Office) {
        for (id, errand) in &office.errands {
            self.promises.check(Promise::NothingStuck, errand.ended, || {
                format!("{} ({id}) has not ended", errand.name)
            });
        }
        let left: Vec<_> = self
            .cut_off
            .iter()
            .map(|cut| (cut.execution, &cut.step))
            .collect();
        self.promises.check(Promise::NothingStuck, left.is_empty(), || {
            format!("cut off, and nobody took it up: {left:?}")
        });
    }

    /// Returns whether the next child will come past the point if it lives long enough: recovery has its points, and
    /// they need something to recover.
    pub(crate) fn is_within_reach(&self, point: Point) -> bool {
        let left = |doubtful| self.cut_off.iter().any(|cut| cut.doubtful == doubtful);
        match point {
            Point::BeforeInterrupted | Point::AfterInterrupted => left(false),
            Point::BeforeUnknown | Point::AfterUnknown => left(true),
            Point::AfterTakeUp
            | Point::AfterRead
            | Point::BeforeStart
            | Point::AfterStart
            | Point::BeforePerson
            | Point::AfterPerson
            | Point::BeforeOpening
            | Point::AfterOpening
            | Point::BeforeIntent
            | Point::AfterIntent
            | Point::BeforeBeginning
            | Point::AfterBeginning
            | Point::BeforeCommitPoint
            | Point::AfterCommitPoint
            | Point::BeforeEnd
            | Point::AfterEnd
            | Point::BeforeFinished
            | Point::AfterFinished
            | Point::BeforeTelling
            | Point::AfterTelling
            | Point::BeforeAnswering
            | Point::AfterAnswering
            | Point::BeforePlan
            | Point::AfterPlan
            | Point::BeforeEffect
            | Point::EffectInFlight
            | Point::AfterEffect
            | Point::BeforeSingleEffect
            | Point::SingleEffectInFlight
            | Point::AfterSingleEffect => true,
        }
    }

    pub(crate) fn n_executions(&self) -> usize {
        self.journals.len()
    }

    pub(crate) fn n_lines(&self) -> usize {
        self.journals.values().map(Vec::len).sum()
    }

    pub(crate) fn journals(&self) -> impl Iterator<Item = &JournalEntry> {
        self.journals.values().flatten()
    }

    /// Reads a journal, and compares it with what it was and with the rows about it.
    async fn read(&mut self, workspace: &Workspace, row: &ExecutionRow, office: &Office) -> Result<()> {
        let id = row.id;
        let stored = workspace.load(id).await;
        let breach = match &stored {
            Ok(Some(stored)) => misfit(workspace, row, stored).await?,
            Ok(None) => Some("there is no journal".to_owned()),
            Err(error) => Some(error.to_string()),
        };
        let known = self.journals.get(&id).map_or(0, Vec::len);
        let entries = stored
            .ok()
            .flatten()
            .map(|stored| stored.entries)
            .unwrap_or_default();
        let only_grows = match self.journals.get(&id) {
            Some(before) => entries.starts_with(before),
            None => true,
        };
        let breach = breach.or_else(|| (!only_grows).then(|| "lines were lost or changed".to_owned()));
        self.promises.check(Promise::JournalFits, breach.is_none(), || {
            format!("{id}: {}", breach.unwrap_or_default())
        });
        for entry in entries.get(known..).unwrap_or_default() {
            self.take_in(id, entry, &entries, office);
        }
        self.journals.insert(id, entries);
        Ok(())
    }

    fn take_in(&mut self, id: ExecutionId, entry: &JournalEntry, entries: &[JournalEntry], office: &Office) {
        if let Some(request) = request_of(&entry.recorded) {
            let line = |number: u64| entries.iter().find(|other| other.number == number);
            let places = self.found.entry(request).or_default();
            let same = |(other, number): &(ExecutionId, u64)| {
                let kind = line(*number).map(|line| discriminant(&line.recorded));
                *other != id || kind == Some(discriminant(&entry.recorded))
            };
            let asked = usize::try_from(request)
                .ok()
                .and_then(|n| office.requests.get(n - 1));
            let fits = asked.is_some_and(|asked| asked.execution == id);
            let holds = fits && !places.iter().any(same);
            places.push((id, entry.number));
            self.promises.check(Promise::AskedOnceDoneOnce, holds, || {
                format!("request {request} is at {places:?}")
            });
        }
        if let Some((step, key)) = intent_of(&entry.recorded) {
            self.intents.insert(key.to_owned(), (id, step.clone()));
        }
        if let (Recorded::AttemptSucceeded { step, .. }, Some(errand)) =
            (&entry.recorded, office.errands.get(&id))
        {
            self.done.push(person::target(&errand.name, step));
        }
        let key_of = |step: &StepKey| {
            let before = entries.iter().rev().filter(|other| other.number < entry.number);
            let mut intents = before.filter_map(|other| intent_of(&other.recorded));
            intents.find_map(|(other, key)| (other == step).then(|| key.to_owned()))
        };
        if let Recorded::ApplyBegan { step, .. } = &entry.recorded {
            self.beginnings.extend(key_of(step));
        }
        if let Recorded::CommitPointReached { step, .. } = &entry.recorded {
            self.commit_points.extend(key_of(step));
        }
    }

    fn look_at_answers(&mut self, office: &Office) {
        let requests = office.requests.iter().zip(1_u64..);
        for (request, number) in requests.skip(self.n_requests) {
            let Some(act) = &request.act else { continue };
            let places = self.found.get(&number);
            match request.answer {
                Answer::None => {}
                Answer::Done(version) => {
                    let kept = places.is_some_and(|places| places.iter().all(|(_, line)| *line <= version));
                    self.promises.check(Promise::AnsweredIsKept, kept, || {
                        format!(
                            "{}: request {number} ({act:?}) was answered with version {version}",
                            request.execution
                        )
                    });
                }
                Answer::Refused => {
                    self.promises
                        .check(Promise::RefusedLeavesNothing, places.is_none(), || {
                            format!("{}: request {number} ({act:?}) was refused", request.execution)
                        });
                }
            }
        }
        self.n_requests = office.requests.len();
    }

    fn look_at_told(&mut self, office: &Office, rows: &[ExecutionRow]) {
        let versions: HashMap<_, _> = rows.iter().map(|row| (row.id, row.version)).collect();
        for (id, told) in &office.told {
            let version = versions.get(id).copied().unwrap_or_default();
            self.promises.check(Promise::ToldIsKept, version >= *told, || {
                format!("{id} is at version {version}; {told} was told")
            });
        }
    }

    fn look_at_effects(&mut self, effects: &[Effect]) {
        let mut earlier: HashSet<_> = effects[..self.n_effects]
            .iter()
            .map(|effect| &effect.target)
            .collect();
        for effect in &effects[self.n_effects..] {
            let announced = self.intents.contains_key(&effect.key);
            self.promises
                .check(Promise::IntentFirst, announced, || format!("{effect:?}"));
            if effect.verb == Verb::Put {
                let begun = self.beginnings.contains(&effect.key);
                self.promises
                    .check(Promise::BeginningFirst, begun, || format!("{effect:?}"));
            }
            if effect.verb == Verb::Send {
                let committed = self.commit_points.contains(&effect.key);
                self.promises
                    .check(Promise::CommitPointFirst, committed, || format!("{effect:?}"));
            }
            let promise = match effect.verb {
                Verb::Send => Promise::SingleStaysSingle,
                Verb::Look | Verb::Put | Verb::Post => Promise::RepeatChangesNothing,
            };
            let is_first = earlier.insert(&effect.target);
            self.promises.check(promise, is_first, || format!("{effect:?}"));
        }
        self.n_effects = effects.len();
    }

    /// Looks at what became of the attempts that an earlier kill has found on their way. One that nobody has taken up
    /// yet is looked at the next time.
    fn look_at_cut_off(&mut self) {
        let cut_off = std::mem::take(&mut self.cut_off);
        for cut in cut_off {
            let entries = self.journals.get(&cut.execution).map_or(&[][..], Vec::as_slice);
            let behind = entries.iter().filter(|entry| entry.number > cut.lines);
            let mut about = behind.filter(|entry| entry.recorded.step() == Some(&cut.step));
            let Some(next) = about.next() else {
                self.cut_off.push(cut);
                continue;
            };
            let breach = || format!("{} {}: {:?}", cut.execution, cut.step, next.recorded);
            let interrupted = is_interruption(&next.recorded);
            if cut.doubtful || is_cancelled(entries) && !interrupted {
                let shown = matches!(
                    &next.recorded, Recorded::OutcomeUnknown { attempt, .. } if *attempt == cut.attempt
                );
                self.n_doubts += 1;
                self.promises.check(Promise::DoubtIsShown, shown, breach);
            } else {
                let again = about.find_map(|entry| intent_of(&entry.recorded));
                let same_key = again.is_none_or(|(_, key)| key == cut.key);
                let fits = interrupted && (same_key || has_new_try(&cut, entries));
                self.n_interrupted += 1;
                self.promises.check(Promise::CutOffIsRepeated, fits, breach);
                let known = may_have_applied(&next.recorded) == cut.may_have_applied;
                self.promises.check(Promise::BeginningIsKnown, known, breach);
            }
        }
    }

    /// Looks at whether each step that its action has done has its effect.
    fn look_at_done(&mut self) {
        for target in std::mem::take(&mut self.done) {
            let made = self.made.contains(&target);
            self.promises.check(Promise::DoneIsDone, made, || target);
        }
    }

    /// Notes the attempts that this kill has found on their way, and returns how many.
    fn note_cut_off(&mut self, rows: &[ExecutionRow]) -> usize {
        let earlier = self.cut_off.len();
        let known: HashSet<_> = self
            .cut_off
            .iter()
            .map(|cut| (cut.execution, cut.step.clone()))
            .collect();
        for row in rows {
            let Some(entries) = self.journals.get(&row.id) else {
                continue;
            };
            for cut in running(row.id, entries) {
                if !known.contains(&(cut.execution, cut.step.clone())) {
                    self.cut_off.push(cut);
                }
            }
        }
        self.cut_off.len() - earlier
    }
}

/// Copies the databases with what belongs to them.
pub(crate) fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, goal): (PathBuf, PathBuf) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            fs::create_dir(&goal)?;
            copy_files(&source, &goal)?;
        } else {
            fs::copy(&source, &goal).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}
