//! Every rule for workflow files, each with a file that breaks it.

/// A change to the file, where the fault is, and what is told.
pub(crate) type Case = (&'static str, &'static str, &'static str, &'static str);

/// A step that is done only while its system is connected, and one of another system that counts on it. What people
/// read may name it, and so may the last step, which hangs on the same system.
pub(crate) const ONLY_WHEN_CONNECTED: &str = include_str!("passed_over.toml");

/// A step that is done only if somebody asked for it, and one that counts on it.
pub(crate) const ONLY_IF: &str = include_str!("only_if.toml");

/// Every rule with a file that breaks it.
pub(crate) const CASES: &[Case] = &[
    // How it is written.
    (
        "version = 1\n",
        "version = 1\nauthor = \"Ada\"\n",
        "author: ",
        "there is no such key here; known are key, version, title, summary, label, max_parallel and steps",
    ),
    (
        "summary = \"Somebody else agrees.\"",
        "sumary = \"x\"\nsummary = \"x\"",
        "step agree: sumary: ",
        "there is no such key here; did you mean “summary”?",
    ),
    ("title = \"Close\"\n", "", "step close: ", "“title” is missing"),
    (
        "title = \"Close\"",
        "title = 5",
        "step close: title: ",
        "this must be a text in quotes, not a whole number",
    ),
    (
        "name = \"send\"\ninput",
        "name = \"send\"\nonly_when_conected = true\ninput",
        "step send: action.only_when_conected: ",
        "there is no such key here; did you mean “only_when_connected”?",
    ),
    (
        "[steps.approval]",
        "[steps.aproval]",
        "step agree: ",
        "it does not say what kind of step it is: add one of form, action, task, approval, removal and departure",
    ),
    (
        "[steps.approval]",
        "[steps.task]\ninstructions = [\"x\"]\n[steps.approval]",
        "step agree: approval: ",
        "a step is of one kind, and this one is task and approval; make two steps of it",
    ),
    (
        "type = \"email\"",
        "type = \"mail\"",
        "step ask: form.fields.email.input.type: ",
        "“mail” is none of text, long_text, email, phone, link, date, number, choice, organization, person and group; did you mean “email”?",
    ),
    (
        "type = \"email\"",
        "max_length = 5",
        "step ask: form.fields.email.input: ",
        "“type” is missing: one of text, long_text, email, phone, link, date, number, choice, organization, person and group",
    ),
    (
        "\"admin\", \"owner\"",
        "\"admin\", \"boss\"",
        "step agree: approval.roles.2: ",
        "“boss” is none of owner, admin, member and viewer",
    ),
    (
        "needed = 2",
        "needed = -1",
        "step agree: approval.needed: ",
        "this must be a whole number from 0 to 4294967295",
    ),
    // The whole workflow.
    (
        "key = \"welcome\"",
        "key = \"Welcome!\"",
        "key: ",
        "a key has lower-case letters, digits and underscores only, and begins with a letter",
    ),
    (
        "version = 1\n",
        "version = 0\n",
        "version: ",
        "versions are counted from 1",
    ),
    (
        "version = 1\n",
        "version = 1\nmax_parallel = 0\n",
        "max_parallel: ",
        "nothing could ever run; at least 1",
    ),
    (
        "title = \"Welcome\"",
        "title = \" \"",
        "title: ",
        "it must not be empty",
    ),
    // Steps and what they need.
    (
        "key = \"close\"",
        "key = \"look\"",
        "step look: key: ",
        "another step has this key",
    ),
    (
        "key = \"close\"",
        "key = \"person\"",
        "step person: key: ",
        "templates use the word “person” for something else; choose another key",
    ),
    (
        "summary = \"Who the partner is.\"",
        "summary = \"Who the partner is.\"\nneeds = [\"look\"]",
        "step ask: needs: ",
        "the first step begins the execution, so it cannot need another one",
    ),
    (
        "needs = [\"agree\"]",
        "needs = [\"agree\", \"agre\"]",
        "step send: needs: ",
        "it needs “agre”, which is no step of this workflow; did you mean “agree”?",
    ),
    (
        "needs = [\"agree\"]",
        "needs = [\"agree\", \"agree\"]",
        "step send: needs: ",
        "it needs “agree” twice",
    ),
    (
        "needs = [\"agree\"]",
        "needs = [\"agree\", \"send\"]",
        "step send: needs: ",
        "it needs itself",
    ),
    (
        "needs = [\"ask\"]",
        "needs = [\"ask\", \"close\"]",
        "step look: needs: ",
        "steps need each other in a circle, so none could begin: look needs close (waits for the one above) needs send needs agree (waits for the one above) needs look",
    ),
    // Trying again.
    (
        "attempts = 3",
        "attempts = 0",
        "step send: retry.attempts: ",
        "there must be 1 to 100 attempts, the first included",
    ),
    (
        "factor = 2",
        "factor = 0.5",
        "step send: retry.factor: ",
        "pauses cannot shrink: at least 1.0",
    ),
    (
        "factor = 2",
        "factor = inf",
        "step send: retry.factor: ",
        "pauses cannot shrink: at least 1.0",
    ),
    (
        "jitter = 0.5",
        "jitter = 1.5",
        "step send: retry.jitter: ",
        "this must be from 0.0 to 1.0",
    ),
    (
        "first_delay_s = 10",
        "first_delay_s = 601",
        "step send: retry.first_delay_s: ",
        "the first pause is longer than the longest one, “max_delay_s”, which is 600 seconds",
    ),
    (
        "needs = [\"ask\"]",
        "needs = [\"ask\"]\nretry = { attempts = 2 }",
        "step look: retry: ",
        "only an action or a removal is tried again; leave “retry” out",
    ),
    // Fields.
    (
        "key = \"size\"",
        "key = \"Size\"",
        "step ask: form.fields.Size.key: ",
        "a key has lower-case letters, digits and underscores only, and begins with a letter",
    ),
    (
        "key = \"weight\"",
        "key = \"number\"",
        "step send: action.by_hand.fields.number.key: ",
        "another field has this key",
    ),
    (
        "key = \"weight\"",
        "key = \"reason\"",
        "step send: action.by_hand.fields.reason.key: ",
        "the page has a field “reason” of its own for what is done by hand",
    ),
    (
        "key = \"weight\"",
        "key = \"proof\"",
        "step send: action.by_hand.fields.proof.key: ",
        "the page has a field “proof” of its own for what is done by hand",
    ),
    (
        "key = \"weight\"",
        "key = \"proof_kind\"",
        "step send: action.by_hand.fields.proof_kind.key: ",
        "the page has a field “proof_kind” of its own for what is done by hand",
    ),
    (
        "key = \"weight\"",
        "key = \"note\"",
        "step send: action.by_hand.fields.note.key: ",
        "the page has a field “note” of its own for what is done by hand",
    ),
    (
        "key = \"remark\"",
        "key = \"note\"",
        "step look: task.fields.note.key: ",
        "the page has a field “note” of its own for what is done by hand",
    ),
    (
        "label = \"Weight\"",
        "label = \"\"",
        "step send: action.by_hand.fields.weight.label: ",
        "it must not be empty",
    ),
    (
        "label = \"Remark\"",
        "label = \"Remark\"\nunique = \"person_email\"",
        "step look: task.fields.remark.unique: ",
        "only a field of a form that records the person can be unique in this way",
    ),
    (
        "max_length = 80",
        "max_length = 0",
        "step ask: form.fields.name.input.max_length: ",
        "this must be from 1 to 20000 characters",
    ),
    (
        "min = 1, max = 500",
        "min = 501, max = 500",
        "step ask: form.fields.size.input.min: ",
        "the smallest number is larger than the largest",
    ),
    (
        "[{ value = \"new\", label = \"New\" }, { value = \"known\", label = \"Known\" }]",
        "[]",
        "step ask: form.fields.kind.input.options: ",
        "there is nothing to choose",
    ),
    (
        "value = \"known\"",
        "value = \"new\"",
        "step ask: form.fields.kind.input.options.2.value: ",
        "another option has this value",
    ),
    (
        "min = 1\n\n",
        "min = 51\n\n",
        "step ask: form.fields.companies.input.min: ",
        "a group has at most 50 entries",
    ),
    (
        "input = { type = \"text\" }\n\n[[steps.form.fields.input.fields]]\nkey = \"environment\"",
        "input = { type = \"text\" }\n\n[[steps.form.fields.input.fields]]\nkey = \"more\"\nlabel = \"More\"\ninput = { type = \"group\", item = \"x\", min = 0, fields = [{ key = \"a\", label = \"A\", input = { type = \"text\" } }] }\n\n[[steps.form.fields.input.fields]]\nkey = \"environment\"",
        "step ask: form.fields.companies.input.fields.more.input: ",
        "a group cannot stand in a group",
    ),
    // Tasks and actions.
    (
        "instructions = [\"Write to {{ organization.name }}.\", \"Put it into the post.\"]",
        "instructions = []",
        "step send: action.by_hand.instructions: ",
        "there are no instructions for doing it by hand",
    ),
    (
        "name = \"send\"",
        "name = \"sent\"",
        "step send: action.name: ",
        "Robot has no such action; did you mean “send”?",
    ),
    (
        "name = \"send\"",
        "name = \"throw_away\"",
        "step send: action.name: ",
        "Robot has no such action; it has send",
    ),
    (
        "input = { to = \"{{ organization.name }}\", ",
        "input = { ",
        "step send: action.input: ",
        "post.send needs “to”",
    ),
    (
        "input = { to =",
        "input = { stamp = \"1\", to =",
        "step send: action.input.stamp: ",
        "post.send has no such input",
    ),
    (
        "[steps.action]\nsystem = \"post\"",
        "[steps.action]\nsystem = \"pst\"",
        "step send: action.system: ",
        "there is no system “pst” with an action “send”; did you mean “post”?",
    ),
    // Approvals.
    (
        "\"May the letter go to {{ organization.name }}? {{ look.remark }}\"",
        "\"\"",
        "step agree: approval.question: ",
        "it must not be empty",
    ),
    (
        "roles = [\"admin\", \"owner\"]",
        "roles = []",
        "step agree: approval.roles: ",
        "nobody could answer; name at least one role",
    ),
    (
        "roles = [\"admin\", \"owner\"]",
        "roles = [\"admin\", \"admin\"]",
        "step agree: approval.roles.2: ",
        "this role is named twice",
    ),
    (
        "roles = [\"admin\", \"owner\"]",
        "roles = [\"admin\", \"viewer\"]",
        "step agree: approval.roles.2: ",
        "this role only reads, so it could not answer",
    ),
    (
        "roles = [\"admin\", \"owner\"]",
        "roles = [\"owner\"]",
        "step agree: approval.needed: ",
        "a workspace may have a single owner; name another role too, or ask one",
    ),
    (
        "needed = 2",
        "needed = 0",
        "step agree: approval.needed: ",
        "1 to 10 people can be asked to agree",
    ),
    (
        "needed = 2",
        "needed = 11",
        "step agree: approval.needed: ",
        "1 to 10 people can be asked to agree",
    ),
    (
        "deadline_hours = 48",
        "deadline_hours = 0",
        "step agree: approval.deadline_hours: ",
        "this must be from 1 to 8760 hours (a year)",
    ),
    // Templates.
    (
        "label = \"{{ ask.name }}\"",
        "label = \"{{ ask.name\"",
        "label: ",
        "the template cannot be read: unexpected end of input, expected end of variable block",
    ),
    (
        "label = \"{{ ask.name }}\"",
        "label = \"{{ organization.name }}\"",
        "label: ",
        "the label can name answers of steps only, not “organization”",
    ),
    (
        "{{ send.number }} of",
        "{{ sent.number }} of",
        "step close: task.instructions.1: ",
        "“sent.number”: there is no step “sent”; did you mean “send”?",
    ),
    (
        "{{ look.remark }}",
        "{{ send.number }}",
        "step agree: approval.question: ",
        "“send.number”: “send” need not be done when this step begins; add it to “needs”",
    ),
    (
        "{{ send.number }} of",
        "{{ send.nunber }} of",
        "step close: task.instructions.1: ",
        "“send.nunber”: “send” has no field “nunber”; did you mean “number”?",
    ),
    (
        "{{ send.number }} of",
        "{{ send.place }} of",
        "step close: task.instructions.1: ",
        "“send.place”: “send” has no field “place”; it has number, weight",
    ),
    (
        "{{ send.number }} of",
        "{{ agree.by }} of",
        "step close: task.instructions.1: ",
        "“agree.by”: “agree” is an approval, which tells nothing",
    ),
    (
        "{{ ask.name | upper }}",
        "{{ ask.name.first }}",
        "step send: action.input.text: ",
        "“ask.name.first”: “name” is a text, with nothing below it",
    ),
    (
        "{{ ask.name | upper }}",
        "{{ ask.companies.name }}",
        "step send: action.input.text: ",
        "“ask.companies.name”: “companies” is a list; go through it with {% for … %}",
    ),
    (
        "{{ ask.name | upper }}",
        "{{ ask.name | shout }}",
        "step send: action.input.text: ",
        "the template cannot be filled in: filter shout is unknown",
    ),
    (
        "{{ ask.name | upper }}",
        "{{ organization.nme }}",
        "step send: action.input.text: ",
        "“organization.nme”: nothing like “nme” is known of the organization; did you mean “name”?",
    ),
    (
        "{{ ask.name | upper }}",
        "{{ person.email }}",
        "step send: action.input.text: ",
        "no person is known yet: a step that must be done before has to record or choose one",
    ),
    (
        "optional = true\ninput = { type = \"number\", min = 1, max = 2000 }",
        "input = { type = \"number\", min = 1, max = 2000 }",
        "step close: task.instructions.1: ",
        "“send.weight”: the action of “send” does not tell “weight”, only a person does; make the field optional",
    ),
    (
        "{{ group('post') }}",
        "{{ group('pots') }}",
        "step close: task.instructions.1: ",
        "“group('pots')”: no step records a group of “pots”; did you mean “post”?",
    ),
    (
        "{{ group('post') }}",
        "{{ group_id('pots') }}",
        "step close: task.instructions.1: ",
        "“group_id('pots')”: no step records a group of “pots”; did you mean “post”?",
    ),
    (
        "{{ look.remark }}",
        "{% if group('post') %}x{% endif %}",
        "step agree: approval.question: ",
        "“group('post')”: “send”, which records this group, need not be done when this step begins; add it to “needs”",
    ),
    (
        "resource = \"Letter {{ send.number }}\"",
        "resource = \"{{ group('post') }}\"",
        "step send: records.1.resource: ",
        "“group('post')”: “send” itself records this group, which is known only afterwards",
    ),
    (
        "[[steps]]\nkey = \"close\"",
        ONLY_WHEN_CONNECTED,
        "step again: action.input.to: ",
        "“keys.name”: “keys” is passed over and tells nothing while “safe” is not connected; only an action of the same system that says “only_when_connected” as well can count on it",
    ),
    (
        "[[steps]]\nkey = \"close\"",
        ONLY_WHEN_CONNECTED,
        "step again: records.1.resource: ",
        "“group('safe')”: “keys” is passed over and tells nothing while “safe” is not connected; only an action of the same system that says “only_when_connected” as well can count on it",
    ),
    (
        "[[steps]]\nkey = \"close\"",
        ONLY_IF,
        "step again: action.input.to: ",
        "“keys.name”: “keys” is passed over and tells nothing when its “only_if” is empty; no other step can count on it",
    ),
    (
        "[[steps]]\nkey = \"close\"",
        ONLY_IF,
        "step keys: action.only_if: ",
        "“nobody.name”: there is no step “nobody”",
    ),
    // Records.
    (
        "to = \"organization\"",
        "to = \"person\"",
        "step send: records.1: ",
        "it belongs to the person, and none is known yet: record or choose one above, or in a step that is needed",
    ),
    (
        "resource = \"Letter {{ send.number }}\"",
        "resource = \"Letter {{ close.number }}\"",
        "step send: records.1.resource: ",
        "“close.number”: “close” need not be done when this step begins; add it to “needs”",
    ),
    (
        "field = \"companies\"",
        "field = \"company\"",
        "step ask: records.2.field: ",
        "the step has no field “company”",
    ),
    (
        "field = \"companies\"",
        "field = \"email\"",
        "step ask: records.2.field: ",
        "“email” is no group",
    ),
    (
        "key = \"environment\"",
        "key = \"place\"",
        "step ask: records.2.field: ",
        "each entry of “companies” must have a field “environment”, not optional, that chooses “test” or “prod”",
    ),
    (
        "key = \"name\"\nlabel = \"Company\"",
        "key = \"title\"\nlabel = \"Company\"",
        "step ask: records.2.field: ",
        "each entry of “companies” must have a field “name”, which is not optional",
    ),
    // Leaving.
    (
        "deadline_hours = 48",
        "optional = true",
        "step agree: approval.optional: ",
        "only a workflow with a removal asks its starter whether others are to approve; leave it out",
    ),
    (
        CLOSE,
        "[steps.removal]\nof = \"person\"",
        "step close: ",
        "a step with a “departure” of the same must come behind a removal",
    ),
    (
        CLOSE,
        "[steps.departure]\nof = \"person\"",
        "step close: needs: ",
        "nobody has left before a “removal” of the same is done",
    ),
    (
        CLOSE,
        "[steps.removal]\nof = \"person\"\n[[steps]]\nkey = \"again\"\ntitle = \"A\"\nsummary = \"A.\"\n\
         [steps.removal]\nof = \"person\"",
        "step again: ",
        "a workflow takes back once what there is; leave this step out",
    ),
    (
        CLOSE,
        "[[steps.records]]\ntype = \"grant\"\nsystem = \"post\"\nto = \"organization\"\nresource = \"x\"\n\
         [steps.removal]\nof = \"person\"",
        "step close: records: ",
        "a removal records what it took back, and nothing else",
    ),
    (
        CLOSE,
        "[[steps.records]]\ntype = \"grant\"\nsystem = \"post\"\nto = \"organization\"\nresource = \"x\"\n\
         [steps.departure]\nof = \"person\"",
        "step close: records: ",
        "a departure records who has left, and nothing else",
    ),
];

/// What the last step of the welcome does.
const CLOSE: &str = "[steps.task]\ninstructions = [\"File letter {{ send.number }} of {{ send.weight or '?' }} g to {{ group('post') }}.\"]";
