//! Leaving: what is taken back, and the last look behind it.

use domain::workflow::{DepartureStep, GrantTo, RemovalStep, StepKind};

use crate::workflows::check::Check;
use crate::workflows::place::Path;

impl Check<'_> {
    pub(super) fn removal(&mut self, index: usize, removal: &RemovalStep) {
        let path = Path::of_step(index);
        self.fields(&path.key("removal").key("fields"), &removal.fields, None);
        let above = self.definition.steps[..index].iter();
        if above
            .clone()
            .any(|step| matches!(step.kind, StepKind::Removal(_)))
        {
            self.tell(
                &path,
                "a workflow takes back once what there is; leave this step out",
            );
        }
        if self.departure_of() != Some(removal.of) {
            self.tell(
                &path,
                "a step with a “departure” of the same must come behind a removal",
            );
        }
        if !self.definition.steps[index].records.is_empty() {
            self.tell(
                &path.key("records"),
                "a removal records what it took back, and nothing else",
            );
        }
    }

    pub(super) fn departure(&mut self, index: usize, departure: &DepartureStep) {
        let path = Path::of_step(index);
        let before = self.graph.before(index);
        let steps = &self.definition.steps;
        let is_behind = before.iter().any(|place| match &steps[*place].kind {
            StepKind::Removal(removal) => removal.of == departure.of,
            StepKind::Form(_)
            | StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Departure(_) => false,
        });
        if !is_behind {
            self.tell(
                &path.key("needs"),
                "nobody has left before a “removal” of the same is done",
            );
        }
        if !self.definition.steps[index].records.is_empty() {
            self.tell(
                &path.key("records"),
                "a departure records who has left, and nothing else",
            );
        }
    }

    fn departure_of(&self) -> Option<GrantTo> {
        self.definition.steps.iter().find_map(|step| match &step.kind {
            StepKind::Departure(departure) => Some(departure.of),
            StepKind::Form(_)
            | StepKind::Action(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_) => None,
        })
    }
}
