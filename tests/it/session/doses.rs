//! Doses by every route, where no story can tell them: typed lines, decided and summed up. The rest is in `tests/stories`.

use crate::support::known_ids::known_ids;
use crate::support::session::{TestSession, alert_keys, minute, plan};
use bedside::app::grammar::{Interpretation, LetterMap, ParseContext, parse};
use bedside::protocol::SHIPPED_PROTOCOLS;
use bedside::session::analysis::outstanding;
use bedside::session::clinical::discharge::EARLY_PREFIX;
use bedside::session::clinical::dose_summary;
use bedside::session::decide::{CloseParams, EndReason};
use bedside::session::limits;
use bedside::session::record::row::{Row, Value};
use bedside::session::record::vocabulary::{RowKind, find};
use bedside::session::statement::{RouteEvent, Statement, StatementKind, VitalReading};
use bedside::session::time::{Elapsed, Zone};
use bedside::session::{AlertLevel, Intent, Session, Timestamp, apply_intent};
use proptest::prelude::*;
use std::sync::Arc;

/// A session that MK opens at minute 0 with a client of 70 kg.
struct Day {
    session: Session,
    now: i64,
}

impl Day {
    fn open(id: &str) -> Self {
        let mut day = Self { session: TestSession::open(plan(id)).session, now: 0 };
        day.enter(0, "w70kg");
        day
    }

    /// Reads a line as it is read now.
    fn parse(&self, line: &str) -> Option<Interpretation> {
        let zone = Zone::fixed("UTC-04:00", -14_400);
        let now = minute(self.now);
        parse(
            line,
            &ParseContext {
                session: &self.session,
                now,
                zone: &zone,
                previous_time: None,
                letters: LetterMap::shipped(),
                shown_alerts: &alert_keys(&self.session, now.elapsed),
            },
        )
    }

    /// Enters a line at a minute. Returns the new rows.
    fn enter(&mut self, at: i64, line: &str) -> Vec<Row> {
        self.now = at;
        let reading = self.parse(line).unwrap_or_else(|| panic!("{line}"));
        self.act(at, Intent::AddEntry(reading.statement)).unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
    }

    /// Applies an intent at a minute.
    fn act(&mut self, at: i64, intent: Intent) -> Result<Vec<Row>, String> {
        self.now = at;
        let rows = apply_intent(&mut self.session, minute(at), intent).map_err(|refusal| refusal.to_string())?;
        self.assert_consistent();
        Ok(rows)
    }

    /// The vocabulary or the protocol knows every row, and the session is the fold of its rows.
    fn assert_consistent(&self) {
        let known = known_ids(self.session.plan());
        for row in self.session.ledger().rows() {
            let is_known = find(row.kind, &row.item).is_some() || known.contains(row.kind, &row.item);
            // A medicine that no table knows is asked about, and kept under its own name with its route.
            let routes = ["", "im", "iv", "sc", "sl", "po", "in"];
            let is_unknown_medicine = row.kind == RowKind::Dose && row.value.is_some() && routes.contains(&row.text.as_str());
            assert!(is_known || is_unknown_medicine, "{} {}", row.kind.word(), row.item);
        }
        let again = Session::from_rows(Arc::clone(self.session.plan()), self.session.ledger().rows());
        assert_eq!(self.session, again);
    }

    fn outstanding(&self) -> Vec<String> {
        outstanding::list(&self.session, minute(self.now).elapsed)
    }

    fn total_mg(&self) -> f64 {
        dose_summary::total(&self.session, &self.session.plan().substance).mg
    }
}

#[test]
fn the_spit_timer_is_reached_at_its_time() {
    let mut day = Day::open("sl_kat");
    day.enter(40, "dose 200 sl");
    day.enter(41, "hold 12");
    day.act(53, Intent::Tick).unwrap();
    let reached = day.session.projection().marker_rows(RowKind::Timer).find(|mark| mark.text == "reached");
    assert_eq!(reached.map(|mark| mark.elapsed), Some(Elapsed::from_mins(52)), "not when it was noticed");
}

