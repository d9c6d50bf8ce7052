//! Describes entries in words for the timeline and the reports, from their rows alone. The preview of a typed line is
//! `app::grammar`'s.

use crate::session::analysis::item_words::{
    code_words, decision_answer, dose_act_words, end_reason_words, event_words, leave_words, substance_and_route, timer_words,
};
use crate::session::clinical::{medicine::is_medicine_item, oxygen, vital::SCALES};
use crate::session::due::{RECHECK, is_recheck};
use crate::session::limits::describe_alert_rows;
use crate::session::plan_limits::{SYMPTOMS_QUESTION, SYMPTOMS_WORDS};
use crate::session::words::{join_nonempty, route_words, slug_to_words, with_note};
use crate::session::{DueItem, DueKind, DueOutcome, Measurement, Plan, PlannedAct, PlannedLook, Row, RowKind, Session, Vital};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntryDescription {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// Tags with `#`, separated by spaces.
    pub(crate) tags: String,
}

/// Describes the newest version of an entry, withdrawn or not.
pub(crate) fn describe_entry(session: &Session, entry: u64) -> EntryDescription {
    describe_rows(session, &session.ledger().newest_versions_of(entry))
}

/// Describes rows as a screen does: the limits of alerts without their sources.
pub(crate) fn describe_rows(session: &Session, rows: &[&Row]) -> EntryDescription {
    describe(session, rows, false)
}

/// The same as a report does: with the sources of limits.
pub(crate) fn describe_with_sources(session: &Session, rows: &[&Row]) -> EntryDescription {
    describe(session, rows, true)
}

fn describe(session: &Session, rows: &[&Row], with_sources: bool) -> EntryDescription {
    let Some(first) = rows.first() else { return EntryDescription::default() };
    let (kind, words) = match first.kind {
        RowKind::Note => describe_note(first),
        RowKind::Vital => ("vitals", describe_vitals(session, rows)),
        // An order must not look like a dose that was given.
        RowKind::Dose if first.item == "order" => ("order", describe_dose(rows)),
        RowKind::Dose => ("dose", describe_dose(rows)),
        RowKind::Checkin => describe_checkin(first),
        RowKind::Due => ("due", describe_due_outcome(session, first)),
        RowKind::Scale => {
            ("scale", with_note(&join_nonempty([scale_label(&first.item).as_str(), &format_value(first)], " "), &first.note))
        }
        RowKind::Decision => {
            ("decided", with_note(&format!("{}: {}", decision_name(&first.item), decision_answer(&first.text)), &first.note))
        }
        RowKind::Phase => ("phase", phase_title(session, first)),
        RowKind::Event => describe_event(first),
        RowKind::Music => ("music", describe_music(first)),
        RowKind::Checklist => ("check", describe_checklist_answer(session, first)),
        RowKind::Adverse => ("adverse", describe_adverse(rows)),
        RowKind::Timer => ("timer", timer_words(first, session.plan())),
        RowKind::Alert => {
            let alerts: Vec<&Row> = rows.iter().copied().filter(|row| row.kind == RowKind::Alert).collect();
            ("alert", describe_alert_rows(session, &alerts, with_sources))
        }
        RowKind::Plan => ("plan", with_note(&format!("{}: {}", code_words(&first.item), first.text), &first.note)),
        RowKind::Session | RowKind::Meta | RowKind::Void => {
            // A resume and the gap before it are one entry.
            let has_gap = rows.iter().any(|row| row.item == "gap");
            let is_said =
                |row: &&&Row| row.kind == RowKind::Session && row.item != "digest" && !(has_gap && row.item == "resume");
            let own = rows.iter().filter(is_said);
            ("session", own.map(|row| describe_session_row(session, row)).collect::<Vec<_>>().join(" · "))
        }
    };
    let tags = if first.kind == RowKind::Note { format_tags(&first.text, &words) } else { String::new() };
    EntryDescription { kind, text: words, tags }
}

