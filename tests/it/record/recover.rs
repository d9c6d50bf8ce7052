//! The record's bytes: any bytes are read without a panic, a prefix gives a prefix of the rows, what was written comes back, what
//! another program saved again still verifies, and a change is found with its line. An independent reader, `record_check.py`,
//! must agree.

use bedside::journal::columns::HEADER;
use bedside::journal::disk_order::{PartFile, RecordFolder};
use bedside::journal::read::Record;
use bedside::journal::{Chain, FindingKind, Verdict, check, encode, merge_parts, read};
use bedside::session::record::vocabulary::ITEMS;
use bedside::session::{Elapsed, Initials, PhaseId, Row, RowKind, Source, Value, Wall};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::process::Command;

const NAME: &str = "20261123-0902-C017";
const START_MS: i64 = 1_795_442_400_000;

/// What people type, what they paste, and what a reader could take for something else.
fn words() -> impl Strategy<Value = String> {
    let mistakable = vec![
        "",
        "true",
        "No",
        "NA",
        "n/a",
        "NaN",
        "null",
        "None",
        "inf",
        "-Infinity",
        "1e5",
        "k1e5",
        "36.60",
        "007",
        "0x1f",
        "1_000",
        "98%",
        "May 5",
        "5 May",
        "sep 3rd",
        "Mon, Sep 3",
        "2026-11-23",
        "09:30",
        "1/2",
        "=1+1",
        "+1-555",
        "-5 mood",
        "@SUM(A1)",
        "'tis",
        ">",
        ">>",
        ">=1",
        "\\",
        "\\n",
        "\\u{41}",
        "\u{feff}",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\0",
        "a,b",
        "a;b",
        "\"",
        "\"\"",
        "one \"two\", three",
        "\u{85}",
        "\u{2028}",
        "\u{202e}txt",
        "\u{61c}",
        "e\u{301}",
        "漢字",
        "👩\u{200d}🚀",
        "１２",
        "٣",
        "½",
        "é",
        "x".repeat(70).leak(),
    ];
    prop_oneof![
        3 => select(mistakable).prop_map(str::to_owned),
        3 => "\\PC{0,30}",
        2 => any::<String>(),
        2 => "[>\\\\nrtu{}0-9a-f \"',;=\n\t]{0,12}",
        1 => "(?i)(jan|february|may|sept|dec)[ ,./-]{0,2}[0-9]{1,4}(st|th| pm)?",
        1 => "[a-z]?[0-9]{1,3}(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,3})?",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let finite = any::<f64>().prop_filter_map("finite", Value::new);
    prop_oneof![
        (-5000..5000_i32).prop_map(Value::from),
        (0..99_999_u32).prop_map(|n| Value::new(f64::from(n) / 1000.0).unwrap()),
        finite
    ]
}

/// A row without its number and place in the file.
fn row() -> impl Strategy<Value = Row> {
    let item = select(ITEMS.iter().filter(|item| item.kind != RowKind::Session).collect::<Vec<_>>());
    let at = (-10_000_000..100_000_000_i64, select(vec![-18_000, 0, 20_700, 37_800, -12_600]));
    let who = select(vec!["APP", "MK", "A1", "ZZZZZZ"]);
    (item, at, prop::option::of(value()), words(), words(), who, select(Source::ALL.to_vec()), select(PhaseId::ALL.to_vec()))
        .prop_map(|(item, (ms, offset_s), value, text, note, who, source, phase)| {
            let value = value.filter(|_| !item.unit.is_empty());
            Row {
                seq: 0,
                time: Wall::from_instant(START_MS + ms, offset_s),
                elapsed: Elapsed::from_ms(ms),
                phase,
                kind: item.kind,
                item: item.slug.into(),
                value,
                unit: if value.is_some() { item.unit.into() } else { "".into() },
                text,
                note,
                author: Initials::from_record(who).unwrap(),
                entered: Wall::from_instant(START_MS, offset_s),
                entry: 0,
                amends: None,
                source,
            }
        })
}

fn open() -> Row {
    let start = Wall::from_instant(START_MS, -18_000);
    Row {
        seq: 1,
        time: start,
        elapsed: Elapsed::ZERO,
        phase: PhaseId::Arrive,
        kind: RowKind::Session,
        item: "open".into(),
        value: Some(Value::from(1)),
        unit: "{version}".into(),
        text: "bedside".to_owned(),
        note: "row 1 fills every cell so that readers infer the types".to_owned(),
        author: Initials::app(),
        entered: start,
        entry: 1,
        amends: Some(0),
        source: Source::App,
    }
}

/// A record's rows: the first one as it must be, then any, numbered, written one after the other.
fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let one = (row(), 0..4_000_000_i64, any::<Index>(), any::<bool>());
    prop::collection::vec(one, 1..most).prop_map(|found| {
        let mut rows = vec![open()];
        let mut entered_ms = START_MS;
        for (seq, (row, later_ms, earlier, amends)) in (2..).zip(found) {
            entered_ms += later_ms;
            let entered = Wall::from_instant(entered_ms, row.entered.offset_s());
            let target = earlier.index(rows.len()) as u64 + 1;
            let amends = amends.then_some(target);
            rows.push(Row { seq, entered, entry: amends.unwrap_or(seq), amends, ..row });
        }
        rows
    })
}

