//! What is taken to supervision: the course of a session on the T0 scale, with no code, date, lot or name. Names that the record knows
//! are taken out of the words too; a name that only the words know stays, so the page says to read it first.

use super::{Case, Choice};
use crate::report::common;
use crate::report::sections::warnings;
use crate::session::analysis::describe::tell;
use crate::session::clinical::dose_summary;
use crate::session::clinical::vital::Vital;
use crate::session::record::row::Row;
use crate::session::{Elapsed, Kind, Session};
use std::fmt::Write as _;

/// What stands where a name, a code or a number that leads to a person stood.
const TAKEN_OUT: &str = "[…]";

/// `supervision`.
pub(crate) fn notes(cases: &[Case], _: Choice) -> Vec<u8> {
    let all: Vec<String> = cases.iter().map(note).collect();
    all.join("\n----\n\n").into_bytes()
}

// Writing to a String cannot fail.
fn note(case: &Case) -> String {
    let session = &case.session;
    let known = Known::of(session);
    let mut out = "FOR SUPERVISION\n".to_owned();
    for warning in warnings(case) {
        let _ = writeln!(out, "{warning}");
    }
    out.push_str("Codes, dates, lots and the names that the record knows are taken out. Words are as they were typed:\n");
    out.push_str("read them before they leave your hands.\n\n");
    let _ = writeln!(out, "{} · {}", session.plan().title, doses(session));
    for span in common::spans(case) {
        let _ = writeln!(out, "{:<9} {}, {} min", at(session, span.began.elapsed), span.title, span.minutes());
    }
    out.push('\n');
    for (_, entry) in session.timeline() {
        if let Some(line) = line(case, *entry) {
            let _ = writeln!(out, "{}", known.taken_out_of(&line));
        }
    }
    out
}

/// What was given, without where from: `ketamine 50 mg im at T+0:00`.
fn doses(session: &Session) -> String {
    let one = |given: &crate::session::projection::Given| {
        format!("{} {} mg {} at {}", given.substance, given.mg, given.route, at(session, given.at.elapsed))
    };
    let flowed = |infusion: &dose_summary::Infusion| {
        let mg = infusion.mg.map_or_else(|| "of which it is not recorded how much".to_owned(), |mg| format!("{mg} mg"));
        let counted = if infusion.by_rate { " by rate" } else { "" };
        format!("infusion {mg}{counted} from {}", at(session, infusion.began.elapsed))
    };
    let given = session.picture().given.iter().map(one);
    let all: Vec<String> = given.chain(dose_summary::infusions(session).iter().map(flowed)).collect();
    if all.is_empty() { "no dose".to_owned() } else { all.join(", ") }
}

