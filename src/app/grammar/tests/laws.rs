//! What holds for any line.

use super::super::words::WordCursor;
use super::super::{EXAMPLES, parse, parse_all};
use super::{TestDay, afternoon_day, before_dose_day, day_by_protocol};
use crate::app::grammar::context::FormContext;
use crate::app::grammar::forms::{FORMS, FormParser, OFFERED_FORMS};
use crate::app::grammar::line_prefix::LinePrefix;
use crate::session::statement::StatementKind;
use proptest::prelude::*;
use std::sync::LazyLock;

static DAYS: LazyLock<(TestDay, TestDay)> = LazyLock::new(|| (afternoon_day(), before_dose_day("iv", "ketamine")));

/// Pieces that the grammar knows.
const PIECES: &[&str] = &[
    "nr:",
    "p:",
    "n:",
    ",,",
    "-5",
    "-90s",
    "14:20",
    "about",
    "t+40",
    "=",
    "128/76",
    "71",
    "97%",
    "s97",
    "36,6c",
    "bp",
    "spo2",
    "no",
    "refused",
    "ok",
    "suds",
    "4",
    "dose",
    "50",
    "mg",
    "im",
    "in",
    "lot",
    "by",
    "mk",
    "order",
    "max",
    "prescriber",
    "device 1",
    "spilled",
    "infusion start",
    "40 mg/h",
    "pause",
    "resume",
    "stop",
    "rate",
    "0.5 mg/kg",
    "looked continuously",
    "from",
    "to",
    "medicines:",
    "zz:",
    "fell",
    "adverse",
    "panic",
    "severe",
    "38 mg",
    "hold",
    "cleared",
    "not given",
    "seen",
    "t0",
    "gait",
    "yes",
    "declined",
    "not offered",
    "held",
    "h",
    "m",
    "out",
    "nr",
    "\"",
    "„",
    "«",
    "#grief",
    "#",
    "µg",
    "\u{301}",
    "漢",
    "\n",
    "\u{a0}",
    "999999",
    "0.",
];

/// The pieces, thrown together.
fn pieces() -> impl Strategy<Value = String> {
    let one = (prop::sample::select(PIECES.to_vec()), prop::sample::select(vec!["", " "]))
        .prop_map(|(word, gap)| format!("{word}{gap}"));
    prop::collection::vec(one, 0..9).prop_map(|all| all.concat())
}

fn lines() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), pieces()]
}

proptest! {
    #[test]
    fn every_line_with_words_has_a_reading_and_no_reading_twice(line in lines()) {
        for day in [&DAYS.0, &DAYS.1] {
            let all = parse_all(&line, &day.context());
            prop_assert_eq!(all.is_empty(), line.trim().is_empty());
            prop_assert_eq!(all.first().cloned(), parse(&line, &day.context()));
            for (place, reading) in all.iter().enumerate() {
                prop_assert!(all.iter().skip(place + 1).all(|other| other.statement != reading.statement));
                prop_assert!(!reading.preview.is_empty());
            }
        }
    }

    #[test]
    fn a_note_keeps_every_word(line in lines()) {
        let day = &DAYS.0;
        let all = parse_all(&line, &day.context());
        let is_whole = |form: &StatementKind| matches!(form, StatementKind::Note { words, .. } if words == line.trim());
        prop_assert!(all.len() <= 1 || all.iter().any(|reading| is_whole(&reading.statement.kind)));
        for reading in &all {
            if let StatementKind::Note { words, .. } = &reading.statement.kind {
                prop_assert!(line.contains(words.as_str()));
            }
        }
    }

    #[test]
    fn private_words_have_no_other_reading(words in any::<String>(), head in prop::sample::select(vec!["", "-5 ", "nr: ", "NR: 14:20 "])) {
        let day = &DAYS.0;
        // A mark of their own, so that a digit of the time is not taken for them.
        let words = format!("ψ{words}ψ");
        let all = parse_all(&format!("{head},, {words}"), &day.context());
        prop_assert_eq!(all.len(), 1);
        prop_assert_eq!(&all[0].statement.kind, &StatementKind::Private { words: words.trim().to_owned() });
        prop_assert!(!all[0].preview.contains(words.trim()) || "private note · by NR · 14:20, 12 min ago".contains(words.trim()));
    }
}