/// The same rows, closed.
fn closed(mut rows: Vec<Row>) -> Vec<Row> {
    let seq = rows.len() as u64 + 1;
    let last = rows.last().unwrap();
    let plain = Row {
        seq,
        kind: RowKind::Session,
        item: "close".into(),
        value: None,
        unit: "".into(),
        text: "completed".to_owned(),
        note: String::new(),
        entry: seq,
        amends: None,
        ..last.clone()
    };
    rows.push(plain.clone());
    let mut chain = Chain::default();
    chain.add_rows(NAME, &rows);
    let before = Some(Value::from(u32::try_from(rows.len()).unwrap()));
    rows.push(Row {
        seq: seq + 1,
        item: "digest".into(),
        value: before,
        unit: "{count}".into(),
        text: chain.digest_hex(),
        ..plain
    });
    rows
}

fn written(rows: &[Row]) -> Vec<u8> {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    encode(rows, NAME, &mut Chain::default(), &mut bytes);
    bytes
}

fn damage(record: &Record) -> Vec<usize> {
    record.findings.iter().filter(|found| found.fault.is_damage()).map(|found| found.line).collect()
}

/// A record as this program writes it.
fn canonical(bytes: &[u8]) -> Vec<u8> {
    merge_parts(&[(PartFile { folder: RecordFolder::Record, part: 1 }, bytes)]).unwrap().merged_bytes
}

/// Reads, checks and chooses: nothing may panic, and what is said must hold together.
fn survives(bytes: &[u8]) {
    let (record, report) = (read(bytes), check(bytes));
    let target = |part| PartFile { folder: RecordFolder::Record, part };
    let choice = merge_parts(&[(target(1), bytes), (target(2), bytes.get(..bytes.len() / 2).unwrap_or_default())]);
    match (record, report) {
        (Ok(record), Ok(report)) => {
            assert_eq!(record.whole_row_count, report.rows);
            assert!(record.whole_len <= bytes.len() && record.rows.len() <= record.whole_row_count);
            let again = read(&canonical(bytes)).unwrap();
            // A line with NULs may be the last one now, and is then taken for torn.
            let held = if bytes.contains(&0) { again.rows.len() } else { record.rows.len() };
            assert_eq!(again.rows, record.rows[..held], "writing again changed rows");
            // The last one of them, with nothing after it, is torn.
            let strays = |record: &Record| record.findings.iter().filter(|found| found.fault == FindingKind::Shape).count();
            let blanks = record.unreadable_rows.iter().filter(|odd| odd.cells.concat().chars().all(|c| c == '\r')).count();
            let left = strays(&again) + usize::from(again.torn_tail.is_some()) + blanks;
            assert!(bytes.contains(&0) || left >= strays(&record), "a line that is no row is gone");
            assert!(choice.is_ok());
        }
        (Err(one), Err(other)) => assert_eq!(one, other),
        (one, other) => panic!("read and check do not agree: {one:?} {other:?}"),
    }
}

