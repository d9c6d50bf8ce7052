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

/// A session that was opened, with a clock that the story sets.
struct Story {
    session: Session,
    secs: i64,
}

impl Story {
    fn new() -> Self {
        let mut story = Self { session: Session::new(Arc::new(made_up_plan::plan())), secs: 0 };
        story.does(0, made_up_plan::opening());
        story
    }

    fn now(&self) -> Moment {
        made_up_plan::moment(self.secs, 0)
    }

    fn tries(&mut self, minute: i64, intent: Intent) -> Result<Vec<Row>, Refusal> {
        self.secs = minute * 60;
        let now = self.now();
        apply_intent(&mut self.session, now, intent)
    }

    /// Does it and answers with the rows.
    fn does(&mut self, minute: i64, intent: Intent) -> Vec<Row> {
        self.tries(minute, intent).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    /// Is refused, with these words in the sentence.
    fn refused(&mut self, minute: i64, intent: Intent, words: &str) {
        let before = self.session.clone();
        let said = self.tries(minute, intent);
        assert!(said.as_ref().is_err_and(|refusal| refusal.to_string().contains(words)), "{words:?}: {said:?}");
        assert_eq!(self.session, before, "a refusal changes nothing");
    }

    fn says(&mut self, minute: i64, form: StatementKind) -> Vec<Row> {
        self.says_of(minute, minute, form)
    }

    /// Says at one minute what happened at another.
    fn says_of(&mut self, minute: i64, of: i64, form: StatementKind) -> Vec<Row> {
        self.does(minute, of_minute(of, form))
    }

    fn state(&self, id: &str) -> Option<DueState> {
        due::list(&self.session, self.now().elapsed).into_iter().find(|due| due.id == id).map(|due| due.state)
    }

    /// Where instances stand, as `id state`.
    fn stand(&mut self, minute: i64, expected: &[(&str, Option<DueState>)]) {
        self.secs = minute * 60;
        for (id, state) in expected {
            assert_eq!(self.state(id), *state, "{id} at minute {minute}");
        }
    }

    fn owes(&self) -> Vec<String> {
        outstanding::list(&self.session, self.now().elapsed)
    }
}

fn of_minute(minute: i64, form: StatementKind) -> Intent {
    Intent::AddEntry(Statement {
        time: made_up_plan::moment(minute * 60, 0).into(),
        observer: None,
        is_approximate: false,
        kind: form,
    })
}

fn about(minute: i64, form: StatementKind) -> Intent {
    Intent::AddEntry(Statement {
        time: made_up_plan::moment(minute * 60, 0).into(),
        observer: None,
        is_approximate: true,
        kind: form,
    })
}

fn by_nr(form: StatementKind) -> Intent {
    Intent::AddEntry(Statement {
        time: made_up_plan::moment(0, 0).into(),
        observer: Initials::from_record("NR"),
        is_approximate: false,
        kind: form,
    })
}

fn note(words: &str) -> StatementKind {
    StatementKind::Note { words: words.to_owned(), tags: Vec::new() }
}

fn look() -> StatementKind {
    StatementKind::Look("breathing slow".to_owned())
}

fn dose(substance: &str, mg: i32) -> StatementKind {
    StatementKind::Dose(Dose {
        substance: substance.to_owned(),
        mg: Value::from(mg),
        route: "im".to_owned(),
        site: String::new(),
        lot: String::new(),
        given_by: None,
        checked_by: None,
    })
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
fn only_ones_own_entry_of_two_minutes_can_be_undone() {
    let mut story = Story::new();
    let first = story.says(3, note("one"))[0].entry;
    let second = story.says(4, note("two"))[0].entry;
    assert_eq!(undoable_entry(&story.session, made_up_plan::moment(4 * 60 + 119, 0)), Some(second));
    assert_eq!(undoable_entry(&story.session, made_up_plan::moment(6 * 60, 0)), None, "two minutes old");
    story.does(4, Intent::Withdraw(second));
    assert_eq!(undoable_entry(&story.session, story.now()), Some(first), "the one before is the newest now");
    story.refused(4, Intent::Withdraw(second), "withdrawn already");
    story.says_of(5, 1, note("late, but just written"));
    assert!(undoable_entry(&story.session, made_up_plan::moment(6 * 60, 0)).is_some(), "its age counts from when it was written");
    story.does(6, by_nr(note("another's")));
    assert_eq!(undoable_entry(&story.session, story.now()), None, "not MK's own");
}

#[test]
fn only_the_first_dose_of_the_substance_sets_t0() {
    let mut story = Story::new();
    assert_eq!((story.session.t0(), story.session.t0_or_planned()), (None, mins(30)));
    story.says(20, dose("ondansetron", 4));
    assert_eq!(story.session.t0(), None);
    let first = story.says(32, dose("ketamine", 50))[0].entry;
    story.says(50, dose("ketamine", 25));
    assert_eq!(story.session.t0(), Some(mins(32)));
    assert_eq!(story.session.dosing_acts(), [mins(32), mins(50)]);
    story.does(51, Intent::Withdraw(first));
    assert_eq!(story.session.t0(), Some(mins(50)));
    let second = story.session.last_typed_entry().expect("the second dose still counts");
    story.does(52, Intent::Withdraw(second));
    assert_eq!((story.session.t0(), story.session.earliest_release()), (None, None));
}

#[test]
fn a_time_alone_moves_the_last_entry_and_what_hangs_on_it() {
    let mut story = Story::new();
    let weight = story.session.last_typed_entry().expect("the opening's weight was typed");
    story.does(1, Intent::Withdraw(weight));
    story.refused(1, of_minute(0, StatementKind::MoveLastEntry), "no entry yet");
    story.says(35, dose("ketamine", 50));
    let moved = story.says_of(36, 32, StatementKind::MoveLastEntry);
    assert!(moved.iter().all(|row| row.amends.is_some() && row.elapsed == mins(32)));
    assert_eq!(story.session.t0(), Some(mins(32)));
    assert_eq!(story.session.earliest_release(), Some(mins(122)));
    story.stand(47, &[("v15", Some(DueState::Due)), ("look_dose_2m", Some(DueState::Expired))]);
}

#[test]
fn a_moved_answer_is_late_by_its_new_time() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let answered = story.says(91, look());
    let late = |rows: &[Row]| rows.iter().find(|row| row.item == "look_60m").and_then(|row| row.value);
    assert_eq!(late(&answered), Some(Value::from(1)));
    let moved = story.says_of(92, 60, StatementKind::MoveLastEntry);
    assert_eq!(late(&moved), Some(Value::from(-30)), "also where the look was not yet named at that time");

    let mut plan = made_up_plan::plan();
    plan.acts[0].planned_time.offset = chrono::TimeDelta::zero();
    "esketamine".clone_into(&mut plan.acts[0].answering_item);
    "esketamine".clone_into(&mut plan.substance);
    let mut story = Story { session: Session::new(Arc::new(plan)), secs: 0 };
    story.does(0, made_up_plan::opening());
    story.says(31, StatementKind::RouteEvent(RouteEvent::Device { number: 1, spilled: false, lot: String::new() }));
    let moved = story.says_of(32, 20, StatementKind::MoveLastEntry);
    let spit = moved.iter().find(|row| row.item == "spit").and_then(|row| row.value);
    assert_eq!(spit, Some(Value::from(0)), "it sets T0 now, and is on time by it");
}

#[test]
fn a_second_dose_answers_the_decision_that_waits_for_it() {
    // `go_no_go` still waits, and is not the one that a dose answers; then one said after the window, and one given before it.
    for (prepared, said_at, given_at) in [(false, 47, 47), (true, 47, 47), (true, 55, 47), (false, 46, 44)] {
        let mut story = Story::new();
        if prepared {
            story.does(20, Intent::StartPhase(PhaseId::Prepare));
        }
        let first = story.says(30, dose("ketamine", 50));
        assert!(first.iter().all(|row| row.kind != RowKind::Decision), "a first dose answers no second");
        story.does(said_at, Intent::Tick);
        let second = story.says_of(said_at, given_at, dose("ketamine", 25));
        assert!(items(&second).contains(&(RowKind::Decision, "second_dose", "given")), "{second:?}");
        assert_eq!(story.state("second_dose"), Some(DueState::Answered));
        assert_eq!(story.session.earliest_release(), Some(mins(given_at + 90)));
    }
}

#[test]
fn a_word_answers_the_decision_that_knows_it_and_no_other() {
    let mut story = Story::new();
    story.refused(10, of_minute(10, decided(None, "go")), "No decision waits");
    story.does(20, Intent::StartPhase(PhaseId::Prepare));
    story.says(30, dose("ketamine", 50));
    story.refused(46, of_minute(46, decided(None, "perhaps")), "No decision waits");
    story.refused(46, of_minute(46, decided(Some("go_no_go"), "declined")), "No decision waits");
    let declined = story.says(46, decided(None, "declined"));
    let facts = items(&declined);
    for fact in [
        (RowKind::Decision, "second_dose", "declined"),
        (RowKind::Dose, "declined", ""),
        (RowKind::Due, "second_dose", "answered"),
    ] {
        assert!(facts.contains(&fact), "{facts:?}");
    }
    story.says(47, decided(Some("go_no_go"), "go"));
    assert_eq!(story.state("go_no_go"), Some(DueState::Answered));

    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let held = story.says(46, decided(None, "held"));
    assert!(items(&held).contains(&(RowKind::Dose, "held", "")), "a dose can be held in answer to its decision: {held:?}");
}

#[test]
fn a_look_answers_open_looks_and_nothing_else() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let rows = story.says(32, look());
    assert!(items(&rows).contains(&(RowKind::Due, "look_dose_2m", "answered")));
    assert_eq!(story.state("look_dose_2m"), Some(DueState::Answered));
    story.stand(46, &[("v15", Some(DueState::Due)), ("second_dose", Some(DueState::Due))]);
    story.says(60, note("nothing"));
    story.says(60, look());
    assert_eq!(story.state("look_30m"), Some(DueState::Answered));
}

