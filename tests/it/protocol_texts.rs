//! What the protocols say: facts, questions and limits, never an instruction to treat.

use crate::support::session::{TestSession, plan};
use bedside::protocol::{SHIPPED_PROTOCOLS, part_specs};
use bedside::session::plan::{LimitBound, LimitSubject, LimitWindow, Plan};
use bedside::session::{Elapsed, RowKind, StatementKind};

/// Words that tell somebody to treat, wherever they stand.
const TREATMENTS: &[&str] = &[
    "give",
    "administer",
    "inject",
    "infuse",
    "titrate",
    "increase",
    "decrease",
    "reduce",
    "withhold",
    "treat",
    "intubate",
    "ventilate",
    "stimulate",
    "reverse",
    "discontinue",
    "prescribe",
    "sedate",
    "resuscitate",
    "should",
    "must",
    "recommended",
    "indicated",
    "consider",
    "avoid",
];
/// Words that do so with one of `OBJECTS` after them.
const ORDERS: &[&str] = &[
    "stop", "pause", "resume", "start", "restart", "hold", "call", "repeat", "raise", "apply", "send", "transfer", "switch",
    "dose", "lower",
];
const OBJECTS: &[&str] = &[
    "dosing",
    "infusion",
    "pump",
    "oxygen",
    "ems",
    "911",
    "112",
    "prescriber",
    "medicine",
    "medication",
    "drug",
    "iv",
    "rescue",
    "ambulance",
    "client",
    "patient",
    "dose",
    "now",
];
const FILLERS: &[&str] = &["the", "a", "an", "any", "more", "all"];

/// The words of a text that read as an instruction to treat.
fn instruction(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let object = words[at + 1..].iter().find(|word| !FILLERS.contains(word));
        let is_order = ORDERS.contains(word) && object.is_some_and(|object| OBJECTS.contains(object));
        (TREATMENTS.contains(word) || is_order).then(|| words[at..words.len().min(at + 4)].join(" "))
    })
}

/// All that a protocol's file says: its texts and its remarks, but not the titles of its sources.
fn texts(file: &str) -> String {
    let own = file.split("\n[sources]").next().unwrap_or_default();
    own.lines().map(|line| line.replace('#', " ")).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_text_of_a_protocol_tells_anybody_to_treat() {
    for known in SHIPPED_PROTOCOLS {
        assert_eq!(instruction(&texts(known.text)), None, "{}", known.id);
    }
    for part in part_specs() {
        for key in part.keys {
            assert_eq!(instruction(key.meaning), None, "{} {}", part.name, key.name);
        }
    }
}

/// A reading that crosses a bound.
fn crossing(bound: LimitBound) -> f64 {
    match bound {
        LimitBound::Above(number) => number + 1.0,
        LimitBound::Below(number) => number - 1.0,
        LimitBound::AtLeast(number) | LimitBound::AtMost(number) => number,
    }
}

/// The alert rows of readings at each level of each limit.
fn alert_texts(plan: &Plan) -> Vec<String> {
    let mut texts = Vec::new();
    for limit in &plan.limits {
        let item = match limit.subject {
            LimitSubject::Vital(item) | LimitSubject::Scale(item) => item,
            LimitSubject::VitalsOverdue | LimitSubject::LookOverdue => continue,
        };
        for (_, bound) in &limit.bounds {
            let mut session = TestSession::open(plan.clone());
            if limit.window != LimitWindow::BeforeT0 {
                session.add_dose(40);
            }
            let at = if limit.window == LimitWindow::BeforeT0 { 30 } else { 50 };
            match limit.subject {
                LimitSubject::Vital(item) => session.add_vitals(at, &[(item, crossing(*bound))]),
                _ => session.add(at, StatementKind::Scale { item, score: crossing(*bound) as i32, words: String::new() }),
            }
            let rows = session.session.ledger().rows().iter().filter(|row| row.kind == RowKind::Alert);
            texts.extend(rows.map(|row| row.note.clone()));
            let alerts = bedside::session::limits::all_alerts(&session.session, Elapsed::from_mins(at));
            texts.extend(alerts.into_iter().map(|alert| alert.limit_text));
        }
    }
    texts
}

#[test]
fn no_alert_tells_anybody_to_treat() {
    for known in SHIPPED_PROTOCOLS.iter().filter(|known| known.id != "common") {
        let texts = alert_texts(&plan(known.id));
        assert!(texts.len() > 50, "{}: {}", known.id, texts.len());
        for text in texts {
            assert_eq!(instruction(&text), None, "{}: {text}", known.id);
        }
    }
}

#[test]
fn an_instruction_to_treat_is_found() {
    for text in [
        "stop dosing, call the prescriber, respond",
        "Give 5 mg labetalol",
        "over 160: pause the infusion, recheck after 5 min",
        "Oxygen should be started",
        "consider midazolam",
        "do not resume the pump",
        "CALL 911",
        "hold any more medicine",
    ] {
        assert!(instruction(text).is_some(), "{text}");
    }
    for text in
        ["go, hold or no-go", "stop signal agreed", "dose given, T0", "recheck within 5 min", "knows whom to call tonight"]
    {
        assert_eq!(instruction(text), None, "{text}");
    }
}
