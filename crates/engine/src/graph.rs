//! The steps of a definition as a graph: which one waits for which, by their places, and what each must know.

use std::collections::{BTreeSet, VecDeque};

use domain::StepKey;
use domain::workflow::{Definition, Step, StepKind};

use crate::template;

/// Which step waits for which, by their places in the definition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Graph {
    needs: Vec<Vec<usize>>,
    name_subject: Vec<bool>,
}

impl Graph {
    /// Reads the graph off a definition. A need that names no step is left out; the check of definitions has
    /// refused it before.
    pub fn of(definition: &Definition) -> Self {
        let place = |key: &StepKey| definition.steps.iter().position(|step| step.key == *key);
        let needs = (0..definition.steps.len())
            .map(|index| definition.needs_of(index).into_iter().filter_map(place).collect())
            .collect();
        Self {
            needs,
            name_subject: definition.steps.iter().map(names_subject).collect(),
        }
    }

    /// Returns whether the input or the records of the step at `index` name the subject.
    pub fn names_subject(&self, index: usize) -> bool {
        self.name_subject[index]
    }

    /// Returns the steps that must be settled before the step at `index` may begin.
    pub fn needs(&self, index: usize) -> &[usize] {
        &self.needs[index]
    }

    /// Returns the step at `index` and all that need it, be it through others, in their order.
    pub fn with_dependents(&self, index: usize) -> Vec<usize> {
        let mut found = BTreeSet::from([index]);
        let mut grows = true;
        while grows {
            let more: Vec<_> = (0..self.needs.len())
                .filter(|step| !found.contains(step))
                .filter(|step| self.needs[*step].iter().any(|need| found.contains(need)))
                .collect();
            grows = !more.is_empty();
            found.extend(more);
        }
        found.into_iter().collect()
    }

    /// Returns all steps that the step at `index` needs, be it through others.
    pub fn before(&self, index: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open = self.needs[index].clone();
        while let Some(step) = open.pop() {
            if found.insert(step) {
                open.extend_from_slice(&self.needs[step]);
            }
        }
        found
    }

    /// Returns all steps, each behind those it needs; among those that need nothing of each other, in the order of
    /// the workflow.
    pub fn in_order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.needs.len());
        while order.len() < self.needs.len() {
            let next = (0..self.needs.len()).find(|step| {
                !order.contains(step) && self.needs[*step].iter().all(|need| order.contains(need))
            });
            match next {
                Some(step) => order.push(step),
                // What is left goes in a circle, which the check of definitions refuses.
                None => break,
            }
        }
        order
    }

    /// Returns the shortest circle of steps, each of which needs the next, that begins with the step at `index`; none
    /// when the step does not need itself, be it through others.
    pub fn circle_through(&self, index: usize) -> Option<Vec<usize>> {
        let mut paths = VecDeque::from([vec![index]]);
        let mut seen = BTreeSet::new();
        while let Some(path) = paths.pop_front() {
            for need in path.last().into_iter().flat_map(|last| &self.needs[*last]) {
                if *need == index {
                    return Some(path);
                }
                if seen.insert(*need) {
                    let mut longer = path.clone();
                    longer.push(*need);
                    paths.push_back(longer);
                }
            }
        }
        None
    }
}

fn names_subject(step: &Step) -> bool {
    let given = match &step.kind {
        StepKind::Action(action) => action.input.values().any(|text| template::names_subject(text)),
        StepKind::Form(_)
        | StepKind::Task(_)
        | StepKind::Approval(_)
        | StepKind::Removal(_)
        | StepKind::Departure(_) => false,
    };
    given
        || step
            .records
            .iter()
            .flat_map(|rule| rule.templates())
            .any(|(_, text)| template::names_subject(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 ← 1 ← 3, 0 ← 2 ← 3.
    fn diamond() -> Graph {
        Graph {
            needs: vec![vec![], vec![0], vec![0], vec![1, 2]],
            name_subject: vec![false; 4],
        }
    }

    #[test]
    fn what_comes_after_and_before_is_found_through_others() {
        assert_eq!(diamond().with_dependents(0), [0, 1, 2, 3]);
        assert_eq!(diamond().with_dependents(2), [2, 3]);
        assert_eq!(diamond().before(3), BTreeSet::from([0, 1, 2]));
        assert_eq!(diamond().before(0), BTreeSet::new());
        assert_eq!(diamond().in_order(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_circle_is_found() {
        assert_eq!(diamond().circle_through(0), None);
        let circle = Graph {
            needs: vec![vec![], vec![0, 2], vec![1]],
            name_subject: vec![false; 3],
        };
        assert_eq!(circle.in_order(), [0], "who goes in a circle has no turn");
        assert_eq!(circle.circle_through(1), Some(vec![1, 2]));
        assert_eq!(
            circle.circle_through(0),
            None,
            "no step of the circle needs it to come round"
        );
    }
}
