//! Whether a workflow makes sense: what would go wrong in an execution is told before there is one.

mod approval;
mod fields;
mod groups;
mod knowledge;
mod leaving;
mod needs;
mod records;
mod templates;

use connector::Catalogue;
use domain::workflow::{ActionStep, Definition, RetryPolicy, Step, StepKind, TaskStep};

use crate::Graph;
use crate::template;
use crate::workflows::near::did_you_mean;
use crate::workflows::place::Path;

/// The most attempts that a retry policy may ask for.
const MAX_ATTEMPTS: u32 = 100;

/// What the page asks for beside the fields of an action that a person did by hand. Their answers are one form.
const ABOUT_AN_ACTION: [&str; 4] = ["reason", "proof", "proof_kind", "note"];

/// What the page asks for beside the fields of a task.
const ABOUT_A_TASK: [&str; 1] = ["note"];

const KEY_FORM: &str = "a key has lower-case letters, digits and underscores only, and begins with a letter";
pub(super) const EMPTY: &str = "it must not be empty";

/// Returns everything that makes no sense.
pub(super) fn check(definition: &Definition, catalogue: Option<&Catalogue>) -> Vec<(Path, String)> {
    let mut check = Check {
        definition,
        graph: Graph::of(definition),
        catalogue,
        faults: Vec::new(),
    };
    check.whole();
    let circles = check.needs();
    for (index, step) in definition.steps.iter().enumerate() {
        check.step(index, step);
    }
    // Where nothing has a beginning, nothing can be said about what is known when.
    if !circles {
        check.templates();
        check.records();
    }
    check.faults
}

/// What is looked at, and what was found.
struct Check<'a> {
    definition: &'a Definition,
    graph: Graph,
    catalogue: Option<&'a Catalogue>,
    faults: Vec<(Path, String)>,
}

