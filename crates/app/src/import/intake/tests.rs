use uuid::Uuid;

use super::*;

const ACME: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(7));
const GONE: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(8));

fn definition(key: &str) -> Arc<Definition> {
    let built_in = engine::workflows::built_in().unwrap();
    Arc::new(
        built_in
            .into_iter()
            .find(|definition| definition.key.as_str() == key)
            .unwrap(),
    )
}

fn intake() -> Intake {
    Intake::of(&definition("new_partner_user")).unwrap()
}

fn organizations() -> Organizations {
    let all = [(ACME, "Acme  GmbH".to_owned()), (GONE, "Gone Inc.".to_owned())];
    Organizations::of(all, &HashSet::from([ACME]))
}

/// In the order of the fields: organization, first name, last name, e-mail, job title, phone, language.
fn row(cells: [&str; 7]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

fn faults(cells: [&str; 7]) -> Vec<(usize, String)> {
    let wrong = intake()
        .answers(&row(cells), &organizations())
        .err()
        .unwrap_or_default();
    wrong
        .into_iter()
        .map(|fault| (fault.field, fault.message))
        .collect()
}

#[test]
fn a_row_becomes_the_answers_of_both_forms() {
    let cells = row([
        " acme gmbh ",
        "Zoë",
        " Young ",
        "zoe@x.org",
        "Analyst",
        "'+49 30 123456",
        "Deutsch",
    ]);
    let answers = intake().answers(&cells, &organizations()).unwrap();
    assert_eq!(
        answers[&StepKey::from("select_organization")]["organization"],
        ACME.to_string()
    );
    let details = &answers[&StepKey::from("input_user_details")];
    assert_eq!(details["last_name"], "Young");
    assert_eq!(
        details["phone"], "+49 30 123456",
        "the apostrophe of an export is gone"
    );
    assert_eq!(details["language"], "de");
}

#[test]
fn a_choice_is_known_by_its_value_its_label_and_its_country() {
    for said in ["de", "DE", "German", "german ", "de-AT", "de_CH", "deutsch"] {
        let cells = row(["Acme GmbH", "Z", "Y", "z@x.org", "A", "", said]);
        let answers = intake().answers(&cells, &organizations()).unwrap();
        assert_eq!(
            answers[&StepKey::from("input_user_details")]["language"],
            "de",
            "{said}"
        );
    }
}

#[test]
fn every_wrong_cell_is_told_by_the_form_of_the_workflow() {
    let told = faults([
        "Acme GmbH",
        "",
        "Young",
        "zoe(at)x.org",
        "Analyst",
        "call me",
        "Klingon",
    ]);
    assert_eq!(
        told,
        [
            (1, "First name is required.".to_owned()),
            (3, "Enter an address such as ada@example.org.".to_owned()),
            (
                5,
                "Enter a number such as +49 30 123456, digits and + - ( ) / only.".to_owned()
            ),
            (6, "Choose one of the options.".to_owned()),
        ]
    );
}

#[test]
fn an_organization_that_does_not_exist_is_named() {
    let told = faults(["Beta AG", "Z", "Y", "z@x.org", "A", "", "en"]);
    assert_eq!(told, [(0, "There is no organization “Beta AG”.".to_owned())]);
    let told = faults(["GONE inc.", "Z", "Y", "z@x.org", "A", "", "en"]);
    assert_eq!(told, [(0, "“Gone Inc.” is archived or has left.".to_owned())]);
    assert_eq!(
        faults(["", "Z", "Y", "z@x.org", "A", "", "en"]),
        [(0, "Choose one.".to_owned())]
    );
}

#[test]
fn who_it_is_about_is_known_although_something_else_is_wrong() {
    let candidate = intake().look(
        &row(["ACME GMBH", "Zoë", "Young", " ZOE@x.org ", "", "", "xx"]),
        &organizations(),
    );
    assert_eq!(
        (
            candidate.organization,
            candidate.address.as_str(),
            candidate.name.as_str()
        ),
        (Some(ACME), "zoe@x.org", "zoë young")
    );
    assert_eq!(candidate.faults.len(), 2);
}

#[test]
fn a_workflow_that_asks_for_a_list_or_for_no_address_takes_no_rows() {
    assert!(Intake::of(&definition("new_partner")).is_none());
}
