use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::import::{sheet, words};

const ACME: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(7));

/// Reading the workflows takes longer than everything else here.
static INTAKE: LazyLock<Intake> = LazyLock::new(|| {
    let built_in = engine::workflows::built_in().unwrap();
    let definition = built_in
        .into_iter()
        .find(|found| found.key.as_str() == "new_partner_user")
        .unwrap();
    Intake::of(&Arc::new(definition)).unwrap()
});

fn laid_out(text: &str) -> ImportDesk {
    let intake = INTAKE.clone();
    let id = BatchId::from_uuid(Uuid::from_u128(1));
    let mut desk = ImportDesk::lay_out(
        id,
        "people.csv".into(),
        intake,
        sheet::read(text).unwrap(),
        vec![],
    );
    judge_all(&mut desk);
    desk
}

fn judge_all(desk: &mut ImportDesk) {
    desk.look_at_all(Organizations::of(
        [(ACME, "Acme".to_owned())],
        &HashSet::from([ACME]),
    ));
    desk.note(Recorded::from([(
        (ACME, "old@x.org".to_owned()),
        "Olga Old".to_owned(),
    )]));
    desk.judge();
}

fn verdicts(desk: &ImportDesk) -> Vec<Verdict> {
    desk.judged(0).map(|(_, judgement)| judgement.verdict).collect()
}

const HEADER: &str = "Firma;Vorname;Nachname;E-Mail;Funktion;Telefon;Sprache\n";

#[test]
fn a_file_with_everything_is_judged_at_once() {
    let desk = laid_out(&format!(
        "{HEADER}Acme;Zoë;Young;zoe@x.org;Analyst;;de\nAcme;Olga;Old;OLD@x.org;Analyst;;de\n\
         Acme;Other;Old;old@x.org ;Analyst;;de\nAcme;;Young;not an address;Analyst;;de\n"
    ));
    assert_eq!(
        verdicts(&desk),
        [
            Verdict::New,
            Verdict::Conflict,
            Verdict::Conflict,
            Verdict::Invalid
        ],
        "two rows have one address, in another case and with spaces"
    );
    assert_eq!(
        desk.why_not(3),
        "First name: First name is required. E-mail: Enter an address such as ada@example.org."
    );
    let tally = desk.tally();
    assert_eq!(
        (tally.new, tally.conflict, tally.invalid, tally.all()),
        (1, 2, 1, 4)
    );
}

#[test]
fn a_column_that_is_missing_can_be_given_for_all_rows() {
    let mut desk = laid_out("Vorname,Nachname,E-Mail\nZoë,Young,zoe@x.org\n");
    assert_eq!(verdicts(&desk), [Verdict::Invalid]);
    let mut sources = desk.sources().to_vec();
    sources[0] = ImportSource::Fixed {
        value: ACME.to_string(),
    };
    sources[4] = ImportSource::Fixed {
        value: "Analyst".into(),
    };
    sources[6] = ImportSource::Fixed { value: "de".into() };
    desk.map(sources);
    judge_all(&mut desk);
    assert_eq!(verdicts(&desk), [Verdict::New]);
    assert_eq!(desk.about(0).organization, "Acme", "people read names");
    assert!(desk.answers(0).is_some());
}

#[test]
fn cells_that_may_have_shifted_are_looked_at_by_somebody() {
    let mut desk = laid_out(&format!("{HEADER}Acme;Zoë;Young;zoe@x.org;Analyst;de\n"));
    assert_eq!(verdicts(&desk), [Verdict::Invalid]);
    assert!(
        desk.why_not(0)
            .starts_with("Line 2 has 6 cells, the header has 7."),
        "{}",
        desk.why_not(0)
    );
    let texts = ["Acme", "Zoë", "Young", "zoe@x.org", "Analyst", "", "de"]
        .map(str::to_owned)
        .to_vec();
    desk.mend(0, texts);
    desk.look_at(0);
    desk.judge();
    assert_eq!(verdicts(&desk), [Verdict::New]);
    let mended: Vec<_> = desk.cells(0).into_iter().map(|cell| cell.mended).collect();
    assert_eq!(mended, [false, false, false, false, false, true, true]);
}

