//! Single decisions: what can be undone, what a dose sets and answers, what is postponed, outstanding and closed. Properties of
//! the fold are in `fold.rs`.

use crate::support::made_up_plan;
use bedside::session::analysis::outstanding;
use bedside::session::apply_intent;
use bedside::session::decide::{ClockEvent, CloseParams, EndReason, ResumeParams, undoable_entry};
use bedside::session::due::{self, DueState};
use bedside::session::statement::{Dose, RouteEvent, Statement, StatementKind, VitalReading};
use bedside::session::{Elapsed, Initials, Intent, Moment, PhaseId, Refusal, Row, RowKind, Session, Value, Vital};
use std::sync::Arc;

/// An open session, and its clock in seconds.
struct ClockedSession {
    session: Session,
    secs: i64,
}

impl ClockedSession {
    fn new() -> Self {
        let mut session = Self { session: Session::new(Arc::new(made_up_plan::plan())), secs: 0 };
        session.apply(0, made_up_plan::opening());
        session
    }

    fn now(&self) -> Moment {
        made_up_plan::moment(self.secs, 0)
    }

    fn try_apply(&mut self, minute: i64, intent: Intent) -> Result<Vec<Row>, Refusal> {
        self.secs = minute * 60;
        let now = self.now();
        apply_intent(&mut self.session, now, intent)
    }

