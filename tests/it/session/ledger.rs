//! Which rows of a session are live, and when the last one was written, for any rows that a record can hold.

use crate::support::made_up_plan;
use bedside::session::{Elapsed, Initials, PhaseId, Row, RowKind, Session, Source, Wall, evolve};
use proptest::prelude::*;
use std::sync::Arc;

/// A note of the program, written at the session's first moment.
fn row() -> Row {
    let wall = wall_at(0);
    Row {
        seq: 1,
        time: wall,
        elapsed: Elapsed::ZERO,
        phase: PhaseId::Arrive,
        kind: RowKind::Note,
        item: "observation".into(),
        value: None,
        unit: "".into(),
        text: String::new(),
        note: String::new(),
        author: Initials::app(),
        entered: wall,
        entry: 1,
        amends: None,
        source: Source::User,
    }
}

fn wall_at(secs: i64) -> Wall {
    Wall::from_instant(1_795_442_400_000 + secs * 1000, -18_000)
}

fn session(rows: &[Row]) -> Session {
    Session::from_rows(Arc::new(made_up_plan::plan()), rows)
}

/// The versions of rows, computed in the simplest way. All numbers are indices of rows.
struct Versions {
    origin: Vec<usize>,
    newest: Vec<usize>,
    is_withdrawn: Vec<bool>,
}

/// The row that a record's reader takes for this number: the one in its place, or one that a search finds.
fn index_of(rows: &[Row], seq: u64) -> Option<usize> {
    let place = usize::try_from(seq).ok()?.checked_sub(1)?;
    let is_there = rows.get(place).is_some_and(|row| row.seq == seq);
    if is_there { Some(place) } else { rows.binary_search_by_key(&seq, |row| row.seq).ok() }
}

impl Versions {
    fn of(rows: &[Row]) -> Self {
        let mut versions = Self { origin: vec![], newest: vec![], is_withdrawn: vec![] };
        for (at, row) in rows.iter().enumerate() {
            let target = row.amends.filter(|seq| *seq > 0).and_then(|seq| index_of(&rows[..at], seq));
            versions.origin.push(target.filter(|_| row.kind != RowKind::Void).map_or(at, |target| versions.origin[target]));
            versions.newest.push(at);
            versions.is_withdrawn.push(false);
            match target.map(|target| versions.origin[target]) {
                Some(origin) if row.kind == RowKind::Void => versions.is_withdrawn[origin] = true,
                Some(origin) => versions.newest[origin] = at,
                None => {}
            }
        }
        versions
    }

    /// The live rows among these first versions.
    fn live<'a>(&self, rows: &'a [Row], origins: impl Iterator<Item = usize>) -> Vec<&'a Row> {
        let live = origins.filter(|at| self.origin[*at] == *at && !self.is_withdrawn[*at]);
        live.map(|at| &rows[self.newest[at]]).filter(|row| row.kind != RowKind::Void).collect()
    }

    fn live_of_entry<'a>(&self, rows: &'a [Row], entry: u64) -> Vec<&'a Row> {
        let of_entry = |at: &usize| rows[*at].entry == entry && rows[*at].kind != RowKind::Void;
        let mut origins: Vec<usize> = (0..rows.len()).filter(of_entry).map(|at| self.origin[at]).collect();
        origins.sort_unstable();
        origins.dedup();
        self.live(rows, origins.into_iter())
    }
}

proptest! {
    /// Row numbers may be missing, repeated or decreasing, and entries may not exist.
    #[test]
    fn live_rows_are_the_newest_versions_of_rows_that_were_not_withdrawn(
        marks in prop::collection::vec((0u64..3, 0u64..12, prop::option::of(0u64..12), any::<bool>(), any::<bool>()), 0..14),
        is_sound in any::<bool>(),
    ) {
        let mut seq = 0;
        let rows: Vec<Row> = marks
            .into_iter()
            .map(|(step, other, amends, is_void, own)| {
                seq += if is_sound { 1 } else { step };
                let kind = if is_void && amends.is_some() { RowKind::Void } else { RowKind::Note };
                Row { seq, entry: if own { seq } else { other }, amends, kind, ..row() }
            })
            .collect();
        let (session, versions) = (session(&rows), Versions::of(&rows));
        let ledger = session.ledger();
        prop_assert_eq!(ledger.live_rows().collect::<Vec<_>>(), versions.live(&rows, 0..rows.len()));
        for entry in 0..40 {
            prop_assert_eq!(ledger.live_rows_of(entry), versions.live_of_entry(&rows, entry), "entry {}", entry);
        }
        let mut grown = Session::new(Arc::clone(session.plan()));
        for row in &rows {
            evolve(&mut grown, row);
        }
        prop_assert_eq!(grown.ledger(), ledger);
    }
}

#[test]
fn last_written_time_follows_the_programs_own_rows_when_the_wall_clock_moves() {
    // Seconds of: the session, the wall clock when it happened, the wall clock when it was written.
    let row = |source, elapsed_s, time_s, entered_s| Row {
        source,
        elapsed: Elapsed::from_secs(elapsed_s),
        time: wall_at(time_s),
        entered: wall_at(entered_s),
        ..row()
    };
    let open = || row(Source::App, 0, 0, 0);
    for (rows, written_s) in [
        (vec![], 0),
        (vec![open()], 0),
        // Begun at 50 s and saved at 60 s; then a time long before.
        (vec![open(), row(Source::User, 50, 50, 60)], 60),
        (vec![open(), row(Source::User, -600, -600, 90)], 90),
        // The clock was put forward by an hour while a line was typed.
        (vec![open(), row(Source::App, 80, 3680, 3680), row(Source::User, 50, 50, 3690)], 90),
        (vec![open(), row(Source::Timer, 40, 3640, 3680), row(Source::App, 80, 3680, 3680)], 80),
        // It was put back by an hour: the time of writing is held, and then goes on.
        (vec![open(), row(Source::App, 80, -3520, 0), row(Source::User, 85, -3515, 0)], 80),
        (vec![open(), row(Source::App, 80, -3520, 0), row(Source::User, 3700, 100, 105)], 3705),
    ] {
        assert_eq!(session(&rows).last_written_time(), Elapsed::from_secs(written_s), "{rows:?}");
    }
}
