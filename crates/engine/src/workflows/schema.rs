//! Which keys a workflow file may have, and what each holds.
//!
//! The types in `domain` read the file in the end; this table is what tells a person everything that is wrong at
//! once. A test holds the two together.

use std::collections::BTreeSet;

use domain::role::Role;

/// What a value may be.
#[derive(Debug)]
pub(super) enum Shape {
    /// Text in quotes.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The name of a role.
    Role,
    /// A whole number, not below 0.
    Count,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// true or false.
    YesNo,
    /// A list, all of whose entries have one shape.
    List(&'static Shape),
    /// Any keys, each with a text.
    Texts,
    /// These keys, and none else.
    Table(&'static [Key]),
    /// A step: these keys, and exactly one of the kinds.
    Step {
        /// The keys of every step.
        common: &'static [Key],
        /// The keys that say what kind of step it is.
        kinds: &'static [Key],
    },
    /// The key `type`, which chooses the other keys.
    Typed(&'static [(&'static str, &'static [Key])]),
}

/// One key of a table.
#[derive(Debug)]
pub(super) struct Key {
    /// How it is written.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) shape: &'static Shape,
    /// Whether it may be left out.
    pub(super) optional: bool,
}

const fn key(name: &'static str, shape: &'static Shape) -> Key {
    Key {
        name,
        shape,
        optional: false,
    }
}

const fn optional(name: &'static str, shape: &'static Shape) -> Key {
    Key {
        name,
        shape,
        optional: true,
    }
}

static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);
static COUNT: Shape = Shape::Count;
static NUMBER: Shape = Shape::Number;

/// A whole file.
pub(super) static FILE: Shape = Shape::Table(&[
    key("key", &TEXT),
    optional("version", &COUNT),
    key("title", &TEXT),
    key("summary", &TEXT),
    key("label", &TEXT),
    optional("max_parallel", &COUNT),
    key("steps", &Shape::List(&STEP)),
]);

static STEP: Shape = Shape::Step {
    common: &[
        key("key", &TEXT),
        key("title", &TEXT),
        key("summary", &TEXT),
        optional("needs", &TEXTS),
        optional("retry", &RETRY),
        optional("records", &Shape::List(&RECORD)),
    ],
    kinds: &[
        key("form", &Shape::Table(&[key("fields", &FIELDS)])),
        key("action", &ACTION),
        key("task", &TASK),
        key("approval", &APPROVAL),
        key("removal", &REMOVAL),
        key("departure", &DEPARTURE),
    ],
};

static RETRY: Shape = Shape::Table(&[
    optional("attempts", &COUNT),
    optional("first_delay_s", &COUNT),
    optional("factor", &NUMBER),
    optional("max_delay_s", &COUNT),
    optional("jitter", &NUMBER),
]);

static ACTION: Shape = Shape::Table(&[
    key("system", &TEXT),
    key("name", &TEXT),
    optional("input", &Shape::Texts),
    optional("only_when_connected", &Shape::YesNo),
    optional("only_if", &TEXT),
    key("by_hand", &TASK),
]);

static TASK: Shape = Shape::Table(&[key("instructions", &TEXTS), optional("fields", &FIELDS)]);

static APPROVAL: Shape = Shape::Table(&[
    key("question", &TEXT),
    key("roles", &Shape::List(&Shape::Role)),
    optional("needed", &COUNT),
    optional("deadline_hours", &COUNT),
    optional("optional", &Shape::YesNo),
]);

static WHOSE: Shape = Shape::Word(&["organization", "person"]);

static REMOVAL: Shape = Shape::Table(&[key("of", &WHOSE), optional("fields", &FIELDS)]);

static DEPARTURE: Shape = Shape::Table(&[key("of", &WHOSE)]);

static FIELDS: Shape = Shape::List(&FIELD);

static FIELD: Shape = Shape::Table(&[
    key("key", &TEXT),
    key("label", &TEXT),
    optional("help", &TEXT),
    optional("optional", &Shape::YesNo),
    optional("unique", &Shape::Word(&["organization_name", "person_email"])),
    key("input", &INPUT),
]);

static INPUT: Shape = Shape::Typed(&[
    ("text", &[optional("max_length", &COUNT)]),
    ("long_text", &[optional("max_length", &COUNT)]),
    ("email", &[]),
    ("phone", &[]),
    ("link", &[]),
    ("date", &[]),
    ("number", &[key("min", &Shape::Whole), key("max", &Shape::Whole)]),
    ("choice", &[key("options", &Shape::List(&CHOICE))]),
    ("organization", &[]),
    ("person", &[]),
    (
        "group",
        &[key("item", &TEXT), key("min", &COUNT), key("fields", &FIELDS)],
    ),
]);

static CHOICE: Shape = Shape::Table(&[key("value", &TEXT), key("label", &TEXT)]);

static RECORD: Shape = Shape::Typed(&[
    (
        "organization",
        &[
            key("name", &TEXT),
            key("contact_name", &TEXT),
            key("contact_email", &TEXT),
            key("notes", &TEXT),
        ],
    ),
    ("chosen_organization", &[key("id", &TEXT)]),
    ("chosen_person", &[key("id", &TEXT)]),
    ("studio_companies", &[key("field", &TEXT)]),
    (
        "person",
        &[
            key("first_name", &TEXT),
            key("last_name", &TEXT),
            key("email", &TEXT),
            key("job_title", &TEXT),
            key("phone", &TEXT),
            key("language", &TEXT),
        ],
    ),
    ("personal_company", &[key("name", &TEXT)]),
    (
        "group",
        &[
            key("system", &TEXT),
            key("name", &TEXT),
            key("external_id", &TEXT),
        ],
    ),
    (
        "grant",
        &[key("system", &TEXT), key("to", &WHOSE), key("resource", &TEXT)],
    ),
]);

/// Returns the roles that can be written. A partner's own admin is asked for no approval: it is about their own request.
pub(super) fn roles() -> Vec<&'static str> {
    Role::OF_THE_WORKSPACE.iter().map(|role| role.as_str()).collect()
}

/// Returns every key that a file may have somewhere, with every `type` and every fixed word.
pub fn words() -> BTreeSet<&'static str> {
    let mut words = BTreeSet::from(["type"]);
    let mut seen: Vec<*const Shape> = Vec::new();
    let mut open: Vec<&'static Shape> = vec![&FILE];
    while let Some(shape) = open.pop() {
        if seen.contains(&std::ptr::from_ref(shape)) {
            continue;
        }
        seen.push(shape);
        let mut keys: Vec<&'static Key> = Vec::new();
        match shape {
            Shape::Text | Shape::Count | Shape::Whole | Shape::Number | Shape::YesNo | Shape::Texts => {}
            Shape::Role => words.extend(roles()),
            Shape::Word(known) => words.extend(known.iter()),
            Shape::List(entry) => open.push(entry),
            Shape::Table(table) => keys.extend(*table),
            Shape::Step { common, kinds } => keys.extend(common.iter().chain(*kinds)),
            Shape::Typed(types) => {
                words.extend(types.iter().map(|(name, _)| name));
                keys.extend(types.iter().flat_map(|(_, keys)| *keys));
            }
        }
        words.extend(keys.iter().map(|key| key.name));
        open.extend(keys.iter().map(|key| key.shape));
    }
    words
}