/// The same cells as another program would save them.
fn resaved(bytes: &[u8], separator: u8, all_quoted: bool, crlf: bool, bom: bool) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let style = if all_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new().delimiter(separator).quote_style(style).terminator(end).from_writer(Vec::new());
    for cells in reader.records() {
        writer.write_record(&cells.unwrap()).unwrap();
    }
    let mut out = if bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    out.extend(writer.into_inner().unwrap());
    out
}

/// A record's lines, each with its end.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes);
        survives(&[HEADER.as_bytes(), b"\n", &bytes].concat());
    }

    #[test]
    fn a_record_with_anything_in_the_middle_is_read_without_a_panic(
        rows in rows(8),
        at in any::<Index>(),
        over in 0..200_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut whole = written(&rows);
        let at = at.index(whole.len());
        whole.splice(at..(at + over).min(whole.len()), bytes);
        survives(&whole);
    }

    #[test]
    fn what_was_written_comes_back(rows in rows(30)) {
        let bytes = written(&rows);
        let record = read(&bytes).unwrap();
        prop_assert_eq!(&record.rows, &rows);
        prop_assert_eq!(canonical(&bytes), bytes.clone());
        prop_assert_eq!(damage(&record), Vec::<usize>::new());
        prop_assert_eq!(lines(&bytes).len(), rows.len() + 1, "one row is one line");
        let text = std::str::from_utf8(&bytes).unwrap();
        prop_assert!(!text.chars().any(|c| c != '\n' && c.is_control()));
        prop_assert_eq!(check(&written(&closed(rows))).unwrap().verdict, Verdict::Intact);
    }

    #[test]
    fn a_beginning_of_a_record_gives_a_beginning_of_its_rows(rows in rows(6), cuts in prop::collection::vec(any::<Index>(), 40)) {
        let bytes = written(&rows);
        for cut in cuts.iter().map(|cut| cut.index(bytes.len() + 1)) {
            begins(&bytes, &rows, cut);
        }
    }

    #[test]
    fn what_another_program_saved_again_still_verifies(
        rows in rows(12),
        separator in select(vec![b',', b';', b'\t']),
        all_quoted in any::<bool>(),
        crlf in any::<bool>(),
        bom in any::<bool>(),
    ) {
        let bytes = written(&closed(rows.clone()));
        let again = resaved(&bytes, separator, all_quoted, crlf, bom);
        let report = check(&again).unwrap();
        let due = if again == bytes { Verdict::Intact } else { Verdict::Resaved };
        prop_assert_eq!(report.verdict, due, "{:?}", report.findings);
        prop_assert_eq!(read(&again).unwrap().rows, closed(rows));
    }

    #[test]
    fn a_changed_cell_is_found_with_its_line(rows in rows(12), at in any::<Index>(), column in 0..18_usize, with in "[a-zA-Z]{1,3}") {
        let bytes = written(&rows);
        let row = at.index(rows.len());
        let mut text = lines(&bytes);
        let mut cells = csv::ReaderBuilder::new().has_headers(false).from_reader(text[row + 1].as_slice()).into_records();
        let mut cells: Vec<String> = cells.next().unwrap().unwrap().iter().map(str::to_owned).collect();
        cells[column].push_str(&with);
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
        writer.write_record(&cells).unwrap();
        text[row + 1] = writer.into_inner().unwrap();
        let record = read(&text.concat()).unwrap();
        prop_assert_eq!(damage(&record).first().copied(), Some(row + 2), "{:?}", record.findings);
    }

    #[test]
    fn a_missing_moved_or_added_row_is_found_with_its_line(rows in rows(12), from in any::<Index>(), to in any::<Index>()) {
        let rows = closed(rows);
        let bytes = written(&rows);
        let (from, to) = (from.index(rows.len()) + 1, to.index(rows.len()) + 1);
        let mut missing = lines(&bytes);
        missing.remove(from);
        let report = check(&missing.concat()).unwrap();
        let first = |text: &[Vec<u8>]| damage(&read(&text.concat()).unwrap()).first().copied();
        if from == rows.len() {
            prop_assert_eq!(report.verdict, Verdict::NotClosed);
        } else {
            prop_assert_eq!(first(&missing), Some(from + 1));
        }
        let mut added = lines(&bytes);
        added.insert(to, added[from].clone());
        let at = first(&added).unwrap();
        prop_assert!(at == to + 1 || (to == from && at == from + 2), "line {} and not {}", at, to + 1);
        if from != to {
            let mut moved = lines(&bytes);
            let row = moved.remove(from);
            moved.insert(to, row);
            prop_assert_eq!(first(&moved), Some(from.min(to) + 1));
        }
    }
}

