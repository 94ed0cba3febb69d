//! Every fault of a template is told, with its line and field, and all of them at once.

use serde_json::json;

use crate::in_house::fill::Names;
use crate::in_house::template::{Template, read};

const GOOD: &str = "method = \"POST\"\npath = \"/api/users\"\n";

fn samples() -> Names {
    let samples = json!({
        "email": "ada@example.org", "name": "Ada", "companies": ["One", "Two"], "key": "k.1", "step": "k",
    });
    samples.as_object().unwrap().clone()
}

fn check(source: &str) -> Result<Template, Vec<String>> {
    let taken = ["x-api-key".to_owned()];
    read(source, &samples(), &["id"], &taken)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// Returns what is told of a template with outputs that are in order.
fn told(source: &str) -> String {
    check(source).err().unwrap_or_default().join(" ")
}

#[test]
fn a_template_may_have_everything() {
    let source = "
method = \"PUT\"
path = \"/api/users/{{ email }}?step={{ step }}\"
repeat_is_safe = true
[headers]
X-Name = \"{{ name | urlencode }}\"
[body]
list = \"{{ companies }}\"
text = \"{{ companies | join(', ') }}\"
deep = { number = 1_0, float = 0.5, flag = true, more = [\"{{ name }}\", 2], time = 2026-11-20T12:00:00Z }
[success]
status = [200, 409]
pointer = \"/status\"
equals = \"ok\"
message = \"/message\"
transient = 423
blocked = [422]
[outputs]
id = \"/id\"
[probe]
path = \"/api/users?email={{ email }}\"
absent = 404
at_most_one = \"/items\"
success = { also = [{ pointer = \"/items/0/email\", equals = \"{{ email }}\" }, { pointer = \"/items/0/companies\", contains = \"{{ companies }}\" }] }
outputs = { id = \"/items/0/id\" }
ours = { pointer = \"/items/0/reference\", equals = \"{{ step }}\" }
[undo]
method = \"DELETE\"
path = \"/api/users/{{ outputs.id }}/{{ email }}\"
gone = [404]
unless_empty = \"{{ outputs.id }}\"
body = { added = \"{{ outputs.id }}\" }
check = { path = \"/api/users/{{ outputs.id }}\", absent = [404], headers = { A = \"b\" } }
";
    let template = check(source).unwrap();
    assert!(template.is_safe());
    assert!(
        !check(&format!("{GOOD}outputs = {{ id = '/id' }}"))
            .unwrap()
            .is_safe()
    );
}

#[test]
fn every_fault_is_told_with_its_line_and_field() {
    let outputs = "[outputs]\nid = \"/id\"\n";
    for (source, faults) in [
        ("method = POST", "Line 1: this is not TOML"),
        (
            "",
            "Line 1, method: this is missing. Line 1, outputs: “id” is missing, which later steps use. Line 1, path: this",
        ),
        (
            "method = \"GRAB\"\npath = \"/x\"",
            "Line 1, method: write GET, POST",
        ),
        (
            "method = 1\npath = \"/x\"",
            "Line 1, method: write a text, in quotes",
        ),
        (
            "method = \"POST\"\npath = \"x\"",
            "Line 2, path: it must begin with one “/”",
        ),
        (
            "method = \"POST\"\npath = \"//evil.example.org\"",
            "Line 2, path: it must begin with one",
        ),
        (
            "method = \"POST\"\npath = \"/a b\"",
            "Line 2, path: it has characters",
        ),
        (
            "method = \"POST\"\npath = \"/a//b\"",
            "Line 2, path: a part of it is empty",
        ),
        (
            "method = \"POST\"\npath = \"/a/../b\"",
            "Line 2, path: a part of it is “.” or “..”",
        ),
        (
            "method = \"POST\"\npath = \"/{{ emial }}\"",
            "Line 2, path: “emial” is not known; known are companies",
        ),
        (
            "method = \"POST\"\npath = \"/{{ email\"",
            "Line 2, path: this is no template",
        ),
        (
            "method = \"POST\"\npath = \"/{{ companies }}\"",
            "Line 2, path: this cannot be filled in: a list",
        ),
        (
            "method = \"POST\"\npath = \"/{{ email | safe }}\"",
            "Line 2, path: this cannot be filled in",
        ),
        (
            "method = \"POST\"\npath = \"/{{ outputs.id }}\"",
            "Line 2, path: outputs are known only in [undo]",
        ),
        (
            "method = \"GET\"\npath = \"/a\"\nbody_text = \"x\"",
            "Line 1: a GET request has no body",
        ),
    ] {
        let told = told(source);
        assert!(told.contains(faults), "{source}: {told}");
    }
    for (source, fault) in [
        (
            "colour = 1",
            "Line 3, colour: there is no such key; known here are method, path",
        ),
        (
            "repeat_is_safe = \"yes\"",
            "Line 3, repeat_is_safe: write true or false",
        ),
        ("body = 1", "Line 3, body: write a table"),
        ("body_text = 1", "Line 3, body_text: write a text"),
        (
            "body_text = \"x\"\nbody = {}",
            "body_text: write either body or body_text",
        ),
        (
            "body_text = \"\"\"\n{% if %}\"\"\"",
            "Line 3, body_text: this is no template",
        ),
        ("body = { a = nan }", "Line 3, body.a: JSON has no such number"),
        (
            "body = { a = [1, \"{{ x }}\"] }",
            "Line 3, body.a.2: “x” is not known",
        ),
        (
            "body = { a = \"{{ x }}\", b = \"{{ y }}\" }",
            "Line 3, body.b: “y” is not known",
        ),
        ("headers = 1", "Line 3, headers: write a table"),
        (
            "headers = { \"a b\" = \"x\" }",
            "Line 3, headers.a b: this is no name of a header",
        ),
        (
            "headers = { authorization = \"x\" }",
            "Line 3, headers.authorization: this header cannot be set here",
        ),
        (
            "headers = { X-Api-Key = \"x\" }",
            "Line 3, headers.X-Api-Key: this header cannot be set here",
        ),
        (
            "headers = { A = \"b\\nc\" }",
            "Line 3, headers.A: a header cannot have line breaks",
        ),
        (
            "headers = { Content-Type = \"{{ name }}\" }",
            "headers.Content-Type: the kind of the body",
        ),
        (
            "headers = { Content-Type = \"application/json\" }\nbody_text = '{\"a\": \"{{ name }}\"}'",
            "Line 4, body_text: it is not JSON once it is filled in",
        ),
        (
            "success = { status = 99 }",
            "Line 3, success.status: write HTTP statuses",
        ),
        (
            "success = { status = [] }",
            "Line 3, success.status: write HTTP statuses",
        ),
        (
            "success = { status = 200, transient = [200] }",
            "Line 3, success: the status 200 stands in two lists",
        ),
        (
            "success = { equals = 1 }",
            "Line 3, success.equals: it needs a pointer",
        ),
        (
            "success = { pointer = \"a\" }",
            "Line 3, success.pointer: write where it is in the answer",
        ),
        (
            "success = { pointer = \"/a\", equals = 1, contains = 2 }",
            "success.contains: write either",
        ),
        (
            "success = { also = { pointer = \"/a\" } }",
            "Line 3, success.also: write a list of tables",
        ),
        (
            "success = { also = [\"/a\"] }",
            "Line 3, success.also.1: write a table",
        ),
        (
            "success = { also = [{ pointer = \"/a\" }, { equals = 1 }] }",
            "Line 3, success.also.2.pointer: this is missing",
        ),
        (
            "success = { also = [{ pointer = \"/a\", status = 1 }] }",
            "Line 3, success.also.1.status: there is no such key",
        ),
        (
            "success = { state = 1 }",
            "Line 3, success.state: there is no such key",
        ),
        ("probe = 1", "Line 3, probe: write a table"),
        (
            "probe = { outputs = { id = \"/id\" }, absent = 404 }",
            "Line 3, probe.path: this is missing",
        ),
        (
            "probe = { path = \"/a\", absent = 404 }",
            "Line 3, probe.outputs: “id” is missing",
        ),
        (
            "probe = { path = \"/a\", outputs = { id = \"/id\" } }",
            "Line 3, probe: it cannot tell that",
        ),
        (
            "probe = { method = \"GET\", path = \"/a\" }",
            "Line 3, probe.method: there is no such key",
        ),
        (
            "probe = { path = \"/a\", success = { status = 404 }, absent = 404 }",
            "Line 3, probe.absent: the status 404 stands in two lists",
        ),
        (
            "probe = { path = \"/a\", absent = 404, ours = { equals = 1 } }",
            "Line 3, probe.ours.pointer: this is missing",
        ),
        (
            "probe = { path = \"/a\", absent = 404, ours = { pointer = \"/a\", status = 200 } }",
            "Line 3, probe.ours.status: there is no such key",
        ),
        ("undo = { path = \"/a\" }", "Line 3, undo.method: this is missing"),
        (
            "undo = { method = \"DELETE\", path = \"/{{ outputs.run }}\" }",
            "Line 3, undo.path: “outputs.run” is not known; an undo can name outputs.id",
        ),
        (
            "undo = { method = \"DELETE\", path = \"/a\", unless_empty = \"x\" }",
            "Line 3, undo.unless_empty: write one {{ … }}",
        ),
        (
            "undo = { method = \"DELETE\", path = \"/a\", check = { path = \"/a\", absent = 404, outputs = {} } }",
            "Line 3, undo.check.outputs: there is no such key",
        ),
    ] {
        let told = told(&format!("{GOOD}{source}\n{outputs}"));
        assert!(told.contains(fault), "{source}: {told}");
    }
    let told = told(&format!("{GOOD}[outputs]\nid = \"id\"\n\"a b\" = \"/x\""));
    assert!(
        told.contains("Line 4, outputs.id: write where it is in the answer"),
        "{told}"
    );
    assert!(told.contains("Line 5, outputs.a b: a name has letters"), "{told}");
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_lines() {
    let faults = check(
        "method = \"GRAB\"\npath = \"/{{ emial }}\"\n[success]\nstatus = \"ok\"\n[outputs]\nid = \"id\"\n[undo]\n\
         path = \"x\"\n",
    );
    let faults = faults.unwrap_err();
    let lines: Vec<_> = faults
        .iter()
        .filter_map(|fault| fault.split(&[',', ':']).next())
        .collect();
    assert_eq!(
        lines,
        ["Line 1", "Line 2", "Line 4", "Line 6", "Line 7", "Line 8"],
        "{faults:#?}"
    );
}

#[test]
fn broken_toml_is_told_line_by_line() {
    let faults = check("method = \npath = /x\n").unwrap_err();
    assert!(faults.len() >= 2, "{faults:?}");
    assert!(
        faults.iter().all(|fault| fault.contains("not TOML")),
        "{faults:?}"
    );
}
