//! An entry in plain words, as the timeline and the reports say it: its kind in one word, and what happened. Only words and
//! numbers that are in its rows. Not what a line will become, which is the grammar's.

use crate::session::clinical::vital::Vital;
use crate::session::due::{Due, RECHECK, What, is_recheck};
use crate::session::plan::{Act, Look, Plan, Take};
use crate::session::projection::Outcome;
use crate::session::record::row::Row;
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::Kind;
use crate::session::state::Session;

/// An entry in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Its kind, in one word.
    pub kind: &'static str,
    /// What happened.
    pub words: String,
    /// Tags with `#`, separated by spaces.
    pub tags: String,
}

/// The newest version of an entry in words, withdrawn or not.
pub fn tell(session: &Session, entry: u64) -> Told {
    tell_rows(session, &session.ledger().shown_of(entry))
}

/// One version of an entry in words.
pub fn tell_rows(session: &Session, rows: &[&Row]) -> Told {
    let Some(first) = rows.first() else { return Told::default() };
    let (kind, words) = match first.kind {
        Kind::Note => note(first),
        Kind::Vital => ("vitals", readings(rows)),
        // Nobody may take what was ordered for what was given.
        Kind::Dose if first.item == "order" => ("order", dose(rows)),
        Kind::Dose => ("dose", dose(rows)),
        Kind::Checkin => checkin(first),
        Kind::Due => ("due", dealt(session, first)),
        Kind::Scale => ("scale", joined([label_of_scale(&first.item).as_str(), &number(first)], " ")),
        Kind::Decision => ("decided", with(&format!("{}: {}", name_of_decision(&first.item), first.text), &first.note)),
        Kind::Phase => ("phase", title_of_phase(session, first)),
        Kind::Event => event(first),
        Kind::Music => ("music", music(first)),
        Kind::Checklist => ("check", checked(session, first)),
        Kind::Adverse => ("adverse", adverse(rows)),
        Kind::Timer => ("timer", joined([plain(&first.item).as_str(), &first.text], " ")),
        Kind::Alert if first.item == "acknowledged" => {
            ("alert", with(&joined(["acknowledged", label(&first.text)], " "), &first.note))
        }
        Kind::Alert => ("alert", joined([&plain(&first.item), label(&first.text), &number(first), &first.note], " ")),
        Kind::Plan => ("plan", with(&format!("{}: {}", plain(&first.item), first.text), &first.note)),
        Kind::Session | Kind::Meta | Kind::Void => {
            // A resume and the gap before it are one act.
            let own = rows.iter().filter(|row| row.kind == Kind::Session && row.item != "digest");
            ("session", own.map(|row| of_session(row)).collect::<Vec<_>>().join(" · "))
        }
    };
    let tags = if first.kind == Kind::Note { tags(&first.text, &words) } else { String::new() };
    Told { kind, words, tags }
}

/// What something due asks for: `silent look`, `full vitals`, `look, SpO₂`, `second dose`.
pub fn name_of_due(due: &Due<'_>, plan: &Plan) -> String {
    match due.what {
        What::Look(_) => "silent look".to_owned(),
        What::Act(act) => plain(&act.id),
        What::Point(point) if due.id.starts_with(RECHECK) => format!("recheck {}", name_of_point(&point.take, plan)),
        What::Decision(decision) => name_of_decision(&decision.id),
        What::Recheck(_) => "recheck, BP".to_owned(),
        What::Point(point) => name_of_point(&point.take, plan),
    }
}

/// What is typed when something planned was done: `spit`, `device 2`, `stop … mg`.
pub fn line_for_act(act: &Act, plan: &Plan) -> String {
    match act.event.as_str() {
        event if event == plan.substance && plan.route == "in" => plain(&act.id),
        event if event == plan.substance => format!("dose … {}", plan.route),
        "infusion_stop" => "stop … mg".to_owned(),
        event => plain(event),
    }
}

/// A decision's name for people: the one before the dose has words for an id.
pub fn name_of_decision(id: &str) -> String {
    if id == "go_no_go" { "before the dose".to_owned() } else { plain(id) }
}

