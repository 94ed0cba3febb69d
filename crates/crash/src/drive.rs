//! The people at work during one life of the child, and what they were told.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use domain::ExecutionId;

use crate::errand;
use crate::ledger::Ledger;
use crate::life::{Heard, Life};
use crate::moment;
use crate::person::{self, Mood};
use crate::rounds::Chance;
use crate::wire::{Act, FromChild, ToChild, View, Why};

/// How many new executions are begun in one life at most, beyond the first ones: so that the files stay small enough to
/// be looked through after each kill.
const NEW_ONES: u64 = 5;

/// How long nothing may happen while something is to be done.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the people know, over all lives.
#[derive(Default)]
pub(crate) struct Office {
    pub(crate) errands: BTreeMap<ExecutionId, Errand>,
    n_started: u64,
    /// What was asked for, by its number.
    pub(crate) requests: Vec<Request>,
    /// The newest version that the window was told, for each execution.
    pub(crate) told: BTreeMap<ExecutionId, u64>,
    pub(crate) n_told: u64,
    /// What should not have happened.
    pub(crate) troubles: Vec<String>,
}

/// One execution, as the people know it.
pub(crate) struct Errand {
    pub(crate) name: String,
    /// Whether it has moved since somebody looked.
    stale: bool,
    /// How many answers about it are waited for.
    n_asked: u32,
    pub(crate) ended: bool,
}

/// Something that a person wanted.
pub(crate) struct Request {
    pub(crate) execution: ExecutionId,
    /// None for a look.
    pub(crate) act: Option<Act>,
    pub(crate) answer: Answer,
}

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// Nobody said.
    None,
    Done(u64),
    Refused,
}

/// When a life is over.
#[derive(Clone, Copy)]
pub(crate) enum Until {
    /// It is killed then, unless it ends by itself before.
    Killed(Instant),
    /// The app is closed in good order then.
    Closed(Instant),
    /// Everything is done.
    AllDone,
}

/// How a life was over.
pub(crate) enum Over {
    /// It was killed from outside.
    Killed,
    /// It ended itself at a point.
    At(String),
    /// It ended, because it was asked to or for a reason nobody knows.
    ByItself { asked: bool },
    /// Everything is done, and it lives.
    AllDone,
}

/// One life with the people at work.
pub(crate) struct Drive<'a> {
    office: &'a mut Office,
    ledger: &'a Ledger,
    chance: &'a mut Chance,
    /// How many executions are kept going.
    executions: u64,
    /// How many may still be begun.
    new_ones: u64,
}

impl<'a> Drive<'a> {
    pub(crate) fn new(
        office: &'a mut Office,
        ledger: &'a Ledger,
        chance: &'a mut Chance,
        executions: u64,
    ) -> Self {
        Self {
            office,
            ledger,
            chance,
            executions,
            new_ones: NEW_ONES,
        }
    }

    /// Has the people work until the life is over. What the child had said before its end is heard.
    pub(crate) fn run(&mut self, life: &mut Life, until: Until) -> Result<Over> {
        for errand in self.office.errands.values_mut() {
            errand.n_asked = 0;
            errand.stale = true;
        }
        let mut at = None;
        let mut killed = false;
        let mut closing = false;
        let mut ready = false;
        let mut last_heard = moment::now();
        loop {
            if ready && !killed && !closing {
                self.go_round(life, !matches!(until, Until::AllDone))?;
            }
            let deadline = match until {
                _ if killed || closing => moment::now() + PATIENCE,
                Until::Killed(at) | Until::Closed(at) => at,
                Until::AllDone if self.office.errands.values().all(|errand| errand.ended) => {
                    return Ok(Over::AllDone);
                }
                Until::AllDone => last_heard + PATIENCE,
            };
            match life.listen(deadline) {
                Heard::Said(FromChild::Ready) => ready = true,
                Heard::Said(FromChild::At { point }) => at = Some(point),
                Heard::Said(message) => {
                    last_heard = moment::now();
                    self.hear(life, message, until)?;
                }
                Heard::Nothing if matches!(until, Until::Closed(_)) && !closing && !killed => {
                    closing = true;
                    life.say(&ToChild::Stop)?;
                }
                Heard::Nothing => {
                    if !matches!(until, Until::Killed(_)) {
                        self.complain_of_standstill();
                    }
                    killed = true;
                    life.kill()?;
                }
                Heard::Ended => break,
            }
        }
        Ok(match at {
            Some(point) => Over::At(point),
            None if killed => Over::Killed,
            None => Over::ByItself { asked: closing },
        })
    }

