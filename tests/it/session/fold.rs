//! Properties of any sequence of intents: one fold for live, resume and review, rows that count up, and a recorded clock that
//! never goes back. Single decisions are in `decisions.rs`.

use crate::support::made_up_plan;
use bedside::journal::columns::HEADER;
use bedside::journal::{self, Chain, encode};
use bedside::session::analysis::outstanding;
use bedside::session::apply_intent;
use bedside::session::clinical::dose_summary;
use bedside::session::decide::{ClockEvent, CloseParams, EndReason, ResumeParams};
use bedside::session::statement::{Dose, RouteEvent, Statement, StatementKind, VitalReading};
use bedside::session::{
    Elapsed, Initials, Intent, Moment, PhaseId, Plan, Row, Session, Timestamp, Value, Vital, Wall, due, evolve, limits,
};
use chrono::TimeDelta;
use proptest::prelude::*;
use std::sync::Arc;

/// One thing that happens. Numbers choose among what there is at that moment.
#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    WallMoves(i64),
    Say { form: StatementKind, ago_s: i64, by: bool, about: bool },
    FillStamp(usize),
    Phase(usize),
    NotNow(usize),
    Skip(usize),
    Withdraw(usize),
    Tick,
    Clock(ClockEvent),
    Resume,
    Left(i64),
    Close { no_go: bool, accepts_gaps: bool },
    Digest,
    Reopen,
}

fn forms() -> impl Strategy<Value = StatementKind> {
    let words = || "[a-z ]{0,8}";
    let tags = || prop::collection::vec("[a-z]{1,4}", 0..2);
    let reading = |item, least: i32, most: i32| {
        (least..most).prop_map(move |number| VitalReading::Value { item, value: Value::from(number), typed: String::new() })
    };
    let bp = (reading("bp_systolic", 90, 220), reading("bp_diastolic", 50, 90)).prop_map(|(high, low)| vec![high, low]);
    let rest = prop_oneof![
        reading("heart_rate", 40, 120),
        reading("spo2", 80, 100),
        words().prop_map(|reason| VitalReading::NotPossible { vital: Vital::Bp, reason }),
    ];
    let vitals = (bp, prop::collection::vec(rest, 0..3)).prop_map(|(bp, rest)| StatementKind::Vitals([bp, rest].concat()));
    let dose = (prop::sample::select(vec!["ketamine", "esketamine", "ondansetron"]), 1..100_i32).prop_map(|(substance, mg)| {
        let route = if substance == "esketamine" { "in" } else { "im" };
        StatementKind::Dose(Dose { site: "left deltoid".to_owned(), ..Dose::new(substance, Value::from(mg), route) })
    });
    let acts = vec![
        RouteEvent::Spit,
        RouteEvent::Device { number: 2, spilled: false, lot: String::new() },
        RouteEvent::Device { number: 3, spilled: true, lot: String::new() },
        RouteEvent::InfusionStart(Some(Value::from(40).into())),
        RouteEvent::InfusionStart(None),
        RouteEvent::InfusionRate(Value::from(30).into()),
        RouteEvent::InfusionPause(None),
        RouteEvent::InfusionResume(None),
        RouteEvent::InfusionResume(Some(Value::from(20).into())),
        RouteEvent::InfusionStop(None),
        RouteEvent::InfusionStop(Some(Value::from(38))),
    ];
    let decided = prop::sample::select(vec!["given", "declined", "not offered", "held", "go", "hold", "perhaps"])
        .prop_map(|word| StatementKind::DecisionMade { id: None, word: word.to_owned(), reason: String::new() });
    prop_oneof![
        (words(), tags()).prop_map(|(words, tags)| StatementKind::Note { words, tags }),
        (words(), tags()).prop_map(|(words, tags)| StatementKind::ItemNote { item: "quote", words, tags }),
        vitals,
        words().prop_map(StatementKind::Look),
        (0..3000_i64, 0..3000_i64, words()).prop_map(|(ago_s, lasted_s, words)| looked(ago_s, lasted_s, words)),
        words().prop_map(StatementKind::VerbalCheck),
        (0..11_i32, words()).prop_map(|(score, words)| StatementKind::Scale { item: "suds", score, words }),
        dose,
        prop::sample::select(acts).prop_map(StatementKind::RouteEvent),
        decided,
        prop::sample::select(vec!["tears", "spit", "water"]).prop_map(|code| StatementKind::Event {
            code: code.to_owned(),
            text: String::new(),
            words: String::new()
        }),
        words().prop_map(StatementKind::Music),
        Just(StatementKind::BareStamp),
        words().prop_map(StatementKind::Private),
        Just(StatementKind::MoveLastEntry),
    ]
}

