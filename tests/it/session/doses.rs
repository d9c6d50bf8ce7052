//! Doses by every route, as rows: typed as lines, read by the grammar, decided, numbered, folded. Each test tells a short session in
//! minutes and looks at what the record then says.

use crate::support::session::{minute, plan};
use bedside::app::grammar::{LetterMap, ParseContext, parse, parse_all};
use bedside::protocol::known_ids;
use bedside::session::analysis::outstanding;
use bedside::session::clinical::checklist::ChecklistAnswer;
use bedside::session::clinical::discharge::EARLY_PREFIX;
use bedside::session::clinical::dose_summary;
use bedside::session::clinical::dose_summary::InfusionState;
use bedside::session::decide::{CloseParams, EndReason};
use bedside::session::due::{self, DueItem, DueState};
use bedside::session::limits;
use bedside::session::record::row::{Row, Value};
use bedside::session::record::vocabulary::{RowKind, find};
use bedside::session::statement::{RouteEvent, Statement, StatementKind};
use bedside::session::time::{Elapsed, Zone};
use bedside::session::{Intent, PhaseId, Session, Timestamp, apply_intent};
use proptest::prelude::*;
use std::sync::Arc;

struct Day {
    session: Session,
    now: i64,
}

impl Day {
    /// Opened at minute 0 by MK; the client weighs 70 kg.
    fn open(id: &str) -> Self {
        let mut day = Self { session: crate::support::session::TestSession::open(plan(id)).session, now: 0 };
        day.says(0, "w70kg");
        day
    }

    fn zone() -> Zone {
        Zone::fixed("UTC-04:00", -14_400)
    }

    /// Types a line at a minute, takes what Enter would take, and answers with the rows that became of it, written as
    /// `kind,item,value,text,note`.
    fn says(&mut self, at: i64, line: &str) -> Vec<String> {
        self.now = at;
        let now = minute(at);
        let zone = Self::zone();
        let previous = self
            .session
            .last_typed_entry()
            .and_then(|entry| self.session.ledger().live_rows_of(entry).first().map(|row| row.timestamp()));
        let context =
            ParseContext { session: &self.session, now, zone: &zone, previous_time: previous, letters: LetterMap::shipped() };
        let reading = parse(line, &context).unwrap_or_else(|| panic!("{line}"));
        self.does(at, Intent::AddEntry(reading.statement)).unwrap_or_else(|refusal| panic!("{line}: {refusal}"))
    }

    fn preview(&self, line: &str) -> (String, Vec<String>) {
        let zone = Self::zone();
        let context = ParseContext {
            session: &self.session,
            now: minute(self.now),
            zone: &zone,
            previous_time: None,
            letters: LetterMap::shipped(),
        };
        parse(line, &context).map_or_else(Default::default, |reading| (reading.preview, reading.warnings))
    }

    /// What Tab turns a line through.
    fn turned(&self, line: &str) -> Vec<String> {
        let zone = Self::zone();
        let context = ParseContext {
            session: &self.session,
            now: minute(self.now),
            zone: &zone,
            previous_time: None,
            letters: LetterMap::shipped(),
        };
        parse_all(line, &context).into_iter().map(|reading| reading.preview).collect()
    }

    fn does(&mut self, at: i64, intent: Intent) -> Result<Vec<String>, String> {
        self.now = at;
        let now = minute(at);
        let rows = apply_intent(&mut self.session, now, intent).map_err(|refusal| refusal.to_string())?;
        self.holds();
        Ok(rows.iter().map(told).collect())
    }

    fn tick(&mut self, at: i64) -> Vec<String> {
        self.does(at, Intent::Tick).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    /// Every row has a name that the vocabulary or the protocol knows, and the fold of each row is the fold of all.
    fn holds(&self) {
        let known = known_ids(self.session.plan());
        for row in self.session.ledger().rows() {
            let is_known = find(row.kind, &row.item).is_some() || known.contains(row.kind, &row.item);
            assert!(is_known, "{} {}", row.kind.word(), row.item);
        }
        let again = Session::from_rows(Arc::clone(self.session.plan()), self.session.ledger().rows());
        assert_eq!(self.session, again);
    }

    fn due(&self, id: &str) -> Option<DueItem<'_>> {
        due::list(&self.session, minute(self.now).elapsed).into_iter().find(|due| due.id == id)
    }

    fn state(&self, id: &str) -> Option<DueState> {
        self.due(id).map(|due| due.state)
    }

    fn owes(&self) -> Vec<String> {
        outstanding::list(&self.session, minute(self.now).elapsed)
    }

