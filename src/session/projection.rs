//! What the live rows add up to: phases, doses, vitals, answers. The result does not depend on the order of the rows.

use crate::session::{
    ChecklistAnswer, ClientCode, Elapsed, Initials, PhaseId, Plan, Row, RowKind, Source, Timestamp, Value, Vital,
    clinical::checklist::RecordedAnswer, clinical::presence::RoomPresence, plan_limits::SYMPTOMS_QUESTION,
    record::row::minutes_to_delta,
};
use chrono::TimeDelta;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Nasal devices this close together are one dosing act.
const ONE_DOSING_ACT: TimeDelta = TimeDelta::minutes(20);

/// How near to a reading an answer about symptoms counts: consensus, no source.
const SYMPTOMS_WINDOW: TimeDelta = TimeDelta::minutes(15);

/// A dose that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseGiven {
    pub(crate) time: Timestamp,
    pub(crate) seq: u64,
    pub(crate) entry: u64,
    pub(crate) substance: String,
    /// The amount in mg.
    pub(crate) mg: f64,
    /// Code of the dose's route, such as `im`.
    pub route: String,
}

/// One reading of a vital's or scale's item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecordedReading {
    /// When it was taken.
    pub time: Timestamp,
    /// The value in the item's unit.
    pub value: Value,
    pub(crate) seq: u64,
}

pub(crate) fn readings_within(series: &[RecordedReading], time: Elapsed, tolerance: TimeDelta) -> &[RecordedReading] {
    readings_between(series, time - tolerance, time + tolerance)
}

/// The readings of a sorted series from one time to another, both included.
pub(crate) fn readings_between(series: &[RecordedReading], from: Elapsed, until: Elapsed) -> &[RecordedReading] {
    let first = series.partition_point(|reading| reading.time.elapsed < from);
    let end = series.partition_point(|reading| reading.time.elapsed <= until);
    series.get(first..end).unwrap_or_default()
}

/// The last outcome of a due item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastDueOutcome {
    pub(crate) outcome: DueOutcome,
    pub(crate) time: Elapsed,
    pub(crate) postponed_count: u32,
    seq: u64,
}

/// What became of a due item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum DueOutcome {
    Answered,
    #[strum(serialize = "later")]
    Postponed,
    Skipped,
    Expired,
}

impl DueOutcome {
    pub(crate) fn word(self) -> &'static str {
        self.into()
    }
}

/// What the live rows add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    pub(crate) client: Option<ClientCode>,
    /// The number of this client's session.
    pub(crate) session_no: Option<u32>,
    /// The speed factor of a rehearsal; `None` in a real session.
    pub(crate) rehearsal_speed: Option<f64>,
    /// The staff with their roles, in the order named.
    pub(crate) staff: Vec<(Initials, String)>,
    /// The writers by hand-over: `(seq, initials)`, newest last.
    writers: Vec<(u64, Initials)>,
    /// When each phase was entered, by time.
    pub(crate) phases: Vec<(Timestamp, u64, PhaseId)>,
    pub(crate) doses: Vec<DoseGiven>,
    /// Rows about orders, holds, infusions, sub-timers, alerts, looks and decisions, by time. `clinical::dose_summary` and
    /// `limits` combine them.
    marker_rows: Vec<Row>,
    /// Starts (`true`) and ends of infusions with their rows, by time.
    infusion_events: Vec<(Elapsed, u64, bool)>,
    /// Readings of each vital's and scale's item, by time.
    pub vitals: BTreeMap<Cow<'static, str>, Vec<RecordedReading>>,
    /// Device readings of each vital's item, by time. They never replace what people measured.
    pub(crate) device_readings: BTreeMap<Cow<'static, str>, Vec<RecordedReading>>,
    /// When each vital's item was not possible, by time, with the row and the reason.
    pub(crate) not_possible: BTreeMap<String, Vec<(Timestamp, u64, String)>>,
    /// The outcome of each instance that has one.
    pub due_outcomes: BTreeMap<String, LastDueOutcome>,
    /// The newest answer to each checklist item.
    pub(crate) checklist_answers: BTreeMap<String, RecordedAnswer>,
    pub(crate) room_presence: RoomPresence,
    /// The stamps `oxygen on` with their rows, by time.
    pub(crate) oxygen_on: Vec<(Elapsed, u64)>,
    pub(crate) client_left: Option<(Timestamp, u64)>,
    pub(crate) stamps_without_words: usize,
    /// Number of omissions and readings not possible without a reason.
    pub missing_reasons: usize,
    /// The rows of the last close, reopening and digest; 0 if there is none.
    last_close_seq: u64,
    last_reopen_seq: u64,
    last_digest_seq: u64,
}

