//! What was begun and not ended is owed when the client leaves, at the close, and in the list of gaps. Every pair of the vocabulary.

use crate::support::app::TestApp;
use crate::support::session::{TestSession, minute, plan};
use bedside::session::analysis::gaps;
use bedside::session::clinical::{begun, dose_summary};
use bedside::session::decide::{CloseParams, EndReason};
use bedside::session::record::pairs::{AbsentPerson, STATE_PAIRS, StateMark, StatePair};
use bedside::session::record::vocabulary::ITEMS;
use bedside::session::statement::{Dose, RouteEvent, StatementKind, VitalReading};
use bedside::session::{Intent, MissingKind, RowKind, Session, Value, apply_intent};
use crossterm::event::KeyCode;

/// The statement that makes a row of this mark.
fn statement(mark: StateMark, pair: &StatePair) -> StatementKind {
    let flow = |flow: i32| {
        let reading = VitalReading::Value { item: "o2_flow", value: Value::from(flow), typed: String::new() };
        StatementKind::Vitals(vec![reading])
    };
    match mark {
        StateMark::OxygenFlow => flow(2),
        StateMark::NoOxygenFlow => flow(0),
        StateMark::Lozenge => StatementKind::Dose(Dose::new("ketamine", Value::from(50), "sl")),
        StateMark::Item(RowKind::Dose, item) => StatementKind::RouteEvent(match item {
            "infusion_start" => RouteEvent::InfusionStart(Value::parse("40").map(Into::into)),
            "infusion_pause" => RouteEvent::InfusionPause(Value::parse("10")),
            "infusion_resume" => RouteEvent::InfusionResume(None),
            "infusion_stop" => RouteEvent::InfusionStop(Value::parse("20")),
            "spit" => RouteEvent::Spit,
            other => panic!("no statement makes {other}"),
        }),
        StateMark::Item(_, code) => {
            let text = if pair.absent == Some(AbsentPerson::Staff) { "NR".to_owned() } else { String::new() };
            StatementKind::Event { code: code.to_owned(), text, words: String::new() }
        }
    }
}

/// A session in which the pair can happen.
fn session_for(pair: &StatePair) -> TestSession {
    let is_dose = |item: &str| pair.ends.iter().any(|end| matches!(end, StateMark::Item(RowKind::Dose, known) if *known == item));
    let id = if is_dose("spit") { "sl_kat" } else { "iv_infusion" };
    let mut session = TestSession::open(plan(id));
    session.act(1, Intent::AddStaff { initials: "NR".to_owned(), role: String::new() });
    session
}

fn owed_in_all_places(session: &mut Session, at: i64) -> [Vec<String>; 3] {
    let now = minute(at);
    let gaps = gaps::missing_for_completion(session, now.elapsed);
    let gaps = gaps.into_iter().filter(|gap| matches!(gap.kind, MissingKind::NotEnded(_))).map(|gap| gap.phrase).collect();
    let params = CloseParams {
        end_reason: EndReason::Completed,
        accepts_gaps: false,
        gaps_reason: String::new(),
        early_reason: "x".into(),
    };
    let refused = apply_intent(session, now, Intent::Close(params)).unwrap_err().to_string();
    let states: Vec<String> = begun::begun_states(session).iter().map(begun::BegunState::words).collect();
    let at_close = states.iter().filter(|words| refused.contains(*words)).cloned().collect();
    [states, gaps, at_close]
}

#[test]
fn every_pair_is_owed_from_each_begin_to_each_end() {
    for pair in STATE_PAIRS {
        for begin in pair.begins {
            for end in pair.ends {
                let mut test = session_for(pair);
                if matches!(begin, StateMark::Item(RowKind::Dose, "infusion_pause")) {
                    test.add(4, statement(StateMark::Item(RowKind::Dose, "infusion_start"), pair));
                }
                test.add(5, statement(*begin, pair));
                test.add(7, statement(*begin, pair));
                let [states, gaps, at_close] = owed_in_all_places(&mut test.session, 20);
                assert_eq!(states, gaps, "{pair:?}");
                assert_eq!(states, at_close, "{pair:?}");
                let since = minute(5).wall.hm();
                let own =
                    |states: &[String]| states.iter().filter(|words| words.contains(pair.phrase)).cloned().collect::<Vec<_>>();
                let [words] = own(&states).try_into().unwrap_or_else(|all| panic!("once, since the first: {all:?}"));
                assert!(words.ends_with(&format!("{} since {since}", pair.phrase)), "{words}");
                assert_eq!(words.starts_with("NR "), pair.absent == Some(AbsentPerson::Staff), "{words}");
                test.add(21, statement(*end, pair));
                let [states, gaps, at_close] = owed_in_all_places(&mut test.session, 22);
                let all = [states, gaps, at_close].concat();
                assert_eq!(own(&all), Vec::<String>::new(), "{begin:?} ended by {end:?}");
            }
        }
    }
}