    fn total(&self) -> f64 {
        dose_summary::total(&self.session, &self.session.plan().substance).mg
    }

    fn release(&self) -> Option<i64> {
        self.session.earliest_release().map(|at| at.secs() / 60)
    }
}

fn told(row: &Row) -> String {
    let value = row.value.map(|value| format!(",{value} {}", row.unit)).unwrap_or_default();
    let text = if row.text.is_empty() { String::new() } else { format!(",{}", row.text) };
    let note = if row.note.is_empty() { String::new() } else { format!(",“{}”", row.note) };
    let amends = row.amends.map(|_| " amends").unwrap_or_default();
    format!("{},{}{value}{text}{note}{amends}", row.kind.word(), row.item)
}

#[test]
fn the_order_is_two_rows_and_its_differences_are_named_at_the_dose() {
    let mut day = Day::open("im_kat");
    assert_eq!(
        day.says(35, "order 50 mg im max 75 prescriber XY"),
        ["dose,order,50 mg,ketamine im,“prescriber XY”", "dose,order_max,75 mg"]
    );
    assert_eq!(day.session.t0(), None, "an order is no dose");
    assert_eq!(day.preview("dose 50 im").1, Vec::<String>::new());
    let (_, doubts) = day.preview("dose 80 sc");
    assert_eq!(
        doubts,
        [
            "Ordered was the route im; this is sc.",
            "Ordered were 50 mg; this is 80 mg.",
            "This makes 80 mg in all; the order's maximum is 75 mg."
        ]
    );
    day.says(45, "dose 50 im left deltoid lot A1");
    assert_eq!(day.preview("dose 25 im").1, Vec::<String>::new(), "a further dose within the maximum differs from nothing");
    assert_eq!(day.preview("dose 50 im").1, ["This makes 100 mg in all; the order's maximum is 75 mg."]);
}

#[test]
fn a_hold_keeps_its_readings_beside_who_cleared_it_and_calls_for_a_recheck() {
    let mut day = Day::open("im_kat");
    day.says(20, "152/96 88 98");
    assert_eq!(
        day.says(21, "hold: BP 152/96"),
        [
            "decision,go_no_go,hold,“BP 152/96”",
            "dose,held,“BP 152/96”",
            "due,go_no_go,-9 min,answered",
            "timer,go_no_go_recheck,10 min,set"
        ]
    );
    let recheck = |day: &Day, at: i64| {
        due::list(&day.session, minute(at).elapsed)
            .into_iter()
            .find(|due| due.id == "go_no_go_recheck")
            .map(|due| (due.time, due.state))
    };
    assert_eq!(recheck(&day, 27), Some((Elapsed::from_mins(31), DueState::Due)));
    assert!(day.preview("dose 50 im").1.iter().any(|doubt| doubt.starts_with("Held at ")), "{:?}", day.preview("dose 50 im"));
    day.says(28, "138/84 80 98");
    assert_eq!(recheck(&day, 28), Some((Elapsed::from_mins(31), DueState::Answered)));
    let cleared = day.says(30, "cleared by DR after rest");
    assert_eq!(cleared[0], "decision,go_no_go,go,“cleared by DR · after rest”");
    assert!(cleared[1].starts_with("dose,cleared,“cleared by DR · after rest · BP 152/96 "), "{cleared:?}");
    assert!(cleared[1].contains(", 138/84 "), "{cleared:?}");
    assert_eq!(day.preview("dose 50 im").1, ["No order is recorded."]);
    // It can be held again, though nothing waits for the word any more.
    assert!(day.says(33, "held").contains(&"dose,held".to_owned()));
    assert!(day.preview("dose 50 im").1[0].starts_with("Held at "));
}

#[test]
fn a_dose_given_on_a_hold_owes_who_cleared_it() {
    let mut day = Day::open("im_kat");
    day.says(20, "held");
    day.says(45, "dose 50 im");
    assert!(day.owes().contains(&"who cleared the hold".to_owned()), "{:?}", day.owes());
}

#[test]
fn a_no_go_and_a_dose_that_was_not_given_close_a_record() {
    let mut day = Day::open("im_kat");
    assert_eq!(
        day.says(25, "no-go: BP again 164/102"),
        ["decision,go_no_go,no-go,“BP again 164/102”", "dose,not_given,“BP again 164/102”", "due,go_no_go,-5 min,answered"]
    );
    assert_eq!(day.says(26, "not given: client declined"), ["dose,not_given,“client declined”"]);
    assert!(
        day.does(
            27,
            Intent::Close(CloseParams {
                end_reason: EndReason::NoGo,
                accepts_gaps: true,
                gaps_reason: "made up".to_owned(),
                early_reason: String::new()
            })
        )
        .is_ok()
    );
}