impl Check<'_> {
    fn tell(&mut self, path: &Path, reason: impl Into<String>) {
        self.faults.push((path.clone(), reason.into()));
    }

    fn filled(&mut self, path: &Path, key: &str, text: &str) {
        if text.trim().is_empty() {
            self.tell(&path.key(key), EMPTY);
        }
    }

    fn whole(&mut self) {
        let definition = self.definition;
        let root = Path::default();
        if !definition.key.is_well_formed() {
            self.tell(&root.key("key"), KEY_FORM);
        }
        self.filled(&root, "title", &definition.title);
        self.filled(&root, "summary", &definition.summary);
        self.filled(&root, "label", &definition.label);
        if definition.version == 0 {
            self.tell(&root.key("version"), "versions are counted from 1");
        }
        if definition.max_parallel == 0 {
            self.tell(&root.key("max_parallel"), "nothing could ever run; at least 1");
        }
        match definition.steps.first() {
            None => self.tell(&root.key("steps"), "there is no step"),
            Some(first) => {
                let path = Path::of_step(0);
                if !matches!(first.kind, StepKind::Form(_)) {
                    self.tell(
                        &path,
                        "the first step must be a form: its answers begin the execution",
                    );
                }
                if first.needs.as_ref().is_some_and(|needs| !needs.is_empty()) {
                    self.tell(
                        &path.key("needs"),
                        "the first step begins the execution, so it cannot need another one",
                    );
                }
            }
        }
    }

    fn step(&mut self, index: usize, step: &Step) {
        let path = Path::of_step(index);
        let key = step.key.as_str();
        if !step.key.is_well_formed() {
            self.tell(&path.key("key"), KEY_FORM);
        } else if template::is_taken(key) {
            self.tell(
                &path.key("key"),
                format!("templates use the word “{key}” for something else; choose another key"),
            );
        }
        if self.definition.steps[..index]
            .iter()
            .any(|above| above.key == step.key)
        {
            self.tell(&path.key("key"), "another step has this key");
        }
        self.filled(&path, "title", &step.title);
        self.filled(&path, "summary", &step.summary);
        self.retry(&path.key("retry"), step);
        match &step.kind {
            StepKind::Form(form) => self.fields(&path.key("form").key("fields"), &form.fields, Some(step)),
            StepKind::Task(task) => self.task(&path.key("task"), task, &ABOUT_A_TASK),
            StepKind::Action(action) => self.action(&path.key("action"), action),
            StepKind::Approval(approval) => self.approval(&path.key("approval"), approval),
            StepKind::Removal(removal) => self.removal(index, removal),
            StepKind::Departure(departure) => self.departure(index, departure),
        }
    }

    fn retry(&mut self, path: &Path, step: &Step) {
        let RetryPolicy {
            attempts,
            first_delay_s,
            factor,
            max_delay_s,
            jitter,
        } = step.retry;
        let has_attempts = matches!(step.kind, StepKind::Action(_) | StepKind::Removal(_));
        if !has_attempts && step.retry != RetryPolicy::default() {
            self.tell(
                path,
                "only an action or a removal is tried again; leave “retry” out",
            );
        }
        if attempts == 0 || attempts > MAX_ATTEMPTS {
            self.tell(
                &path.key("attempts"),
                format!("there must be 1 to {MAX_ATTEMPTS} attempts, the first included"),
            );
        }
        if !(factor.is_finite() && factor >= 1.0) {
            self.tell(&path.key("factor"), "pauses cannot shrink: at least 1.0");
        }
        if !(0.0..=1.0).contains(&jitter) {
            self.tell(&path.key("jitter"), "this must be from 0.0 to 1.0");
        }
        if first_delay_s > max_delay_s {
            self.tell(
                &path.key("first_delay_s"),
                format!("the first pause is longer than the longest one, “max_delay_s”, which is {max_delay_s} seconds"),
            );
        }
    }

    /// Looks at what a person does by hand; `taken` are the keys that the page's own fields have.
    fn task(&mut self, path: &Path, task: &TaskStep, taken: &[&str]) {
        if task.instructions.is_empty() {
            self.tell(
                &path.key("instructions"),
                "there are no instructions for doing it by hand",
            );
        }
        for (index, line) in task.instructions.iter().enumerate() {
            if line.trim().is_empty() {
                self.tell(&path.key("instructions").item(index), EMPTY);
            }
        }
        let fields = path.key("fields");
        self.fields(&fields, &task.fields, None);
        for (index, field) in task.fields.iter().enumerate() {
            if taken.contains(&field.key.as_str()) {
                self.tell(
                    &fields.item(index).key("key"),
                    format!(
                        "the page has a field “{}” of its own for what is done by hand",
                        field.key
                    ),
                );
            }
        }
    }

    fn action(&mut self, path: &Path, action: &ActionStep) {
        for (key, text) in [("system", &action.system), ("name", &action.name)] {
            if !domain::StepKey::new(text.as_str()).is_well_formed() {
                self.tell(&path.key(key), KEY_FORM);
            }
        }
        self.task(&path.key("by_hand"), &action.by_hand, &ABOUT_AN_ACTION);
        let Some(catalogue) = self.catalogue else {
            return;
        };
        let Some(system) = catalogue.system(&action.system) else {
            return self.unknown_system(&path.key("system"), action, catalogue);
        };
        let full_name = action.full_name();
        let Some(spec) = system
            .actions()
            .iter()
            .map(|known| known.spec())
            .find(|spec| spec.name == full_name)
        else {
            let known: Vec<&str> = system
                .actions()
                .iter()
                .filter_map(|known| known.spec().name.split_once('.'))
                .map(|(_, name)| name)
                .collect();
            let near = did_you_mean(&action.name, known.iter().copied());
            let listed = known.join(", ");
            let title = system.spec().title;
            let reason = if near.is_empty() {
                format!("{title} has no such action; it has {listed}")
            } else {
                format!("{title} has no such action{near}")
            };
            self.tell(&path.key("name"), reason);
            return;
        };
        let input = path.key("input");
        for wanted in spec
            .inputs
            .iter()
            .filter(|wanted| !action.input.contains_key(**wanted))
        {
            self.tell(&input, format!("{full_name} needs “{wanted}”"));
        }
        for given in action
            .input
            .keys()
            .filter(|given| !spec.inputs.contains(&given.as_str()))
        {
            let near = did_you_mean(given, spec.inputs.iter().copied());
            self.tell(&input.key(given), format!("{full_name} has no such input{near}"));
        }
    }

    /// A person does what belongs to a system that the app does not know. But when one with a name that is close has
    /// the very action, the name is a slip.
    fn unknown_system(&mut self, path: &Path, action: &ActionStep, catalogue: &Catalogue) {
        let ActionStep { system, name, .. } = action;
        let keys = catalogue.systems().iter().map(|known| known.spec().key);
        let near = did_you_mean(
            system,
            keys.filter(|key| catalogue.action(&format!("{key}.{name}")).is_some()),
        );
        if !near.is_empty() {
            self.tell(
                path,
                format!("there is no system “{system}” with an action “{name}”{near}"),
            );
        }
    }
}