/// `T+0:52`; before any dose the time since the beginning, `S+0:12`.
fn at(session: &Session, at: Elapsed) -> String {
    let since = common::since(session, at);
    if !since.is_empty() {
        return since;
    }
    let minutes = at.secs().div_euclid(60);
    let sign = if minutes < 0 { '−' } else { '+' };
    format!("S{sign}{}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// One entry. What only serves the record, or leads to a person, stands in none.
fn line(case: &Case, entry: u64) -> Option<String> {
    let session = &case.session;
    let rows = session.ledger().live_of(entry);
    let first = rows.first()?;
    let told = tell(session, entry);
    let words = match first.kind {
        Kind::Note if first.item == "private" => private(case, &rows),
        Kind::Note if matches!(first.item.as_ref(), "allergies" | "contact") => return None,
        Kind::Dose => dose(&rows)?,
        Kind::Vital if is_of_person(first) => return None,
        Kind::Vital => told.words.split(" · by ").next().unwrap_or_default().to_owned(),
        Kind::Event if matches!(first.item.as_ref(), "staff_out" | "staff_in" | "left" | "shown" | "emergency_card") => {
            common::plain(&first.item)
        }
        Kind::Note | Kind::Checkin | Kind::Scale | Kind::Decision | Kind::Event | Kind::Music | Kind::Adverse | Kind::Alert => {
            format!("{} {}", told.words, told.tags).trim_end().to_owned()
        }
        _ => return None,
    };
    Some(format!("{:<9} {:<8} {words}", at(session, first.elapsed), told.kind))
}

fn is_of_person(row: &Row) -> bool {
    row.item == "age" || Vital::of_item(&row.item) == Some(Vital::Weight)
}

/// The words of a private note that was chosen; otherwise how to choose it.
fn private(case: &Case, rows: &[&Row]) -> String {
    let chosen = rows.iter().find_map(|row| case.chosen.iter().find(|(seq, _)| *seq == row.seq || *seq == row.entry));
    match (chosen, rows.first()) {
        (Some((_, words)), _) => format!("PRIVATE {words}"),
        (None, Some(row)) => format!("private note, left out (--private {} takes it in)", row.entry),
        (None, None) => String::new(),
    }
}

/// Substance, amount, route; the rest of a dose names lots and people.
fn dose(rows: &[&Row]) -> Option<String> {
    let is_said =
        |row: &&&Row| !matches!(row.item.as_ref(), "lot" | "given_by" | "checked_by" | "site") && row.kind == Kind::Dose;
    let words = |row: &&Row| {
        let value = row.value.map(|value| format!(" {value} {}", row.unit)).unwrap_or_default();
        format!("{}{value} {}", common::plain(&row.item), common::plain(&row.text)).trim_end().to_owned()
    };
    let all: Vec<String> = rows.iter().filter(is_said).map(words).collect();
    (!all.is_empty()).then(|| all.join(" · "))
}

/// Words that lead to somebody and that the record itself knows as such.
struct Known {
    words: Vec<String>,
}

impl Known {
    fn of(session: &Session) -> Self {
        let mut words: Vec<String> = Vec::new();
        words.extend(session.picture().client.as_ref().map(ToString::to_string));
        words.extend(session.ledger().rows().iter().map(|row| row.author.to_string()).filter(|who| who != "APP"));
        words.extend(session.picture().staff.iter().map(|(who, _)| who.to_string()));
        for row in session.ledger().rows() {
            let said = match (row.kind, row.item.as_ref()) {
                (Kind::Plan, "escort" | "contact") => format!("{} {}", row.text, row.note),
                (Kind::Dose, "lot" | "given_by" | "checked_by") | (Kind::Vital, "taken_by") => row.text.clone(),
                (Kind::Dose, "order" | "cleared") => row.note.clone(),
                _ => continue,
            };
            // Of a sentence about somebody only what is written as a name, and numbers.
            let named = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
            words.extend(said.split(|c: char| !is_part(c)).filter(named).map(str::to_owned));
        }
        words.retain(|word| word.chars().count() > 1);
        words.sort_unstable();
        words.dedup();
        Self { words }
    }

    /// The same line without them, and without anything written as a date.
    fn taken_out_of(&self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_part(c) != is_part(first)).unwrap_or(rest.len());
            let (token, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = after;
            let known = self.words.iter().any(|word| word.eq_ignore_ascii_case(token));
            out.push_str(if known || is_date(token) { TAKEN_OUT } else { token });
        }
        out
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// `2026-11-23`, `20261123-1324-C-017`.
fn is_date(token: &str) -> bool {
    let digits = token.chars().take_while(|c| c.is_ascii_digit() || *c == '-').filter(char::is_ascii_digit).count();
    digits >= 8 && token.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_dates_are_taken_out_as_whole_words() {
        let known = Known { words: ["Ana", "MK", "C-017", "A4471"].map(str::to_owned).to_vec() };
        for (line, left) in [
            ("with Ana, steady", "with […], steady"),
            ("mk held C-017's hand, lot A4471", "[…] held […]'s hand, lot […]"),
            ("Analog synths", "Analog synths"),
            ("on 2026-11-23 and 20261123-1324-C-017", "on […] and […]"),
            ("12-5 breaths", "12-5 breaths"),
        ] {
            assert_eq!(known.taken_out_of(line), left);
        }
    }
}
