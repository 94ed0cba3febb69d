//! Workflows of random shape, as text: a form, and behind it actions, tasks and approvals that need any of the steps
//! above them.

use std::fmt::Write as _;

use proptest::prelude::*;

/// The systems of all actions.
pub(super) const SYSTEMS: [&str; 2] = ["post", "mail"];

/// A workflow as chosen by chance.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    max_parallel: u32,
    /// The steps behind the form.
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
struct Step {
    kind: Kind,
    needs: Needs,
}

#[derive(Clone, Debug)]
enum Kind {
    Action {
        system: usize,
        attempts: u32,
        first_delay_s: u32,
        /// Whether it is given what a step before it told, when there is such a step.
        is_given: bool,
    },
    Task,
    Approval {
        needed: u32,
        has_deadline: bool,
    },
}

#[derive(Clone, Debug)]
enum Needs {
    /// The step above.
    Above,
    /// Each of the steps above for which it says so; perhaps none.
    Chosen(Vec<bool>),
}

/// Returns any workflow.
pub(super) fn graph() -> impl Strategy<Value = Graph> {
    let kind = prop_oneof![
        4 => (0..SYSTEMS.len(), 1..4u32, 0..100u32, any::<bool>()).prop_map(
            |(system, attempts, first_delay_s, is_given)| Kind::Action {
                system,
                attempts,
                first_delay_s,
                is_given,
            }
        ),
        1 => Just(Kind::Task),
        1 => (1..3u32, any::<bool>()).prop_map(|(needed, has_deadline)| Kind::Approval { needed, has_deadline }),
    ];
    let needs = prop_oneof![
        1 => Just(Needs::Above),
        3 => prop::collection::vec(prop::bool::weighted(0.35), 8).prop_map(Needs::Chosen),
    ];
    let step = (kind, needs).prop_map(|(kind, needs)| Step { kind, needs });
    (1..5u32, prop::collection::vec(step, 1..9))
        .prop_map(|(max_parallel, steps)| Graph { max_parallel, steps })
}

impl Graph {
    /// Returns the workflow as it would be written.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "key = 'chance'\ntitle = 'Chance'\nsummary = 'As chosen by chance.'\nlabel = '{{{{ ask.name }}}}'\n\
             max_parallel = {}\n\
             [[steps]]\nkey = 'ask'\ntitle = 'Ask'\nsummary = 'A name.'\n[[steps.form.fields]]\n\
             key = 'name'\nlabel = 'Name'\ninput = {{ type = 'text' }}\n",
            self.max_parallel
        );
        for index in 0..self.steps.len() {
            self.step(&mut text, index).expect("a text takes everything");
        }
        text
    }

    fn step(&self, text: &mut String, index: usize) -> std::fmt::Result {
        let Step { kind, needs } = &self.steps[index];
        writeln!(
            text,
            "[[steps]]\nkey = '{}'\ntitle = 'T'\nsummary = 'S.'",
            key(index)
        )?;
        let needed = self.needed(index);
        if matches!(needs, Needs::Chosen(_)) {
            let keys: Vec<String> = needed.iter().map(|need| key_of(*need)).collect();
            writeln!(text, "needs = {keys:?}")?;
        }
        match kind {
            Kind::Action {
                system,
                attempts,
                first_delay_s,
                is_given,
            } => {
                let told = needed
                    .iter()
                    .copied()
                    .filter(|_| *is_given)
                    .find(|need| self.tells(*need));
                let input = told.map_or("plain".to_owned(), |need| match need {
                    None => "{{ ask.name }}".to_owned(),
                    Some(_) => format!("{{{{ {}.noted }}}}", key_of(need)),
                });
                writeln!(
                    text,
                    "retry = {{ attempts = {attempts}, first_delay_s = {first_delay_s}, factor = 2.0, max_delay_s = 100 }}\n\
                     [steps.action]\nsystem = '{}'\nname = '{}'\ninput = {{ to = '{input}' }}\n\
                     [steps.action.by_hand]\ninstructions = ['Do it: {input}.']\n\
                     [[steps.action.by_hand.fields]]\n{NOTE}",
                    SYSTEMS[*system],
                    key(index)
                )
            }
            Kind::Task => writeln!(
                text,
                "[steps.task]\ninstructions = ['Do it.']\n[[steps.task.fields]]\n{NOTE}"
            ),
            Kind::Approval { needed, has_deadline } => {
                writeln!(
                    text,
                    "[steps.approval]\nquestion = 'May it?'\nroles = ['admin', 'owner']\nneeded = {needed}"
                )?;
                if *has_deadline {
                    writeln!(text, "deadline_hours = 1")?;
                }
                Ok(())
            }
        }
    }

    /// Returns what the step needs: none is the form.
    fn needed(&self, index: usize) -> Vec<Option<usize>> {
        let above = (0..=index).map(|place| place.checked_sub(1));
        match &self.steps[index].needs {
            Needs::Above => vec![index.checked_sub(1)],
            Needs::Chosen(chosen) => above
                .zip(chosen)
                .filter_map(|(step, is_needed)| is_needed.then_some(step))
                .collect(),
        }
    }

    fn tells(&self, step: Option<usize>) -> bool {
        match step.map(|index| &self.steps[index].kind) {
            None | Some(Kind::Action { .. } | Kind::Task) => true,
            Some(Kind::Approval { .. }) => false,
        }
    }
}

const NOTE: &str = "key = 'noted'\nlabel = 'Note'\noptional = true\ninput = { type = 'text' }";

fn key(index: usize) -> String {
    format!("step_{}", index + 1)
}

fn key_of(step: Option<usize>) -> String {
    step.map_or("ask".to_owned(), key)
}