#[test]
fn a_second_dose_reopens_the_dense_window_and_moves_the_release() {
    let mut day = Day::open("im_kat");
    day.says(45, "dose 50 im");
    assert_eq!((day.release(), day.state("dose_5_d2")), (Some(135), None));
    let (preview, _) = {
        day.now = 62;
        day.preview("dose 25 im")
    };
    for words in ["0.36 mg/kg", "total 75 mg, 1.07 mg/kg", "answers second dose", "release ≥ "] {
        assert!(preview.contains(words), "{preview}");
    }
    let rows = day.says(62, "dose 25 im");
    assert_eq!(
        rows,
        [
            "dose,ketamine,25 mg,im",
            "dose,dose_per_kg,0.357 mg/kg",
            "decision,second_dose,given",
            "due,second_dose,2 min,answered"
        ]
    );
    assert_eq!((day.release(), day.state("dose_5_d2")), (Some(152), Some(DueState::Upcoming)));
    assert_eq!(day.state("look_dose_2m_d2"), Some(DueState::Upcoming));
    assert!((day.total() - 75.0).abs() < 1e-9);
}

#[test]
fn declined_not_offered_and_held_are_rows_and_leave_the_release_alone() {
    for (line, item) in [("declined", "declined"), ("not offered: asleep", "not_offered"), ("held", "held")] {
        let mut day = Day::open("im_kat");
        day.says(45, "dose 50 im");
        let rows = day.says(62, line);
        assert!(rows.iter().any(|row| row.starts_with(&format!("dose,{item}"))), "{rows:?}");
        assert_eq!((day.state("second_dose"), day.release()), (Some(DueState::Answered), Some(135)));
    }
}

#[test]
fn a_decision_that_ran_out_is_owed_and_can_still_be_answered() {
    let mut day = Day::open("im_kat");
    day.says(45, "dose 50 im");
    day.tick(70);
    assert!(day.owes().contains(&"answer on second dose".to_owned()), "{:?}", day.owes());
    let rows = day.says(80, "declined");
    assert!(rows.contains(&"due,second_dose,20 min,answered".to_owned()), "{rows:?}");
    assert!(!day.owes().contains(&"answer on second dose".to_owned()));
}

#[test]
fn a_boosters_answer_counts_before_it_is_asked_for() {
    let mut day = Day::open("sl_kat");
    day.says(40, "dose 200 sl");
    day.now = 49;
    assert_eq!(day.preview("declined").0, "note", "before T+10 nothing waits for it");
    assert_eq!(day.state("second_dose"), Some(DueState::Upcoming));
    let rows = day.says(51, "declined");
    assert!(rows.contains(&"due,second_dose,-4 min,answered".to_owned()), "{rows:?}");
}

#[test]
fn the_spit_timer_is_set_reached_and_stopped() {
    let mut day = Day::open("sl_kat");
    let dose = day.says(40, "dose 200 sl");
    assert!(dose.contains(&"timer,spit,10 min,set".to_owned()), "{dose:?}");
    assert_eq!(day.due("spit").map(|due| due.time), Some(Elapsed::from_mins(50)));
    assert_eq!(day.says(41, "hold 12"), ["timer,spit,12 min,set"]);
    assert_eq!(day.due("spit").map(|due| due.time), Some(Elapsed::from_mins(52)));
    assert!(day.tick(51).iter().all(|row| !row.contains("reached")));
    assert!(day.tick(53).contains(&"timer,spit,reached".to_owned()));
    let reached = day.session.projection().marker_rows(RowKind::Timer).find(|mark| mark.text == "reached");
    assert_eq!(reached.map(|mark| mark.time.elapsed), Some(Elapsed::from_mins(52)), "at its time, not when it was noticed");
    assert!(day.tick(54).iter().all(|row| !row.contains("reached")));
    assert_eq!(day.says(54, "spit"), ["dose,spit", "due,spit,2 min,answered", "timer,spit,14 min,stopped"]);
    assert_eq!(day.state("spit"), Some(DueState::Answered));
}

#[test]
fn a_second_lozenge_has_its_own_timer_and_an_early_spit_is_still_this_ones() {
    let mut day = Day::open("sl_kat");
    day.says(40, "dose 200 sl");
    assert_eq!(day.says(44, "spit"), ["dose,spit", "due,spit,-6 min,answered", "timer,spit,4 min,stopped"]);
    day.says(60, "dose 50 sl");
    assert_eq!(day.state("spit_d2"), Some(DueState::Upcoming));
    assert!(day.says(70, "spit").contains(&"due,spit_d2,0 min,answered".to_owned()));
    assert_eq!(day.release(), Some(150), "90 minutes after the last lozenge");
}