/// A span is told in seconds before the moment at which it is said; [`intent`] puts it there.
fn looked(ago_s: i64, lasted_s: i64, words: String) -> StatementKind {
    let at = |secs: i64| Timestamp { elapsed: Elapsed::from_secs(secs), wall: Wall::from_instant(0, 0) };
    StatementKind::ContinuousLook { from: at(ago_s), until: at(lasted_s), words }
}

fn steps() -> impl Strategy<Value = Step> {
    let news = prop_oneof![
        (-9_000..9_000_i64).prop_map(|by_ms| ClockEvent::Step { by_ms }),
        (0..90_000_i64).prop_map(|for_ms| ClockEvent::Suspended { duration_ms: for_ms }),
        Just(ClockEvent::Zone { old_offset_s: -5 * 3600, new_offset_s: -4 * 3600 }),
    ];
    let ago = prop_oneof![Just(0_i64), 0..3000_i64];
    prop_oneof![
        6 => (0..900_i64).prop_map(Step::Wait),
        1 => (-900..900_i64).prop_map(Step::WallMoves),
        10 => (forms(), ago, any::<bool>(), any::<bool>()).prop_map(|(form, ago_s, by, about)| Step::Say { form, ago_s, by, about }),
        1 => any::<usize>().prop_map(Step::FillStamp),
        2 => (0..6_usize).prop_map(Step::Phase),
        1 => any::<usize>().prop_map(Step::NotNow),
        1 => any::<usize>().prop_map(Step::Skip),
        2 => any::<usize>().prop_map(Step::Withdraw),
        3 => Just(Step::Tick),
        1 => news.prop_map(Step::Clock),
        1 => Just(Step::Resume),
        1 => (0..600_i64).prop_map(Step::Left),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(no_go, accepts_gaps)| Step::Close { no_go, accepts_gaps }),
        1 => Just(Step::Digest),
        2 => Just(Step::Reopen),
    ]
}

/// What the step wants at this moment; nothing where there is nothing to choose from.
fn intent(step: Step, session: &Session, now: Moment) -> Option<Intent> {
    let pick = |choices: &[String], number: usize| choices.get(number % choices.len().max(1)).cloned();
    let ids: Vec<String> = due::open_and_upcoming(session, now.elapsed).into_iter().map(|due| due.id).collect();
    let entries: Vec<u64> = session.timeline().iter().map(|(_, entry)| *entry).collect();
    let entry = |number: usize| entries.get(number % entries.len().max(1)).copied();
    let earlier = |secs: i64| now.timestamp_at(now.elapsed - TimeDelta::seconds(secs));
    let empty = String::new;
    Some(match step {
        Step::Wait(_) | Step::WallMoves(_) => return None,
        Step::Say { form, ago_s, by, about } => {
            let form = match form {
                StatementKind::ContinuousLook { from, until, words } => {
                    let (from, lasted) = (earlier(from.elapsed.secs()), until.elapsed - Elapsed::ZERO);
                    StatementKind::ContinuousLook { from, until: now.timestamp_at(from.elapsed + lasted), words }
                }
                other => other,
            };
            let by = if by { Initials::from_record("NR") } else { None };
            Intent::AddEntry(Statement { time: earlier(ago_s), observer: by, is_approximate: about, kind: form })
        }
        Step::FillStamp(number) => Intent::FillStamp { entry: entry(number)?, words: "words".to_owned() },
        Step::Phase(number) => Intent::StartPhase(PhaseId::ALL[number]),
        Step::NotNow(number) => Intent::Postpone { id: pick(&ids, number)?, reason: empty() },
        Step::Skip(number) => Intent::Skip { id: pick(&ids, number)?, reason: empty() },
        Step::Withdraw(number) => Intent::Withdraw(entry(number)?),
        Step::Tick => Intent::Tick,
        Step::Clock(news) => Intent::ClockChanged(news),
        Step::Resume => Intent::Resume(ResumeParams {
            gap_ms: 4000,
            is_gap_estimated: true,
            torn_file: Some("NAME.torn".to_owned()),
            new_boot_clock: None,
        }),
        Step::Left(ago_s) => Intent::ClientLeft { time: earlier(ago_s), words: "with escort".to_owned() },
        Step::Close { no_go, accepts_gaps } => {
            let reason = if no_go { EndReason::NoGo } else { EndReason::Completed };
            Intent::Close(CloseParams {
                end_reason: reason,
                accepts_gaps,
                gaps_reason: "made up".to_owned(),
                early_reason: "made up".to_owned(),
            })
        }
        Step::Digest => Intent::Digest("0".repeat(64)),
        Step::Reopen => Intent::Reopen,
    })
}