#[test]
fn a_second_reading_confirms_an_alert() {
    let mut day = Day::open("im_kat");
    day.enter(30, "120/75 70 98 14");
    day.enter(45, "dose 50 im");
    for (at, line, confirmed, acknowledged) in
        [(60, "184/112 96 97 14", false, false), (61, "seen", false, true), (65, "182/108 90 97 14", true, false)]
    {
        day.enter(at, line);
        let alert = limits::all_alerts(&day.session, minute(at).elapsed).into_iter().next().unwrap();
        assert_eq!((alert.item.as_str(), alert.confirmed, alert.acknowledged), ("bp_systolic", Some(confirmed), acknowledged));
    }
    day.enter(70, "150/90 80 97 14");
    let alert = limits::all_alerts(&day.session, minute(70).elapsed).into_iter().next().unwrap();
    assert_eq!((alert.value.to_string().as_str(), alert.acknowledged), ("182", false), "a better reading acknowledges nothing");
    day.enter(71, "seen");
    assert_eq!(limits::all_alerts(&day.session, minute(71).elapsed), []);
}

/// What a line for a further dose asks about readings.
fn dangers_asked(day: &Day, line: &str) -> Vec<String> {
    let warnings = day.parse(line).unwrap_or_else(|| panic!("{line}")).warnings;
    warnings.into_iter().filter(|warning| warning.ends_with("acknowledged.") || warning.ends_with("no recheck.")).collect()
}

#[test]
fn a_dose_names_each_reading_that_is_unacknowledged_or_not_measured_again() {
    let mut day = Day::open("im_kat");
    day.enter(30, "120/75 70 98 14");
    day.enter(45, "dose 50 im");
    day.enter(60, "184/100 96 89 on 2L");
    day.now = 63;
    let both = [
        "SpO₂ 89 on 2 L/min, at once, 3 min before: not acknowledged, no recheck.",
        "BP systolic 184, act, 3 min before: not acknowledged, no recheck.",
    ];
    assert_eq!(dangers_asked(&day, "dose 25 im"), both);
    assert_eq!(dangers_asked(&day, "2 mg midazolam im"), [""; 0], "another medicine may be the answer");
    day.enter(64, "seen");
    assert_eq!(dangers_asked(&day, "dose 25 im").len(), 2, "acknowledged, but no recheck");
    day.enter(66, "150/90 80 97");
    assert_eq!(dangers_asked(&day, "dose 25 im"), [""; 0]);
    day.enter(70, "s85");
    day.enter(72, "s98");
    assert_eq!(dangers_asked(&day, "dose 25 im"), ["SpO₂ 85 on 2 L/min, at once, 2 min before: not acknowledged."]);
    day.enter(73, "suds 9");
    day.enter(74, "seen");
    day.now = 80;
    let left = dangers_asked(&day, "dose 25 im");
    assert_eq!(left, ["SUDS 9, at once, 7 min before: no recheck."], "what was acknowledged and measured again is settled");
}

/// A value of an item that reaches a level at a minute; `None` if none does.
fn value_at_level(day: &Day, item: &str, level: AlertLevel, at: i64) -> Option<f64> {
    let judged = |value: &f64| limits::judge_reading(&day.session, item, *value, minute(at).elapsed).map(|(level, _)| level);
    (0..260).map(f64::from).find(|value| judged(value) == Some(level))
}

