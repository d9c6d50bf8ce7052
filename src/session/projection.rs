//! What the rows that count add up to: phases, doses, vitals, answers. A pure sum: the same rows give the same picture in
//! whatever order they came. Not the rows themselves, which are the ledger's.

use super::plan::Plan;
use super::time::{At, Elapsed};
use crate::session::clinical::checklist::{Answer, Ticked};
use crate::session::clinical::presence::Whereabouts;
use crate::session::clinical::vital::Vital;
use crate::session::record::names::{ClientCode, Initials, PhaseId};
use crate::session::record::row::{Row, Source, Value};
use crate::session::record::vocabulary::Kind;
use chrono::TimeDelta;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Nasal devices this close together are one dosing act.
const ONE_ACT: TimeDelta = TimeDelta::minutes(20);

/// One medicine given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// When.
    pub at: At,
    /// The row that says so.
    pub seq: u64,
    /// Its entry.
    pub entry: u64,
    /// The substance's item.
    pub substance: String,
    /// How much, in mg.
    pub mg: f64,
    /// The route's code.
    pub route: String,
}

/// A row about what was done, as it stands: an order, a hold, an infusion's acts, a sub-timer, an alert, a look, a decision.
/// What several of them add up to is `dosing`'s and `limits`'.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When.
    pub at: At,
    /// The row.
    pub seq: u64,
    /// Its entry.
    pub entry: u64,
    /// Its kind.
    pub kind: Kind,
    /// Its item.
    pub item: Cow<'static, str>,
    /// Its number.
    pub value: Option<Value>,
    /// Its code or short text.
    pub text: String,
    /// Its words.
    pub note: String,
}

/// One value of one vital's or scale's item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// When it was taken.
    pub at: At,
    /// In the item's own unit.
    pub value: Value,
    /// The row that says so.
    pub seq: u64,
}

/// The item of a look that lasted.
pub const CONTINUOUS: &str = "continuous";

impl Mark {
    /// When it ended: a look that lasted ends after the minutes it covers, everything else where it began.
    pub fn ended(&self) -> Elapsed {
        let lasted = self.value.filter(|_| self.kind == Kind::Checkin && self.item == CONTINUOUS);
        self.at.elapsed
            + lasted.map_or_else(TimeDelta::zero, |minutes| TimeDelta::milliseconds((minutes.get() * 60_000.0) as i64))
    }
}

/// The readings at most a tolerance from a time, of a series ordered by time.
pub fn within(series: &[Reading], at: Elapsed, tolerance: TimeDelta) -> &[Reading] {
    between(series, at - tolerance, at + tolerance)
}

/// The readings from one time to another, both included, of a series ordered by time.
pub fn between(series: &[Reading], from: Elapsed, until: Elapsed) -> &[Reading] {
    let first = series.partition_point(|reading| reading.at.elapsed < from);
    let end = series.partition_point(|reading| reading.at.elapsed <= until);
    series.get(first..end).unwrap_or_default()
}

/// How something due was last dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealt {
    /// What was said: answered, later, skipped, expired.
    pub how: Outcome,
    /// When.
    pub at: Elapsed,
    /// How often it was put off.
    pub put_off: u32,
    seq: u64,
}

/// What became of something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Answered,
    /// Not now.
    Later,
    /// Left out on purpose.
    Skipped,
    /// Its time passed.
    Expired,
}

impl Outcome {
    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Later => "later",
            Self::Skipped => "skipped",
            Self::Expired => "expired",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Answered, Self::Later, Self::Skipped, Self::Expired].into_iter().find(|outcome| outcome.word() == word)
    }
}

/// The sum of the rows that count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The client's code.
    pub client: Option<ClientCode>,
    /// Which session of this client.
    pub session_no: Option<u32>,
    /// How many times as fast a rehearsal runs; none in a real session.
    pub rehearsal: Option<f64>,
    /// Who is here today, in the order named.
    pub staff: Vec<(Initials, String)>,
    /// Who writes, by hand-overs: `(seq, initials)`, newest last.
    writers: Vec<(u64, Initials)>,
    /// When each phase was entered, by time.
    pub phases: Vec<(At, u64, PhaseId)>,
    /// Medicines given, by time.
    pub given: Vec<Given>,
    /// Rows about what was done, by time.
    marks: Vec<Mark>,
    /// When infusions began and ended, by time.
    pub infusion: Vec<(Elapsed, u64, bool)>,
    /// Readings of each vital's and each scale's item, by time.
    pub vitals: BTreeMap<Cow<'static, str>, Vec<Reading>>,
    /// Readings that a device sent, of each vital's item, by time. They stand beside what people measured and never for it.
    pub sent: BTreeMap<Cow<'static, str>, Vec<Reading>>,
    /// When each vital's item was last not possible, and the row that says so.
    pub not_possible: BTreeMap<String, (At, u64)>,
    /// What became of what was due, by instance.
    pub dealt: BTreeMap<String, Dealt>,
    /// Each checklist item's newest answer.
    pub checklist: BTreeMap<String, Ticked>,
    /// Who went out of the room and who came back.
    pub whereabouts: Whereabouts,
    /// When the client left.
    pub left: Option<(At, u64)>,
    /// Stamps without words.
    pub unworded: usize,
    /// What was left out or not possible, without a reason.
    pub reasonless: usize,
    /// The last close and the last re-opening, by row.
    closed: u64,
    reopened: u64,
    digested: u64,
}