fn name_of_point(take: &[Take], plan: &Plan) -> String {
    let all = plan.vitals();
    let has = |vital: &Vital| take.contains(&Take::Vital(*vital));
    let is_full = |vital: &Vital| matches!(vital, Vital::Temp | Vital::Weight) || has(vital);
    if all.iter().all(is_full) && all.len() > 1 {
        return "full vitals".to_owned();
    }
    let name = |take: &Take| match take {
        Take::Look => "look".to_owned(),
        Take::Vital(vital) => vital.label().to_owned(),
        Take::Scale(item) => label_of_scale(item),
    };
    take.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn note(row: &Row) -> (&'static str, String) {
    match row.item.as_ref() {
        "observation" => ("note", row.note.clone()),
        "quote" => ("quote", format!("“{}”", row.note)),
        "private" => ("private", "private note".to_owned()),
        "intention" => ("intent", row.note.clone()),
        "theme" => ("theme", row.note.clone()),
        "journal" => ("journal", row.note.clone()),
        "contact" => ("contact", row.note.clone()),
        _ => ("note", with(&plain(&row.item), &row.note)),
    }
}

/// `#grief #release`, but for tags that stand in the words; that a time is only about right is said as a word, not as a tag.
fn tags(text: &str, words: &str) -> String {
    let one = |tag: &str| if tag == "approximate" { "about then".to_owned() } else { format!("#{tag}") };
    text.split_whitespace().map(one).filter(|tag| !words.contains(tag.as_str())).collect::<Vec<_>>().join(" ")
}

/// `BP 128/76 HR 71 SpO₂ 97 · by NR`.
fn readings(rows: &[&Row]) -> String {
    let mut words = String::new();
    let mut notes: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| row.kind == Kind::Vital) {
        let item = row.item.as_ref();
        if item == "taken_by" {
            notes.push(format!("by {}", row.text));
        } else if row.value.is_some() {
            let piece = match item {
                "bp_diastolic" => format!("/{}", number(row)),
                _ => format!("{}{} {}", if words.is_empty() { "" } else { " " }, label(item), measured(row)),
            };
            words.push_str(&piece);
            if !row.note.is_empty() && !notes.contains(&row.note) {
                notes.push(row.note.clone());
            }
        } else if item != "bp_diastolic" {
            notes.push(with(&format!("{} not possible", label(item)), &row.note));
        }
    }
    std::iter::once(words).chain(notes).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn measured(row: &Row) -> String {
    match row.item.as_ref() {
        "temp" => format!("{} °C", number(row)),
        "weight" => format!("{} kg", number(row)),
        "o2_flow" => format!("{} L/min", number(row)),
        "age" => format!("{} years", number(row)),
        _ => number(row),
    }
}

/// `ketamine 50 mg im · 0.714 mg/kg · left deltoid · lot A4471`.
fn dose(rows: &[&Row]) -> String {
    let piece = |row: &&Row| {
        let (text, note) = (row.text.as_str(), row.note.as_str());
        let value = || format!("{} {}", number(row), row.unit);
        match (row.kind, row.item.as_ref()) {
            (Kind::Dose, "dose_per_kg") => Some(value()),
            (Kind::Dose, "site") => Some(text.to_owned()),
            (Kind::Dose, "lot") => Some(format!("lot {text}")),
            (Kind::Dose, "given_by") => Some(format!("given by {text}")),
            (Kind::Dose, "checked_by") => Some(format!("checked by {text}")),
            (Kind::Dose, "order") => Some(with(&joined([&value(), text], " "), note)),
            (Kind::Dose, "order_max") => Some(format!("at most {}", value())),
            (Kind::Dose, item) => {
                let amount = if row.value.is_some() { value() } else { String::new() };
                Some(with(&joined([&plain(item), &amount, &plain(text)], " "), note))
            }
            _ => None,
        }
    };
    rows.iter().filter_map(piece).collect::<Vec<_>>().join(" · ")
}

fn checkin(row: &Row) -> (&'static str, String) {
    let covered = if row.value.is_some() { format!("continuously {} min", number(row)) } else { String::new() };
    let words = [covered.as_str(), &row.text, &row.note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    (if row.item == "verbal" { "verbal" } else { "look" }, words.join(" · "))
}

/// What became of something due: `look 60m: ran out, 5 min after its time`.
fn dealt(session: &Session, row: &Row) -> String {
    let how = match row.text.as_str() {
        text if text == Outcome::Later.word() => "put off",
        text if text == Outcome::Skipped.word() => "left out",
        text if text == Outcome::Answered.word() => "answered by vitals taken before",
        text if text == Outcome::Expired.word() => "ran out unanswered",
        text => text,
    };
    let (id, plan) = (row.item.as_ref(), session.plan());
    // After the second dose `dose_5` is `dose_5_d2`.
    let base = id.rsplit_once("_d").filter(|(_, act)| act.parse::<u32>().is_ok()).map_or(id, |(base, _)| base);
    let known = plan.points.iter().find(|point| point.id == base).map(|point| name_of_point(&point.take, plan));
    let recheck = || {
        let set = session.rechecks().iter().find(|recheck| recheck.point.id == id);
        let what = set.map(|recheck| name_of_point(&recheck.point.take, plan)).unwrap_or_default();
        is_recheck(id).then(|| format!("{RECHECK} {what}").trim_end().to_owned())
    };
    let is_of = |look: &Look| id.strip_prefix(&look.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    let look = plan.looks.iter().any(is_of).then(|| "silent look".to_owned());
    with(&format!("{} {how}", known.or(look).or_else(recheck).unwrap_or_else(|| plain(id))), &row.note)
}

fn title_of_phase(session: &Session, row: &Row) -> String {
    let planned = session.plan().phases.iter().find(|phase| phase.id.id() == row.item);
    planned.map_or_else(|| row.item.to_string(), |phase| phase.title.clone())
}

fn event(row: &Row) -> (&'static str, String) {
    match row.item.as_ref() {
        "moment" if row.note.is_empty() => ("moment", "words to come".to_owned()),
        "moment" => ("moment", row.note.clone()),
        "staff_out" => ("event", with(&format!("{} out", row.text), &row.note)),
        "staff_in" => ("event", with(&format!("{} in", row.text), &row.note)),
        "fell" => ("event", with("fell", &row.note)),
        "left" => ("left", with("the client left", &row.note)),
        item => {
            let means = vocabulary::find(Kind::Event, item).map_or_else(|| plain(item), |known| known.means.to_owned());
            ("event", with(&with(&means, &row.text), &row.note))
        }
    }
}

fn music(row: &Row) -> String {
    match row.item.as_ref() {
        "silence" => with("silence", &row.note),
        _ if row.text.is_empty() => with("changed", &row.note),
        _ => with(&row.text, &row.note),
    }
}

fn adverse(rows: &[&Row]) -> String {
    let piece = |row: &&Row| {
        let about = plain(&row.item);
        let text = if row.text.is_empty() { about } else { format!("{about}: {}", row.text) };
        with(&text, &row.note)
    };
    rows.iter().filter(|row| row.kind == Kind::Adverse).map(piece).collect::<Vec<_>>().join(" · ")
}

/// `minimum time reached: done`; for a question of the protocol its answer, `gait: yes`.
fn checked(session: &Session, row: &Row) -> String {
    let is_asked = session.plan().points.iter().flat_map(|point| &point.ask).any(|id| *id == row.item);
    let answer = match row.text.as_str() {
        "done" if is_asked => "yes".to_owned(),
        "not_done" if is_asked => "no".to_owned(),
        text => plain(text),
    };
    with(&format!("{}: {answer}", checklist(session, &row.item)), &row.note)
}

fn checklist(session: &Session, id: &str) -> String {
    let plan = session.plan();
    let mut all = plan.phases.iter().flat_map(|phase| &phase.checklist).chain(&plan.discharge);
    all.find(|check| check.id == id).map_or_else(|| plain(id), |check| check.title.clone())
}

fn of_session(row: &Row) -> String {
    let secs = row.value.map(|value| lasted(value.get())).unwrap_or_default();
    match row.item.as_ref() {
        "open" => "opened".to_owned(),
        "resume" => "opened again".to_owned(),
        "leave" => with("the program ended, the session stayed open", &row.text),
        "gap" => with(&format!("nothing recorded for {secs}"), &row.text),
        "suspend" => format!("the computer slept for {secs}"),
        "clock_jump" => format!("the wall clock was moved by {secs}"),
        "zone" => with("the UTC offset changed", &row.text),
        "torn" => with("an unfinished last line was moved aside", &row.text),
        "part" => with("the record goes on in another file", &row.text),
        "hand_over" => format!("{} writes from here on", row.text),
        "close" => with(&format!("closed: {}", plain(&row.text)), &row.note),
        "shown" => "the client's screen was shown".to_owned(),
        "reopen" => "opened again for a late entry".to_owned(),
        item => with(&with(&plain(item), &row.text), &row.note),
    }
}

fn lasted(secs: f64) -> String {
    let whole = secs.abs().round() as i64;
    let sign = if secs < 0.0 { "−" } else { "" };
    if whole < 120 { format!("{sign}{whole} s") } else { format!("{sign}{} min", whole / 60) }
}

/// The name of a scale as people type it.
fn label_of_scale(item: &str) -> String {
    let typed =
        crate::session::clinical::vital::SCALES.iter().find(|(known, ..)| *known == item).and_then(|(.., words)| words.first());
    typed.map_or_else(|| plain(item), |word| (*word).to_owned())
}

fn label(item: &str) -> &str {
    match item {
        "o2_flow" => "O₂",
        _ => Vital::of_item(item).map_or(item, |vital| vital.label()),
    }
}

fn number(row: &Row) -> String {
    row.value.map(|value| value.to_string()).unwrap_or_default()
}

fn plain(slug: &str) -> String {
    slug.replace('_', " ")
}

/// Words, and what stands beside them.
fn with(words: &str, note: &str) -> String {
    match (words.is_empty(), note.is_empty()) {
        (_, true) => words.to_owned(),
        (true, false) => note.to_owned(),
        (false, false) => format!("{words} · {note}"),
    }
}

fn joined<const N: usize>(parts: [&str; N], by: &str) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(by)
}