#[test]
fn a_dose_names_breathing_before_circulation_before_the_rest_at_one_level() {
    // In the order in which they are to be named, whatever was measured last.
    const BY_SYSTEM: [&[&str]; 3] = [&["spo2", "resp_rate"], &["bp_systolic", "heart_rate"], &["temp", "moaas", "suds"]];
    let mut walked = 0;
    for id in SHIPPED_PROTOCOLS.iter().map(|known| known.id).filter(|id| *id != "common") {
        for (level, system) in [AlertLevel::Act, AlertLevel::AtOnce].into_iter().flat_map(|level| [(level, 0), (level, 1)]) {
            for (first, second) in
                BY_SYSTEM[system].iter().flat_map(|first| BY_SYSTEM[system + 1].iter().map(move |second| (first, second)))
            {
                let mut day = Day::open(id);
                day.enter(45, "dose 50 im");
                let values = [(first, 60), (second, 61)].map(|(item, at)| value_at_level(&day, item, level, at));
                let [Some(one), Some(two)] = values else { continue };
                for (at, item, value) in [(60, *first, one), (61, *second, two)] {
                    let kind = if ["moaas", "suds"].contains(&item) {
                        StatementKind::Scale { item, score: value as i32, words: String::new() }
                    } else {
                        let value = Value::new(value).expect("a number");
                        StatementKind::Vitals(vec![VitalReading::Value { item, value, typed: String::new() }])
                    };
                    day.act(at, Intent::AddEntry(Statement::new(minute(at).into(), kind))).expect("a reading");
                }
                day.now = 62;
                let asked = dangers_asked(&day, "dose 25 im");
                assert!(
                    asked[0].contains(", 2 min before") && asked[1].contains(", 1 min before"),
                    "{id} {first} {second}: {asked:?}"
                );
                walked += 1;
            }
        }
    }
    assert!(walked >= 16, "{walked} pairs");
}

#[test]
fn each_route_asks_about_dangers_before_more_of_the_medicine() {
    for (id, first, more, less) in [
        ("im_kat", "dose 50 im", &["dose 25 im", "gave 25 mg im"][..], &["ondansetron 4 mg po"][..]),
        ("sl_kat", "dose 200 sl", &["dose 50 sl"], &["spit"]),
        ("iv_infusion", "infusion start 40 mg/h", &["rate 50 mg/h", "dose 5 mg iv"], &["rate 30 mg/h", "pause", "stop 5 mg"]),
        ("in_spravato", "device 1", &["device 2", "dose 28 in"], &["device 2 spilled"]),
    ] {
        let mut day = Day::open(id);
        day.enter(30, "120/75 70 98 14");
        day.enter(45, first);
        day.enter(50, "s85");
        day.now = 51;
        for line in more {
            assert_eq!(dangers_asked(&day, line).len(), 1, "{id}: {line}");
        }
        for line in less {
            assert_eq!(dangers_asked(&day, line), [""; 0], "{id}: {line}");
        }
        if id == "iv_infusion" {
            day.enter(52, "pause");
            assert_eq!(dangers_asked(&day, "resume").len(), 1);
        }
    }
}

#[test]
fn other_medicines_have_totals_of_their_own_and_orders_of_their_own() {
    let mut day = Day::open("im_kat");
    day.enter(20, "order 50 mg im max 100");
    day.enter(21, "order ondansetron 4 mg po");
    day.enter(30, "ondansetron 4 mg po");
    assert_eq!((day.session.t0(), day.total_mg()), (None, 0.0));
    let warnings = day.parse("dose 50 im").expect("a dose").warnings;
    assert_eq!(warnings, [""; 0], "the order of the other medicine is not the dose's");
    assert_eq!(day.parse("dose 8 mg ondansetron po").expect("a dose").warnings.len(), 1, "twice its own order");
    day.enter(45, "dose 50 im");
    for (at, line) in [(60, "midazolam 1 mg iv"), (62, "gave 1mg midazolam IV"), (63, "ondansetron 4 mg iv")] {
        day.enter(at, line);
    }
    assert_eq!(day.total_mg().to_bits(), 50.0_f64.to_bits());
    let given = |name: &str| dose_summary::total(&day.session, name).mg.to_bits();
    assert_eq!(["midazolam", "ondansetron", "ketamine"].map(given), [2.0, 8.0, 50.0].map(f64::to_bits));
}

