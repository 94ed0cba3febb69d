//! How every action of a service goes: look, change, take back, as its request template says.

use connector::{
    Action, ActionSpec, Applied, BoxFuture, Coming, Cx, Error, Input, Kind, Plan, Receipt, Undone,
};

use crate::http::made_elsewhere;
use crate::in_house::error::Fault;
use crate::in_house::fill::Names;
use crate::in_house::receipt::Proof;
use crate::in_house::session::{Looked, Seen, Session};
use crate::in_house::template::{Template, Undo};
use crate::in_house::work::{Change, Work};
use crate::in_house::{InHouse, input, receipt};

impl Action for Work {
    fn spec(&self) -> &'static ActionSpec {
        self.spec
    }

    fn plan<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Plan, Error>> {
        Box::pin(async move {
            match self.looked(cx, input).await {
                Ok(plan) => Ok(plan),
                Err(error) if error.kind == Kind::Blocked => Ok(Plan::Blocked(error)),
                Err(error) => Err(error),
            }
        })
    }

    /// A thing that another system makes first does not keep a service from being asked, once all is known of it that the
    /// service is told.
    fn foretell<'a>(
        &'a self,
        cx: &'a Cx,
        input: &'a Input,
        coming: &'a Coming,
    ) -> BoxFuture<'a, Result<Option<Plan>, Error>> {
        Box::pin(async move {
            if coming.leaves_nothing_open(input) {
                self.plan(cx, input).await.map(Some)
            } else {
                Ok(None)
            }
        })
    }

    fn apply<'a>(&'a self, cx: &'a Cx, input: &'a Input) -> BoxFuture<'a, Result<Applied, Error>> {
        Box::pin(self.changed(cx, input))
    }

    fn undo<'a>(&'a self, cx: &'a Cx, receipt: &'a Receipt) -> BoxFuture<'a, Result<Undone, Error>> {
        Box::pin(async move {
            let (names, proof) = receipt::read(receipt)?;
            let session = Session::open(cx, InHouse::of(self.product)).await?;
            let by_hand = (self.by_hand)(&names);
            let what = format!("do this: {}", by_hand.trim_end_matches('.'));
            if let Some(undone) = made_elsewhere(receipt, self.product, session.base(), &what) {
                return Ok(undone);
            }
            let undo = match (&session.template(self).undo, proof) {
                (Some(undo), Proof::Ours) => undo,
                (Some(_), Proof::Unsure) | (None, _) => {
                    return Ok(Undone::ByHand((self.by_hand)(&names)));
                }
            };
            self.taken_back(&session, undo, &names)
                .await
                .map_err(|fault| fault.into_error(self.product, &self.permission()))
        })
    }
}

impl Work {
    async fn looked(&self, cx: &Cx, input: &Input) -> Result<Plan, Error> {
        let session = Session::open(cx, InHouse::of(self.product)).await?;
        self.planned(&session, cx, input)
            .await
            .map_err(|fault| fault.into_error(self.product, &self.permission()))
    }

    async fn planned(&self, session: &Session, cx: &Cx, input: &Input) -> Result<Plan, Fault> {
        let names = self.with_derived(input::read(self.inputs, input, cx)?)?;
        let template = session.template(self);
        // Whatever cannot be sent is told before anything is changed.
        session.fill(&template.request, &template.success, &names)?;
        if let Some(found) = self.found_by_probe(session, template, &names).await? {
            return Ok(Plan::AlreadyRight(self.told(cx, session, &names, &found)));
        }
        let would = (self.would)(&names);
        let plan = match self.change {
            Change::Makes => Plan::create(would),
            Change::Changes => Plan::change(would),
        };
        Ok(match template.probe {
            Some(_) => plan,
            None => plan.blindly(),
        })
    }

