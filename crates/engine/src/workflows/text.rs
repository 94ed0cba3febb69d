//! Writes a definition as a person would: what is left as it usually is, is left out.

use std::fmt::Write as _;

use domain::form::{Field, Input, Unique};
use domain::workflow::{
    ActionStep, ApprovalStep, Definition, GrantTo, RecordRule, RetryPolicy, Step, StepKind, TaskStep,
};

/// Lines longer than this are broken where TOML allows it.
const WIDTH: usize = 120;

/// Returns the definition as the text of a workflow file; [`crate::workflows::parse`] reads the same definition.
pub fn to_text(definition: &Definition) -> String {
    let mut page = Page(String::new());
    page.text("key", definition.key.as_str());
    page.pair("version", definition.version);
    page.text("title", &definition.title);
    page.text("summary", &definition.summary);
    page.text("label", &definition.label);
    if definition.max_parallel != Definition::default_parallel() {
        page.pair("max_parallel", definition.max_parallel);
    }
    if definition.steps.is_empty() {
        page.pair("steps", "[]");
    }
    for step in &definition.steps {
        page.step(step);
    }
    page.0
}

struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn pair(&mut self, key: &str, value: impl std::fmt::Display) {
        self.line(&format!("{} = {value}", bare(key)));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.pair(key, quoted(text));
    }

    fn table(&mut self, header: &str) {
        self.line("");
        self.line(header);
    }

    fn step(&mut self, step: &Step) {
        self.table("[[steps]]");
        self.text("key", step.key.as_str());
        self.text("title", &step.title);
        self.text("summary", &step.summary);
        if let Some(needs) = &step.needs {
            let needs: Vec<String> = needs.iter().map(|need| quoted(need.as_str())).collect();
            self.list("needs", &needs, WIDTH);
        }
        if let Some(retry) = retry(&step.retry) {
            self.pair("retry", retry);
        }
        for rule in &step.records {
            self.record(rule);
        }
        match &step.kind {
            StepKind::Form(form) => {
                if form.fields.is_empty() {
                    self.table("[steps.form]");
                }
                self.fields("steps.form.fields", &form.fields);
            }
            StepKind::Action(action) => self.action(action),
            StepKind::Task(task) => self.task("steps.task", task),
            StepKind::Approval(approval) => self.approval(approval),
            StepKind::Removal(removal) => {
                self.table("[steps.removal]");
                self.text("of", word_of(removal.of));
                self.fields("steps.removal.fields", &removal.fields);
            }
            StepKind::Departure(departure) => {
                self.table("[steps.departure]");
                self.text("of", word_of(departure.of));
            }
        }
    }

    fn record(&mut self, rule: &RecordRule) {
        self.table("[[steps.records]]");
        let (kind, own): (&str, Vec<(&str, &str)>) = match rule {
            RecordRule::Organization { .. } => ("organization", vec![]),
            RecordRule::ChosenOrganization { .. } => ("chosen_organization", vec![]),
            RecordRule::ChosenPerson { .. } => ("chosen_person", vec![]),
            RecordRule::StudioCompanies { field } => ("studio_companies", vec![("field", field)]),
            RecordRule::Person { .. } => ("person", vec![]),
            RecordRule::PersonalCompany { .. } => ("personal_company", vec![]),
            RecordRule::Group { system, .. } => ("group", vec![("system", system)]),
            RecordRule::Grant { system, to, .. } => ("grant", vec![("system", system), ("to", word_of(*to))]),
        };
        self.text("type", kind);
        for (key, text) in own {
            self.text(key, text);
        }
        for (key, text) in rule.templates() {
            self.text(key, text);
        }
    }

    fn action(&mut self, action: &ActionStep) {
        self.table("[steps.action]");
        self.text("system", &action.system);
        self.text("name", &action.name);
        if action.only_when_connected {
            self.pair("only_when_connected", true);
        }
        if let Some(only_if) = &action.only_if {
            self.text("only_if", only_if);
        }
        let input = action.input.iter();
        let pairs: Vec<String> = input
            .map(|(key, text)| format!("{} = {}", bare(key), quoted(text)))
            .collect();
        let line = format!("{{ {} }}", pairs.join(", "));
        if !pairs.is_empty() && line.chars().count() <= WIDTH {
            self.pair("input", line);
        } else if !pairs.is_empty() {
            self.table("[steps.action.input]");
            for pair in &pairs {
                self.line(pair);
            }
        }
        self.task("steps.action.by_hand", &action.by_hand);
    }

    fn task(&mut self, path: &str, task: &TaskStep) {
        self.table(&format!("[{path}]"));
        let lines: Vec<String> = task.instructions.iter().map(|line| quoted(line)).collect();
        self.list("instructions", &lines, 0);
        self.fields(&format!("{path}.fields"), &task.fields);
    }

    fn approval(&mut self, approval: &ApprovalStep) {
        self.table("[steps.approval]");
        self.text("question", &approval.question);
        let roles: Vec<String> = approval.roles.iter().map(|role| quoted(role.as_str())).collect();
        self.list("roles", &roles, WIDTH);
        if approval.needed != 1 {
            self.pair("needed", approval.needed);
        }
        if let Some(hours) = approval.deadline_hours {
            self.pair("deadline_hours", hours);
        }
        if approval.optional {
            self.pair("optional", true);
        }
    }

    fn fields(&mut self, path: &str, fields: &[Field]) {
        if fields.is_empty() && path == "steps.form.fields" {
            self.pair("fields", "[]");
        }
        for field in fields {
            self.table(&format!("[[{path}]]"));
            self.text("key", &field.key);
            self.text("label", &field.label);
            if !field.help.is_empty() {
                self.text("help", &field.help);
            }
            if field.optional {
                self.pair("optional", true);
            }
            if let Some(unique) = field.unique {
                let unique = match unique {
                    Unique::OrganizationName => "organization_name",
                    Unique::PersonEmail => "person_email",
                };
                self.text("unique", unique);
            }
            self.input(path, &field.input);
        }
    }

    fn input(&mut self, path: &str, input: &Input) {
        let typed = |kind: &str, more: &str| format!("{{ type = \"{kind}\"{more} }}");
        let limited = |kind: &str, length: usize, usual: usize| {
            let more = format!(", max_length = {length}");
            typed(kind, if length == usual { "" } else { &more })
        };
        let line = match input {
            Input::Text { max_length } => limited("text", *max_length, Input::ONE_LINE),
            Input::LongText { max_length } => limited("long_text", *max_length, Input::MANY_LINES),
            Input::Email => typed("email", ""),
            Input::Phone => typed("phone", ""),
            Input::Link => typed("link", ""),
            Input::Date => typed("date", ""),
            Input::Organization => typed("organization", ""),
            Input::Person => typed("person", ""),
            Input::Number { min, max } => typed("number", &format!(", min = {min}, max = {max}")),
            Input::Choice { options } => {
                let options: Vec<String> = options
                    .iter()
                    .map(|option| {
                        let (value, label) = (quoted(&option.value), quoted(&option.label));
                        format!("{{ value = {value}, label = {label} }}")
                    })
                    .collect();
                typed("choice", &format!(", options = {}", list(&options, WIDTH)))
            }
            Input::Group { item, min, fields } => {
                self.table(&format!("[{path}.input]"));
                self.text("type", "group");
                self.text("item", item);
                self.pair("min", min);
                if fields.is_empty() {
                    self.pair("fields", "[]");
                }
                return self.fields(&format!("{path}.input.fields"), fields);
            }
        };
        self.pair("input", line);
    }

    fn list(&mut self, key: &str, entries: &[String], width: usize) {
        self.pair(key, list(entries, width));
    }
}