/// What a due item asks for: `silent look`, `full vitals`, `look, SpO₂`, `second dose`.
pub(crate) fn due_name(due: &DueItem<'_>, plan: &Plan) -> String {
    match due.kind {
        DueKind::Look(_) => "silent look".to_owned(),
        DueKind::Act(act) => slug_to_words(&act.id),
        DueKind::Point(point) if due.id.starts_with(RECHECK) => {
            let asks = point.questions.first().map_or_else(String::new, |_| format!(" · {SYMPTOMS_WORDS}"));
            format!("recheck {}{asks}", point_name(&point.measurements, plan))
        }
        DueKind::Decision(decision) => decision_name(&decision.id),
        DueKind::Recheck(_) => format!("recheck, BP · {SYMPTOMS_WORDS}"),
        DueKind::Point(point) if due.with_look && !point.measurements.contains(&Measurement::Look) => {
            format!("look, {}", point_name(&point.measurements, plan))
        }
        DueKind::Point(point) => point_name(&point.measurements, plan),
    }
}

/// The line that records a planned act: `spit`, `device 2`, `stop … mg`.
pub(crate) fn act_entry_line(act: &PlannedAct, plan: &Plan) -> String {
    match act.answering_item.as_str() {
        event if event == plan.substance && plan.route == "in" => slug_to_words(&act.id),
        event if event == plan.substance => format!("dose … {}", plan.route),
        "infusion_stop" => "stop … mg".to_owned(),
        event => slug_to_words(event),
    }
}

/// A decision's name for people; `go_no_go` is `before the dose`.
pub(crate) fn decision_name(id: &str) -> String {
    code_words(id)
}

