//! Sentences of therapists mixed with the grammar: a line that begins as a reading is never a note without a question, and an everyday
//! sentence is never an entry without one.

use super::TestDay;
use bedside::app::grammar::{Interpretation, parse, parse_all};
use bedside::session::statement::StatementKind;
use bedside::session::{RowKind, Session};

const SENTENCES: &str = include_str!("sentences.txt");

/// `note`, `asks` for words that are saved only after a question, or the preview, after a `?` if there is a question.
fn outcome(found: &Interpretation) -> String {
    match &found.statement.kind {
        StatementKind::Note { .. } if found.warnings.is_empty() => "note".to_owned(),
        StatementKind::Note { .. } => "asks".to_owned(),
        _ if found.warnings.is_empty() => found.preview.clone(),
        _ => format!("? {}", found.preview),
    }
}

#[test]
fn each_sentence_is_what_the_table_says() {
    let mut faults = String::new();
    let mut count = 0;
    let mut day = TestDay::afternoon();
    for line in SENTENCES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            day = match line {
                "[after an IM dose]" => TestDay::afternoon(),
                "[before an IM dose]" => TestDay::by_protocol("im_kat", &[]),
                "[an infusion]" => TestDay::by_protocol("iv_infusion", &[(20, "order 36 mg iv")]),
                other => panic!("{other} is no day"),
            };
            continue;
        }
        let (sentence, expected) = line.rsplit_once(" = ").unwrap();
        count += 1;
        let found = outcome(&parse(sentence, &day.context()).unwrap());
        // A dose always asks.
        let is_expected = match expected {
            "note" | "asks" => found == expected,
            question if question.starts_with('?') => found.starts_with(question),
            preview if preview.starts_with("dose ") => found.trim_start_matches("? ").starts_with(preview),
            preview => found.starts_with(preview),
        };
        if !is_expected {
            faults.extend(["`", sentence, "` is `", &found, "`, not `", expected, "`\n"]);
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(count >= 400, "{count}");
}

/// What the rows of a typed line hold, without the answers to what was due.
fn rows_of(day: &mut TestDay, line: &str) -> Vec<String> {
    let before = day.recorder.session().ledger().rows().len();
    day.type_line(day.now.elapsed, line);
    let rows = &day.recorder.session().ledger().rows()[before..];
    let is_own = |kind: RowKind| matches!(kind, RowKind::Vital | RowKind::Scale | RowKind::Dose);
    let cells = |row: &bedside::session::Row| {
        let value = row.value.map(|value| value.to_string()).unwrap_or_default();
        format!("{} {value} {}", row.item, row.note).trim_end().to_owned()
    };
    rows.iter().filter(|row| is_own(row.kind)).map(cells).collect()
}

#[test]
fn words_after_a_reading_stand_in_the_note_of_its_first_row() {
    let mut day = TestDay::afternoon();
    assert_eq!(
        rows_of(&mut day, "198/124 (149) 110 88 after standing up"),
        ["bp_systolic 198 mean 149 · after standing up", "bp_diastolic 124", "heart_rate 110", "spo2 88"]
    );
    assert_eq!(rows_of(&mut day, "98.6f oral"), ["temp 37 typed 98.6f · oral"]);
    assert_eq!(rows_of(&mut day, "suds 4/10 after the wave"), ["suds 4 after the wave"]);
}

#[test]
fn a_rate_is_recorded_in_mg_per_hour_with_what_was_typed() {
    let rates = [
        ("infusion start 0.5 mg/kg over 40 min", "infusion_start 54 typed 0.5 mg/kg over 40 min at 72 kg"),
        ("infusion start 40 mg/h", "infusion_start 40"),
        ("start 12 ml/h 5 mg/ml", "infusion_start 60 typed 12 ml/h 5 mg/ml"),
    ];
    for (line, row) in rates {
        let mut day = TestDay::by_protocol("iv_infusion", &[(20, "order 36 mg iv")]);
        assert_eq!(rows_of(&mut day, line)[0], row, "{line}");
    }
}