impl Picture {
    /// Adds one row.
    pub fn add(&mut self, row: &Row) {
        self.unworded += usize::from(row.is(Kind::Event, "moment") && row.note.is_empty());
        self.reasonless += usize::from(lacks_reason(row));
        match row.kind {
            Kind::Meta => self.add_meta(row),
            Kind::Session => self.add_session(row),
            Kind::Phase => {
                if let Some(phase) = PhaseId::parse(&row.item) {
                    insert_by(&mut self.phases, (row.at(), row.seq, phase), |(at, seq, _)| (at.elapsed, *seq));
                }
            }
            Kind::Dose => self.add_dose(row),
            Kind::Timer | Kind::Alert | Kind::Checkin | Kind::Decision => self.mark(row),
            Kind::Vital | Kind::Scale => {
                if let Some(value) = row.value {
                    let of_people = row.source != Source::Socket;
                    let all = if of_people { &mut self.vitals } else { &mut self.sent };
                    insert_by(all.entry(row.item.clone()).or_default(), Reading { at: row.at(), value, seq: row.seq }, |r| {
                        (r.at.elapsed, r.seq)
                    });
                } else if row.text.starts_with("not_possible") {
                    let last = self.not_possible.entry(row.item.to_string()).or_insert((row.at(), row.seq));
                    if (last.0.elapsed, last.1) < (row.elapsed, row.seq) {
                        *last = (row.at(), row.seq);
                    }
                }
            }
            Kind::Due => self.add_due(row),
            Kind::Checklist => self.add_checklist(row),
            Kind::Event if row.item == "left" && self.left.is_none_or(|(_, seq)| seq < row.seq) => {
                self.left = Some((row.at(), row.seq));
            }
            Kind::Event => self.whereabouts.add(row),
            _ => {}
        }
    }

    /// When a sub-timer was set, and to how many minutes, by time.
    pub fn timers_set<'a>(&'a self, id: &'a str) -> impl DoubleEndedIterator<Item = (Elapsed, TimeDelta)> + 'a {
        let set = self.marks(Kind::Timer).filter(move |mark| mark.item == id && mark.text == "set");
        set.filter_map(|mark| Some((mark.at.elapsed, TimeDelta::milliseconds((mark.value?.get() * 60_000.0) as i64))))
    }

    /// The rows of one kind about what was done, by time.
    pub fn marks(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }

    /// Who writes now.
    pub fn writer(&self) -> Option<&Initials> {
        self.writers.last().map(|(_, who)| who).or_else(|| self.staff.first().map(|(who, _)| who))
    }

    /// Whether the record was closed and not opened again.
    pub fn is_closed(&self) -> bool {
        self.closed > self.reopened
    }

    /// Whether the last close carries its digest.
    pub fn is_sealed(&self) -> bool {
        self.is_closed() && self.digested > self.closed
    }

    /// The phase in force at a time of the session.
    pub fn phase_at(&self, at: Elapsed) -> PhaseId {
        let begun = self.phases.partition_point(|(when, _, _)| when.elapsed <= at);
        begun.checked_sub(1).map_or(PhaseId::Arrive, |last| self.phases[last].2)
    }

    /// When the dosing acts of the protocol's substance began; the first is T0. Several nasal devices are one act.
    pub fn dosing_acts(&self, plan: &Plan) -> Vec<Elapsed> {
        let mut acts: Vec<Elapsed> = Vec::new();
        let given = self.given.iter().filter(|given| given.substance == plan.substance);
        let doses = given.map(|given| (given.at.elapsed, given.route == "in"));
        let starts = self.infusion.iter().filter(|(_, _, starts)| *starts).map(|(at, _, _)| (*at, false));
        let mut all: Vec<(Elapsed, bool)> = doses.chain(starts).collect();
        all.sort_unstable();
        for (at, is_device) in all {
            let same_act = is_device && acts.last().is_some_and(|first| at - *first <= ONE_ACT);
            if !same_act {
                acts.push(at);
            }
        }
        acts
    }