#[test]
fn three_devices_are_one_act_each_with_its_lot_and_a_spilled_one_has_no_amount() {
    let mut day = Day::open("in_spravato");
    day.says(10, "order 84 mg in max 84 prescriber XY");
    assert_eq!(
        day.says(30, "device 1 lot A1"),
        ["dose,esketamine,28 mg,in,“device 1”", "dose,dose_per_kg,0.4 mg/kg", "dose,lot,A1", "due,device_1,0 min,answered"]
    );
    day.says(35, "device 2 lot A1");
    assert_eq!(day.says(41, "device 3 spilled lot A2"), ["dose,device_spilled,3", "dose,lot,A2", "due,device_3,1 min,answered"]);
    assert_eq!(day.session.dosing_acts(), [Elapsed::from_mins(30)]);
    let total = dose_summary::total(&day.session, "esketamine");
    assert_eq!((total.mg as i64, total.spilled_devices), (56, vec!["3".to_owned()]));
    assert_eq!(day.release(), Some(150), "120 minutes after the first device");
    assert!(!day.owes().iter().any(|owed| owed.contains("lot") || owed.contains("device")), "{:?}", day.owes());
}

#[test]
fn devices_that_the_order_does_not_need_are_not_asked_for_and_a_lot_is_owed() {
    let mut day = Day::open("in_spravato");
    day.says(10, "order 56 mg in");
    day.says(30, "device 1");
    assert_eq!((day.state("device_2"), day.state("device_3")), (Some(DueState::Upcoming), None));
    day.says(36, "device 2 lot A1");
    assert_eq!(day.state("device_2"), Some(DueState::Answered));
    assert!(day.owes().contains(&"1 lot number".to_owned()), "{:?}", day.owes());
    day.now = 41;
    assert_eq!(day.preview("device 3 lot A1").1, ["This makes 84 mg in all; 56 mg were ordered, without a maximum."]);
}

#[test]
fn an_infusion_starts_t0_and_counts_its_mg_at_pause_and_stop() {
    let mut day = Day::open("iv_infusion");
    day.says(20, "order 35 mg iv");
    assert_eq!(day.says(35, "infusion start 52.5 mg/h"), ["dose,infusion_start,52.5 mg/h", "timer,infusion_end,40 min,set"]);
    assert_eq!((day.session.t0(), day.release()), (Some(Elapsed::from_mins(35)), None));
    assert!(day.total().abs() < 1e-9);
    assert_eq!(day.says(50, "pause 13 mg"), ["dose,infusion_pause,13 mg"]);
    assert!((day.total() - 13.0).abs() < 1e-9);
    assert_eq!(dose_summary::infusions(&day.session).last().map(|last| last.state), Some(InfusionState::Paused));
    day.says(58, "resume");
    day.now = 70;
    assert!(day.owes().contains(&"the infusion's end, with its mg".to_owned()));
    let stop = day.says(83, "stop 35 mg");
    assert_eq!(stop, ["dose,infusion_stop,35 mg", "due,infusion_end,8 min,answered", "timer,infusion_end,48 min,stopped"]);
    assert!((day.total() - 35.0).abs() < 1e-9);
    assert_eq!(day.release(), Some(143), "60 minutes after the stop, which the pause moved");
    day.says(90, "start 20 mg/h");
    assert_eq!(day.release(), None, "while a further one runs nobody can say");
}

#[test]
fn a_wrong_t0_is_moved_with_a_reason_and_the_old_rows_stay() {
    let mut day = Day::open("im_kat");
    day.says(45, "dose 50 im left deltoid");
    let before = day.session.ledger().rows().len();
    let rows = day.says(50, "t0 -8 typed late");
    assert!(rows[0].ends_with("“typed late” amends"), "{rows:?}");
    assert!(rows.iter().all(|row| row.ends_with(" amends")), "{rows:?}");
    assert_eq!((day.session.t0(), day.release()), (Some(Elapsed::from_mins(42)), Some(132)));
    assert_eq!(day.due("dose_5").map(|due| due.time), Some(Elapsed::from_mins(47)));
    assert_eq!(day.session.ledger().rows()[..before].iter().filter(|row| row.item == "ketamine").count(), 1);
    assert!(!day.owes().iter().any(|owed| owed.contains("reason")), "{:?}", day.owes());
    day.says(51, "t0 -7");
    assert!(!day.owes().iter().any(|owed| owed.contains("reason")), "the reason given before stands");

    let mut day = Day::open("iv_infusion");
    day.says(35, "start 50 mg/h");
    day.says(40, "t0 -10");
    assert_eq!(day.session.t0(), Some(Elapsed::from_mins(30)));
    assert_eq!(day.due("infusion_end").map(|due| due.time), Some(Elapsed::from_mins(70)));
    assert!(day.owes().contains(&"1 reason".to_owned()), "{:?}", day.owes());
    day.says(41, "t0 -11 pump was started before it was typed");
    assert!(!day.owes().contains(&"1 reason".to_owned()), "{:?}", day.owes());
    assert!(Day::open("im_kat").preview("t0 -5 no dose yet").0.starts_with("note"));
}