    async fn changed(&self, cx: &Cx, input: &Input) -> Result<Applied, Error> {
        let told = |fault: Fault| fault.into_error(self.product, &self.permission());
        let session = Session::open(cx, InHouse::of(self.product)).await?;
        let names = input::read(self.inputs, input, cx).and_then(|names| self.with_derived(names));
        let names = names.map_err(told)?;
        let template = session.template(self);
        let ready = session.fill(&template.request, &template.success, &names);
        let ready = ready.map_err(told)?;
        let found = self.found_by_probe(&session, template, &names).await;
        if let Some(found) = found.map_err(told)? {
            return Ok(self.told(cx, &session, &names, &found));
        }
        if !template.is_safe() {
            cx.commit_point().await?;
        }
        let written = async {
            let answer = session.send(&ready).await?;
            let json = session.done(&answer, &template.success, &names)?;
            match session.outputs(self, &answer, &template.outputs, json.as_ref()) {
                Ok(outputs) if has_all(template, &outputs) => Ok(outputs),
                // The answer may say no more than that it is done; then the service tells the rest when it is asked.
                Ok(outputs) => Ok(self
                    .found_by_probe(&session, template, &names)
                    .await?
                    .map_or(outputs, |seen| seen.told)),
                Err(missing) => self
                    .found_by_probe(&session, template, &names)
                    .await?
                    .map(|seen| seen.told)
                    .ok_or(missing),
            }
        };
        let outputs = written.await.map_err(|fault: Fault| {
            if template.is_safe() {
                return told(fault);
            }
            fault.into_error_past_commit_point(self.product, &self.permission())
        })?;
        Ok(Applied {
            outputs: self.for_later_steps(&outputs),
            receipt: Some(receipt::receipt(&names, &outputs, Proof::Ours, session.base())),
            summary: (self.did)(&receipt::with_outputs(names, outputs)),
        })
    }

    async fn taken_back(&self, session: &Session, undo: &Undo, names: &Names) -> Result<Undone, Fault> {
        if let Some(place) = &undo.unless_empty
            && session.is_empty(place, names)?
        {
            return Ok(Undone::AlreadyGone);
        }
        if let Some(check) = &undo.check {
            match session.look(self, check, names).await? {
                Looked::Found(_) => {}
                Looked::Absent => return Ok(Undone::AlreadyGone),
                // It may have changed hands, or the service does not tell what is asked for.
                Looked::Other => return Ok(Undone::ByHand(self.if_still_right(names))),
            }
        }
        let ready = session.fill(&undo.request, &undo.success, names)?;
        let answer = session.send(&ready).await?;
        if undo.gone.contains(&answer.status()) {
            return Ok(Undone::AlreadyGone);
        }
        session.done(&answer, &undo.success, names)?;
        Ok(Undone::Reversed((self.took_back)(names)))
    }

    /// Returns what the service tells when all is right already.
    async fn found_by_probe(
        &self,
        session: &Session,
        template: &Template,
        names: &Names,
    ) -> Result<Option<Seen>, Fault> {
        match &template.probe {
            Some(probe) => Ok(session.look(self, probe, names).await?.found()),
            None => Ok(None),
        }
    }

    /// What was found to be right already. An earlier attempt at this step may have made it so; else it was there before
    /// and is not ours to take back.
    fn told(&self, cx: &Cx, session: &Session, names: &Names, found: &Seen) -> Applied {
        let proof = self.proof(found.is_ours).filter(|_| cx.made_before());
        let found = &found.told;
        Applied {
            summary: (self.found)(&receipt::with_outputs(names.clone(), found.clone())),
            outputs: self.for_later_steps(found),
            receipt: proof.map(|proof| receipt::receipt(names, found, proof, session.base())),
        }
    }

    /// Returns what is known of who made what was found behind an attempt whose end nobody saw; none when it surely was
    /// somebody else.
    fn proof(&self, is_ours: Option<bool>) -> Option<Proof> {
        match (is_ours, self.change) {
            // One thing that is there behind the attempt is the one that it made.
            (Some(true), _) | (None, Change::Makes) => Some(Proof::Ours),
            (None, Change::Changes) => Some(Proof::Unsure),
            (Some(false), _) => None,
        }
    }

    /// What a person does about something that is there and does not look like what was made.
    fn if_still_right(&self, names: &Names) -> String {
        format!(
            "What was made is there, and {} does not show it as it was made: it may be somebody else's by now. Look at it \
             first. If it is still what was made: {}",
            self.product.title,
            (self.by_hand)(names)
        )
    }

    fn for_later_steps(&self, told: &Names) -> Names {
        let outputs = self.spec.outputs.iter();
        let outputs = outputs.filter_map(|name| Some(((*name).to_owned(), told.get(*name)?)));
        outputs
            .map(|(name, value)| (name, receipt::scalar(value).into()))
            .collect()
    }
}

/// Returns whether an answer told as much as the probe would.
fn has_all(template: &Template, outputs: &Names) -> bool {
    let probe = template.probe.iter();
    let mut wanted = probe.flat_map(|probe| probe.outputs.0.keys());
    wanted.all(|name| outputs.contains_key(name))
}