    fn add_meta(&mut self, row: &Row) {
        match row.item.as_ref() {
            "client" => self.client = ClientCode::parse(&row.text).ok().or_else(|| self.client.take()),
            "session_no" => self.session_no = row.value.map(|value| value.get() as u32),
            "rehearsal" => self.rehearsal = row.value.map(Value::get),
            "staff" => {
                if let Some(who) = Initials::from_record(&row.text)
                    && self.staff.iter().all(|(known, _)| *known != who)
                {
                    self.staff.push((who, row.note.clone()));
                }
            }
            _ => {}
        }
    }

    fn add_session(&mut self, row: &Row) {
        match row.item.as_ref() {
            "close" => self.closed = self.closed.max(row.seq),
            "digest" => self.digested = self.digested.max(row.seq),
            "reopen" => self.reopened = self.reopened.max(row.seq),
            "hand_over" => {
                if let Some(who) = Initials::from_record(&row.text) {
                    insert_by(&mut self.writers, (row.seq, who), |(seq, _)| *seq);
                }
            }
            _ => {}
        }
    }

    fn add_dose(&mut self, row: &Row) {
        match (row.item.as_ref(), row.value) {
            ("infusion_start", _) => {
                insert_by(&mut self.infusion, (row.elapsed, row.seq, true), |(at, seq, _)| (*at, *seq));
                self.mark(row);
            }
            ("infusion_stop", _) => {
                insert_by(&mut self.infusion, (row.elapsed, row.seq, false), |(at, seq, _)| (*at, *seq));
                self.mark(row);
            }
            ("dose_per_kg", _) => {}
            ("order" | "order_max" | "infusion_rate" | "infusion_pause", _) | (_, None) => self.mark(row),
            (substance, Some(mg)) => {
                let given = Given {
                    at: row.at(),
                    seq: row.seq,
                    entry: row.entry,
                    substance: substance.to_owned(),
                    mg: mg.get(),
                    route: row.text.clone(),
                };
                insert_by(&mut self.given, given, |given| (given.at.elapsed, given.seq));
            }
        }
    }

    fn mark(&mut self, row: &Row) {
        let mark = Mark {
            at: row.at(),
            seq: row.seq,
            entry: row.entry,
            kind: row.kind,
            item: row.item.clone(),
            value: row.value,
            text: row.text.clone(),
            note: row.note.clone(),
        };
        insert_by(&mut self.marks, mark, |mark| (mark.at.elapsed, mark.seq));
    }

    fn add_checklist(&mut self, row: &Row) {
        let is_newer = self.checklist.get(row.item.as_ref()).is_none_or(|known| known.seq < row.seq);
        if let Some(answer) = Answer::parse(&row.text).filter(|_| is_newer) {
            let ticked = Ticked { answer, note: row.note.clone(), at: row.at(), seq: row.seq, entry: row.entry };
            self.checklist.insert(row.item.to_string(), ticked);
        }
    }

    fn add_due(&mut self, row: &Row) {
        let Some(how) = Outcome::parse(&row.text) else { return };
        let before = self.dealt.get(row.item.as_ref());
        let put_off = before.map_or(0, |dealt| dealt.put_off) + u32::from(how == Outcome::Later);
        let newest = before.is_none_or(|dealt| dealt.seq < row.seq);
        let dealt = match before {
            Some(dealt) if !newest => Dealt { put_off, ..dealt.clone() },
            _ => Dealt { how, at: row.elapsed, put_off, seq: row.seq },
        };
        self.dealt.insert(row.item.to_string(), dealt);
    }
}

/// Blood pressure is two rows and one reason: a vital's first row speaks for it.
pub(crate) fn lacks_reason(row: &Row) -> bool {
    let wants_one = match row.kind {
        Kind::Due => row.text == Outcome::Skipped.word(),
        Kind::Vital => {
            let speaks = Vital::of_item(&row.item).is_none_or(|vital| vital.items().first() == Some(&row.item.as_ref()));
            speaks && row.text == "not_possible"
        }
        _ => false,
    };
    wants_one && row.note.is_empty()
}

/// Puts something in its place by time. What is entered when it happens comes last.
fn insert_by<T, K: Ord>(list: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
    if list.last().is_none_or(|last| key(last) <= key(&new)) {
        list.push(new);
        return;
    }
    let place = list.partition_point(|old| key(old) <= key(&new));
    list.insert(place, new);
}