fn point_name(measurements: &[Measurement], plan: &Plan) -> String {
    let all = plan.vitals();
    let has = |vital: &Vital| measurements.contains(&Measurement::Vital(*vital));
    let is_full = |vital: &Vital| matches!(vital, Vital::Temp | Vital::Weight | Vital::O2) || has(vital);
    if all.iter().all(is_full) && all.len() > 1 {
        return "full vitals".to_owned();
    }
    let name = |take: &Measurement| match take {
        Measurement::Look => "look".to_owned(),
        Measurement::Vital(vital) => vital.label().to_owned(),
        Measurement::Scale(item) => scale_label(item),
    };
    measurements.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn describe_note(row: &Row) -> (&'static str, String) {
    match row.item.as_ref() {
        "observation" => ("note", row.note.clone()),
        "quote" => ("quote", format!("“{}”", row.note)),
        "private" => ("private", "private note".to_owned()),
        "intention" => ("intent", row.note.clone()),
        "theme" => ("theme", row.note.clone()),
        "journal" => ("journal", row.note.clone()),
        "contact" => ("contact", row.note.clone()),
        _ => ("note", with_note(&slug_to_words(&row.item), &row.note)),
    }
}

/// `#grief #release`, without tags that the words contain. `approximate` becomes `about then`.
fn format_tags(text: &str, words: &str) -> String {
    let one = |tag: &str| if tag == "approximate" { "about then".to_owned() } else { format!("#{tag}") };
    text.split_whitespace().map(one).filter(|tag| !words.contains(tag.as_str())).collect::<Vec<_>>().join(" ")
}

/// `BP 128/76 HR 71 SpO₂ 97 · by NR`.
fn describe_vitals(session: &Session, rows: &[&Row]) -> String {
    let has_saturation = rows.iter().any(|row| row.item == "spo2" && row.value.is_some());
    let mut words = String::new();
    let mut notes: Vec<String> = Vec::new();
    for row in rows.iter().filter(|row| row.kind == RowKind::Vital) {
        let item = row.item.as_ref();
        if item == "taken_by" {
            notes.push(format!("by {}", row.text));
        } else if row.value.is_some() {
            let piece = match item {
                "bp_diastolic" => format!("/{}", format_value(row)),
                // The saturation says it.
                "o2_flow" if has_saturation => String::new(),
                _ => {
                    let gap = if words.is_empty() { "" } else { " " };
                    let oxygen = oxygen::suffix(session, item, row.elapsed);
                    format!("{gap}{} {}{oxygen}", item_label(item), format_measured(row))
                }
            };
            words.push_str(&piece);
            if !row.note.is_empty() && !notes.contains(&row.note) {
                notes.push(row.note.clone());
            }
        } else if item != "bp_diastolic" {
            notes.push(with_note(&format!("{} not possible", item_label(item)), &row.note));
        }
    }
    join_nonempty(std::iter::once(words).chain(notes), " · ")
}

fn format_measured(row: &Row) -> String {
    match row.item.as_ref() {
        "temp" => format!("{} °C", format_value(row)),
        "weight" => format!("{} kg", format_value(row)),
        "o2_flow" => format!("{} L/min", format_value(row)),
        "age" => format!("{} years", format_value(row)),
        _ => format_value(row),
    }
}

/// `ketamine 50 mg im · 0.714 mg/kg · left deltoid · lot A4471`.
fn describe_dose(rows: &[&Row]) -> String {
    let piece = |row: &&Row| {
        let (text, note) = (row.text.as_str(), row.note.as_str());
        let value = || format!("{} {}", format_value(row), row.unit);
        match (row.kind, row.item.as_ref()) {
            (RowKind::Dose, "dose_per_kg") => Some(value()),
            (RowKind::Dose, "site") => Some(text.to_owned()),
            (RowKind::Dose, "lot") => Some(format!("lot {text}")),
            (RowKind::Dose, "given_by") => Some(format!("given by {text}")),
            (RowKind::Dose, "checked_by") => Some(format!("checked by {text}")),
            (RowKind::Dose, "order") => Some(with_note(&join_nonempty([&value(), &substance_and_route(text)], " "), note)),
            (RowKind::Dose, "order_max") => Some(format!("at most {}", value())),
            (RowKind::Dose, item) if is_medicine_item(item) => {
                let amount = if row.value.is_some() { value() } else { String::new() };
                Some(with_note(&join_nonempty([&slug_to_words(item), &amount, route_words(text)], " "), note))
            }
            (RowKind::Dose, _) => Some(with_note(&dose_act_words(row), note)),
            _ => None,
        }
    };
    rows.iter().filter_map(piece).collect::<Vec<_>>().join(" · ")
}

fn describe_checkin(row: &Row) -> (&'static str, String) {
    let covered = if row.value.is_some() { format!("looked continuously for {} min", format_value(row)) } else { String::new() };
    let words = join_nonempty([covered.as_str(), &row.text, &row.note], " · ");
    (if row.item == "verbal" { "verbal" } else { "look" }, words)
}

/// The outcome of a due item: `look 60m: ran out, 5 min after its time`.
fn describe_due_outcome(session: &Session, row: &Row) -> String {
    let how = match row.text.as_str() {
        text if text == DueOutcome::Postponed.word() => "postponed",
        text if text == DueOutcome::Skipped.word() => "skipped",
        text if text == DueOutcome::Answered.word() => "answered by vitals taken before",
        text if text == DueOutcome::Expired.word() => "missed",
        text => text,
    };
    let (id, plan) = (row.item.as_ref(), session.plan());
    // The instance of `dose_5` after the second dose is `dose_5_d2`.
    let base = id.rsplit_once("_d").filter(|(_, act)| act.parse::<u32>().is_ok()).map_or(id, |(base, _)| base);
    let known = plan.points.iter().find(|point| point.id == base).map(|point| point_name(&point.measurements, plan));
    let recheck = || {
        let set = session.rechecks().iter().find(|recheck| recheck.point.id == id);
        let what = set.map(|recheck| point_name(&recheck.point.measurements, plan)).unwrap_or_default();
        is_recheck(id).then(|| format!("{RECHECK} {what}").trim_end().to_owned())
    };
    let is_of = |look: &PlannedLook| id.strip_prefix(&look.id).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    let look = plan.looks.iter().any(is_of).then(|| "silent look".to_owned());
    with_note(&format!("{} {how}", known.or(look).or_else(recheck).unwrap_or_else(|| slug_to_words(id))), &row.note)
}

fn phase_title(session: &Session, row: &Row) -> String {
    let planned = session.plan().phases.iter().find(|phase| phase.id.id() == row.item);
    planned.map_or_else(|| row.item.to_string(), |phase| phase.title.clone())
}

fn describe_event(row: &Row) -> (&'static str, String) {
    match row.item.as_ref() {
        "moment" if row.note.is_empty() => ("moment", "(no words yet)".to_owned()),
        "moment" => ("moment", row.note.clone()),
        "staff_out" => ("event", with_note(&format!("{} out", row.text), &row.note)),
        "staff_in" => ("event", with_note(&format!("{} in", row.text), &row.note)),
        "fell" => ("event", with_note("fell", &row.note)),
        "left" => ("left", with_note("the client left", &row.note)),
        item => ("event", with_note(&with_note(&event_words(item), &row.text), &row.note)),
    }
}

fn describe_music(row: &Row) -> String {
    match row.item.as_ref() {
        "silence" => with_note("silence", &row.note),
        _ if row.text.is_empty() => with_note("changed", &row.note),
        _ => with_note(&row.text, &row.note),
    }
}

fn describe_adverse(rows: &[&Row]) -> String {
    let piece = |row: &&Row| {
        let about = slug_to_words(&row.item);
        let text = if row.text.is_empty() { about } else { format!("{about}: {}", row.text) };
        with_note(&text, &row.note)
    };
    rows.iter().filter(|row| row.kind == RowKind::Adverse).map(piece).collect::<Vec<_>>().join(" · ")
}

/// `minimum time reached: done`; the answer to a question of the protocol is `gait: yes`.
fn describe_checklist_answer(session: &Session, row: &Row) -> String {
    let is_asked = session.plan().question_ids().any(|id| id == row.item);
    let answer = match row.text.as_str() {
        "done" if is_asked => "yes".to_owned(),
        "not_done" if is_asked => "no".to_owned(),
        text => slug_to_words(text),
    };
    with_note(&format!("{}: {answer}", checklist_item_title(session, &row.item)), &row.note)
}

/// The words of a checklist's item or of a question.
pub(crate) fn checklist_item_title(session: &Session, id: &str) -> String {
    if id == SYMPTOMS_QUESTION {
        return "symptoms (headache, chest, vision)".to_owned();
    }
    let plan = session.plan();
    let mut all = plan.phases.iter().flat_map(|phase| &phase.checklist).chain(&plan.discharge_checklist);
    all.find(|check| check.id == id).map_or_else(|| slug_to_words(id), |check| check.title.clone())
}

fn describe_session_row(session: &Session, row: &Row) -> String {
    let secs = row.value.map(|value| format_duration(value.get())).unwrap_or_default();
    match row.item.as_ref() {
        "open" => "opened".to_owned(),
        "resume" => "resumed".to_owned(),
        "leave" => leave_words(&row.text),
        "gap" if row.text == "estimated" => format!("resumed after about {secs}"),
        "gap" => format!("resumed after {secs}"),
        "suspend" => format!("the computer slept for {secs}"),
        "clock_jump" => format!("the computer's clock was changed by {secs}"),
        "zone" => with_note("the time zone changed", &row.text),
        "torn" => with_note("an unfinished last line was moved to another file", &row.text),
        "part" => with_note("the record continues in another file", &row.text),
        "hand_over" => format!("{} is writing now", row.text),
        "close" => with_note(&format!("closed: {}", end_reason_words(&row.text)), &row.note),
        "protocol_change" => format!("protocol changed: {}", protocol_titles(session, &row.text)),
        "shown" => "the client's screen was shown".to_owned(),
        "reopen" => "opened again for a late entry".to_owned(),
        item => with_note(&with_note(&slug_to_words(item), &row.text), &row.note),
    }
}

/// `im_kat 1 → im_kat 2` with the title of the protocol in use: `IM ketamine 1 → IM ketamine 2`.
fn protocol_titles(session: &Session, text: &str) -> String {
    let plan = session.plan();
    let title = |name: &str| match name.split_once(' ') {
        Some((id, version)) if id == plan.id => format!("{} {version}", plan.title),
        _ => slug_to_words(name),
    };
    text.split(" → ").map(title).collect::<Vec<_>>().join(" → ")
}

fn format_duration(secs: f64) -> String {
    let whole = secs.abs().round() as i64;
    let sign = if secs < 0.0 { "−" } else { "" };
    if whole < 120 { format!("{sign}{whole} s") } else { format!("{sign}{} min", whole / 60) }
}

/// The name of a scale as people type it.
pub(crate) fn scale_label(item: &str) -> String {
    let typed = SCALES.iter().find(|(known, ..)| *known == item).and_then(|(.., words)| words.first());
    typed.map_or_else(|| slug_to_words(item), |word| (*word).to_owned())
}

fn item_label(item: &str) -> &str {
    Vital::from_item(item).map_or(item, |vital| vital.label())
}

fn format_value(row: &Row) -> String {
    row.value.map(|value| value.to_string()).unwrap_or_default()
}
