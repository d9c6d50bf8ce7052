//! The format to the letter: header, cells, escapes, numbers, checks, and the names of files.

use crate::support::record_rows;
use bedside::journal::closed_check::ends_closed;
use bedside::journal::columns::{COLUMNS, HEADER};
use bedside::journal::encode::row_cells;
use bedside::journal::file_name::{file_name, parse_file_name, session_name};
use bedside::journal::{Chain, check, encode, read};
use bedside::session::{ClientCode, Row, RowKind, Value, Wall};

/// The `note` cell of a row with this note.
fn note_cell(note: &str) -> String {
    row_cells(&Row { note: note.to_owned(), ..record_rows::intention_row() }, record_rows::SESSION_NAME).swap_remove(9)
}

/// The note that a reader finds in this cell.
fn note_in_cell(cell: &str) -> String {
    let rows = [record_rows::open_row(), Row { note: "placeholder".to_owned(), ..record_rows::intention_row() }];
    let text = String::from_utf8(record_rows::file_bytes(&rows)).unwrap().replace("placeholder", cell);
    read(text.as_bytes()).unwrap().rows.swap_remove(1).note
}

#[test]
fn the_header_names_the_columns() {
    assert_eq!(HEADER, COLUMNS.map(|column| column.name).join(","));
}

#[test]
fn the_two_rows_of_the_format_are_written_to_the_letter() {
    let rows = [record_rows::open_row(), record_rows::intention_row()];
    let (mut chain, mut out) = (Chain::default(), Vec::new());
    encode(&rows, record_rows::SESSION_NAME, &mut chain, &mut out);
    let expected = concat!(
        "1,2026-11-23T09:02:11.042-05:00,S+00:00:00,arrive,session,open,1.0,{version},bedside,",
        "row 1 fills every cell so that readers infer the types,APP,2026-11-23T09:02:11.042-05:00,1,0,app,0.0,",
        "20261123-0902-C017,kdfcdc86714fe9bc24799\n",
        "2,2026-11-23T09:10:51.742-05:00,S+00:08:40,arrive,note,intention,,,,\">\"\"to meet the fear\"\", she said\\n(twice)\",",
        "MK,2026-11-23T09:10:51.742-05:00,2,,user,520.7,20261123-0902-C017,kd15ece39512c662ae3d6\n",
    );
    assert_eq!(String::from_utf8_lossy(&out), expected);
    assert_eq!(chain.digest_hex(), "d15ece39512c662ae3d6ac5a00b1ec5d7716341932b05a1d5973bf092aad5105");
    let mut without_writing = Chain::default();
    without_writing.add_rows(record_rows::SESSION_NAME, &rows);
    assert_eq!(without_writing, chain);
}

#[test]
fn seconds_are_shortest_except_in_row_1() {
    for (ms, seq, cell) in [
        (0, 1, "0.0"),
        (0, 2, "0"),
        (1_500_900, 2, "1500.9"),
        (1_000, 2, "1"),
        (100_000, 2, "100"),
        (7, 2, "0.007"),
        (-500, 2, "-0.5"),
        (-61_000, 2, "-61"),
    ] {
        let row = record_rows::plain_row(seq, ms, RowKind::Note, "theme");
        assert_eq!(row_cells(&row, record_rows::SESSION_NAME)[15], cell);
    }
}

#[test]
fn the_check_covers_a_number_and_not_its_spelling() {
    for (number, same, others) in [
        (36.6, ["36.60", "+36.6", "036.6"], ["36.61", "36", "3.66e1"]),
        (0.5, [".5", "0.50", "+.5"], ["-0.5", "5", "5e-1"]),
        (0.0, ["-0", "0.0", "00"], [".", "-", "n/a"]),
        (100.0, ["+100", "100.", "0100.00"], ["10", "1e2", "1.0.0"]),
    ] {
        let value = Value::new(number);
        let temperature = record_rows::plain_row(2, 1000, RowKind::Vital, "temp");
        let rows = [record_rows::open_row(), Row { value, unit: "Cel".into(), ..temperature }];
        let text = String::from_utf8(record_rows::file_bytes(&rows)).unwrap();
        let verdict = |cell: &str| {
            let text = text.replace(&format!(",temp,{number},"), &format!(",temp,{cell},"));
            check(text.as_bytes()).unwrap().verdict.to_string()
        };
        assert_eq!(same.map(&verdict), ["intact but re-saved by another program"; 3], "{number}");
        assert!(others.iter().all(|cell| verdict(cell).starts_with("damaged at row")), "{number}");
    }
}

#[test]
fn what_a_reader_could_mistake_is_guarded() {
    let guarded = [
        "=1+1",
        "+1-555",
        "-5 mood",
        "@SUM(1)",
        " lead",
        "'tis",
        ">so",
        "36.60",
        "000012",
        "1e5",
        "12e45",
        "98%",
        "$5",
        "11/8",
        "5 May",
        "2026-11-01",
        "0:05:07",
        "true",
        "FALSE",
        "Yes",
        "no",
        "NA",
        "nan",
        "N/A",
        "null",
        "None",
        "inf",
        "Infinity",
        "May 5",
        "may5",
        "Nov-2026",
        "September 3",
        "Sep 3rd",
        "Sept. 3",
        "Mon, Sep 3",
        "JAN 1 2026 9:30 pm",
        "k1e5",
        "E12e45",
        "x1.5E+046",
        "٣",
        "１+1",
        "\u{301}e",
        "#tag",
        "(twice)",
        "\"quote\"",
        "🙂",
    ];
    for text in guarded {
        assert_eq!(note_cell(text), format!(">{text}"), "{text}");
    }
}

