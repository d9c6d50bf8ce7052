//! The cost of each key and each second in a session of 10,000 rows, ten times a long day. Goals: 50 µs for the due list, 15 ms
//! for the whole fold, 50 ms for a resume.

#[path = "../tests/it/support/made_up_plan.rs"]
mod made_up_plan;

use bedside::journal::chain::Chain;
use bedside::journal::columns::HEADER;
use bedside::journal::encode::encode;
use bedside::journal::read::read;
use bedside::session::analysis::outstanding;
use bedside::session::statement::{Dose, Statement, StatementKind, VitalReading};
use bedside::session::{Elapsed, Intent, Row, Session, Value, apply_intent, due, evolve};
use divan::{Bencher, black_box};
use std::sync::{Arc, LazyLock};

const ROWS: usize = 10_000;

fn main() {
    divan::main();
}

static LONG: LazyLock<(Session, Elapsed)> = LazyLock::new(long_session);

/// Two doses, a reading of three vitals and a note at every few seconds, a stamp without words now and then.
fn long_session() -> (Session, Elapsed) {
    let mut session = Session::new(Arc::new(made_up_plan::plan()));
    let mut secs = 0;
    act(&mut session, secs, made_up_plan::opening());
    while session.ledger().rows().len() < ROWS {
        secs += 8;
        let form = match secs {
            2400 | 3600 => dose(),
            _ if secs % 400 == 0 => StatementKind::BareStamp,
            _ if secs % 16 == 0 => vitals(secs),
            _ => StatementKind::Note { words: "long exhale, jaw softens".to_owned(), tags: vec!["calm".to_owned()] },
        };
        let at = made_up_plan::moment(secs, 0).into();
        act(&mut session, secs, Intent::AddEntry(Statement { time: at, observer: None, is_approximate: false, kind: form }));
        act(&mut session, secs, Intent::Tick);
    }
    (session, Elapsed::from_secs(secs))
}

fn act(session: &mut Session, secs: i64, intent: Intent) {
    if let Err(refusal) = apply_intent(session, made_up_plan::moment(secs, 0), intent) {
        panic!("{refusal}");
    }
}

fn dose() -> StatementKind {
    StatementKind::Dose(Dose {
        site: "left deltoid".to_owned(),
        lot: "A4471".to_owned(),
        ..Dose::new("ketamine", Value::from(50), "im")
    })
}

fn vitals(secs: i64) -> StatementKind {
    let value = |item, number: i64| VitalReading::Value { item, value: Value::from(number as i32), typed: String::new() };
    let systolic = 110 + secs % 40;
    StatementKind::Vitals(vec![
        value("bp_systolic", systolic),
        value("bp_diastolic", 70),
        value("heart_rate", 72),
        value("spo2", 97),
    ])
}

#[divan::bench]
fn list(bencher: Bencher<'_, '_>) {
    let (session, now) = &*LONG;
    bencher.bench(|| due::list(black_box(session), *now));
}

#[divan::bench]
fn ahead(bencher: Bencher<'_, '_>) {
    let (session, now) = &*LONG;
    bencher.bench(|| due::open_and_upcoming(black_box(session), *now));
}

#[divan::bench]
fn next_change(bencher: Bencher<'_, '_>) {
    let (session, now) = &*LONG;
    bencher.bench(|| due::next_change(black_box(session), *now));
}

#[divan::bench]
fn owed(bencher: Bencher<'_, '_>) {
    let (session, now) = &*LONG;
    bencher.bench(|| outstanding::list(black_box(session), *now));
}

#[divan::bench]
fn fold(bencher: Bencher<'_, '_>) {
    let rows: Vec<Row> = LONG.0.ledger().rows().to_vec();
    bencher.bench(|| Session::from_rows(Arc::clone(LONG.0.plan()), black_box(&rows)));
}

/// What a resume does with the bytes of the record: read, verify, fold.
#[divan::bench]
fn resume(bencher: Bencher<'_, '_>) {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    encode(LONG.0.ledger().rows(), "20261123-1324-C-017", &mut Chain::default(), &mut bytes);
    assert_eq!(read(&bytes).map_or(0, |record| record.rows.len()), LONG.0.ledger().rows().len(), "the bytes are a record");
    bencher.bench(|| read(black_box(&bytes)).map(|record| Session::from_rows(Arc::clone(LONG.0.plan()), &record.rows)));
}

/// A withdrawal sums the whole record again.
#[divan::bench]
fn withdraw(bencher: Bencher<'_, '_>) {
    let mut session = LONG.0.clone();
    let mut rows: Vec<Row> = Vec::new();
    if let Some(entry) = session.last_typed_entry() {
        let now = made_up_plan::moment(LONG.1.secs(), 0);
        rows = apply_intent(&mut session, now, Intent::Withdraw(entry)).unwrap_or_default();
    }
    assert!(!rows.is_empty(), "there is something to withdraw");
    bencher.with_inputs(|| LONG.0.clone()).bench_values(|mut session| {
        for row in &rows {
            evolve(&mut session, row);
        }
        session
    });
}