#[test]
fn vitals_answer_their_point_late_or_not_possible() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    story.does(71, Intent::Tick);
    assert_eq!(story.state("v15"), Some(DueState::Expired), "v40 has opened, and takes the same");
    story.says_of(72, 46, bp(120));
    assert_eq!(story.state("v15"), Some(DueState::Answered));
    let refused = VitalReading::NotPossible { vital: Vital::Bp, reason: String::new() };
    story.says(72, StatementKind::Vitals(vec![refused]));
    assert_eq!(story.state("v40"), Some(DueState::Answered));
}

#[test]
fn not_now_lasts_five_minutes_and_works_three_times() {
    let mut story = Story::new();
    let not_now = || Intent::Postpone { id: "base".to_owned(), reason: String::new() };
    story.refused(1, not_now(), "no longer open");
    for minute in [6, 8, 12] {
        story.does(minute, not_now());
        story.stand(minute + 1, &[("base", Some(DueState::Postponed))]);
    }
    story.stand(17, &[("base", Some(DueState::Due))]);
    story.refused(17, not_now(), "three times already");
    story.does(17, Intent::Skip { id: "base".to_owned(), reason: String::new() });
    assert_eq!(story.state("base"), Some(DueState::Skipped));
    assert_eq!(story.owes(), ["1 reason"]);
}