/// Rows that neither begin nor end anything that somebody has to end. A new item stands here or in the table of pairs.
const NEITHER: &str = "moment tears laughing vomited stood_up fell mask_off water light_change emergency_card prescriber_called \
    rescue_given escort_called recovery_position shown left ready ketamine esketamine ondansetron dose_per_kg site lot given_by \
    checked_by order order_max declined not_offered held not_given cleared device_spilled infusion_rate";

#[test]
fn every_event_and_dose_row_of_the_vocabulary_is_in_a_pair_or_known_to_be_in_none() {
    let in_pair = |kind: RowKind, slug: &str| {
        let marks = STATE_PAIRS.iter().flat_map(|pair| pair.begins.iter().chain(pair.ends));
        marks.clone().any(|mark| matches!(mark, StateMark::Item(known, item) if *known == kind && *item == slug))
    };
    for item in ITEMS.iter().filter(|item| matches!(item.kind, RowKind::Event | RowKind::Dose)) {
        let is_neither = NEITHER.split(' ').any(|known| known == item.slug);
        assert_ne!(in_pair(item.kind, item.slug), is_neither, "{}", item.slug);
    }
}

#[test]
fn a_withdrawn_begin_and_a_swallowed_lozenge_are_not_owed() {
    let mut test = TestSession::open(plan("im_kat"));
    test.add(5, StatementKind::Event { code: "hand_held".to_owned(), text: String::new(), words: String::new() });
    let entry = begun::begun_states(&test.session)[0].seq;
    test.act(6, Intent::Withdraw(entry));
    assert_eq!(begun::begun_states(&test.session), []);
    let mut test = TestSession::open(plan("sl_kat"));
    test.add(5, StatementKind::Dose(Dose::new("ketamine", Value::from(50), "sl")));
    assert_eq!(begun::begun_states(&test.session).len(), 1);
    test.act(16, Intent::Skip { id: "spit".to_owned(), reason: "swallowed".to_owned() });
    assert_eq!(begun::begun_states(&test.session), []);
}

#[test]
fn two_people_out_are_owed_one_by_one() {
    let mut test = TestSession::open(plan("im_kat"));
    let staff =
        |code: &str, who: &str| StatementKind::Event { code: code.to_owned(), text: who.to_owned(), words: String::new() };
    test.add(5, staff("staff_out", "NR"));
    test.add(6, staff("staff_out", "MK"));
    test.add(8, staff("staff_in", "NR"));
    let [states, ..] = owed_in_all_places(&mut test.session, 20);
    assert_eq!(states, [format!("MK out of the room since {}", minute(6).wall.hm())]);
}

#[test]
fn a_second_start_of_an_infusion_counts_nothing_twice() {
    let start = |rate: &str| StatementKind::RouteEvent(RouteEvent::InfusionStart(Value::parse(rate).map(Into::into)));
    let mut test = TestSession::open(plan("iv_infusion"));
    test.add(10, start("60"));
    let timers = test.session.ledger().rows().iter().filter(|row| row.kind == RowKind::Timer).count();
    test.add(20, start("30"));
    test.add(30, StatementKind::RouteEvent(RouteEvent::InfusionStop(None)));
    assert_eq!(dose_summary::infusions(&test.session).len(), 1);
    // 10 min at 60 mg/h, then 10 min at 30 mg/h.
    assert_eq!(dose_summary::total(&test.session, "ketamine").mg.to_string(), "15");
    assert_eq!(
        test.session
            .ledger()
            .rows()
            .iter()
            .filter(|row| row.matches(RowKind::Timer, "infusion_end") && row.text == "set")
            .count(),
        timers
    );
    assert_eq!(test.session.earliest_release(), Some(minute(90).elapsed));
    // A start after the stop is an infusion of its own.
    test.add(35, start("60"));
    assert_eq!(dose_summary::infusions(&test.session).len(), 2);
    assert_eq!(test.session.earliest_release(), None, "it runs");
}

#[test]
fn a_held_hand_is_named_at_leaving_and_at_closing() {
    let mut app = TestApp::begin("im_kat", None);
    app.advance_to("0:45:00").enter("dose 50 im").press(KeyCode::Enter);
    app.advance_to("0:50:00").enter("h");
    app.advance_to("2:30:00").enter("/leave");
    let screen = app.screen(80, 24);
    assert!(screen.contains("Not ended: hand held since 14:14."), "{screen}");
    app.enter("with Ana, steady").enter("/close");
    let words = |app: &mut TestApp| app.screen(80, 40).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&mut app).contains("hand held since 14:14"), "{}", words(&mut app));
    app.ctrl('g').advance_to("2:31:00").enter("h").enter("/close");
    assert!(!words(&mut app).contains("hand held since"), "{}", words(&mut app));
}