#[test]
fn an_infusion_counts_its_mg_by_the_rates_it_ran_at() {
    let mut day = Day::open("iv_infusion");
    day.says(30, "infusion start 60 mg/h");
    assert_eq!(day.says(40, "infusion 30 mg/h"), ["dose,infusion_rate,30 mg/h"]);
    day.now = 50;
    assert_eq!(day.preview("pause").0, "infusion pauses · 15 mg by its rate");
    assert_eq!(day.says(50, "pause"), ["dose,infusion_pause,15 mg,by_rate"]);
    assert_eq!(day.total().to_bits(), 15.0_f64.to_bits());
    assert_eq!(day.says(60, "resume 20 mg/h"), ["dose,infusion_resume", "dose,infusion_rate,20 mg/h"]);
    day.now = 75;
    assert!(
        day.preview("stop").0.starts_with("infusion ends · 20 mg by its rate · 0.29 mg/kg · total 20 mg"),
        "{:?}",
        day.preview("stop")
    );
    assert_eq!(day.says(75, "stop")[0], "dose,infusion_stop,20 mg,by_rate");
    assert_eq!(day.total().to_bits(), 20.0_f64.to_bits());
    // What the pump shows takes its place, at its time, and needs no reason.
    let owed = day.owes();
    assert_eq!(day.says(77, "stop 18.5 mg"), ["dose,infusion_stop,18.5 mg amends"]);
    assert_eq!((day.total().to_bits(), day.owes()), (18.5_f64.to_bits(), owed));
    assert_eq!(day.release(), Some(75 + 60));
}

#[test]
fn mg_that_followed_from_a_rate_are_owed_anew_when_the_rate_was_corrected() {
    let mut day = Day::open("iv_infusion");
    day.says(30, "infusion start 60 mg/h");
    let start = day.session.t0_entry().expect("it sets T0");
    assert_eq!(day.says(60, "stop")[0], "dose,infusion_stop,30 mg,by_rate");
    let outdated = |day: &Day| day.owes().iter().any(|owed| owed.starts_with("the infusion's mg, whose rate"));
    assert!(!outdated(&day));
    let said = |rate| Statement {
        time: Timestamp::from(minute(30)),
        observer: None,
        is_approximate: false,
        kind: StatementKind::RouteEvent(RouteEvent::InfusionStart(Some(Value::from(rate)))),
    };
    day.does(62, Intent::Amend { entry: start, statement: said(50), reason: "read off the wrong line".to_owned() })
        .expect("a correction");
    assert!(outdated(&day), "{:?}", day.owes());
    assert_eq!(day.total().to_bits(), 30.0_f64.to_bits(), "what stands in the record is what is counted");
    day.says(64, "stop 24.8 mg");
    assert!(!outdated(&day), "{:?}", day.owes());
}

#[test]
fn what_was_read_off_the_pump_is_what_the_rates_go_on_from() {
    let mut day = Day::open("iv_infusion");
    day.says(30, "infusion start 60 mg/h");
    day.says(40, "pause 9 mg");
    day.says(45, "resume");
    // Said late: the infusion is counted as it stood then.
    assert_eq!(day.says(55, "-5 infusion 30 mg/h"), ["dose,infusion_rate,30 mg/h"]);
    assert_eq!(day.says(60, "stop")[0], "dose,infusion_stop,19 mg,by_rate");
}