#[test]
fn a_rate_by_weight_without_a_weight_is_asked_about() {
    let mut day = TestDay::by_protocol("iv_infusion", &[]);
    let session = day.recorder.session();
    let without_weight: Vec<_> = session.ledger().rows().iter().filter(|row| row.item != "weight").cloned().collect();
    let session = Session::from_rows(session.plan().clone(), &without_weight);
    day.recorder.replace_session(session);
    for line in ["infusion start 0.5 mg/kg over 40 min", "start 12 mcg/kg/min", "infusion 0.5 mg/kg/h", "order 0.5 mg/kg iv"] {
        let found = parse(line, &day.context()).unwrap();
        assert_eq!(outcome(&found), "asks", "{line}");
        assert!(found.warnings[0].contains("`weight 72 kg` records it"), "{line}: {:?}", found.warnings);
    }
}

#[test]
fn doubtful_thousands_offer_both_numbers() {
    let day = TestDay::afternoon();
    for (line, whole, fraction) in [
        ("order 1,000 mg im", "order ketamine 1000 mg im", "order ketamine 1 mg im"),
        ("order 1.500 mg im", "order ketamine 1500 mg im", "order ketamine 1.5 mg im"),
        ("dose 1,250 mg im", "dose ketamine 1250 mg im", "dose ketamine 1.25 mg im"),
        ("weight 72,500 kg", "Weight 72500 kg", "Weight 72.5 kg"),
    ] {
        let all = parse_all(line, &day.context());
        let previews: Vec<&str> = all.iter().map(|found| found.preview.as_str()).collect();
        assert_eq!(outcome(&all[0]), "asks", "{line}");
        assert!(previews[1].starts_with(whole) && previews[2].starts_with(fraction), "{line}: {previews:?}");
    }
}

#[test]
fn commands_of_other_programs_say_what_to_press_here() {
    let day = TestDay::afternoon();
    for (line, key) in [("help", "`?`"), ("undo", "Backspace"), (":q", "Ctrl-C"), ("quit", "Ctrl-C"), ("EXIT", "Ctrl-C")] {
        let found = parse(line, &day.context()).unwrap();
        assert!(found.preview.contains(key) && outcome(&found) == "asks", "{line}: {}", found.preview);
    }
}

/// Every beginning of the grammar with a rest that fits nothing.
#[test]
fn no_beginning_of_a_form_with_a_strange_rest_is_a_note_without_a_question() {
    let beginnings = [
        "128/76",
        "128 / 76",
        "128/76 71",
        "bp 128/76",
        "hr 71",
        "pulse 71",
        "s97",
        "h71",
        "sats 97",
        "spo2 97",
        "rr 14",
        "97%",
        "97 %",
        "71 bpm",
        "36.6c",
        "temp 36.6",
        "weight 72",
        "suds 4",
        "moaas 5",
        "cadss 12",
        "dose 50",
        "dose 50 mg im",
        "50 mg im",
        "gave 50 mg",
        "ketamine 50 mg",
        "order 50",
        "order 50 mg im",
        "infusion 30",
        "infusion start 40 mg/h",
        "25:00",
        "14:75",
    ];
    let rests = ["§", "zz 5", "?", "= 3", "99 99 99 99", "x/y", "5 of 7", "12/", "or so 3"];
    let iv = TestDay::by_protocol("iv_infusion", &[(20, "order 36 mg iv")]);
    for beginning in beginnings {
        for rest in rests {
            for prefix in ["", "-5 ", "nr: ", "14:20 ", "2:05pm "] {
                let line = format!("{prefix}{beginning} {rest}");
                let found = parse(&line, &iv.context()).unwrap();
                assert_ne!(outcome(&found), "note", "{line}");
            }
        }
    }
}
