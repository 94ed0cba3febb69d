//! What differs between two versions of a workflow: in words, and line by line. Pure.

use std::collections::BTreeSet;

use api::workflow::{DifferenceLine, LineKind, WorkflowDifference};
use domain::form::Field;
use domain::workflow::{
    ActionStep, ApprovalStep, Definition, DepartureStep, RemovalStep, Step, StepKind, TaskStep,
};
use engine::workflows;
use similar::{ChangeTag, TextDiff};

/// How many lines are shown around those that differ.
const AROUND: usize = 3;

/// Returns what differs between two versions.
pub(super) fn between(from: &Definition, to: &Definition) -> WorkflowDifference {
    // The numbers of the versions differ by their nature.
    let from = Definition {
        version: to.version,
        ..from.clone()
    };
    WorkflowDifference {
        changes: changes(&from, to),
        lines: lines(&workflows::to_text(&from), &workflows::to_text(to)),
    }
}

fn lines(from: &str, to: &str) -> Vec<DifferenceLine> {
    let diff = TextDiff::from_lines(from, to);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        lines.push(DifferenceLine {
            kind: LineKind::Place,
            text: hunk.header().to_string(),
        });
        lines.extend(hunk.iter_changes().map(|change| DifferenceLine {
            kind: match change.tag() {
                ChangeTag::Equal => LineKind::Same,
                ChangeTag::Delete => LineKind::Removed,
                ChangeTag::Insert => LineKind::Added,
            },
            text: change.value().trim_end_matches('\n').to_owned(),
        }));
    }
    lines
}

fn changes(from: &Definition, to: &Definition) -> Vec<String> {
    let mut changes = Vec::new();
    for (name, from, to) in [
        ("The title", &from.title, &to.title),
        ("The summary", &from.summary, &to.summary),
        ("The label of executions", &from.label, &to.label),
    ] {
        if from != to {
            changes.push(sentence(&format!("{name} was “{from}” and is “{to}”")));
        }
    }
    if from.max_parallel != to.max_parallel {
        changes.push(format!(
            "At most {} actions of an execution run at once, {} before.",
            to.max_parallel, from.max_parallel
        ));
    }
    for step in from.steps.iter().filter(|step| to.step(&step.key).is_none()) {
        changes.push(format!("The step “{}” was removed.", step.title));
    }
    for step in &to.steps {
        match from.step(&step.key) {
            None => changes.push(format!("The step “{}” was added.", step.title)),
            Some(before) => {
                let inside = changes_of_step(before, step);
                changes.extend(
                    inside
                        .into_iter()
                        .map(|change| sentence(&format!("Step “{}”: {change}", step.title))),
                );
            }
        }
    }
    let order = |own: &Definition, other: &Definition| -> Vec<_> {
        let both = own.steps.iter().filter(|step| other.step(&step.key).is_some());
        both.map(|step| step.key.clone()).collect()
    };
    if order(from, to) != order(to, from) {
        changes.push("The steps stand in another order.".to_owned());
    }
    // A need that is left out is the step above, which may be another one now.
    for (index, step) in to.steps.iter().enumerate() {
        let before = from.steps.iter().position(|before| before.key == step.key);
        let Some(before) = before else { continue };
        let needs = |own: &Definition, index: usize| -> BTreeSet<String> {
            own.needs_of(index).into_iter().map(ToString::to_string).collect()
        };
        let (before, now) = (needs(from, before), needs(to, index));
        if before != now {
            changes.push(format!(
                "Step “{}”: it needs {}, before {}.",
                step.title,
                listed(&now),
                listed(&before)
            ));
        }
    }
    changes
}

fn changes_of_step(from: &Step, to: &Step) -> Vec<String> {
    let mut changes = Vec::new();
    text(&mut changes, "the title", &from.title, &to.title);
    text(&mut changes, "the summary", &from.summary, &to.summary);
    if from.retry != to.retry {
        changes.push(format!(
            "it is tried at most {} times, and how it is tried again has changed ({} times before)",
            to.retry.attempts, from.retry.attempts
        ));
    }
    if from.records != to.records {
        changes.push(match (from.records.len(), to.records.len()) {
            (0, _) => "it records something now".to_owned(),
            (_, 0) => "it records nothing any more".to_owned(),
            (_, _) => "what it records has changed".to_owned(),
        });
    }
    match (&from.kind, &to.kind) {
        (StepKind::Form(_), StepKind::Form(_)) => {}
        (StepKind::Task(from), StepKind::Task(to)) => instructions(&mut changes, from, to),
        (StepKind::Action(from), StepKind::Action(to)) => action(&mut changes, from, to),
        (StepKind::Approval(from), StepKind::Approval(to)) => approval(&mut changes, from, to),
        (StepKind::Removal(RemovalStep { of: from, .. }), StepKind::Removal(RemovalStep { of: to, .. }))
        | (
            StepKind::Departure(DepartureStep { of: from, .. }),
            StepKind::Departure(DepartureStep { of: to, .. }),
        ) => {
            if from != to {
                changes.push("it is about somebody else’s leaving".to_owned());
            }
        }
        (
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Action(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Action(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_),
        ) => changes.push(format!("it was {} and is {}", kind(&from.kind), kind(&to.kind))),
    }
    fields(&mut changes, from.fields(), to.fields());
    changes
}

/// Ends a sentence, unless what it ends with has ended one.
fn sentence(text: &str) -> String {
    let ends = [".”", "?”", "!”"].iter().any(|end| text.ends_with(end));
    if ends { text.to_owned() } else { format!("{text}.") }
}

fn text(changes: &mut Vec<String>, name: &str, from: &str, to: &str) {
    if from != to {
        changes.push(format!("{name} was “{from}” and is “{to}”"));
    }
}

fn kind(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Form(_) => "a form",
        StepKind::Action(_) => "an action",
        StepKind::Task(_) => "a task",
        StepKind::Approval(_) => "an approval",
        StepKind::Removal(_) => "a removal",
        StepKind::Departure(_) => "a departure",
    }
}