#[test]
fn a_saturation_is_told_with_the_oxygen_in_force() {
    let mut day = Day::open("im_kat");
    day.enter(30, "120/75 70 98 14");
    day.enter(45, "dose 50 im");
    let mut told = Vec::new();
    let act = bedside::session::StatementKind::Event { code: "oxygen_on".to_owned(), text: String::new(), words: String::new() };
    for (at, line) in [(46, "s91"), (47, "o2 2 L/min"), (48, "s95"), (49, "s96 RA"), (50, "s94")] {
        day.enter(at, line);
        let sbar = bedside::session::clinical::sbar::SbarReport::from_session(&day.session, minute(at).elapsed).to_string();
        let value = sbar.split("SpO₂ ").last().and_then(|rest| rest.split([',', '.']).next()).unwrap_or_default();
        told.push(value.split(" at ").next().unwrap_or_default().to_owned());
    }
    assert_eq!(told, ["91", "91", "95 on 2 L/min", "96 on room air", "94"]);
    day.now = 51;
    day.act(51, Intent::AddEntry(Statement::new(minute(51).into(), act))).expect("a stamp");
    day.enter(52, "s90");
    let alert = limits::all_alerts(&day.session, minute(52).elapsed).into_iter().next().expect("an alert");
    assert_eq!(alert.item, "spo2");
    let dangers = dangers_asked(&day, "dose 25 im");
    assert!(dangers[0].starts_with("SpO₂ 90 on oxygen, "), "{dangers:?}");
}

#[test]
fn a_corrected_rate_asks_for_the_infusions_mg_again() {
    let mut day = Day::open("iv_infusion");
    day.enter(30, "infusion start 60 mg/h");
    let start = day.session.t0_entry().expect("it sets T0");
    assert_eq!(day.enter(60, "stop")[0].value, Some(Value::from(30)));
    let outdated = |day: &Day| day.outstanding().iter().any(|owed| owed.starts_with("the infusion's mg, after its rate"));
    assert!(!outdated(&day));
    let said = |rate| Statement {
        time: Timestamp::from(minute(30)),
        observer: None,
        is_approximate: false,
        kind: StatementKind::RouteEvent(RouteEvent::InfusionStart(Some(Value::from(rate).into()))),
    };
    day.act(62, Intent::Amend { entry: start, statement: said(50), reason: "read off the wrong line".to_owned() })
        .expect("a correction");
    assert!(outdated(&day), "{:?}", day.outstanding());
    assert_eq!(day.total_mg().to_bits(), 30.0_f64.to_bits(), "what stands in the record is what is counted");
    day.enter(64, "stop 24.8 mg");
    assert!(!outdated(&day), "{:?}", day.outstanding());
}

#[test]
fn a_hard_floor_needs_words_to_leave_and_words_to_close() {
    let mut day = Day::open("in_spravato");
    day.enter(30, "device 1 lot A1");
    let close = |reason| {
        Intent::Close(CloseParams {
            end_reason: reason,
            accepts_gaps: true,
            gaps_reason: "made up".to_owned(),
            early_reason: String::new(),
        })
    };
    let refusal = day.act(140, close(EndReason::Completed));
    assert!(refusal.as_ref().is_err_and(|said| said.contains("Closing before it needs a reason")), "{refusal:?}");
    let left = |words: &str| Intent::ClientLeft { time: Timestamp::from(minute(141)), words: words.to_owned() };
    assert!(day.act(141, left("with her brother")).is_err_and(|said| said.contains("needs a reason")));
    assert!(day.act(141, left(&format!("with her brother · {EARLY_PREFIX}would not stay; steady"))).is_ok());
    assert!(day.act(142, close(EndReason::Completed)).is_ok());

    let mut day = Day::open("in_spravato");
    day.enter(30, "device 1 lot A1");
    assert!(day.act(140, close(EndReason::Transferred)).is_err(), "to others before the floor is a decision as well");
    let early = CloseParams {
        end_reason: EndReason::Transferred,
        accepts_gaps: true,
        gaps_reason: "made up".to_owned(),
        early_reason: "DR did".to_owned(),
    };
    assert!(day.act(140, Intent::Close(early)).is_ok());
    let close_row = day.session.ledger().rows().iter().rfind(|row| row.matches(RowKind::Session, "close"));
    assert!(close_row.is_some_and(|row| row.note.ends_with("made up · before the earliest release: DR did")), "{close_row:?}");
    let mut day = Day::open("in_spravato");
    day.enter(30, "device 1 lot A1");
    assert!(day.act(150, close(EndReason::Completed)).is_ok());
}

