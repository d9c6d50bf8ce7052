//! What the rows that count add up to: phases, doses, vitals, answers. A pure sum: the same rows give the same picture in
//! whatever order they came. Not the rows themselves, which are the ledger's.

use super::plan::Plan;
use super::time::{Elapsed, Timestamp};
use crate::session::clinical::checklist::{ChecklistAnswer, RecordedAnswer};
use crate::session::clinical::presence::RoomPresence;
use crate::session::clinical::vital::Vital;
use crate::session::record::names::{ClientCode, Initials, PhaseId};
use crate::session::record::row::{Row, Source, Value};
use crate::session::record::vocabulary::RowKind;
use chrono::TimeDelta;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Nasal devices this close together are one dosing act.
const ONE_DOSING_ACT: TimeDelta = TimeDelta::minutes(20);

/// One medicine given.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseGiven {
    /// When.
    pub time: Timestamp,
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
pub struct MarkerRow {
    /// When.
    pub time: Timestamp,
    /// The row.
    pub seq: u64,
    /// Its entry.
    pub entry: u64,
    /// Its kind.
    pub kind: RowKind,
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
pub struct RecordedReading {
    /// When it was taken.
    pub time: Timestamp,
    /// In the item's own unit.
    pub value: Value,
    /// The row that says so.
    pub seq: u64,
}

/// The item of a look that lasted.
pub const CONTINUOUS_ITEM: &str = "continuous";

impl MarkerRow {
    /// When it ended: a look that lasted ends after the minutes it covers, everything else where it began.
    pub fn end_time(&self) -> Elapsed {
        let lasted = self.value.filter(|_| self.kind == RowKind::Checkin && self.item == CONTINUOUS_ITEM);
        self.time.elapsed
            + lasted.map_or_else(TimeDelta::zero, |minutes| TimeDelta::milliseconds((minutes.get() * 60_000.0) as i64))
    }
}

/// The readings at most a tolerance from a time, of a series ordered by time.
pub fn readings_within(series: &[RecordedReading], time: Elapsed, tolerance: TimeDelta) -> &[RecordedReading] {
    readings_between(series, time - tolerance, time + tolerance)
}

/// The readings from one time to another, both included, of a series ordered by time.
pub fn readings_between(series: &[RecordedReading], from: Elapsed, until: Elapsed) -> &[RecordedReading] {
    let first = series.partition_point(|reading| reading.time.elapsed < from);
    let end = series.partition_point(|reading| reading.time.elapsed <= until);
    series.get(first..end).unwrap_or_default()
}

/// How something due was last dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastDueOutcome {
    /// What was said: answered, later, skipped, expired.
    pub outcome: DueOutcome,
    /// When.
    pub time: Elapsed,
    /// How often it was put off.
    pub postponed_count: u32,
    seq: u64,
}

/// What became of something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueOutcome {
    /// It was done.
    Answered,
    /// Not now.
    Postponed,
    /// Left out on purpose.
    Skipped,
    /// Its time passed.
    Expired,
}

impl DueOutcome {
    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Postponed => "later",
            Self::Skipped => "skipped",
            Self::Expired => "expired",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Answered, Self::Postponed, Self::Skipped, Self::Expired].into_iter().find(|outcome| outcome.word() == word)
    }
}

/// The sum of the rows that count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    /// The client's code.
    pub client: Option<ClientCode>,
    /// Which session of this client.
    pub session_no: Option<u32>,
    /// How many times as fast a rehearsal runs; none in a real session.
    pub rehearsal_speed: Option<f64>,
    /// Who is here today, in the order named.
    pub staff: Vec<(Initials, String)>,
    /// Who writes, by hand-overs: `(seq, initials)`, newest last.
    writers: Vec<(u64, Initials)>,
    /// When each phase was entered, by time.
    pub phases: Vec<(Timestamp, u64, PhaseId)>,
    /// Medicines given, by time.
    pub doses: Vec<DoseGiven>,
    /// Rows about what was done, by time.
    marker_rows: Vec<MarkerRow>,
    /// When infusions began and ended, by time.
    pub infusion_events: Vec<(Elapsed, u64, bool)>,
    /// Readings of each vital's and each scale's item, by time.
    pub vitals: BTreeMap<Cow<'static, str>, Vec<RecordedReading>>,
    /// Readings that a device sent, of each vital's item, by time. They stand beside what people measured and never for it.
    pub device_readings: BTreeMap<Cow<'static, str>, Vec<RecordedReading>>,
    /// When each vital's item was last not possible, and the row that says so.
    pub not_possible: BTreeMap<String, (Timestamp, u64)>,
    /// What became of what was due, by instance.
    pub due_outcomes: BTreeMap<String, LastDueOutcome>,
    /// Each checklist item's newest answer.
    pub checklist_answers: BTreeMap<String, RecordedAnswer>,
    /// Who went out of the room and who came back.
    pub room_presence: RoomPresence,
    /// When the client left.
    pub client_left: Option<(Timestamp, u64)>,
    /// Stamps without words.
    pub stamps_without_words: usize,
    /// What was left out or not possible, without a reason.
    pub missing_reasons: usize,
    /// The last close and the last re-opening, by row.
    last_close_seq: u64,
    last_reopen_seq: u64,
    last_digest_seq: u64,
}