#[test]
fn an_infusion_whose_rate_nobody_said_has_no_mg_until_somebody_says_them() {
    let mut day = Day::open("iv_infusion");
    let (preview, doubts) = day.preview("infusion start");
    assert!(
        preview.starts_with("infusion starts · rate not said") && doubts.iter().any(|doubt| doubt.contains("rate was not said"))
    );
    assert_eq!(day.says(30, "infusion start"), ["dose,infusion_start", "timer,infusion_end,40 min,set"]);
    assert_eq!(day.session.t0().map(Elapsed::secs), Some(1800));
    day.says(40, "infusion 30 mg/h");
    day.now = 50;
    assert!(day.preview("stop").0.starts_with("infusion ends · mg not said · release"), "{:?}", day.preview("stop"));
    assert_eq!(day.says(50, "stop")[0], "dose,infusion_stop");
    assert!(day.total().abs() < f64::EPSILON, "nothing is made up");
    assert!(day.owes().iter().any(|owed| owed.starts_with("mg given when the infusion was stopped")), "{:?}", day.owes());
    day.says(52, "stop 12 mg");
    assert!(!day.owes().iter().any(|owed| owed.starts_with("mg given")), "{:?}", day.owes());
    // Without an infusion the same words are a note.
    assert!(Day::open("iv_infusion").preview("stop").0.starts_with("note"));
}

#[test]
fn the_cards_stamp_ends_a_running_infusion_as_stop_does_and_moves_nothing_twice() {
    let stamp = || {
        let stamp = bedside::session::clinical::emergency::EmergencyStamp::from_digit('8').expect("a stamp");
        Intent::AddEntry(Statement {
            time: Timestamp::from(minute(50)),
            observer: None,
            is_approximate: false,
            kind: StatementKind::Emergency(stamp),
        })
    };
    let mut day = Day::open("iv_infusion");
    day.says(30, "infusion start 60 mg/h");
    day.says(45, "infusion 30 mg/h");
    let mut stopped = Day { session: day.session.clone(), now: 50 };
    let rows = ["dose,infusion_stop,17.5 mg,by_rate", "due,infusion_end,-20 min,answered", "timer,infusion_end,20 min,stopped"];
    assert_eq!(day.does(50, stamp()).expect("a stamp"), rows);
    assert_eq!(stopped.says(50, "stop"), rows);
    let again = day.does(51, stamp());
    assert!(again.is_err_and(|said| said.contains("ended at") && said.ends_with("Nothing was written.")));
    // Nobody wrote down that it began: that it was stopped is written all the same, and no number with it.
    assert_eq!(Day::open("iv_infusion").does(50, stamp()).expect("a stamp"), ["dose,infusion_stop"]);
}

#[test]
fn an_order_by_weight_is_an_order_in_mg_with_what_was_typed_beside_it() {
    let mut day = Day::open("im_kat");
    assert_eq!(
        day.says(35, "order 0.75 mg/kg im max 1.5 mg/kg prescriber XY"),
        ["dose,order,52.5 mg,ketamine im,“typed 0.75 mg/kg, max 1.5 mg/kg · prescriber XY”", "dose,order_max,105 mg"]
    );
    assert_eq!(day.preview("dose 52.5 im").1, Vec::<String>::new());
    assert_eq!(day.preview("dose 50 im").1, ["Ordered were 52.5 mg; this is 50 mg."]);
    let mut light = Day { session: crate::support::session::TestSession::open(plan("im_kat")).session, now: 5 };
    let (preview, doubts) = light.preview("order 0.75mg/kg im");
    assert!(preview.starts_with("note") && doubts[0].starts_with("No weight is recorded"), "{preview} {doubts:?}");
    light.says(6, "w70kg");
    assert!(light.preview("order 0.75mg/kg im").0.starts_with("order ketamine 52.5 mg im"));
}

#[test]
fn a_hard_floor_needs_words_to_leave_and_words_to_close() {
    let mut day = Day::open("in_spravato");
    day.says(30, "device 1 lot A1");
    let close = |reason| {
        Intent::Close(CloseParams {
            end_reason: reason,
            accepts_gaps: true,
            gaps_reason: "made up".to_owned(),
            early_reason: String::new(),
        })
    };
    let refusal = day.does(140, close(EndReason::Completed));
    assert!(refusal.as_ref().is_err_and(|said| said.contains("Closing before it needs its own words")), "{refusal:?}");
    let left = |words: &str| Intent::ClientLeft { time: Timestamp::from(minute(141)), words: words.to_owned() };
    assert!(day.does(141, left("with her brother")).is_err_and(|said| said.contains("needs its own words")));
    assert!(day.does(141, left(&format!("with her brother · {EARLY_PREFIX}would not stay; steady"))).is_ok());
    assert!(day.does(142, close(EndReason::Completed)).is_ok());

    let mut day = Day::open("in_spravato");
    day.says(30, "device 1 lot A1");
    assert!(day.does(140, close(EndReason::Transferred)).is_err(), "to others before the floor is a decision as well");
    let early = CloseParams {
        end_reason: EndReason::Transferred,
        accepts_gaps: true,
        gaps_reason: "made up".to_owned(),
        early_reason: "DR did".to_owned(),
    };
    assert!(day.does(140, Intent::Close(early)).is_ok());
    let close_row = day.session.ledger().rows().iter().rfind(|row| row.matches(RowKind::Session, "close"));
    assert!(close_row.is_some_and(|row| row.note.ends_with("made up · before the earliest release: DR did")), "{close_row:?}");
    let mut day = Day::open("in_spravato");
    day.says(30, "device 1 lot A1");
    assert!(day.does(150, close(EndReason::Completed)).is_ok());
}