#[test]
fn overdue_items_are_alerts_in_every_protocol() {
    let levels = |day: &Day, at: i64, item: &str| {
        let alerts = limits::all_alerts(&day.session, minute(at).elapsed);
        alerts.into_iter().find(|alert| alert.item == item).map(|alert| alert.level.word())
    };
    for (id, dose) in
        [("im_kat", "dose 50 im"), ("sl_kat", "dose 200 sl"), ("iv_infusion", "start 50 mg/h"), ("in_spravato", "device 1")]
    {
        let mut day = Day::open(id);
        let t0 = i64::from(day.session.plan().minutes_to_t0());
        day.enter(t0, dose);
        let mut found = std::collections::BTreeSet::new();
        for at in t0..=t0 + 75 {
            found.extend(["vitals_overdue", "look_overdue"].into_iter().filter_map(|item| Some((item, levels(&day, at, item)?))));
        }
        // An infusion is watched by its monitor: its protocol plans no look, so none is missed.
        let plans_looks = !day.session.plan().looks.is_empty();
        assert_eq!(plans_looks, id != "iv_infusion");
        let mut all = std::collections::BTreeSet::from([("vitals_overdue", "act"), ("vitals_overdue", "watch")]);
        all.extend([("look_overdue", "act"), ("look_overdue", "watch")].into_iter().filter(|_| plans_looks));
        assert_eq!(found, all, "{id}");
        assert_eq!(levels(&day, t0 + 19, "look_overdue"), None);
        assert_eq!(levels(&day, t0 + 20, "look_overdue"), plans_looks.then_some("watch"));
        assert_eq!(levels(&day, t0 + 61, "look_overdue"), None, "the limit ends an hour after T0");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let known = vec![
        "order 50 mg im",
        "max 100",
        "prescriber XY",
        "dose 50 im",
        "dose 25 mg",
        "lot A1",
        "hold",
        "held",
        "hold 12",
        "cleared by DR",
        "no-go",
        "go",
        "not given",
        "declined",
        "not offered",
        "spit",
        "device 1",
        "device 2 spilled",
        "start 40 mg/h",
        "infusion start",
        "infusion 30 mg/h",
        "rate 25 mg/h",
        "resume 20 mg/h",
        "stop",
        "order 0.5 mg/kg",
        "looked continuously -9",
        "pause",
        "pause 5 mg",
        "resume",
        "stop 20 mg",
        "t0",
        "-5",
        "t+3",
        "because",
        ":",
        "seen",
        "gait yes",
        "184/112",
        "88/50",
        "moaas 1",
        "suds 9",
        "s80",
        "ok",
    ];
    prop::collection::vec(prop::sample::select(known), 1..4).prop_map(|all| all.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed by whatever route: it is read, its preview names the numbers that its rows then have, and one fold holds.
    #[test]
    fn preview_and_rows_agree(id in prop::sample::select(vec!["im_kat", "sl_kat", "iv_infusion", "in_spravato"]), lines in prop::collection::vec(pieces(), 1..12)) {
        let mut day = Day::open(id);
        for (at, line) in (20..).step_by(7).zip(&lines) {
            day.now = at;
            day.act(at, Intent::Tick).unwrap();
            let preview = day.parse(line).map_or_else(String::new, |reading| reading.preview);
            prop_assert!(!preview.is_empty());
            let Some(reading) = day.parse(line) else { continue };
            let before = day.session.ledger().rows().len();
            if day.act(at, Intent::AddEntry(reading.statement)).is_err() {
                prop_assert_eq!(day.session.ledger().rows().len(), before);
                continue;
            }
            for row in day.session.ledger().rows().iter().skip(before).filter(|row| row.amends.is_none()) {
                let is_amount = row.kind == RowKind::Dose && row.item != "dose_per_kg" || row.kind == RowKind::Vital;
                if let Some(value) = row.value.filter(|_| is_amount) {
                    prop_assert!(preview.contains(&value.to_string()), "`{}` became {} {value}, but said {preview}", line, row.item);
                }
            }
        }
    }
}