#[test]
fn a_tick_writes_what_ran_out_once_and_at_the_time_it_ran_out() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let rows = story.does(40, Intent::Tick);
    let expired: Vec<_> = rows.iter().map(|row| (row.item.as_ref(), row.elapsed, row.text.as_str())).collect();
    let (base, two, five) = (("base", mins(30)), ("look_dose_2m", mins(37)), ("look_dose_5m", mins(40)));
    let mut said = [base, two, five].map(|(id, at)| (id, at, "expired")).to_vec();
    said.push(("spit", mins(40), "reached"));
    assert_eq!(expired, said);
    assert!(story.does(41, Intent::Tick).is_empty());
}

#[test]
fn what_expired_under_a_wrong_t0_waits_again() {
    let mut story = Story::new();
    let wrong = story.says(30, dose("ketamine", 50))[0].entry;
    story.does(60, Intent::Tick);
    assert_eq!(story.state("look_dose_2m"), Some(DueState::Expired));
    story.does(61, Intent::Withdraw(wrong));
    story.says(62, dose("ketamine", 50));
    story.stand(64, &[("look_dose_2m", Some(DueState::Due)), ("second_dose", Some(DueState::Upcoming))]);
    let again = story.does(69, Intent::Tick);
    let expired: Vec<_> = again.iter().map(|row| (row.item.as_ref(), row.elapsed)).collect();
    assert_eq!(expired, [("base", mins(62)), ("look_dose_2m", mins(69))]);
    assert!(story.does(69, Intent::Tick).is_empty());
}