#[test]
fn the_questions_of_a_point_are_answered_with_yes_or_no_and_owed_until_then() {
    let mut day = Day::open("in_spravato");
    day.says(20, "128/76 71 98 14");
    assert!(day.owes().contains(&"acceptable T−10, yes or no".to_owned()), "{:?}", day.owes());
    assert_eq!(day.says(21, "acceptable yes"), ["checklist,acceptable,done"]);
    assert!(!day.owes().iter().any(|owed| owed.starts_with("acceptable")));
    day.says(30, "device 1 lot A1");
    day.tick(146);
    let owed = day.owes();
    for words in ["acceptable T+115, yes or no", "sedation resolved T+115, yes or no"] {
        assert!(owed.contains(&words.to_owned()), "{owed:?}");
    }
    day.says(147, "sedation resolved no: sleepy");
    assert!(!day.owes().contains(&"sedation resolved T+115, yes or no".to_owned()));
}

#[test]
fn crossing_an_act_limit_is_a_row_and_a_recheck_and_is_acknowledged_by_a_word() {
    let mut day = Day::open("im_kat");
    day.says(30, "120/75 70 98 14");
    day.says(45, "dose 50 im");
    let rows = day.says(60, "184/112 96 97 14");
    let raised: Vec<&String> = rows.iter().filter(|row| !row.starts_with("vital") && !row.starts_with("due")).collect();
    assert_eq!(
        raised,
        [
            "alert,raised,184 mm[Hg],bp_systolic,“act ≥180, look again within 5 min · S33”",
            "alert,raised,112 mm[Hg],bp_diastolic,“act ≥110, look again within 5 min · S33”",
            "timer,recheck,5 min,set,“bp”"
        ]
    );
    let first = limits::first_alert(&day.session, minute(60).elapsed).expect("an alert");
    assert_eq!(
        (first.item.as_str(), first.value, first.confirmed, first.acknowledged),
        ("bp_systolic", Value::from(184), Some(false), false)
    );
    assert_eq!(day.preview("seen").0, "seen: BP systolic 184, BP diastolic 112");
    assert_eq!(
        day.turned("seen her brother"),
        ["note, the alert stands · Tab: seen", "seen: BP systolic 184, BP diastolic 112 · her brother"]
    );
    assert_eq!(day.says(61, "seen"), ["alert,acknowledged,bp_systolic", "alert,acknowledged,bp_diastolic"]);
    assert!(limits::first_alert(&day.session, minute(61).elapsed).is_some_and(|alert| alert.acknowledged));
    assert_eq!(day.preview("seen").0, "note", "there is nothing more to see");
    assert_eq!(day.turned("seen her brother"), ["note"]);
    let recheck = due::open_and_upcoming(&day.session, minute(64).elapsed).into_iter().find(|due| due.id.starts_with("recheck"));
    assert_eq!(recheck.map(|due| due.time), Some(Elapsed::from_mins(65)));
    // The second reading agrees: confirmed, and nobody has seen that yet.
    let again = day.says(65, "182/108 90 97 14");
    assert!(again.iter().any(|row| row.starts_with("due,recheck_")), "{again:?}");
    let second = limits::first_alert(&day.session, minute(65).elapsed).expect("an alert");
    assert_eq!((second.confirmed, second.acknowledged), (Some(true), false));
    day.says(70, "150/90 80 97 14");
    assert_eq!(limits::all_alerts(&day.session, minute(70).elapsed), []);
}

#[test]
fn an_alert_goes_with_the_reading_that_raised_it() {
    let mut day = Day::open("im_kat");
    day.says(45, "dose 50 im");
    day.says(60, "88/50 96 97 14");
    let rechecks = |day: &Day| day.session.rechecks().len();
    assert_eq!(rechecks(&day), 1);
    let entry = day.session.last_typed_entry().expect("the reading");
    day.does(61, Intent::Withdraw { entry }).expect("withdrawn");
    assert_eq!(rechecks(&day), 0);
    assert!(limits::all_alerts(&day.session, minute(61).elapsed).iter().all(limits::Alert::is_overdue));
}