#[test]
fn another_column_forgets_what_was_mended_in_it_and_nothing_else() {
    let mut desk = laid_out("Firma;Vorname;Nachname;E-Mail;Funktion;Sprache;Rang\nAcme;Z;Y;zoe;A;xx;B\n");
    let texts = ["Acme", "Z", "Y", "zoe@x.org", "C", "", "de"]
        .map(str::to_owned)
        .to_vec();
    desk.mend(0, texts);
    let mut sources = desk.sources().to_vec();
    sources[4] = ImportSource::Column { place: 6 };
    desk.map(sources);
    assert_eq!((desk.text(0, 4), desk.text(0, 3)), ("B", "zoe@x.org"));
}

#[test]
fn the_guess_is_what_the_words_say() {
    let desk = laid_out(&format!("{HEADER}Acme;Zoë;Young;zoe@x.org;Analyst;;de\n"));
    for (field, source) in desk.intake.fields().zip(desk.sources()) {
        let expected = words::column_for(field, &desk.sheet.header).unwrap();
        assert_eq!(*source, ImportSource::Column { place: expected }, "{}", field.key);
    }
}

/// Few values, so that rows meet each other.
fn cell(field: usize) -> impl Strategy<Value = String> {
    let values: &[&str] = match field {
        0 => &["Acme", "acme ", "Nobody"],
        1 => &["Olga", "Zoë", ""],
        2 => &["Old", "Young"],
        3 => &["old@x.org", "OLD@X.org ", "zoe@x.org", "nonsense", ""],
        4 => &["Analyst", ""],
        5 => &["", "+49 30 123456", "call"],
        _ => &["de", "English", "xx"],
    };
    prop::sample::select(values).prop_map(str::to_owned)
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = (cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6));
    let row = row.prop_map(|(a, b, c, d, e, f, g)| vec![a, b, c, d, e, f, g]);
    prop::collection::vec(row, 1..8)
}

fn written(rows: &[Vec<String>]) -> String {
    rows.iter().fold(HEADER.to_owned(), |text, row| {
        format!("{text}{}\n", row.join(";"))
    })
}

proptest! {
    /// Mending cell by cell ends where a file with the mended cells begins.
    #[test]
    fn mended_rows_are_judged_as_if_the_file_said_so(before in rows(), after in rows(), out in any::<bool>()) {
        let count = before.len().min(after.len());
        let mut desk = laid_out(&written(&before[..count]));
        for (row, texts) in after[..count].iter().enumerate() {
            desk.mend(row, texts.clone());
            desk.look_at(row);
            desk.judge();
        }
        let mut anew = laid_out(&written(&after[..count]));
        if out {
            desk.leave_out(0, true);
            desk.judge();
            anew.leave_out(0, true);
            anew.judge();
        }
        let judgements = |desk: &ImportDesk| desk.judged(0).map(|(_, judged)| judged.clone()).collect::<Vec<_>>();
        prop_assert_eq!(judgements(&desk), judgements(&anew));
    }

    /// Of all rows that would be started, no two make the same person, and the forms take each.
    #[test]
    fn what_is_new_can_be_started_and_meets_nobody(rows in rows()) {
        let desk = laid_out(&written(&rows));
        let mut seen = HashSet::new();
        for (row, judgement) in desk.judged(0) {
            let answers = desk.answers(row);
            prop_assert_eq!(answers.is_some(), judgement.verdict == Verdict::New);
            if answers.is_some() {
                let named = desk.named_in(row).unwrap();
                prop_assert!(named.1 != "old@x.org", "the organization has this person");
                prop_assert!(seen.insert(named));
            }
        }
        prop_assert_eq!(desk.tally().all() as usize, rows.len());
    }
}