#[test]
fn a_record_closes_complete_or_with_accepted_gaps() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let stamp = story.says(31, StatementKind::BareStamp)[0].entry;
    story.refused(32, closing(EndReason::NoGo, true), "A dose was given");
    story.refused(32, closing(EndReason::Completed, false), "still owes");
    assert_eq!(story.owes(), ["vitals T−15", "1 word for a stamp", "when the client left"]);
    story.does(33, Intent::FillStamp { entry: stamp, words: "hands open".to_owned() });
    story.refused(33, digest(), "this one is open");
    let close = story.does(34, closing(EndReason::StoppedEarly, true));
    assert_eq!(
        (close[0].text.as_str(), close[0].note.as_str()),
        ("stopped_early", "gaps accepted: vitals T−15, when the client left · made up")
    );
    let sealed = story.does(34, digest());
    assert_eq!((sealed[0].entry, sealed[0].value), (close[0].entry, Some(Value::from(close[0].seq as u32))));
    assert!(story.session.projection().is_sealed());
    for intent in
        [of_minute(35, note("late")), Intent::StartPhase(PhaseId::After), digest(), resume(), closing(EndReason::Completed, true)]
    {
        story.refused(35, intent, "closed");
    }
    assert!(story.does(90, Intent::Tick).is_empty());
    story.does(90, Intent::Reopen);
    story.refused(90, digest(), "this one is open");
    story.says(90, note("a late entry"));
    assert!(!story.session.is_closed());
}

#[test]
fn a_record_begins_once_and_with_its_opening() {
    let mut empty = Story { session: Session::new(Arc::new(made_up_plan::plan())), secs: 0 };
    for intent in [of_minute(0, note("early")), Intent::ClockChanged(ClockEvent::Suspended { duration_ms: 4000 }), resume()] {
        empty.refused(0, intent, "has not begun");
    }
    assert!(empty.does(0, Intent::Tick).is_empty());
    Story::new().refused(1, made_up_plan::opening(), "has begun already");
}

#[test]
fn what_the_record_says_about_itself_cannot_be_withdrawn() {
    let mut story = Story::new();
    let phase = story.does(2, Intent::StartPhase(PhaseId::Prepare))[0].entry;
    for entry in [1, 2] {
        story.refused(3, Intent::Withdraw(entry), "about itself");
    }
    story.does(3, Intent::Withdraw(phase));
    assert_eq!(story.session.phase_at(mins(3)), PhaseId::Arrive);
}

#[test]
fn about_marks_the_time_and_leaves_codes_alone() {
    let mut story = Story::new();
    let tags = vec!["grief".to_owned()];
    let marked = |rows: Vec<Row>| (rows[0].text.clone(), rows[0].note.clone());
    let two = |text: &str, note: &str| (text.to_owned(), note.to_owned());
    let words = StatementKind::Note { words: "tears".to_owned(), tags };
    assert_eq!(marked(story.does(20, about(10, words))), two("grief approximate", "tears"));
    assert_eq!(marked(story.does(20, about(10, StatementKind::BareStamp))), two("approximate", ""));
    assert_eq!(marked(story.does(20, about(10, look()))), two("ok", "breathing slow (approximate)"));
    assert_eq!(marked(story.does(20, about(18, dose("ketamine", 50)))), two("im", "approximate"));
    assert_eq!(story.session.last_dose().map(|given| given.route.as_str()), Some("im"));
}