fn instructions(changes: &mut Vec<String>, from: &TaskStep, to: &TaskStep) {
    if from.instructions != to.instructions {
        changes.push("the instructions for doing it by hand have changed".to_owned());
    }
}

fn action(changes: &mut Vec<String>, from: &ActionStep, to: &ActionStep) {
    text(changes, "the action", &from.full_name(), &to.full_name());
    for (key, _) in from.input.iter().filter(|(key, _)| !to.input.contains_key(*key)) {
        changes.push(format!("the input “{key}” was removed"));
    }
    for (key, now) in &to.input {
        match from.input.get(key) {
            None => changes.push(format!("the input “{key}” was added")),
            Some(before) => text(changes, &format!("the input “{key}”"), before, now),
        }
    }
    if from.only_when_connected != to.only_when_connected {
        let way = |action: &ActionStep| {
            let ways = ["done by hand", "passed over"];
            ways[usize::from(action.only_when_connected)]
        };
        let (now, before) = (way(to), way(from));
        changes.push(format!(
            "without a connection it is {now}, before it was {before}"
        ));
    }
    let condition = |action: &ActionStep| action.only_if.clone().unwrap_or_default();
    text(
        changes,
        "the condition “only_if”",
        &condition(from),
        &condition(to),
    );
    instructions(changes, &from.by_hand, &to.by_hand);
}

fn approval(changes: &mut Vec<String>, from: &ApprovalStep, to: &ApprovalStep) {
    text(changes, "the question", &from.question, &to.question);
    let roles = |own: &ApprovalStep| -> BTreeSet<String> {
        own.roles.iter().map(|role| role.as_str().to_owned()).collect()
    };
    if roles(from) != roles(to) {
        changes.push(format!(
            "{} may answer, before {}",
            listed(&roles(to)),
            listed(&roles(from))
        ));
    }
    if from.needed != to.needed {
        changes.push(format!("{} must agree, before {}", to.needed, from.needed));
    }
    if from.optional != to.optional {
        changes.push(if to.optional {
            "it is asked only when whoever starts it wants it".to_owned()
        } else {
            "it is always asked".to_owned()
        });
    }
    if from.deadline_hours != to.deadline_hours {
        let hours = |hours: Option<u32>| {
            hours.map_or_else(|| "without end".to_owned(), |hours| format!("{hours} hours"))
        };
        changes.push(format!(
            "it waits {}, before {}",
            hours(to.deadline_hours),
            hours(from.deadline_hours)
        ));
    }
}

fn fields(changes: &mut Vec<String>, from: &[Field], to: &[Field]) {
    let find = |fields: &[Field], key: &str| fields.iter().find(|field| field.key == key).cloned();
    for field in from.iter().filter(|field| find(to, &field.key).is_none()) {
        changes.push(format!("the field “{}” was removed", field.label));
    }
    for field in to {
        match find(from, &field.key) {
            None => changes.push(format!("the field “{}” was added", field.label)),
            Some(before) if before != *field => {
                changes.push(format!("the field “{}” has changed", field.label));
            }
            Some(_) => {}
        }
    }
    let order = |own: &[Field], other: &[Field]| -> Vec<String> {
        let both = own.iter().filter(|field| find(other, &field.key).is_some());
        both.map(|field| field.key.clone()).collect()
    };
    if order(from, to) != order(to, from) {
        changes.push("the fields stand in another order".to_owned());
    }
}

