//! What holds for any line.

use super::super::{read, readings};
use super::{Day, afternoon, before_dose};
use crate::session::said::Form;
use proptest::prelude::*;
use std::sync::LazyLock;

static DAYS: LazyLock<(Day, Day)> = LazyLock::new(|| (afternoon(), before_dose("iv", "ketamine")));

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
            let all = readings(&line, &day.context());
            prop_assert_eq!(all.is_empty(), line.trim().is_empty());
            prop_assert_eq!(all.first().cloned(), read(&line, &day.context()));
            for (place, reading) in all.iter().enumerate() {
                prop_assert!(all.iter().skip(place + 1).all(|other| other.said != reading.said));
                prop_assert!(!reading.preview.is_empty());
            }
        }
    }

    #[test]
    fn a_note_keeps_every_word(line in lines()) {
        let day = &DAYS.0;
        let all = readings(&line, &day.context());
        let is_whole = |form: &Form| matches!(form, Form::Note { words, .. } if words == line.trim());
        prop_assert!(all.len() <= 1 || all.iter().any(|reading| is_whole(&reading.said.form)));
        for reading in &all {
            if let Form::Note { words, .. } = &reading.said.form {
                prop_assert!(line.contains(words.as_str()));
            }
        }
    }

    #[test]
    fn private_words_have_no_other_reading(words in any::<String>(), head in prop::sample::select(vec!["", "-5 ", "nr: ", "NR: 14:20 "])) {
        let day = &DAYS.0;
        let all = readings(&format!("{head},, {words}"), &day.context());
        prop_assert_eq!(all.len(), 1);
        prop_assert_eq!(&all[0].said.form, &Form::Private { words: words.trim().to_owned() });
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
        assert!(read(&line, &day.context()).is_some(), "{piece}");
    }
}

#[test]
fn the_examples_become_what_they_say() {
    let day = afternoon();
    let starts = [
        "note #grief",
        "BP 128/76 HR 71 SpO₂ 97",
        "SpO₂ 97 HR 71 BP 128/76 RR 14 Temp 36.6 °C",
        "BP not possible: refused",
        "look ok",
        "quote",
        "dose ketamine 50 mg im",
        "intention",
        "touch withdrawn · pulled her hand back",
        "suds 4",
        "hand released",
        "music: Spiegel im Spiegel",
        "NR out",
        "allergies: none known",
        "note · 5 min ago",
        "note · about 5 min ago",
        "moves the last entry",
        "note",
        "BP 142/88 HR 80 SpO₂ 97 · by NR",
        "note",
    ];
    assert_eq!(starts.len(), super::super::EXAMPLES.len());
    for (example, start) in super::super::EXAMPLES.iter().zip(starts) {
        let preview = super::super::read(example.line, &day.context()).map(|reading| reading.preview).unwrap_or_default();
        assert!(preview.starts_with(start), "`{}` became {preview}", example.line);
    }
}