fn assert_consistent(session: &Session, rows: &[Row], now: Moment) {
    let plan = Arc::clone(session.plan());
    assert_eq!(*session, Session::from_rows(plan, rows), "the fold of each row is the fold of all");
    for (row, seq) in rows.iter().zip(1_u64..) {
        assert_eq!(row.seq, seq, "rows count up from 1");
    }
    for pair in rows.windows(2) {
        assert!(pair[0].entered.instant_ms() <= pair[1].entered.instant_ms(), "`entered` never falls: row {}", pair[1].seq);
    }
    let states = |at| due::list(session, at).into_iter().map(|due| (due.id, due.state)).collect::<Vec<_>>();
    let mut at = now.elapsed;
    for _ in 0..4 {
        let Some(next) = due::next_change(session, at) else { break };
        assert!(next > at);
        assert_eq!(states(at), states(next - TimeDelta::milliseconds(1)), "nothing changes before the next change");
        at = next;
    }
    assert!(outstanding::list(session, now.elapsed).iter().all(|owed| !owed.is_empty()));
}

/// Wherever the program fell, what the disk has of it is the beginning of these rows, whole: read back, it is the session that
/// folding each of them gave, and names the same things as due, owed and out of bounds, then and later.
fn assert_resumes_at(plan: &Arc<Plan>, rows: &[Row], cut: usize, later: TimeDelta) {
    let before = rows.get(..cut).unwrap_or(rows);
    let mut live = Session::new(Arc::clone(plan));
    for row in before {
        evolve(&mut live, row);
    }
    let mut bytes = format!("{HEADER}\n").into_bytes();
    encode(before, "20261123-0902-C-017", &mut Chain::default(), &mut bytes);
    let record = journal::read(&bytes).unwrap_or_else(|why| panic!("what was written is a record: {why}"));
    assert_eq!(record.rows, before, "the rows come back");
    let resumed = Session::from_rows(Arc::clone(plan), &record.rows);
    assert_eq!(live, resumed, "row {cut}");
    let last = before.iter().map(Row::entered_elapsed).max().unwrap_or_default();
    for at in [last, last + later] {
        assert_eq!(due::list(&live, at), due::list(&resumed, at), "row {cut}");
        assert_eq!(due::next_change(&live, at), due::next_change(&resumed, at), "row {cut}");
        assert_eq!(outstanding::list(&live, at), outstanding::list(&resumed, at), "row {cut}");
        assert_eq!(limits::all_alerts(&live, at), limits::all_alerts(&resumed, at), "row {cut}");
        assert_eq!(dose_summary::infusions(&live), dose_summary::infusions(&resumed), "row {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn live_and_resumed_sessions_are_equal(steps in prop::collection::vec(steps(), 1..60), cut in any::<usize>(), later_s in 0..7200_i64) {
        let mut session = Session::new(Arc::new(made_up_plan::plan()));
        let (mut secs, mut wall_off_s) = (0, 0);
        let mut rows = apply_intent(&mut session, made_up_plan::moment(0, 0), made_up_plan::opening()).expect("an empty record can be opened");
        for step in steps {
            match step {
                Step::Wait(by) => secs += by,
                Step::WallMoves(by) => wall_off_s += by,
                _ => {}
            }
            let now = made_up_plan::moment(secs, wall_off_s);
            let Some(intent) = intent(step, &session, now) else { continue };
            let is_tick = intent == Intent::Tick;
            let before = session.clone();
            match apply_intent(&mut session, now, intent) {
                Ok(new) => {
                    let alike = |one: &[Row]| one.windows(2).all(|pair| pair[0].entry != pair[1].entry || pair[0].timestamp() == pair[1].timestamp());
                    prop_assert!(alike(&new), "the rows of an entry share their time: {new:?}");
                    rows.extend(new);
                }
                Err(refusal) => {
                    prop_assert!(refusal.to_string().ends_with('.'), "{refusal}");
                    prop_assert_eq!(&session, &before, "a refusal changes nothing");
                }
            }
            assert_consistent(&session, &rows, now);
            if is_tick {
                let again = apply_intent(&mut session, now, Intent::Tick);
                prop_assert_eq!(again.map(|rows| rows.len()), Ok(0), "time that ran out is written once");
            }
        }
        let cut = 1 + cut % rows.len();
        assert_resumes_at(session.plan(), &rows, cut, TimeDelta::seconds(later_s));
    }
}
