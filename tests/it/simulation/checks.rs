//! What must hold after each step, whatever happened.

use super::world::{Running, rows, session};
use bedside::app::LiveScreen;
use bedside::journal::spool::{Spool, SpoolEvent};
use bedside::journal::{self};
use bedside::session::{Elapsed, Row, RowKind, Session};
use std::collections::BTreeSet;

/// What was seen so far.
#[derive(Debug, Default)]
pub struct Checks {
    /// So many rows were looked at.
    seen: usize,
    /// The last answer of the disk that the app was told: rows up to here are saved.
    told: u64,
    /// Session time at the last message.
    elapsed: Option<Elapsed>,
    /// A power cut left zeros between other bytes.
    pub scarred: bool,
}

impl Checks {
    /// The program was started again over these rows.
    pub fn resumed(&mut self, rows: usize) {
        (self.seen, self.told, self.elapsed) = (rows, 0, None);
    }

    /// The app is about to be told.
    pub fn told(&mut self, news: &SpoolEvent) {
        if let SpoolEvent::Saved(seq) = news {
            self.told = *seq;
        }
    }

    /// After each message.
    pub fn step(&mut self, live: &LiveScreen) {
        let rows = live.session().ledger().rows();
        let from = self.seen.saturating_sub(1);
        for pair in rows.get(from..).unwrap_or_default().windows(2) {
            follows(&pair[0], &pair[1]);
        }
        self.seen = rows.len();
        let now = live.now().elapsed;
        assert!(self.elapsed.is_none_or(|before| before <= now), "session time falls to {}", now.label());
        self.elapsed = Some(now);

        let last = rows.last().map_or(0, |row| row.seq);
        let shown = last - live.unsaved_rows();
        assert!(shown <= self.told, "row {shown} is shown as saved, and the disk has answered for {} only", self.told);
        assert!(live.saved_at().is_none() || shown == last, "all is shown as saved, and row {last} is not");
    }

    /// After the disk was given what is next, and the app was told what came of it.
    pub fn settled(&self, live: &LiveScreen, spool: &Spool) {
        let said = live.warning().filter(|said| !said.starts_with("The disk has been busy"));
        assert_eq!(said, spool.trouble_message(), "what is wrong with the record is not what the screen says");
        let last = live.session().ledger().next_seq() - 1;
        assert_eq!(last - live.unsaved_rows(), spool.saved_seq().min(self.told), "the screen and the spool count otherwise");
    }
}

fn follows(before: &Row, after: &Row) {
    assert_eq!(after.seq, before.seq + 1, "a number is missing or doubled");
    assert!(after.entered.instant_ms() >= before.entered.instant_ms(), "the time of writing falls at row {}", after.seq);
    assert!(after.entry <= after.seq, "row {} belongs to an entry that is not there yet", after.seq);
    assert!(after.amends.is_none_or(|seq| seq < after.seq), "row {} replaces one that is not there yet", after.seq);
}

/// What costs more: the bytes read back are the rows, the chain is whole, and one fold gives one session.
pub fn heavy(running: &Running, scarred: bool) {
    let record = journal::read(running.spool.bytes()).expect("what was written is a record");
    let live = session(running);
    one_answer_each(live);
    same_rows(&record.rows, rows(running), u64::MAX);
    assert!(*live == Session::from_rows(live.plan().clone(), &record.rows), "the record folds to another session");
    assert_eq!(record.chain.check(), running.spool.chain().check(), "the spool's chain is not the record's");
    if !scarred {
        assert!(record.torn_tail.is_none() && record.unreadable_rows.is_empty(), "what was written cannot all be read");
        let damage = record.findings.iter().find(|found| found.fault.is_damage());
        assert!(damage.is_none(), "what was written is damaged: {}", damage.unwrap());
        let open = record.rows.first().expect("a record begins");
        assert!(open.matches(RowKind::Session, "open") && open.amends == Some(0));
    }
}

/// A due point has one answer at most.
fn one_answer_each(session: &Session) {
    let mut answered = BTreeSet::new();
    let rows = session.ledger().live_rows().filter(|row| row.kind == RowKind::Due && row.text == "answered");
    for row in rows {
        assert!(answered.insert(row.item.clone()), "{} is answered twice, again in row {}", row.item, row.seq);
    }
}

/// The rows up to a number are the same in both.
pub fn same_rows(found: &[Row], due: &[Row], upto: u64) {
    let upto = |rows: &[Row]| rows.iter().filter(|row| row.seq <= upto).cloned().collect::<Vec<Row>>();
    let (found, due) = (upto(found), upto(due));
    if let Some((one, other)) = found.iter().zip(&due).find(|(one, other)| one != other) {
        panic!("a row came back otherwise:\n{one:?}\n{other:?}");
    }
    assert_eq!(found.len(), due.len(), "rows that were shown as saved are gone");
}
