use proptest::prelude::*;

use super::*;

fn cells(sheet: &Sheet) -> Vec<Vec<&str>> {
    let width = sheet.header.len();
    sheet
        .rows
        .iter()
        .map(|row| (0..width).map(|column| row.cell(column)).collect())
        .collect()
}

fn lines(sheet: &Sheet) -> Vec<u32> {
    sheet.rows.iter().map(|row| row.line).collect()
}

#[test]
fn the_delimiter_is_found() {
    for text in [
        "a,b;c\n1,2;3\n4,5\n",
        "a;b;c\n1;2,5;3\n4;5,5;6\n",
        "a\tb, c\n1\t2, 3\n",
        "\"a;b\",c\n\"1;2;3\",4\n",
    ] {
        let sheet = read(text).unwrap();
        assert!(
            sheet.rows.iter().all(|row| row.ragged.is_none()),
            "{text:?}: {sheet:?}"
        );
        assert!(sheet.header.len() > 1, "{text:?}: {sheet:?}");
    }
    assert_eq!(
        read("e-mail\nx\ny\n").unwrap().header,
        ["e-mail"],
        "one column needs no delimiter"
    );
}

#[test]
fn a_quoted_cell_keeps_its_line_breaks_and_the_rows_their_lines() {
    let sheet = read("\n\nname,note\n\"A, B\",\"one\n\ntwo\"\n\nC,\"say \"\"hi\"\"\"\n").unwrap();
    assert_eq!(cells(&sheet), [["A, B", "one\n\ntwo"], ["C", "say \"hi\""]]);
    assert_eq!(lines(&sheet), [4, 8]);
}

#[test]
fn rows_without_text_are_passed_over_and_counted() {
    let sheet = read("a;b\n;\n1;2\n  ; \n\n3;4").unwrap();
    assert_eq!((cells(&sheet).len(), sheet.blank), (2, 2));
    assert_eq!(lines(&sheet), [3, 6]);
}

#[test]
fn rows_that_are_longer_or_shorter_are_told() {
    let sheet = read("a;b;c;;\n1;2;3\n1;2\n1;2;3;;\n1;2;3;4\n").unwrap();
    let ragged: Vec<_> = sheet.rows.iter().map(|row| row.ragged).collect();
    assert_eq!(ragged, [None, Some(2), None, Some(4)]);
    assert_eq!(sheet.rows[1].cell(2), "", "what is not there is empty");
}

#[test]
fn files_without_rows_say_why() {
    for (text, why) in [
        ("", NoSheet::Empty),
        ("\n \n;;\n", NoSheet::Empty),
        ("name;e-mail\n", NoSheet::HeaderOnly),
        ("name;e-mail\n;\n", NoSheet::HeaderOnly),
        ("Ada;ada@example.org\nBob;bob@example.org\n", NoSheet::NoHeader),
        ("a;b\n1;2\n\"3;4\n5;6\n", NoSheet::OpenQuote { line: 3 }),
    ] {
        assert_eq!(read(text), Err(why), "{text:?}");
    }
    let wide = ["x"; MAX_COLUMNS + 1].join(",");
    assert_eq!(read(&format!("{wide}\n{wide}\n")), Err(NoSheet::TooManyColumns));
}

#[test]
fn a_quotation_mark_inside_a_cell_hurts_nobody() {
    let sheet = read("name,size\nScreen,5\"\nAnother,6\n").unwrap();
    assert_eq!(cells(&sheet), [["Screen", "5\""], ["Another", "6"]]);
}

#[test]
fn there_are_at_most_fifty_thousand_rows() {
    let mut text = String::from("a,b\n");
    for n in 0..MAX_ROWS {
        text.push_str(&format!("{n},x\n"));
    }
    assert_eq!(read(&text).map(|sheet| sheet.rows.len()), Ok(MAX_ROWS));
    text.push_str("one,more\n");
    assert_eq!(read(&text), Err(NoSheet::TooManyRows));
}

proptest! {
    /// What a program writes as CSV is read again cell by cell, whatever parts the cells.
    #[test]
    fn what_was_written_is_read_again(
        delimiter in prop::sample::select(&DELIMITERS[..]),
        rows in prop::collection::vec(prop::collection::vec("[a-zäöü ,;\t\"\n]{0,8}x", 3), 1..20),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["first", "second", "third"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let mut read_rows = Rows::of(&text, delimiter);
        let header: Vec<_> = read_rows.next().unwrap().1.iter().map(str::to_owned).collect();
        prop_assert_eq!(header, ["first", "second", "third"]);
        let mut expected = 2;
        for row in &rows {
            let (line, cells) = read_rows.next().unwrap();
            prop_assert_eq!(cells.iter().collect::<Vec<_>>(), row.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(line, expected);
            let breaks: usize = row.iter().map(|cell| cell.matches('\n').count()).sum();
            expected += 1 + u32::try_from(breaks).unwrap();
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a,;\"\n\t@.]{0,80}") {
        if let Ok(sheet) = read(&text) {
            prop_assert!(!sheet.rows.is_empty());
            prop_assert!(sheet.rows.windows(2).all(|pair| pair[0].line < pair[1].line));
        }
    }
}