/// A line is read at each key. Nobody types a million letters; but were a line of them looked through once for each, this would not
/// end today.
#[test]
fn a_very_long_line_is_read_in_one_pass() {
    let day = &DAYS.0;
    for piece in ["a", "ab ", "#a ", "#", "128/76 ", "bp no ", "spo2 no x ", "\"", "dose 5 im x ", ",", ",, "] {
        let line = piece.repeat(1_000_000 / piece.len());
        assert!(parse(&line, &day.context()).is_some(), "{piece}");
    }
}

/// Days on which every form can be said: in the middle of each route's session, and held before a dose.
fn days() -> Vec<TestDay> {
    vec![
        afternoon_day(),
        day_by_protocol("im_kat", &[(5, "152/96 88 98"), (6, "hold: BP 152/96")]),
        day_by_protocol("im_kat", &[(25, "118/74 70 98"), (44, "dose 50 im"), (58, "186/104 96 97")]),
        day_by_protocol("sl_kat", &[(50, "dose 200 sl")]),
        day_by_protocol("iv_infusion", &[(40, "infusion start 40 mg/h")]),
        day_by_protocol("in_spravato", &[(50, "device 1 lot A1")]),
    ]
}

/// A preview that only a note has.
fn is_note(preview: &str) -> bool {
    preview.starts_with("note")
}

#[test]
fn the_examples_become_what_they_say() {
    let starts = [
        "note #grief",
        "BP 128/76 HR 71 SpO₂ 97",
        "SpO₂ 97 HR 71 BP 128/76 RR 14 Temp 36.6 °C",
        "BP not possible: refused",
        "look ok",
        "looked continuously 20 min · 14:05 to 14:25",
        "quote",
        "order ketamine 50 mg im · at most 100 mg",
        "before the dose: hold · BP 152/96",
        "hold cleared by DR · after rest",
        "dose ketamine 50 mg im",
        "T0 moves · typed late · 13:34",
        "second dose: declined · enough for today",
        "device 2 · lot A1 · esketamine 28 mg in",
        "lozenge held 12 min",
        "infusion starts · 40 mg/h",
        "seen: BP systolic 186",
        "gait: yes",
        "intention",
        "journal",
        "touch withdrawn · pulled her hand back",
        "suds 4",
        "hand released",
        "music: Spiegel im Spiegel",
        "fell · helped up by NR",
        "adverse: nausea · moderate · pale · action: basin, mask off",
        "would have been ready now",
        "NR out",
        "allergies: none known",
        "follow-up: 2026-11-26",
        "private note",
        "note · 5 min ago",
        "note · about 5 min ago",
        "moves the last entry",
        "note",
        "BP 142/88 HR 80 SpO₂ 97 · by NR",
        "note",
        "note",
    ];
    assert_eq!(starts.len(), EXAMPLES.len());
    let days = days();
    for (example, start) in EXAMPLES.iter().zip(starts) {
        let read_on = |day: &TestDay| parse(example.line, &day.context()).map(|reading| reading.preview).unwrap_or_default();
        let previews: Vec<String> = days.iter().map(read_on).collect();
        // What is a note is one on every day; what is more has to be it on the day that it is for.
        let is_so = |preview: &String| preview.starts_with(start);
        let fits = if is_note(start) { previews.iter().all(is_so) } else { previews.iter().any(is_so) };
        assert!(fits, "`{}` became {previews:?}", example.line);
    }
}

/// What a line shows between backticks is a line as well.
fn shown_lines() -> impl Iterator<Item = &'static str> {
    let beside = EXAMPLES.iter().flat_map(|example| example.result.split('`').skip(1).step_by(2));
    EXAMPLES.iter().map(|example| example.line).chain(beside)
}

#[test]
fn every_form_of_the_grammar_has_an_example_and_every_example_a_form() {
    let days = days();
    let fits = |line: &str, form: FormParser| {
        days.iter().any(|day| {
            let context = day.context();
            let Some(head) = LinePrefix::parse(line, &context) else { return false };
            let here = FormContext { context: &context, time: head.resolved_time(&context), is_timed: head.time.is_some() };
            form(WordCursor::new(head.rest), &here).is_some()
        })
    };
    for (name, form) in FORMS.iter().chain(OFFERED_FORMS) {
        assert!(shown_lines().any(|line| fits(line, *form)), "{name} has no line in the table of examples");
    }
    for beside in shown_lines().skip(EXAMPLES.len()) {
        let known = FORMS.iter().chain(OFFERED_FORMS).any(|(_, form)| fits(beside, *form));
        let is_t0 = days.iter().any(|day| LinePrefix::parse(beside, &day.context()).is_some_and(|head| head.moves_t0));
        assert!(known || is_t0, "`{beside}` stands in the table of examples, and is nothing but a note");
    }
}
