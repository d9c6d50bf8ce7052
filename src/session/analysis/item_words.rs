//! The record's codes in words: items, outcomes and reasons, as the timeline and the reports show them.

use crate::session::due::{RECHECK, is_recheck};
use crate::session::record::vocabulary;
use crate::session::words::{join_nonempty, route_words, slug_to_words};
use crate::session::{EndReason, Plan, Row, RowKind, Vital};

/// Codes whose words are not the code with spaces: in `dose`, `decision`, `plan`, `event` and `adverse` rows.
const CODE_WORDS: &[(&str, &str)] = &[
    ("cleared", "hold cleared"),
    ("contact", "whom to call"),
    ("declined", "dose declined"),
    ("emergency_contact", "emergency contact"),
    ("followup", "follow-up"),
    ("go_no_go", "before the dose"),
    ("held", "dose held"),
    ("infusion_pause", "infusion paused"),
    ("infusion_rate", "infusion rate"),
    ("infusion_resume", "infusion resumed"),
    ("infusion_start", "infusion started"),
    ("infusion_stop", "infusion stopped"),
    ("no_go", "no-go"),
    ("not_given", "dose not given"),
    ("not_offered", "dose not offered"),
    ("spit", "lozenge spat out"),
];

/// A code of the record in words: `followup` is `follow-up`, `not_done` is `not done`.
pub(crate) fn code_words(code: &str) -> String {
    let known = CODE_WORDS.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| slug_to_words(code), |(_, words)| (*words).to_owned())
}

/// The answer of a decision: `not_offered` is `not offered`, `no_go` is `no-go`.
pub(crate) fn decision_answer(code: &str) -> String {
    if code == "no_go" { code_words(code) } else { slug_to_words(code) }
}

/// A substance and its route: `esketamine in` is `esketamine nasal`.
pub(crate) fn substance_and_route(text: &str) -> String {
    let text = slug_to_words(text);
    match text.split_once(' ') {
        Some((substance, route)) => format!("{substance} {}", route_words(route)),
        None => text,
    }
}

/// A row of a dose entry that is neither a medicine nor an order: `device 2 spilled`, `infusion paused · 3.5 mg given (calculated)`.
pub(crate) fn dose_act_words(row: &Row) -> String {
    let item = row.item.as_ref();
    let amount = row.value.map(|value| format!("{value} {}", row.unit));
    let is_calculated = row.text == "by_rate";
    let detail = match (item, amount) {
        ("device_spilled", _) => return format!("device {} spilled", row.text),
        ("infusion_rate", Some(amount)) => return format!("{} {amount}", code_words(item)),
        ("infusion_pause" | "infusion_stop", Some(amount)) => {
            format!("{amount} given{}", if is_calculated { " (calculated)" } else { "" })
        }
        (_, amount) => amount.unwrap_or_default(),
    };
    let text = if is_calculated { "" } else { row.text.as_str() };
    join_nonempty([code_words(item).as_str(), &detail, &slug_to_words(text)], " · ")
}

/// What a sub-timer says: `hold set to 12 min`, `rest over: recheck BP`, `recheck SpO₂ now`.
pub(crate) fn timer_words(row: &Row, plan: &Plan) -> String {
    let id = row.item.as_ref();
    let minutes = row.value.map(|value| format!("{value} min")).unwrap_or_default();
    let answered_by = plan.acts.iter().find(|act| act.id == id).map(|act| act.answering_item.as_str());
    let vital = Vital::parse(&row.note);
    let what = vital.map_or_else(|| code_words(&row.note), |vital| vital.label().to_owned());
    let is_rest = plan.decisions.iter().any(|decision| decision.recheck_timer_id() == id);
    let said = match (row.text.as_str(), answered_by) {
        ("set", Some("spit")) => format!("hold set to {minutes}"),
        ("reached", Some("spit")) => "hold over: spit out".to_owned(),
        ("stopped", Some("spit")) => format!("held for {minutes}"),
        ("set", Some("infusion_stop")) => format!("infusion planned for {minutes}"),
        ("reached", Some("infusion_stop")) => "planned end of the infusion".to_owned(),
        ("stopped", Some("infusion_stop")) => format!("infusion ran {minutes}"),
        ("set", _) if is_rest => format!("rest {minutes}, then recheck BP"),
        ("reached", _) if is_rest => "rest over: recheck BP".to_owned(),
        ("stopped", _) if is_rest => format!("rest ended after {minutes}"),
        ("set", None) if is_recheck(id) || id == RECHECK => format!("recheck {what} in {minutes}"),
        ("reached", None) if is_recheck(id) || id == RECHECK => format!("recheck {what} now"),
        ("stopped", None) if is_recheck(id) || id == RECHECK => format!("{what} rechecked after {minutes}"),
        ("set", _) => format!("{} set to {minutes}", code_words(id)),
        ("reached", _) => format!("{}: time is up", code_words(id)),
        ("stopped", _) => format!("{} ended after {minutes}", code_words(id)),
        (text, _) => join_nonempty([code_words(id).as_str(), &slug_to_words(text), &minutes], " "),
    };
    said.trim_end().to_owned()
}

/// Why the program ended while the session stayed open.
pub(crate) fn leave_words(reason: &str) -> String {
    let how = match reason {
        "SIGHUP" => "window closed",
        "SIGTERM" => "program ended by the computer",
        "SIGINT" | "SIGQUIT" => "program interrupted",
        "for the day" => "left for the day",
        "asked" => "left running",
        _ => "program ended",
    };
    format!("{how}; session still open")
}

/// Why the session ended, as the screen offers it.
pub(crate) fn end_reason_words(code: &str) -> String {
    let reason = EndReason::ALL.into_iter().find(|reason| reason.word() == code);
    reason.map_or_else(|| slug_to_words(code), |reason| reason.title().to_owned())
}

/// An event in words: what the vocabulary says of it.
pub(crate) fn event_words(item: &str) -> String {
    vocabulary::find(RowKind::Event, item).map_or_else(|| slug_to_words(item), |known| known.meaning.to_owned())
}