impl Projection {
    /// Adds one row.
    pub fn add_row(&mut self, row: &Row) {
        self.stamps_without_words += usize::from(row.matches(RowKind::Event, "moment") && row.note.is_empty());
        self.missing_reasons += usize::from(lacks_reason(row));
        match row.kind {
            RowKind::Meta => self.add_meta(row),
            RowKind::Session => self.add_session(row),
            RowKind::Phase => {
                if let Some(phase) = PhaseId::parse(&row.item) {
                    insert_sorted(&mut self.phases, (row.timestamp(), row.seq, phase), |(at, seq, _)| (at.elapsed, *seq));
                }
            }
            RowKind::Dose => self.add_dose(row),
            RowKind::Timer | RowKind::Alert | RowKind::Checkin | RowKind::Decision => self.add_marker_row(row),
            RowKind::Vital | RowKind::Scale => {
                if let Some(value) = row.value {
                    let of_people = row.source != Source::Socket;
                    let all = if of_people { &mut self.vitals } else { &mut self.device_readings };
                    insert_sorted(
                        all.entry(row.item.clone()).or_default(),
                        RecordedReading { time: row.timestamp(), value, seq: row.seq },
                        |r| (r.time.elapsed, r.seq),
                    );
                } else if row.text.starts_with("not_possible") {
                    let last = self.not_possible.entry(row.item.to_string()).or_insert((row.timestamp(), row.seq));
                    if (last.0.elapsed, last.1) < (row.elapsed, row.seq) {
                        *last = (row.timestamp(), row.seq);
                    }
                }
            }
            RowKind::Due => self.add_due(row),
            RowKind::Checklist => self.add_checklist(row),
            RowKind::Event if row.item == "left" && self.client_left.is_none_or(|(_, seq)| seq < row.seq) => {
                self.client_left = Some((row.timestamp(), row.seq));
            }
            RowKind::Event => self.room_presence.add(row),
            _ => {}
        }
    }

    /// The readings of an item, by time: those of people, and those of a device.
    pub(crate) fn series_of(&self, item: &str) -> [&[RecordedReading]; 2] {
        [&self.vitals, &self.device_readings].map(|all| all.get(item).map_or(&[][..], Vec::as_slice))
    }

    /// The last reading of an item that a person took before a time.
    pub(crate) fn last_reading_before(&self, item: &str, at: Elapsed) -> Option<RecordedReading> {
        let series = self.vitals.get(item)?;
        let before = series.partition_point(|reading| reading.time.elapsed < at);
        before.checked_sub(1).map(|last| series[last])
    }

    /// When a sub-timer was set, and to how many minutes, by time.
    pub fn timer_settings<'a>(&'a self, id: &'a str) -> impl DoubleEndedIterator<Item = (Elapsed, TimeDelta)> + 'a {
        let set = self.marker_rows(RowKind::Timer).filter(move |mark| mark.item == id && mark.text == "set");
        set.filter_map(|mark| Some((mark.time.elapsed, TimeDelta::milliseconds((mark.value?.get() * 60_000.0) as i64))))
    }

    /// The rows of one kind about what was done, by time.
    pub fn marker_rows(&self, kind: RowKind) -> impl DoubleEndedIterator<Item = &MarkerRow> {
        self.marker_rows.iter().filter(move |mark| mark.kind == kind)
    }

    /// Who writes now.
    pub fn writer(&self) -> Option<&Initials> {
        self.writers.last().map(|(_, who)| who).or_else(|| self.staff.first().map(|(who, _)| who))
    }

    /// Whether the record was closed and not opened again.
    pub fn is_closed(&self) -> bool {
        self.last_close_seq > self.last_reopen_seq
    }

    /// Whether the last close carries its digest.
    pub fn is_sealed(&self) -> bool {
        self.is_closed() && self.last_digest_seq > self.last_close_seq
    }

    /// The phase in force at a time of the session.
    pub fn phase_at(&self, at: Elapsed) -> PhaseId {
        let begun = self.phases.partition_point(|(when, _, _)| when.elapsed <= at);
        begun.checked_sub(1).map_or(PhaseId::Arrive, |last| self.phases[last].2)
    }

