//! What a person types in a session, in a random order: vitals, notes, a dose, phases, corrections, private notes, take-backs, the
//! close. Each entry has words of its own, so that it is known again on the screen and in the record.

use crate::simulation::dice::Dice;
use bedside::session::{Row, RowKind, Value};

/// How an entry is known again in the record.
#[derive(Clone, Debug)]
pub enum Trace {
    /// A note with these words.
    Note(String),
    /// A note with these words, which replaces another.
    Amended(String),
    /// A reading of the systolic pressure.
    Systolic(u32),
    /// A dose with this lot.
    Dose(String),
    /// A private note, and its words in the other file.
    Private(String),
    /// The note with these words is taken back.
    TakenBack(String),
    /// The next phase.
    Phase(String),
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Keys before the words; each is followed by a pause.
    pub before: Vec<&'static str>,
    /// The words on the line.
    pub words: String,
    /// Keys after the words: Enter, and a second one where the program asks.
    pub after: Vec<&'static str>,
    /// A whole frame that says `saved` and shows these words above its line shows this entry as saved.
    pub sight: String,
    pub trace: Trace,
}

impl Entry {
    fn plain(words: String, sight: String, trace: Trace) -> Self {
        Self { before: Vec::new(), words, after: vec!["\r"], sight, trace }
    }

    /// Whether the rows hold it.
    pub fn is_in(&self, rows: &[Row], private: &[Row]) -> bool {
        let note = |words: &str| rows.iter().find(|row| row.kind == RowKind::Note && row.note == words);
        match &self.trace {
            Trace::Note(words) => note(words).is_some(),
            Trace::Amended(words) => note(words).is_some_and(|row| row.amends.is_some()),
            Trace::Systolic(value) => rows
                .iter()
                .any(|row| row.matches(RowKind::Vital, "bp_systolic") && row.value.is_some_and(|is| is == Value::from(*value))),
            Trace::Dose(lot) => {
                rows.iter().any(|row| row.kind == RowKind::Dose && format!("{} {}", row.text, row.note).contains(lot.as_str()))
            }
            Trace::Private(words) => private.iter().any(|row| row.note.contains(words.as_str())),
            Trace::TakenBack(words) => {
                note(words).is_some_and(|note| rows.iter().any(|row| row.kind == RowKind::Void && row.amends == Some(note.seq)))
            }
            Trace::Phase(phase) => rows.iter().any(|row| row.kind == RowKind::Phase && row.item == phase.as_str()),
        }
    }
}

const PHASES: [&str; 6] = ["arrive", "prepare", "begin", "presence", "integrate", "after"];

/// The entries of a session of so many steps.
pub fn entries(dice: &mut Dice, many: usize) -> Vec<Entry> {
    let (mut entries, mut phase, mut dosed, mut unsaid) = (Vec::new(), 0, false, false);
    for nth in 0..many {
        let word = format!("w{nth:02}{}", dice.pick(&["tears", "hands", "sighs", "house", "light"]));
        let kind = dice.below(12);
        let entry = match kind {
            0..=2 => {
                let systolic = 105 + nth as u32;
                let words = format!("{systolic}/71 70 98");
                Entry::plain(words, format!("BP {systolic}/71"), Trace::Systolic(systolic))
            }
            3 if !dosed => {
                dosed = true;
                let words = format!("dose 50 im lot {word}");
                Entry { after: vec!["\r", "\r"], ..Entry::plain(words, "T+ ".to_owned(), Trace::Dose(word)) }
            }
            4 if phase + 1 < PHASES.len() => {
                phase += 1;
                Entry::plain(">".to_owned(), format!("{} ✓", PHASES[phase - 1]), Trace::Phase(PHASES[phase].to_owned()))
            }
            5 if !unsaid => {
                unsaid = true;
                Entry::plain(format!(",, {word} unsaid"), "private private note".to_owned(), Trace::Private(word))
            }
            6 | 7 => {
                // A note, and the same note corrected.
                entries.push(Entry::plain(
                    format!("{word} first"),
                    format!("{word} first"),
                    Trace::Note(format!("{word} first")),
                ));
                let words = format!("{word} mended");
                let before = vec!["", "", "\x1b[A", "\r"];
                Entry { before, ..Entry::plain(words.clone(), words.clone(), Trace::Amended(words)) }
            }
            8 => {
                let words = format!("{word} wrong");
                entries.push(Entry::plain(words.clone(), words.clone(), Trace::Note(words.clone())));
                let before = vec!["", "", "\x7f"];
                Entry { before, ..Entry::plain(String::new(), format!("{words} · withdrawn"), Trace::TakenBack(words)) }
            }
            _ => {
                let words = format!("{word} soft, \"slow\" smile");
                Entry::plain(words.clone(), words.clone(), Trace::Note(words))
            }
        };
        entries.push(entry);
    }
    entries
}