    /// Keeps enough executions going, and looks at all that have moved.
    fn go_round(&mut self, life: &mut Life, begins_new: bool) -> Result<()> {
        let open = self
            .office
            .errands
            .values()
            .filter(|errand| !errand.ended)
            .count() as u64;
        for _ in open..self.executions {
            let is_first = self.office.n_started < self.executions;
            if !begins_new || !is_first && self.new_ones == 0 {
                break;
            }
            self.new_ones = self.new_ones.saturating_sub(1);
            self.office.n_started += 1;
            let n = self.office.n_started;
            let errand = Errand {
                name: errand::name(n),
                stale: true,
                n_asked: 0,
                ended: false,
            };
            self.office.errands.insert(errand::execution_id(n), errand);
        }
        let stale = |errand: &Errand| errand.stale && errand.n_asked == 0 && !errand.ended;
        let errands = self.office.errands.iter();
        let stale: Vec<_> = errands
            .filter(|(_, errand)| stale(errand))
            .map(|(id, _)| *id)
            .collect();
        for execution in stale {
            let request = self.request(execution, None);
            life.say(&ToChild::Look { request, execution })?;
        }
        Ok(())
    }

    fn hear(&mut self, life: &mut Life, message: FromChild, until: Until) -> Result<()> {
        match message {
            FromChild::Told { execution, version } => {
                self.office.n_told += 1;
                let told = self.office.told.entry(execution).or_default();
                *told = version.max(*told);
                if let Some(errand) = self.office.errands.get_mut(&execution) {
                    errand.stale = true;
                }
            }
            FromChild::Seen { request, view } => self.on_seen(life, request, view, until)?,
            FromChild::Done { request, version } => self.on_answer(request, Answer::Done(version)),
            FromChild::Refused { request, why, detail } => {
                self.on_answer(request, Answer::Refused);
                if why == Why::Other || why == Why::Closing && !matches!(until, Until::Closed(_)) {
                    let act = &self.office.requests[index(request)].act;
                    let trouble = format!("request {request} ({act:?}) was refused: {detail}");
                    self.office.troubles.push(trouble);
                }
            }
            FromChild::Trouble { what } => self.office.troubles.push(what),
            FromChild::Ready | FromChild::At { .. } => {}
        }
        Ok(())
    }

    fn on_seen(&mut self, life: &mut Life, request: u64, view: Option<View>, until: Until) -> Result<()> {
        let execution = self.office.requests[index(request)].execution;
        let Some(errand) = self.office.errands.get_mut(&execution) else {
            return Ok(());
        };
        errand.n_asked -= 1;
        let mood = match until {
            Until::Killed(_) | Until::Closed(_) => Mood::Lively,
            Until::AllDone => Mood::Diligent,
        };
        let act = match &view {
            None => Some(Act::Start {
                name: errand.name.clone(),
            }),
            Some(view) => {
                errand.ended = person::has_ended(view);
                person::decide(view, &errand.name, self.ledger, self.chance, mood)
            }
        };
        let Some(act) = act else {
            return Ok(());
        };
        // Now and then somebody clicks twice.
        let clicks = if mood == Mood::Lively && self.chance.one_in(6) {
            2
        } else {
            1
        };
        for _ in 0..clicks {
            let request = self.request(execution, Some(act.clone()));
            life.say(&ToChild::Act {
                request,
                execution,
                act: act.clone(),
            })?;
        }
        Ok(())
    }

    fn on_answer(&mut self, request: u64, answer: Answer) {
        let request = &mut self.office.requests[index(request)];
        request.answer = answer;
        if let Some(errand) = self.office.errands.get_mut(&request.execution) {
            errand.n_asked -= 1;
            errand.stale = true;
        }
    }

    /// Notes that somebody asks for something.
    fn request(&mut self, execution: ExecutionId, act: Option<Act>) -> u64 {
        if let Some(errand) = self.office.errands.get_mut(&execution) {
            errand.n_asked += 1;
            errand.stale = false;
        }
        self.office.requests.push(Request {
            execution,
            act,
            answer: Answer::None,
        });
        self.office.requests.len() as u64
    }

    fn complain_of_standstill(&mut self) {
        let open = self.office.errands.iter().filter(|(_, errand)| !errand.ended);
        let open: Vec<_> = open
            .map(|(id, errand)| format!("{} ({id})", errand.name))
            .collect();
        self.office.troubles.push(format!(
            "nothing has moved for {} s: {}",
            PATIENCE.as_secs(),
            open.join(", ")
        ));
    }
}

/// Requests are counted from 1.
fn index(request: u64) -> usize {
    usize::try_from(request - 1).unwrap_or(usize::MAX)
}