#[test]
fn plain_words_are_not_guarded() {
    let plain = [
        "",
        "im",
        "calm, eyes closed",
        "May I have water",
        "May",
        "March 5 was better",
        "yes please",
        "none of it",
        "nausea",
        "Nathan",
        "k9f3a52c0b1d47e660c1a",
        "C017",
        "e5",
        "été",
        "漢字",
        "a>b",
        "not_possible",
        "Maybe 5",
        "x1e",
        "no.",
    ];
    for text in plain {
        assert_eq!(note_cell(text), text, "{text}");
    }
}

#[test]
fn control_and_direction_characters_are_escaped() {
    for (text, cell) in [
        ("two\nlines", "two\\nlines"),
        ("a\r\tb", "a\\r\\tb"),
        ("a\\n", "a\\\\n"),
        ("x\0\u{1b}\u{7f}\u{85}", "x\\u{0}\\u{1b}\\u{7f}\\u{85}"),
        ("x\u{2028}\u{61c}\u{200f}\u{202e}\u{2069}", "x\\u{2028}\\u{61c}\\u{200f}\\u{202e}\\u{2069}"),
        ("\n", ">\\n"),
    ] {
        assert_eq!(note_cell(text), cell);
        assert_eq!(note_in_cell(cell), text);
    }
}

#[test]
fn no_formula_begins_after_a_semicolon() {
    for (text, cell) in [
        ("calm;=1+1", "calm\\u{3b}=1+1"),
        ("calm; =1+1", "calm\\u{3b} =1+1"),
        ("calm;\"=1+1\"", "calm\\u{3b}\"=1+1\""),
        ("calm;@SUM(A1);-2+3;+4", "calm\\u{3b}@SUM(A1)\\u{3b}-2+3\\u{3b}+4"),
        ("calm;\t\u{200b}＝1", "calm\\u{3b}\\t\u{200b}＝1"),
        (";=1+1", ">\\u{3b}=1+1"),
        // A semicolon in a sentence stays one.
        ("calm; eyes closed; 3 of 10 (=3)", "calm; eyes closed; 3 of 10 (=3)"),
        ("calm;", "calm;"),
    ] {
        assert_eq!(note_cell(text), cell);
        assert_eq!(note_in_cell(cell), text);
    }
}

#[test]
fn unknown_escapes_are_read_as_they_stand() {
    for cell in ["a\\x", "a\\", "a\\u{", "a\\u{zz}", "a\\u{110000}", "a\\u41", "a\\u{}", "a\\u{+41}"] {
        assert_eq!(note_in_cell(cell), cell);
    }
}

#[test]
fn the_end_of_a_file_shows_that_the_record_is_closed() {
    let closed = record_rows::closed_rows(4);
    let with = |item| {
        let mut rows = closed.clone();
        rows.push(record_rows::plain_row(rows.len() as u64 + 1, 901_000, RowKind::Session, item));
        record_rows::file_bytes(&rows)
    };
    for (bytes, is_closed) in [
        (record_rows::file_bytes(&closed), true),
        (with("part"), true),
        (with("reopen"), false),
        (record_rows::file_bytes(&record_rows::note_rows(4)), false),
    ] {
        assert_eq!(ends_closed(&bytes), is_closed);
        assert_eq!(read(&bytes).map(|record| record.is_closed), Ok(is_closed));
        let end = bytes.get(bytes.len().saturating_sub(700)..).unwrap_or_default();
        assert_eq!(ends_closed(end), is_closed, "a piece says the same");
    }
    let bytes = record_rows::file_bytes(&closed);
    assert!(!ends_closed(bytes.get(..bytes.len() - 1).unwrap_or_default()), "an unfinished end says nothing");
    assert!(!ends_closed(b"") && !ends_closed(b"\n") && !ends_closed(b"a,b,c,d,session,digest\n"));
}

#[test]
fn a_name_comes_back_from_each_of_its_files() {
    let start = Wall::parse("2026-11-23T09:02:11.042-05:00").unwrap();
    let client = ClientCode::parse("C-017").unwrap();
    for (nth, name) in [
        (0, "20261123-0902-C-017"),
        (1, "20261123-0902b-C-017"),
        (24, "20261123-0902y-C-017"),
        (25, "20261123-0902z-C-017"),
        (26, "20261123-0902zb-C-017"),
        (50, "20261123-0902zz-C-017"),
    ] {
        assert_eq!(session_name(start, nth, &client), name);
        for part in [1, 2, 17] {
            assert_eq!(parse_file_name(&file_name(name, part)), Some((name, part)), "{name} {part}");
        }
    }
}

#[test]
fn other_files_are_no_parts_of_a_session() {
    for file in [
        "20261123-0902-C017",
        "20261123-0902-C017 (1).csv",
        "20261123-0902-C017.1.csv",
        "20261123-0902-C017.02.csv",
        "20261123-0902-C017.2.2.csv",
        "20261123-0902-.csv",
        "20261123-0902A-C017.csv",
        "20261123-0902bb-C017.csv",
        "2026112-0902-C017.csv",
        "index.csv",
        ".csv",
        "é.csv",
    ] {
        assert_eq!(parse_file_name(file), None, "{file}");
    }
}