fn listed(words: &BTreeSet<String>) -> String {
    if words.is_empty() {
        return "nothing".to_owned();
    }
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use domain::form::Input;
    use domain::role::Role;

    use super::*;

    fn partner() -> Definition {
        workflows::built_in().unwrap().remove(0)
    }

    /// Returns the words for a change to the workflow for a new partner.
    fn told(change: impl FnOnce(&mut Definition)) -> Vec<String> {
        let mut to = partner();
        change(&mut to);
        to.version += 1;
        let difference = between(&partner(), &to);
        let differs = difference.lines.iter().any(|line| line.kind != LineKind::Same);
        assert_eq!(
            difference.changes.is_empty(),
            !differs,
            "words and lines tell the same: {difference:#?}"
        );
        difference.changes
    }

    fn action_of(step: &mut Step) -> &mut ActionStep {
        match &mut step.kind {
            StepKind::Action(action) => action,
            StepKind::Form(_)
            | StepKind::Task(_)
            | StepKind::Approval(_)
            | StepKind::Removal(_)
            | StepKind::Departure(_) => panic!("it is an action"),
        }
    }

    #[test]
    fn a_version_does_not_differ_from_itself() {
        assert_eq!(told(|_| {}), [""; 0]);
    }

    #[test]
    fn steps_that_come_and_go_are_told_with_what_it_means_for_others() {
        assert_eq!(
            told(|to| drop(to.steps.remove(2))),
            [
                "The step “Copy the Metabase collection” was removed.",
                "Step “Create the Metabase group”: it needs trigger_infrabot, before clone_metabase_collection.",
            ]
        );
        assert_eq!(
            told(|to| {
                let mut step = to.steps[7].clone();
                step.key = "again".into();
                step.title = "Again".to_owned();
                to.steps.push(step);
            }),
            ["The step “Again” was added."]
        );
        assert_eq!(
            told(|to| to.steps.swap(5, 6)),
            ["The steps stand in another order."],
            "both say what they need, so nothing else has changed"
        );
    }

    #[test]
    fn what_changes_inside_is_told_by_its_names() {
        assert_eq!(
            told(|to| {
                to.title = "Partner".to_owned();
                to.steps[0].summary = "Who?".to_owned();
                to.max_parallel = 2;
                to.steps[1].retry.attempts = 9;
                to.steps[1].records = to.steps[2].records.clone();
            }),
            [
                "The title was “New partner” and is “Partner”.",
                "At most 2 actions of an execution run at once, 8 before.",
                "Step “Partner and studio companies”: the summary was “Who the partner is, whom to ask there, and which studio companies it gets.” and is “Who?”",
                "Step “Trigger Infrabot”: it is tried at most 9 times, and how it is tried again has changed (4 times before).",
                "Step “Trigger Infrabot”: it records something now.",
            ]
        );
        assert_eq!(
            told(|to| {
                let action = action_of(&mut to.steps[1]);
                action.input.remove("partner");
                action.input.insert("name".to_owned(), "x".to_owned());
                action.only_when_connected = true;
                action.by_hand.instructions.pop();
                let mut field = action.by_hand.fields.remove(0);
                field.key = "number".to_owned();
                field.label = "Number".to_owned();
                field.input = Input::Number { min: 0, max: 9 };
                action.by_hand.fields.push(field);
            }),
            [
                "Step “Trigger Infrabot”: the input “partner” was removed.",
                "Step “Trigger Infrabot”: the input “name” was added.",
                "Step “Trigger Infrabot”: without a connection it is passed over, before it was done by hand.",
                "Step “Trigger Infrabot”: the instructions for doing it by hand have changed.",
                "Step “Trigger Infrabot”: the field “Link or number of the run” was removed.",
                "Step “Trigger Infrabot”: the field “Number” was added.",
            ]
        );
    }

    #[test]
    fn another_kind_and_another_approval_are_told() {
        let asked = |needed| {
            StepKind::Approval(ApprovalStep {
                question: "May it?".to_owned(),
                roles: vec![Role::Admin],
                needed,
                deadline_hours: (needed > 1).then_some(3),
                optional: false,
            })
        };
        let mut from = partner();
        from.steps[7].kind = asked(1);
        assert_eq!(
            changes(&partner(), &from),
            [
                "Step “Set up the LMS”: it was an action and is an approval.",
                "Step “Set up the LMS”: the field “Name of the cohort” was removed.",
                "Step “Set up the LMS”: the field “Number of the cohort” was removed.",
            ]
        );
        let mut to = from.clone();
        to.steps[7].kind = asked(2);
        assert_eq!(
            changes(&from, &to),
            [
                "Step “Set up the LMS”: 2 must agree, before 1.",
                "Step “Set up the LMS”: it waits 3 hours, before without end.",
            ]
        );
    }

    #[test]
    fn lines_say_where_they_stand() {
        let mut to = partner();
        to.title = "Partner".to_owned();
        let lines: Vec<_> = between(&partner(), &to)
            .lines
            .into_iter()
            .map(|line| (line.kind, line.text))
            .collect();
        assert_eq!(lines[0], (LineKind::Place, "@@ -1,6 +1,6 @@".to_owned()));
        assert_eq!(
            lines[3],
            (LineKind::Removed, "title = \"New partner\"".to_owned())
        );
        assert_eq!(lines[4], (LineKind::Added, "title = \"Partner\"".to_owned()));
    }
}
