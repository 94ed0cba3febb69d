//! From the first run to a partner that is set up, with one of its people.

use serde_json::{Value, json};

use crate::computer::{ADDRESS, Computer, step};

const PARTNER: &str = r#"
[input_studio_companies]
partner_name = "Acme"
contact_name = "Grace"
contact_email = "grace@acme.example"

[[input_studio_companies.studio_companies]]
name = "Acme"
environment = "prod"
"#;

/// What the tasks of a partner ask to be noted.
const NOTED: &str = r#"
[clone_metabase_collection]
name = "Acme"
id = 12
[create_metabase_group]
name = "Acme"
[create_teams_channel]
name = "Acme"
[create_slack_group]
name = "acme"
[lms_setup]
name = "Acme"
"#;

#[test]
fn a_partner_is_set_up_from_the_first_run_to_the_last_task() {
    let computer = Computer::new();
    let password = computer.write("password", "correct horse battery");
    let made = computer.ctl(&["init", "--name", "Ada Admin"]);
    assert_eq!(made.code, 0, "{made:?}");
    let again = computer.ctl(&["init", "--name", "Eve", "--json"]);
    assert_eq!((again.code, &again.error()["code"]), (5, &json!("conflict")));

    let answers = computer.write("partner.toml", PARTNER);
    let started = computer.ctl(&["start", "new_partner", "--answers", &answers]);
    assert_eq!(started.code, 0, "{started:?}");
    assert!(
        started.out.contains("Trigger Infrabot is to be done by hand")
            && started.out.contains("2. Enter the partner name: Acme"),
        "{}",
        started.out
    );
    let listed = computer.json(&["list"]);
    let (row, id) = (&listed["rows"][0], listed["rows"][0]["id"].as_str().unwrap());
    assert_eq!(
        (&row["label"], &row["state"]),
        (&json!("Acme"), &json!("waiting"))
    );

    let execution = computer.json(&["done", id, "trigger_infrabot", "--note", "Run 7"]);
    assert_eq!(step(&execution, "trigger_infrabot")["doneBy"], "Ada Admin");
    assert_eq!(step(&execution, "clone_metabase_collection")["state"], "waiting");

    let unnoted = computer.ctl(&["done", id, "clone_metabase_collection"]);
    assert_eq!(unnoted.code, 3, "{unnoted:?}");
    assert!(
        unnoted
            .err
            .contains("  clone_metabase_collection.name: Name of the collection is required."),
        "{}",
        unnoted.err
    );

    let noted = computer.write("noted.toml", NOTED);
    let mut execution = Value::Null;
    for task in [
        "clone_metabase_collection",
        "create_metabase_group",
        "grant_metabase_db_access",
        "create_teams_channel",
        "create_slack_group",
        "lms_setup",
    ] {
        execution = computer.json(&["done", id, task, "--answers", &noted]);
    }
    assert_eq!(execution["state"], "done");

    let person = json!({
        "select_organization": {"organization": "ACME"},
        "input_user_details": {
            "first_name": "Lin", "last_name": "Osei", "email": "lin@acme.example", "job_title": "Analyst", "phone": "",
            "language": "en",
        },
    });
    let call = [
        "start",
        "new_partner_user",
        "--answers",
        "-",
        "--json",
        "--password-file",
        &password,
    ];
    let started = computer.fed(&call, &person.to_string());
    assert_eq!(started.code, 0, "{started:?}");
    let execution: Value = serde_json::from_str(&started.out).unwrap();
    assert_eq!(
        (&execution["organizationName"], &execution["label"]),
        (&json!("Acme"), &json!("Lin Osei"))
    );
    assert_eq!(
        step(&execution, "input_user_details")["state"],
        "done",
        "both forms were answered from one sheet"
    );
    let id = execution["id"].as_str().unwrap();
    let driven = computer.ctl(&["run", "--execution", id]);
    assert_eq!(driven.code, 20, "it waits for a person: {driven:?}");

    let groups = json!({"choose": {
        "organization": "acme", "person": "LIN@acme.example", "out_of": [{"name": "Old"}],
    }});
    let call = [
        "start",
        "change_metabase_groups",
        "--answers",
        "-",
        "--json",
        "--password-file",
        &password,
    ];
    let started = computer.fed(&call, &groups.to_string());
    assert_eq!(started.code, 0, "a person is named by their address: {started:?}");
    let execution: Value = serde_json::from_str(&started.out).unwrap();
    assert_eq!(step(&execution, "take_out")["state"], "waiting");

    let everything = std::fs::read(computer.data().join("control.db")).unwrap();
    let contains = |text: &str| {
        everything
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes())
    };
    assert!(contains(ADDRESS) && !contains("correct horse battery"));
}

#[test]
fn a_later_form_that_is_refused_tells_which_execution_there_is() {
    let computer = Computer::with_sample_data();
    let answers = computer.write(
        "person.toml",
        "[select_organization]\norganization = \"Northwind Analytics\"\n\
         [input_user_details]\nfirst_name = \"Lin\"\nemail = \"nobody\"\n",
    );
    let started = computer.ctl(&["start", "new_partner_user", "--answers", &answers, "--json"]);
    assert_eq!(started.code, 3, "{started:?}");
    let error = started.error();
    let paths: Vec<_> = error["fieldErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["path"].as_str().unwrap())
        .collect();
    assert!(
        paths.contains(&"input_user_details.last_name") && paths.contains(&"input_user_details.email"),
        "{paths:?}"
    );

    let id = error["execution"].as_str().unwrap();
    let answers = computer.write(
        "person.toml",
        "[input_user_details]\nfirst_name = \"Lin\"\nlast_name = \"Osei\"\nemail = \"lin@northwind.example\"\n\
         job_title = \"Analyst\"\nlanguage = \"en\"\n",
    );
    let execution = computer.json(&["answer", id, "input_user_details", "--answers", &answers]);
    assert_eq!(
        step(&execution, "add_user_to_studio_companies")["state"],
        "waiting"
    );
}

#[test]
fn answers_that_no_form_asks_for_start_nothing() {
    let computer = Computer::with_sample_data();
    let before = computer.json(&["list", "--all"]);
    let answers = computer.write("partner.toml", &format!("{PARTNER}\n[lms_setup]\n[elsewhere]\n"));
    let refused = computer.ctl(&["start", "new_partner", "--answers", &answers]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused
            .err
            .contains("  elsewhere: The workflow has no such step.")
            && refused.err.contains("  lms_setup: This step is no form."),
        "{}",
        refused.err
    );
    let incomplete = computer.ctl(&["start", "new_partner"]);
    assert!(
        incomplete
            .err
            .contains("  input_studio_companies.partner_name: Partner name is required."),
        "{incomplete:?}"
    );
    assert_eq!(computer.json(&["list", "--all"]), before);
}