#[test]
fn what_was_not_possible_scores_nothing() {
    let mut day = Day::open("im_kat");
    day.says(45, "dose 50 im");
    for line in ["bp refused", "spo2 no cold hands", "hr no"] {
        let rows = day.says(50, line);
        assert!(rows.iter().all(|row| !row.starts_with("alert")), "{rows:?}");
    }
    assert_eq!(limits::all_alerts(&day.session, minute(50).elapsed), []);
}

#[test]
fn a_score_is_rechecked_by_the_same_scale() {
    let mut day = Day::open("sl_kat");
    day.says(40, "dose 200 sl");
    assert!(day.says(50, "moaas 2").contains(&"timer,recheck,5 min,set,“moaas”".to_owned()));
    assert!(day.says(56, "moaas 4").iter().any(|row| row.starts_with("due,recheck_")));
}

#[test]
fn what_is_overdue_is_an_alert_too_in_every_protocol() {
    let levels = |day: &Day, at: i64, item: &str| {
        let alerts = limits::all_alerts(&day.session, minute(at).elapsed);
        alerts.into_iter().find(|alert| alert.item == item).map(|alert| alert.level.word())
    };
    for (id, dose) in
        [("im_kat", "dose 50 im"), ("sl_kat", "dose 200 sl"), ("iv_infusion", "start 50 mg/h"), ("in_spravato", "device 1")]
    {
        let mut day = Day::open(id);
        let t0 = i64::from(day.session.plan().minutes_to_t0());
        day.says(t0, dose);
        let mut found = std::collections::BTreeSet::new();
        for at in t0..=t0 + 75 {
            found.extend(["vitals_overdue", "look_overdue"].into_iter().filter_map(|item| Some((item, levels(&day, at, item)?))));
        }
        let all = [("look_overdue", "act"), ("look_overdue", "watch"), ("vitals_overdue", "act"), ("vitals_overdue", "watch")];
        assert_eq!(found, std::collections::BTreeSet::from(all), "{id}");
        assert_eq!(levels(&day, t0 + 19, "look_overdue"), None);
        assert_eq!(levels(&day, t0 + 20, "look_overdue"), Some("watch"));
        assert_eq!(levels(&day, t0 + 61, "look_overdue"), None, "the limit ends an hour after T0");
    }
}

#[test]
fn the_infusions_rule_acts_above_160_over_100() {
    let mut day = Day::open("iv_infusion");
    day.says(20, "118/74 70 98 14");
    day.says(35, "start 50 mg/h");
    assert!(day.says(45, "160/100 80 98 14").iter().all(|row| !row.starts_with("alert")));
    let rows = day.says(55, "161/90 80 98 14");
    assert!(rows.iter().any(|row| row.contains("“act >160, look again within 5 min · act: IV pause rule")), "{rows:?}");
}

#[test]
fn a_session_by_each_route_owes_nothing_once_everything_was_said() {
    let mut day = Day::open("sl_kat");
    for (at, line) in [
        (26, "118/74 70 98 14"),
        (30, "order 200 mg sl max 250 prescriber XY"),
        (40, "dose 200 sl"),
        (50, "spit"),
        (56, "not offered"),
        (80, "126/80 74 97 14"),
        (130, "120/76 70 98 14"),
    ] {
        day.says(at, line);
    }
    day.does(156, Intent::StartPhase(PhaseId::After)).expect("the last phase");
    day.says(157, "118/74 70 98");
    day.says(158, "gait yes");
    day.does(160, Intent::ClientLeft { time: Timestamp::from(minute(160)), words: "with her brother".to_owned() }).expect("left");
    assert_eq!(day.owes(), ["14 lines of the discharge checklist"]);
    for check in day.session.plan().discharge_checklist.clone() {
        day.does(
            161,
            Intent::AnswerChecklistItem {
                time: Timestamp::from(minute(161)),
                id: check.id,
                answer: ChecklistAnswer::Done,
                note: String::new(),
            },
        )
        .expect("answered");
    }
    assert_eq!(day.owes(), Vec::<String>::new());
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
            day.tick(at);
            let (preview, _) = day.preview(line);
            prop_assert!(!preview.is_empty());
            let zone = Day::zone();
            let context = ParseContext { session: &day.session, now: minute(at), zone: &zone, previous_time: None, letters: LetterMap::shipped() };
            let said = parse(line, &context).map(|reading| reading.statement);
            let Some(said) = said else { continue };
            let before = day.session.ledger().rows().len();
            if day.does(at, Intent::AddEntry(said)).is_err() {
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