    /// Applies an intent at a minute and returns its rows.
    fn apply(&mut self, minute: i64, intent: Intent) -> Vec<Row> {
        self.try_apply(minute, intent).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    /// Asserts that an intent is refused with these words, and changes nothing.
    fn assert_refused(&mut self, minute: i64, intent: Intent, words: &str) {
        let before = self.session.clone();
        let result = self.try_apply(minute, intent);
        assert!(result.as_ref().is_err_and(|refusal| refusal.to_string().contains(words)), "{words:?}: {result:?}");
        assert_eq!(self.session, before, "a refusal changes nothing");
    }

    fn add(&mut self, minute: i64, kind: StatementKind) -> Vec<Row> {
        self.add_late(minute, minute, kind)
    }

    /// Adds an entry at one minute about another.
    fn add_late(&mut self, minute: i64, of: i64, kind: StatementKind) -> Vec<Row> {
        self.apply(minute, statement_at(of, kind))
    }

    fn state(&self, id: &str) -> Option<DueState> {
        due::list(&self.session, self.now().elapsed).into_iter().find(|due| due.id == id).map(|due| due.state)
    }

    /// Asserts the states of due items: `(id, state)`.
    fn assert_states(&mut self, minute: i64, expected: &[(&str, Option<DueState>)]) {
        self.secs = minute * 60;
        for (id, state) in expected {
            assert_eq!(self.state(id), *state, "{id} at minute {minute}");
        }
    }

    fn outstanding(&self) -> Vec<String> {
        outstanding::list(&self.session, self.now().elapsed)
    }
}

fn statement(minute: i64, kind: StatementKind) -> Statement {
    Statement { time: made_up_plan::moment(minute * 60, 0).into(), observer: None, is_approximate: false, kind }
}

fn statement_at(minute: i64, kind: StatementKind) -> Intent {
    Intent::AddEntry(statement(minute, kind))
}

fn approximate_at(minute: i64, kind: StatementKind) -> Intent {
    Intent::AddEntry(Statement { is_approximate: true, ..statement(minute, kind) })
}

fn by_nr(kind: StatementKind) -> Intent {
    Intent::AddEntry(Statement { observer: Initials::from_record("NR"), ..statement(0, kind) })
}

fn note(words: &str) -> StatementKind {
    StatementKind::Note { words: words.to_owned(), tags: Vec::new() }
}

fn look() -> StatementKind {
    StatementKind::Look("breathing slow".to_owned())
}

fn dose(substance: &str, mg: i32) -> StatementKind {
    StatementKind::Dose(Dose::new(substance, Value::from(mg), "im"))
}

fn bp(systolic: i32) -> StatementKind {
    let value = |item, number| VitalReading::Value { item, value: Value::from(number), typed: String::new() };
    StatementKind::Vitals(vec![value("bp_systolic", systolic), value("bp_diastolic", 70)])
}

fn decided(id: Option<&str>, word: &str) -> StatementKind {
    StatementKind::DecisionMade { id: id.map(str::to_owned), word: word.to_owned(), reason: String::new() }
}

fn closing(reason: EndReason, accepts_gaps: bool) -> Intent {
    Intent::Close(CloseParams {
        end_reason: reason,
        accepts_gaps,
        gaps_reason: "made up".to_owned(),
        early_reason: String::new(),
    })
}

fn digest() -> Intent {
    Intent::Digest("0".repeat(64))
}

fn resume() -> Intent {
    Intent::Resume(ResumeParams { gap_ms: 1000, is_gap_estimated: false, torn_file: None, new_boot_clock: None })
}

fn items(rows: &[Row]) -> Vec<(RowKind, &str, &str)> {
    rows.iter().map(|row| (row.kind, row.item.as_ref(), row.text.as_str())).collect()
}

fn mins(minutes: i64) -> Elapsed {
    Elapsed::from_mins(minutes)
}

#[test]
fn undo_takes_the_writers_own_entry_of_two_minutes() {
    let mut session = ClockedSession::new();
    let first = session.add(3, note("one"))[0].entry;
    let second = session.add(4, note("two"))[0].entry;
    assert_eq!(undoable_entry(&session.session, made_up_plan::moment(4 * 60 + 119, 0)), Some(second));
    assert_eq!(undoable_entry(&session.session, made_up_plan::moment(6 * 60, 0)), None, "two minutes old");
    session.apply(4, Intent::Withdraw(second));
    assert_eq!(undoable_entry(&session.session, session.now()), Some(first), "the one before is the newest now");
    session.assert_refused(4, Intent::Withdraw(second), "already withdrawn");
    session.add_late(5, 1, note("late, but just written"));
    assert!(
        undoable_entry(&session.session, made_up_plan::moment(6 * 60, 0)).is_some(),
        "its age counts from when it was written"
    );
    session.apply(6, by_nr(note("another's")));
    assert_eq!(undoable_entry(&session.session, session.now()), None, "not MK's own");
}

#[test]
fn only_the_first_dose_of_the_substance_sets_t0() {
    let mut session = ClockedSession::new();
    assert_eq!((session.session.t0(), session.session.t0_or_planned()), (None, mins(30)));
    session.add(20, dose("ondansetron", 4));
    assert_eq!(session.session.t0(), None);
    let first = session.add(32, dose("ketamine", 50))[0].entry;
    session.add(50, dose("ketamine", 25));
    assert_eq!(session.session.t0(), Some(mins(32)));
    assert_eq!(session.session.dosing_acts(), [mins(32), mins(50)]);
    session.apply(51, Intent::Withdraw(first));
    assert_eq!(session.session.t0(), Some(mins(50)));
    let second = session.session.last_typed_entry().expect("the second dose still counts");
    session.apply(52, Intent::Withdraw(second));
    assert_eq!((session.session.t0(), session.session.earliest_release()), (None, None));
}

#[test]
fn a_time_alone_moves_the_last_entry_and_its_anchored_items() {
    let mut session = ClockedSession::new();
    let weight = session.session.last_typed_entry().expect("the opening's weight was typed");
    session.apply(1, Intent::Withdraw(weight));
    session.assert_refused(1, statement_at(0, StatementKind::MoveLastEntry), "no entry yet");
    session.add(35, dose("ketamine", 50));
    let moved = session.add_late(36, 32, StatementKind::MoveLastEntry);
    assert!(moved.iter().all(|row| row.amends.is_some() && row.elapsed == mins(32)));
    assert_eq!(session.session.t0(), Some(mins(32)));
    assert_eq!(session.session.earliest_release(), Some(mins(122)));
    session.assert_states(47, &[("v15", Some(DueState::Due)), ("look_dose_2m", Some(DueState::Expired))]);
}

#[test]
fn a_moved_answer_is_late_by_its_new_time() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let answered = session.add(91, look());
    let late = |rows: &[Row]| rows.iter().find(|row| row.item == "look_60m").and_then(|row| row.value);
    assert_eq!(late(&answered), Some(Value::from(1)));
    let moved = session.add_late(92, 60, StatementKind::MoveLastEntry);
    assert_eq!(late(&moved), Some(Value::from(-30)), "also where the look was not yet named at that time");

    let mut plan = made_up_plan::plan();
    plan.acts[0].planned_time.offset = chrono::TimeDelta::zero();
    "esketamine".clone_into(&mut plan.acts[0].answering_item);
    "esketamine".clone_into(&mut plan.substance);
    let mut session = ClockedSession { session: Session::new(Arc::new(plan)), secs: 0 };
    session.apply(0, made_up_plan::opening());
    session.add(31, StatementKind::RouteEvent(RouteEvent::Device { number: 1, spilled: false, lot: String::new() }));
    let moved = session.add_late(32, 20, StatementKind::MoveLastEntry);
    let spit = moved.iter().find(|row| row.item == "spit").and_then(|row| row.value);
    assert_eq!(spit, Some(Value::from(0)), "it sets T0 now, and is on time by it");
}