    /// When the dosing acts of the protocol's substance began; the first is T0. Several nasal devices are one act.
    pub fn dosing_acts(&self, plan: &Plan) -> Vec<Elapsed> {
        let mut acts: Vec<Elapsed> = Vec::new();
        let given = self.doses.iter().filter(|given| given.substance == plan.substance);
        let doses = given.map(|given| (given.time.elapsed, given.route == "in"));
        let starts = self.infusion_events.iter().filter(|(_, _, starts)| *starts).map(|(at, _, _)| (*at, false));
        let mut all: Vec<(Elapsed, bool)> = doses.chain(starts).collect();
        all.sort_unstable();
        for (at, is_device) in all {
            let same_act = is_device && acts.last().is_some_and(|first| at - *first <= ONE_DOSING_ACT);
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
            "rehearsal" => self.rehearsal_speed = row.value.map(Value::get),
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
            "close" => self.last_close_seq = self.last_close_seq.max(row.seq),
            "digest" => self.last_digest_seq = self.last_digest_seq.max(row.seq),
            "reopen" => self.last_reopen_seq = self.last_reopen_seq.max(row.seq),
            "hand_over" => {
                if let Some(who) = Initials::from_record(&row.text) {
                    insert_sorted(&mut self.writers, (row.seq, who), |(seq, _)| *seq);
                }
            }
            _ => {}
        }
    }

    fn add_dose(&mut self, row: &Row) {
        match (row.item.as_ref(), row.value) {
            ("infusion_start", _) => {
                insert_sorted(&mut self.infusion_events, (row.elapsed, row.seq, true), |(at, seq, _)| (*at, *seq));
                self.add_marker_row(row);
            }
            ("infusion_stop", _) => {
                insert_sorted(&mut self.infusion_events, (row.elapsed, row.seq, false), |(at, seq, _)| (*at, *seq));
                self.add_marker_row(row);
            }
            ("dose_per_kg", _) => {}
            ("order" | "order_max" | "infusion_rate" | "infusion_pause", _) | (_, None) => self.add_marker_row(row),
            (substance, Some(mg)) => {
                let given = DoseGiven {
                    time: row.timestamp(),
                    seq: row.seq,
                    entry: row.entry,
                    substance: substance.to_owned(),
                    mg: mg.get(),
                    route: row.text.clone(),
                };
                insert_sorted(&mut self.doses, given, |given| (given.time.elapsed, given.seq));
            }
        }
    }

    fn add_marker_row(&mut self, row: &Row) {
        let mark = MarkerRow {
            time: row.timestamp(),
            seq: row.seq,
            entry: row.entry,
            kind: row.kind,
            item: row.item.clone(),
            value: row.value,
            text: row.text.clone(),
            note: row.note.clone(),
        };
        insert_sorted(&mut self.marker_rows, mark, |mark| (mark.time.elapsed, mark.seq));
    }

    fn add_checklist(&mut self, row: &Row) {
        let is_newer = self.checklist_answers.get(row.item.as_ref()).is_none_or(|known| known.seq < row.seq);
        if let Some(answer) = ChecklistAnswer::parse(&row.text).filter(|_| is_newer) {
            let ticked = RecordedAnswer { answer, note: row.note.clone(), time: row.timestamp(), seq: row.seq, entry: row.entry };
            self.checklist_answers.insert(row.item.to_string(), ticked);
        }
    }

    fn add_due(&mut self, row: &Row) {
        let Some(how) = DueOutcome::parse(&row.text) else { return };
        let before = self.due_outcomes.get(row.item.as_ref());
        let put_off = before.map_or(0, |dealt| dealt.postponed_count) + u32::from(how == DueOutcome::Postponed);
        let newest = before.is_none_or(|dealt| dealt.seq < row.seq);
        let dealt = match before {
            Some(dealt) if !newest => LastDueOutcome { postponed_count: put_off, ..dealt.clone() },
            _ => LastDueOutcome { outcome: how, time: row.elapsed, postponed_count: put_off, seq: row.seq },
        };
        self.due_outcomes.insert(row.item.to_string(), dealt);
    }
}

/// Blood pressure is two rows and one reason: a vital's first row speaks for it.
pub(crate) fn lacks_reason(row: &Row) -> bool {
    let wants_one = match row.kind {
        RowKind::Due => row.text == DueOutcome::Skipped.word(),
        RowKind::Vital => {
            let speaks = Vital::from_item(&row.item).is_none_or(|vital| vital.items().first() == Some(&row.item.as_ref()));
            speaks && row.text == "not_possible"
        }
        _ => false,
    };
    wants_one && row.note.is_empty()
}

/// Puts something in its place by time. What is entered when it happens comes last.
fn insert_sorted<T, K: Ord>(list: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
    if list.last().is_none_or(|last| key(last) <= key(&new)) {
        list.push(new);
        return;
    }
    let place = list.partition_point(|old| key(old) <= key(&new));
    list.insert(place, new);
}