/// Every whole line of a beginning is a row, the rest is torn, and nothing is damaged.
fn begins(bytes: &[u8], rows: &[Row], cut: usize) {
    let part = &bytes[..cut];
    let whole_lines = lines(part).iter().filter(|line| line.ends_with(b"\n")).count();
    let Ok(record) = read(part) else {
        assert_eq!(whole_lines, 0, "cut at {cut}");
        return;
    };
    assert_eq!(record.rows, rows[..whole_lines.saturating_sub(1)], "cut at {cut}");
    assert_eq!(record.torn_tail.is_some(), whole_lines > 0 && !part.ends_with(b"\n"), "cut at {cut}");
    assert!(damage(&record).is_empty(), "cut at {cut}");
    assert_eq!(record.next_seq, record.rows.len() as u64 + 1);
}

/// Many rows, the same in each run.
fn sample() -> Vec<Row> {
    let mut runner = TestRunner::deterministic();
    closed(prop::collection::vec(rows(12), 40).new_tree(&mut runner).unwrap().current().concat()).into_iter().fold(
        Vec::new(),
        |mut rows: Vec<Row>, row| {
            let seq = rows.len() as u64 + 1;
            let entered = rows.last().map_or(row.entered, |last| last.entered);
            let is_open = row.matches(RowKind::Session, "open");
            if row.kind != RowKind::Session || (is_open && seq == 1) {
                rows.push(Row { seq, entered, entry: seq, amends: if seq == 1 { Some(0) } else { None }, ..row });
            }
            rows
        },
    )
}

#[test]
fn a_record_cut_at_every_byte_keeps_every_whole_row() {
    let rows = sample();
    let bytes = written(&rows[..rows.len().min(40)]);
    for cut in 0..=bytes.len() {
        begins(&bytes, &rows, cut);
    }
}

/// What the second reader says of some bytes: its lines of JSON, and how it ended.
fn second_reader(bytes: &[u8]) -> (Vec<serde_json::Value>, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.csv");
    std::fs::write(&file, bytes).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/record_check.py");
    let out = Command::new("python3").arg(script).arg(&file).output().expect("python3 is there");
    let said = String::from_utf8(out.stdout).unwrap();
    let lines = said.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    (lines, out.status.code())
}

#[test]
fn a_second_reader_agrees_on_every_row() {
    let rows = closed(sample());
    let bytes = written(&rows);
    let (said, code) = second_reader(&bytes);
    assert_eq!(code, Some(0), "{:?}", said.last());
    assert_eq!(said.len(), rows.len());
    for (said, row) in said.iter().zip(&rows) {
        let cell = |name: &str| said[name].as_str().unwrap().to_owned();
        assert_eq!((cell("text"), cell("note")), (row.text.clone(), row.note.clone()), "row {}", row.seq);
        assert_eq!((cell("seq"), cell("item")), (row.seq.to_string(), row.item.to_string()));
        assert_eq!(
            cell("value"),
            row.value.map_or_else(String::new, |v| if row.seq == 1 { "1.0".to_owned() } else { v.to_string() })
        );
    }
    let digest = said.last().and_then(|last| last["digest"].as_str().map(str::to_owned));
    assert_eq!(digest, Some(read(&bytes).unwrap().chain.digest_hex()));
}

#[test]
fn a_second_reader_finds_the_same_line_damaged() {
    let rows = sample();
    let bytes = written(&rows);
    for row in [1, 7, rows.len() - 1] {
        let mut text = lines(&bytes);
        text.remove(row);
        let ours = damage(&read(&text.concat()).unwrap()).first().copied();
        let (said, code) = second_reader(&text.concat());
        assert_eq!((code, said[0]["line"].as_u64()), (Some(4), ours.map(|line| line as u64)), "{said:?}");
    }
    let (said, code) = second_reader(&bytes[..bytes.len() - 3]);
    assert_eq!((code, said[0]["line"].as_u64()), (Some(4), Some(rows.len() as u64 + 1)), "{said:?}");
}