#[test]
fn a_second_dose_answers_the_decision_that_waits_for_it() {
    // `go_no_go` still waits, and is not the one that a dose answers; then one said after the window, and one given before it.
    for (prepared, said_at, given_at) in [(false, 47, 47), (true, 47, 47), (true, 55, 47), (false, 46, 44)] {
        let mut session = ClockedSession::new();
        if prepared {
            session.apply(20, Intent::StartPhase(PhaseId::Prepare));
        }
        let first = session.add(30, dose("ketamine", 50));
        assert!(first.iter().all(|row| row.kind != RowKind::Decision), "a first dose answers no second");
        session.apply(said_at, Intent::Tick);
        let second = session.add_late(said_at, given_at, dose("ketamine", 25));
        assert!(items(&second).contains(&(RowKind::Decision, "second_dose", "given")), "{second:?}");
        assert_eq!(session.state("second_dose"), Some(DueState::Answered));
        assert_eq!(session.session.earliest_release(), Some(mins(given_at + 90)));
    }
}

#[test]
fn a_word_answers_only_a_decision_that_accepts_it() {
    let mut session = ClockedSession::new();
    session.assert_refused(10, statement_at(10, decided(None, "go")), "No decision is due");
    session.apply(20, Intent::StartPhase(PhaseId::Prepare));
    session.add(30, dose("ketamine", 50));
    session.assert_refused(46, statement_at(46, decided(None, "perhaps")), "No decision is due");
    session.assert_refused(46, statement_at(46, decided(Some("go_no_go"), "declined")), "No decision is due");
    let declined = session.add(46, decided(None, "declined"));
    let facts = items(&declined);
    for fact in [
        (RowKind::Decision, "second_dose", "declined"),
        (RowKind::Dose, "declined", ""),
        (RowKind::Due, "second_dose", "answered"),
    ] {
        assert!(facts.contains(&fact), "{facts:?}");
    }
    session.add(47, decided(Some("go_no_go"), "go"));
    assert_eq!(session.state("go_no_go"), Some(DueState::Answered));

    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let held = session.add(46, decided(None, "held"));
    assert!(items(&held).contains(&(RowKind::Dose, "held", "")), "a dose can be held in answer to its decision: {held:?}");
}

#[test]
fn a_look_answers_open_looks_and_nothing_else() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let rows = session.add(32, look());
    assert!(items(&rows).contains(&(RowKind::Due, "look_dose_2m", "answered")));
    assert_eq!(session.state("look_dose_2m"), Some(DueState::Answered));
    session.assert_states(46, &[("v15", Some(DueState::Due)), ("second_dose", Some(DueState::Due))]);
    session.add(60, note("nothing"));
    session.add(60, look());
    assert_eq!(session.state("look_30m"), Some(DueState::Answered));
}

#[test]
fn vitals_answer_their_point_late_or_not_possible() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    session.apply(71, Intent::Tick);
    assert_eq!(session.state("v15"), Some(DueState::Expired), "v40 has opened, and takes the same");
    session.add_late(72, 46, bp(120));
    assert_eq!(session.state("v15"), Some(DueState::Answered));
    let refused = VitalReading::NotPossible { vital: Vital::Bp, reason: String::new() };
    session.add(72, StatementKind::Vitals(vec![refused]));
    assert_eq!(session.state("v40"), Some(DueState::Answered));
}

#[test]
fn postponing_lasts_five_minutes_and_works_three_times() {
    let mut session = ClockedSession::new();
    let not_now = || Intent::Postpone { id: "base".to_owned(), reason: String::new() };
    session.assert_refused(1, not_now(), "no longer due");
    for minute in [6, 8, 12] {
        session.apply(minute, not_now());
        session.assert_states(minute + 1, &[("base", Some(DueState::Postponed))]);
    }
    session.assert_states(17, &[("base", Some(DueState::Due))]);
    session.assert_refused(17, not_now(), "already postponed three times");
    session.apply(17, Intent::Skip { id: "base".to_owned(), reason: String::new() });
    assert_eq!(session.state("base"), Some(DueState::Skipped));
    assert_eq!(session.outstanding(), ["1 reason"]);
}