/// Returns how it is written whose an access is.
fn word_of(whose: GrantTo) -> &'static str {
    match whose {
        GrantTo::Organization => "organization",
        GrantTo::Person => "person",
    }
}

/// Returns a list on one line when it is not wider than `width`, else with a line for each entry.
fn list(entries: &[String], width: usize) -> String {
    let line = format!("[{}]", entries.join(", "));
    if entries.is_empty() || line.chars().count() <= width {
        return line;
    }
    let lines: String = entries.iter().map(|entry| format!("    {entry},\n")).collect();
    format!("[\n{lines}]")
}

/// Returns what differs from the usual policy.
fn retry(policy: &RetryPolicy) -> Option<String> {
    let usual = RetryPolicy::default();
    let counts = [
        ("attempts", policy.attempts, usual.attempts),
        ("first_delay_s", policy.first_delay_s, usual.first_delay_s),
        ("max_delay_s", policy.max_delay_s, usual.max_delay_s),
    ];
    let numbers = [
        ("factor", policy.factor, usual.factor),
        ("jitter", policy.jitter, usual.jitter),
    ];
    let counts = counts.into_iter().filter(|(_, own, usual)| own != usual);
    let numbers = numbers.into_iter().filter(|(_, own, usual)| own != usual);
    let mut pairs: Vec<String> = counts.map(|(key, own, _)| format!("{key} = {own}")).collect();
    pairs.extend(numbers.map(|(key, own, _)| format!("{key} = {own:?}")));
    (!pairs.is_empty()).then(|| format!("{{ {} }}", pairs.join(", ")))
}

/// Returns a key as it is written.
fn bare(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(plain) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// Returns a text in quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a text cannot fail.
                let written = write!(quoted, "\\u{:04X}", u32::from(c));
                debug_assert!(written.is_ok());
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