#[test]
fn the_baseline_is_the_last_value_before_t0() {
    let mut story = Story::new();
    for (minute, systolic) in [(10, 118), (25, 124), (29, 130)] {
        story.says(minute, bp(systolic));
    }
    let baseline = |story: &Story| story.session.baseline("bp_systolic").map(|reading| reading.value.get());
    assert_eq!(baseline(&story), None, "there is nothing to compare with yet");
    story.says(30, dose("ketamine", 50));
    story.says(45, bp(150));
    assert_eq!(baseline(&story), Some(130.0));
    assert_eq!(story.session.baseline("heart_rate"), None);
    story.says(46, dose("ketamine", 25));
    assert_eq!(baseline(&story), Some(130.0), "a second dose does not move it");
}

#[test]
fn three_nasal_devices_are_one_dose_and_a_later_one_another() {
    let mut plan = made_up_plan::plan();
    "esketamine".clone_into(&mut plan.substance);
    let mut story = Story { session: Session::new(Arc::new(plan)), secs: 0 };
    story.does(0, made_up_plan::opening());
    for (number, minute) in [(1, 30), (2, 35), (3, 40)] {
        story.says(minute, StatementKind::RouteEvent(RouteEvent::Device { number, spilled: false, lot: String::new() }));
    }
    assert_eq!(story.session.dosing_acts(), [mins(30)]);
    assert_eq!(story.session.earliest_release(), Some(mins(130)), "the release counts from the last device");
    story.says(41, StatementKind::RouteEvent(RouteEvent::Device { number: 3, spilled: true, lot: String::new() }));
    assert_eq!(story.session.doses().count(), 3, "a spill is no dose");
    story.says(51, StatementKind::RouteEvent(RouteEvent::Device { number: 1, spilled: false, lot: String::new() }));
    assert_eq!(story.session.dosing_acts(), [mins(30), mins(51)]);
}

#[test]
fn one_vital_that_was_not_possible_owes_one_reason() {
    let mut story = Story::new();
    let refused =
        |reason: &str| StatementKind::Vitals(vec![VitalReading::NotPossible { vital: Vital::Bp, reason: reason.to_owned() }]);
    story.says(1, refused("asleep"));
    assert!(story.owes().is_empty());
    story.says(2, refused(""));
    assert_eq!(story.owes(), ["1 reason"]);
    let entry = story.session.last_typed_entry().expect("it was typed");
    story.does(3, Intent::Withdraw(entry));
    assert!(story.owes().is_empty());
}

#[test]
fn a_high_reading_at_its_point_makes_the_next_one_required() {
    for (systolic, state) in [(120, DueState::Expired), (180, DueState::Due)] {
        let mut story = Story::new();
        story.says(30, dose("ketamine", 50));
        story.says(70, bp(systolic));
        let required = due::list(&story.session, mins(85)).iter().any(|due| due.id == "v55" && due.required);
        assert_eq!(required, systolic == 180);
        story.stand(85, &[("v55", Some(DueState::Due))]);
        let late = if state == DueState::Due { DueState::Late } else { state };
        story.stand(91, &[("v55", Some(late))]);
    }
}

#[test]
fn nothing_falls_due_once_the_client_left_or_after_a_day() {
    let mut story = Story::new();
    story.says(30, dose("ketamine", 50));
    let looks =
        |story: &Story, minute| due::list(&story.session, mins(minute)).iter().filter(|due| due.id.starts_with("look_")).count();
    let a_day = looks(&story, 48 * 60);
    assert_eq!(looks(&story, 480 * 60), a_day, "a damaged or forgotten record does not grow for ever");
    let at = made_up_plan::moment(100 * 60, 0).into();
    story.does(100, Intent::ClientLeft { time: at, words: "with escort, steady".to_owned() });
    story.stand(101, &[("v40", Some(DueState::Expired)), ("look_60m", Some(DueState::Expired)), ("look_75m", None)]);
    assert!(due::open_and_upcoming(&story.session, mins(101)).is_empty());
}