#[test]
fn a_tick_records_expiry_once_at_its_time() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let rows = session.apply(40, Intent::Tick);
    let expired: Vec<_> = rows.iter().map(|row| (row.item.as_ref(), row.elapsed, row.text.as_str())).collect();
    let (base, two, five) = (("base", mins(30)), ("look_dose_2m", mins(37)), ("look_dose_5m", mins(40)));
    let mut said = [base, two, five].map(|(id, at)| (id, at, "expired")).to_vec();
    said.push(("spit", mins(40), "reached"));
    assert_eq!(expired, said);
    assert!(session.apply(41, Intent::Tick).is_empty());
}

#[test]
fn items_that_expired_under_a_wrong_t0_are_open_again() {
    let mut session = ClockedSession::new();
    let wrong = session.add(30, dose("ketamine", 50))[0].entry;
    session.apply(60, Intent::Tick);
    assert_eq!(session.state("look_dose_2m"), Some(DueState::Expired));
    session.apply(61, Intent::Withdraw(wrong));
    session.add(62, dose("ketamine", 50));
    session.assert_states(64, &[("look_dose_2m", Some(DueState::Due)), ("second_dose", Some(DueState::Upcoming))]);
    let again = session.apply(69, Intent::Tick);
    let expired: Vec<_> = again.iter().map(|row| (row.item.as_ref(), row.elapsed)).collect();
    assert_eq!(expired, [("base", mins(62)), ("look_dose_2m", mins(69))]);
    assert!(session.apply(69, Intent::Tick).is_empty());
}

#[test]
fn a_record_closes_complete_or_with_accepted_gaps() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let stamp = session.add(31, StatementKind::BareStamp)[0].entry;
    session.assert_refused(32, closing(EndReason::NoGo, true), "A dose was given");
    session.assert_refused(32, closing(EndReason::Completed, false), "Still missing");
    assert_eq!(session.outstanding(), ["vitals T−15", "1 stamp without words", "when the client left"]);
    session.apply(33, Intent::FillStamp { entry: stamp, words: "hands open".to_owned() });
    session.assert_refused(33, digest(), "this one is open");
    let close = session.apply(34, closing(EndReason::StoppedEarly, true));
    assert_eq!(
        (close[0].text.as_str(), close[0].note.as_str()),
        ("stopped_early", "gaps accepted: vitals T−15, when the client left · made up")
    );
    let sealed = session.apply(34, digest());
    assert_eq!((sealed[0].entry, sealed[0].value), (close[0].entry, Some(Value::from(close[0].seq as u32))));
    assert!(session.session.projection().is_sealed());
    for intent in [
        statement_at(35, note("late")),
        Intent::StartPhase(PhaseId::After),
        digest(),
        resume(),
        closing(EndReason::Completed, true),
    ] {
        session.assert_refused(35, intent, "closed");
    }
    assert!(session.apply(90, Intent::Tick).is_empty());
    session.apply(90, Intent::Reopen);
    session.assert_refused(90, digest(), "this one is open");
    session.add(90, note("a late entry"));
    assert!(!session.session.is_closed());
}

#[test]
fn a_record_begins_once_and_with_its_opening() {
    let mut empty = ClockedSession { session: Session::new(Arc::new(made_up_plan::plan())), secs: 0 };
    for intent in [statement_at(0, note("early")), Intent::ClockChanged(ClockEvent::Suspended { duration_ms: 4000 }), resume()] {
        empty.assert_refused(0, intent, "has not begun");
    }
    assert!(empty.apply(0, Intent::Tick).is_empty());
    ClockedSession::new().assert_refused(1, made_up_plan::opening(), "has already begun");
}

#[test]
fn rows_about_the_record_itself_cannot_be_withdrawn() {
    let mut session = ClockedSession::new();
    let phase = session.apply(2, Intent::StartPhase(PhaseId::Prepare))[0].entry;
    for entry in [1, 2] {
        session.assert_refused(3, Intent::Withdraw(entry), "The program wrote this row");
    }
    session.apply(3, Intent::Withdraw(phase));
    assert_eq!(session.session.phase_at(mins(3)), PhaseId::Arrive);
}

#[test]
fn an_approximate_time_is_marked_and_codes_stay() {
    let mut session = ClockedSession::new();
    let tags = vec!["grief".to_owned()];
    let marked = |rows: Vec<Row>| (rows[0].text.clone(), rows[0].note.clone());
    let two = |text: &str, note: &str| (text.to_owned(), note.to_owned());
    let words = StatementKind::Note { words: "tears".to_owned(), tags };
    assert_eq!(marked(session.apply(20, approximate_at(10, words))), two("grief approximate", "tears"));
    assert_eq!(marked(session.apply(20, approximate_at(10, StatementKind::BareStamp))), two("approximate", ""));
    assert_eq!(marked(session.apply(20, approximate_at(10, look()))), two("ok", "breathing slow (approximate)"));
    assert_eq!(marked(session.apply(20, approximate_at(18, dose("ketamine", 50)))), two("im", "approximate"));
    assert_eq!(session.session.last_dose().map(|given| given.route.as_str()), Some("im"));
}