impl Projection {
    pub(crate) fn add_row(&mut self, row: &Row) {
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
                    let is_by_person = row.source != Source::Socket;
                    let all = if is_by_person { &mut self.vitals } else { &mut self.device_readings };
                    insert_sorted(
                        all.entry(row.item.clone()).or_default(),
                        RecordedReading { time: row.timestamp(), value, seq: row.seq },
                        |r| (r.time.elapsed, r.seq),
                    );
                } else if row.text.starts_with("not_possible") {
                    let tries = self.not_possible.entry(row.item.to_string()).or_default();
                    let new = (row.timestamp(), row.seq, row.note.clone());
                    insert_sorted(tries, new, |(at, seq, _)| (at.elapsed, *seq));
                }
            }
            RowKind::Due => self.add_due(row),
            RowKind::Checklist => self.add_checklist(row),
            RowKind::Event if row.item == "left" && self.client_left.is_none_or(|(_, seq)| seq < row.seq) => {
                self.client_left = Some((row.timestamp(), row.seq));
            }
            RowKind::Event if row.item == "oxygen_on" => {
                insert_sorted(&mut self.oxygen_on, (row.elapsed, row.seq), |stamp| *stamp);
            }
            RowKind::Event => self.room_presence.add(row),
            _ => {}
        }
    }

    /// The readings of an item by people and by a device, each by time.
    pub(crate) fn series_of(&self, item: &str) -> [&[RecordedReading]; 2] {
        [&self.vitals, &self.device_readings].map(|all| all.get(item).map_or(&[][..], Vec::as_slice))
    }

    /// The readings of an item by people, by time.
    pub(crate) fn readings_of(&self, item: &str) -> &[RecordedReading] {
        self.vitals.get(item).map_or(&[], Vec::as_slice)
    }

    /// The last reading of an item that a person took before a time.
    pub(crate) fn last_reading_before(&self, item: &str, at: Elapsed) -> Option<RecordedReading> {
        let series = self.vitals.get(item)?;
        let before = series.partition_point(|reading| reading.time.elapsed < at);
        before.checked_sub(1).map(|last| series[last])
    }

    /// The times at which a sub-timer was set, and the durations.
    pub(crate) fn timer_settings<'a>(&'a self, id: &'a str) -> impl DoubleEndedIterator<Item = (Elapsed, TimeDelta)> + 'a {
        let set = self.marker_rows(RowKind::Timer).filter(move |row| row.item == id && row.text == "set");
        set.filter_map(|row| Some((row.elapsed, minutes_to_delta(row.value?))))
    }

    /// The marker rows of one kind, by time.
    pub fn marker_rows(&self, kind: RowKind) -> impl DoubleEndedIterator<Item = &Row> {
        self.marker_rows.iter().filter(move |row| row.kind == kind)
    }

    pub(crate) fn writer(&self) -> Option<&Initials> {
        self.writers.last().map(|(_, who)| who).or_else(|| self.staff.first().map(|(who, _)| who))
    }

    /// Whether the record is closed and was not reopened.
    pub(crate) fn is_closed(&self) -> bool {
        self.last_close_seq > self.last_reopen_seq
    }

    /// Whether the last close has its digest.
    pub fn is_sealed(&self) -> bool {
        self.is_closed() && self.last_digest_seq > self.last_close_seq
    }

    pub(crate) fn phase_at(&self, at: Elapsed) -> PhaseId {
        let entered = self.phases.partition_point(|(time, ..)| time.elapsed <= at);
        entered.checked_sub(1).map_or(PhaseId::Arrive, |last| self.phases[last].2)
    }

    /// Whether an infusion has begun and not ended at a time. A pause does not end it.
    pub(crate) fn infusion_runs_at(&self, at: Elapsed) -> bool {
        let last = self.infusion_events.iter().rev().find(|(time, ..)| *time <= at);
        last.is_some_and(|(.., starts)| *starts)
    }

    /// Whether symptoms were answered with yes near a time.
    pub(crate) fn has_symptoms_near(&self, at: Elapsed) -> bool {
        let asked = self.checklist_answers.get(SYMPTOMS_QUESTION);
        asked.is_some_and(|asked| asked.answer == ChecklistAnswer::Done && (asked.time.elapsed - at).abs() <= SYMPTOMS_WINDOW)
    }

    /// The times of the dosing acts of the protocol's substance; the first is T0. Several nasal devices are one act.
    pub(crate) fn dosing_acts(&self, plan: &Plan) -> Vec<Elapsed> {
        let mut acts: Vec<Elapsed> = Vec::new();
        let given = self.doses.iter().filter(|given| given.substance == plan.substance);
        let doses = given.map(|given| (given.time.elapsed, given.route == "in"));
        let starts = self.infusion_bounds().filter(|(_, starts)| *starts).map(|(at, _)| (at, false));
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

    /// When infusions started (`true`) and ended, by time. A start while one is under way is none of its own.
    pub(crate) fn infusion_bounds(&self) -> impl Iterator<Item = (Elapsed, bool)> + '_ {
        let mut is_under_way = false;
        self.infusion_events.iter().filter_map(move |(at, _, starts)| {
            let was_under_way = std::mem::replace(&mut is_under_way, *starts);
            (!starts || !was_under_way).then_some((*at, *starts))
        })
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
            ("infusion_start" | "infusion_stop", _) => {
                let event = (row.elapsed, row.seq, row.item == "infusion_start");
                insert_sorted(&mut self.infusion_events, event, |(at, seq, _)| (*at, *seq));
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
        insert_sorted(&mut self.marker_rows, row.clone(), |row| (row.elapsed, row.seq));
    }

    fn add_checklist(&mut self, row: &Row) {
        let is_newer = self.checklist_answers.get(row.item.as_ref()).is_none_or(|known| known.seq < row.seq);
        if let Some(answer) = ChecklistAnswer::parse(&row.text).filter(|_| is_newer) {
            let recorded =
                RecordedAnswer { answer, note: row.note.clone(), time: row.timestamp(), seq: row.seq, entry: row.entry };
            self.checklist_answers.insert(row.item.to_string(), recorded);
        }
    }

    fn add_due(&mut self, row: &Row) {
        let Ok(outcome) = row.text.parse::<DueOutcome>() else { return };
        let new = LastDueOutcome { outcome, time: row.elapsed, postponed_count: 0, seq: row.seq };
        let last = self.due_outcomes.entry(row.item.to_string()).or_insert_with(|| new.clone());
        let postponed_count = last.postponed_count + u32::from(outcome == DueOutcome::Postponed);
        if last.seq < row.seq {
            *last = new;
        }
        last.postponed_count = postponed_count;
    }
}

/// Whether a row lacks a reason. Blood pressure has two rows and one reason, in the first.
pub(crate) fn lacks_reason(row: &Row) -> bool {
    let needs_reason = match row.kind {
        RowKind::Due => row.text == DueOutcome::Skipped.word(),
        RowKind::Vital => {
            let holds_reason = Vital::from_item(&row.item).is_none_or(|vital| vital.items().first() == Some(&row.item.as_ref()));
            holds_reason && row.text == "not_possible"
        }
        _ => false,
    };
    needs_reason && row.note.is_empty()
}

/// Inserts an element in order. The usual place is the end.
fn insert_sorted<T, K: Ord>(list: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
    if list.last().is_none_or(|last| key(last) <= key(&new)) {
        list.push(new);
        return;
    }
    let place = list.partition_point(|old| key(old) <= key(&new));
    list.insert(place, new);
}
