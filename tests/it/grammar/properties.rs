//! What holds for every line, and that the examples of the help cover every form.

use super::TestDay;
use bedside::app::grammar::{EXAMPLES, match_forms, parse, parse_all};
use bedside::session::statement::StatementKind;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static DAYS: LazyLock<(TestDay, TestDay)> = LazyLock::new(|| (TestDay::afternoon(), TestDay::before_dose("iv", "ketamine")));

/// Parts of lines that the grammar knows, and some that it does not.
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

/// Up to eight pieces in any order, with or without spaces.
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
    fn every_line_with_words_has_an_interpretation_and_none_twice(line in lines()) {
        for day in [&DAYS.0, &DAYS.1] {
            let all = parse_all(&line, &day.context());
            prop_assert_eq!(all.is_empty(), line.trim().is_empty());
            prop_assert_eq!(all.first().cloned(), parse(&line, &day.context()));
            for (index, interpretation) in all.iter().enumerate() {
                prop_assert!(all.iter().skip(index + 1).all(|other| other.statement != interpretation.statement));
                prop_assert!(!interpretation.preview.is_empty());
            }
        }
    }

    #[test]
    fn a_note_keeps_every_word(line in lines()) {
        let day = &DAYS.0;
        let all = parse_all(&line, &day.context());
        let is_whole = |kind: &StatementKind| matches!(kind, StatementKind::Note { words, .. } if words == line.trim());
        prop_assert!(all.len() <= 1 || all.iter().any(|found| is_whole(&found.statement.kind)));
        for interpretation in &all {
            if let StatementKind::Note { words, .. } = &interpretation.statement.kind {
                prop_assert!(line.contains(words.as_str()));
            }
        }
    }

    #[test]
    fn private_words_have_no_other_interpretation(words in any::<String>(), prefix in prop::sample::select(vec!["", "-5 ", "nr: ", "NR: 14:20 "])) {
        let day = &DAYS.0;
        // Marked, so that a digit of the time is not taken for them.
        let words = format!("ψ{words}ψ");
        let all = parse_all(&format!("{prefix},, {words}"), &day.context());
        prop_assert_eq!(all.len(), 1);
        prop_assert_eq!(&all[0].statement.kind, &StatementKind::Private(words.trim().to_owned()));
        prop_assert!(!all[0].preview.contains(words.trim()) || "private note · by NR · 14:20, 12 min ago".contains(words.trim()));
    }
}

/// A line is parsed at each key. Anything quadratic in its length would make this test run for hours.
#[test]
fn a_very_long_line_is_parsed_in_linear_time() {
    let day = &DAYS.0;
    for piece in ["a", "ab ", "#a ", "#", "128/76 ", "bp no ", "spo2 no x ", "\"", "dose 5 im x ", ",", ",, "] {
        let line = piece.repeat(1_000_000 / piece.len());
        assert!(parse(&line, &day.context()).is_some(), "{piece}");
    }
}

/// Days on which every form is possible: in the middle of a session of each route, and on hold before a dose.
fn days() -> Vec<TestDay> {
    vec![
        TestDay::afternoon(),
        TestDay::by_protocol("im_kat", &[(5, "152/96 88 98"), (6, "hold: BP 152/96")]),
        TestDay::by_protocol("im_kat", &[(25, "118/74 70 98"), (44, "dose 50 im"), (58, "186/104 96 97")]),
        TestDay::by_protocol("sl_kat", &[(50, "dose 200 sl")]),
        TestDay::by_protocol("iv_infusion", &[(40, "infusion start 40 mg/h")]),
        TestDay::by_protocol("in_spravato", &[(50, "device 1 lot A1")]),
    ]
}

#[test]
fn each_example_becomes_what_it_shows() {
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
        "dose midazolam 2 mg iv",
        "SpO₂ 84 on 2 L/min",
        "T0 moves · typed late · 13:34",
        "second dose: declined · enough for today",
        "device 2 · lot A1 · esketamine 28 mg nasal",
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
        "saved as words, not as a reading",
        "note",
    ];
    assert_eq!(starts.len(), EXAMPLES.len());
    let days = days();
    for ((line, _), start) in EXAMPLES.iter().zip(starts) {
        let preview_on = |day: &TestDay| parse(line, &day.context()).map(|found| found.preview).unwrap_or_default();
        let previews: Vec<String> = days.iter().map(preview_on).collect();
        // A note is one on every day; any other example is meant for one of the days.
        let fits = |preview: &String| preview.starts_with(start);
        let is_note = start.starts_with("note");
        let is_shown = if is_note { previews.iter().all(fits) } else { previews.iter().any(fits) };
        assert!(is_shown, "`{line}` became {previews:?}");
    }
}

/// The lines of the examples, then the lines that their results name between backticks.
fn shown_lines() -> impl Iterator<Item = &'static str> {
    let beside = EXAMPLES.iter().flat_map(|(_, result)| result.split('`').skip(1).step_by(2));
    EXAMPLES.iter().map(|(line, _)| *line).chain(beside)
}

#[test]
fn every_form_has_an_example_and_no_example_is_only_a_note() {
    let days = days();
    let forms_of = |line| days.iter().flat_map(move |day| match_forms(line, &day.context()));
    let (shown, all): (BTreeSet<_>, BTreeSet<_>) =
        shown_lines().flat_map(forms_of).map(|(name, matches)| (matches.then_some(name), name)).unzip();
    for name in all {
        assert!(shown.contains(&Some(name)), "{name} has no line among the examples");
    }
    for line in shown_lines().skip(EXAMPLES.len()) {
        let mut all = days.iter().flat_map(|day| parse_all(line, &day.context()));
        let is_more = all.any(|found| !matches!(found.statement.kind, StatementKind::Note { .. }));
        assert!(is_more, "`{line}` stands among the examples and is only a note");
    }
}