#[test]
fn the_baseline_is_the_last_value_before_t0() {
    let mut session = ClockedSession::new();
    for (minute, systolic) in [(10, 118), (25, 124), (29, 130)] {
        session.add(minute, bp(systolic));
    }
    let baseline = |session: &ClockedSession| session.session.baseline("bp_systolic").map(|reading| reading.value.get());
    assert_eq!(baseline(&session), None, "there is nothing to compare with yet");
    session.add(30, dose("ketamine", 50));
    session.add(45, bp(150));
    assert_eq!(baseline(&session), Some(130.0));
    assert_eq!(session.session.baseline("heart_rate"), None);
    session.add(46, dose("ketamine", 25));
    assert_eq!(baseline(&session), Some(130.0), "a second dose does not move it");
}

#[test]
fn three_nasal_devices_are_one_dose_and_a_later_one_another() {
    let mut plan = made_up_plan::plan();
    "esketamine".clone_into(&mut plan.substance);
    let mut session = ClockedSession { session: Session::new(Arc::new(plan)), secs: 0 };
    session.apply(0, made_up_plan::opening());
    for (number, minute) in [(1, 30), (2, 35), (3, 40)] {
        session.add(minute, StatementKind::RouteEvent(RouteEvent::Device { number, spilled: false, lot: String::new() }));
    }
    assert_eq!(session.session.dosing_acts(), [mins(30)]);
    assert_eq!(session.session.earliest_release(), Some(mins(130)), "the release counts from the last device");
    session.add(41, StatementKind::RouteEvent(RouteEvent::Device { number: 3, spilled: true, lot: String::new() }));
    assert_eq!(session.session.doses().count(), 3, "a spill is no dose");
    session.add(51, StatementKind::RouteEvent(RouteEvent::Device { number: 1, spilled: false, lot: String::new() }));
    assert_eq!(session.session.dosing_acts(), [mins(30), mins(51)]);
}

#[test]
fn one_vital_that_was_not_possible_lacks_one_reason() {
    let mut session = ClockedSession::new();
    let refused =
        |reason: &str| StatementKind::Vitals(vec![VitalReading::NotPossible { vital: Vital::Bp, reason: reason.to_owned() }]);
    session.add(1, refused("asleep"));
    assert!(session.outstanding().is_empty());
    session.add(2, refused(""));
    assert_eq!(session.outstanding(), ["1 reason"]);
    let entry = session.session.last_typed_entry().expect("it was typed");
    session.apply(3, Intent::Withdraw(entry));
    assert!(session.outstanding().is_empty());
}

#[test]
fn a_high_reading_at_its_point_makes_the_next_one_required() {
    for (systolic, state) in [(120, DueState::Expired), (180, DueState::Due)] {
        let mut session = ClockedSession::new();
        session.add(30, dose("ketamine", 50));
        session.add(70, bp(systolic));
        let required = due::list(&session.session, mins(85)).iter().any(|due| due.id == "v55" && due.required);
        assert_eq!(required, systolic == 180);
        session.assert_states(85, &[("v55", Some(DueState::Due))]);
        let late = if state == DueState::Due { DueState::Late } else { state };
        session.assert_states(91, &[("v55", Some(late))]);
    }
}

#[test]
fn nothing_falls_due_once_the_client_left_or_after_a_day() {
    let mut session = ClockedSession::new();
    session.add(30, dose("ketamine", 50));
    let looks = |session: &ClockedSession, minute| {
        due::list(&session.session, mins(minute)).iter().filter(|due| due.id.starts_with("look_")).count()
    };
    let a_day = looks(&session, 48 * 60);
    assert_eq!(looks(&session, 480 * 60), a_day, "a damaged or forgotten record does not grow for ever");
    let at = made_up_plan::moment(100 * 60, 0).into();
    session.apply(100, Intent::ClientLeft { time: at, words: "with escort, steady".to_owned() });
    session.assert_states(101, &[("v40", Some(DueState::Expired)), ("look_60m", Some(DueState::Expired)), ("look_75m", None)]);
    assert!(due::open_and_upcoming(&session.session, mins(101)).is_empty());
}
