//! One session, folded from its rows. Only [`evolve`] changes it, and only a row can make it: live, after a crash, in review.

use super::limits::judge::{Judge, Judgements};
use super::plan::{AlertLevel, Limit, Plan, ReleaseAnchor};
use super::plan_version::PlanVersion;
use super::recheck::{self, Recheck};
use super::time::{Elapsed, Timestamp, Wall, later_wall};
use crate::session::clinical::vital::Vital;
use crate::session::projection::{DoseGiven, Projection, RecordedReading, readings_within};
use crate::session::record::ledger::Ledger;
use crate::session::record::names::{Initials, PhaseId};
use crate::session::record::row::{LastWritten, Row, Source};
use crate::session::record::vocabulary::RowKind;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A device's reading that is older says nothing about now: it sends one as often as each second.
const DEVICE_READING_MAX_AGE: TimeDelta = TimeDelta::minutes(2);

/// A session: its protocol, its rows, and what they add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    plan: Arc<Plan>,
    /// Since when it goes by this plan, and by which before; none: by this one from its beginning.
    previous_plan: Option<(Elapsed, Arc<Plan>)>,
    /// Plans that a row can make the session's, by the SHA-256 of their text.
    known_plans: BTreeMap<String, Arc<Plan>>,
    protocol_sha256: String,
    ledger: Ledger,
    projection: Projection,
    /// When each dosing act of the protocol's substance began: nearly all that is planned hangs on these.
    dosing_acts: Vec<Elapsed>,
    /// When somebody is to look again.
    rechecks: Vec<Recheck>,
    /// Which readings cross a limit.
    judgements: Judgements,
    /// Entries that people read, by the time they happened: `(when, entry)`.
    timeline: Vec<(Elapsed, u64)>,
    last_entered: Option<Wall>,
    last_written: LastWritten,
    /// When it was closed first.
    first_close: Option<Elapsed>,
}

/// Adds one row to a session. The only way it changes.
pub fn evolve(session: &mut Session, row: &Row) {
    let (t0, plan) = (session.t0(), Arc::clone(&session.plan));
    session.apply_meta(row);
    let changes_older = session.ledger.add(row.clone());
    if changes_older {
        session.rebuild_projection();
    } else {
        session.projection.add_row(row);
        match row.kind {
            RowKind::Dose => session.dosing_acts = session.projection.dosing_acts(&session.plan),
            RowKind::Timer | RowKind::Vital | RowKind::Scale => session.rechecks = recheck::planned_rechecks(&session.projection),
            _ => {}
        }
        if row.entry == row.seq && is_timeline_row(row) {
            let place = session.timeline.partition_point(|(at, entry)| (*at, *entry) <= (row.elapsed, row.entry));
            session.timeline.insert(place, (row.elapsed, row.entry));
        }
        if session.t0() != t0 || !Arc::ptr_eq(&session.plan, &plan) {
            session.judgements = Judgements::judge_all(session.judge());
        } else if matches!(row.kind, RowKind::Vital | RowKind::Scale) && row.value.is_some() {
            session.judge_added(row);
        }
    }
}

impl Session {
    /// A session with no rows yet.
    pub fn new(plan: Arc<Plan>) -> Self {
        let (ledger, picture) = (Ledger::default(), Projection::default());
        let (before, known, sha256) = (None, BTreeMap::new(), String::new());
        Self {
            plan,
            previous_plan: before,
            known_plans: known,
            protocol_sha256: sha256,
            ledger,
            projection: picture,
            dosing_acts: Vec::new(),
            rechecks: Vec::new(),
            judgements: Judgements::default(),
            timeline: Vec::new(),
            last_entered: None,
            last_written: LastWritten::default(),
            first_close: None,
        }
    }

    /// A session from the rows of its record. The same as [`evolve`] for each, in one go.
    pub fn from_rows(plan: Arc<Plan>, rows: &[Row]) -> Self {
        Self::from_rows_with_plans(plan, &[], rows.to_vec())
    }

    /// The same where the rows change to other plans on the way.
    pub fn from_rows_with_plans(plan: Arc<Plan>, others: &[PlanVersion], rows: Vec<Row>) -> Self {
        let mut session = Self::new(plan);
        for other in others {
            session.register_plan(other);
        }
        session.replay_rows(rows)
    }

    /// The session as its first so many rows made it, by the plans that those rows name.
    #[must_use]
    pub fn at_row_count(&self, rows: usize) -> Self {
        let all = self.ledger.rows();
        let first =
            all.iter().find(|row| row.matches(RowKind::Meta, "protocol_sha256")).and_then(|row| self.known_plans.get(&row.text));
        let first = first.or(self.previous_plan.as_ref().map(|(_, plan)| plan)).unwrap_or(&self.plan);
        let then = Self { known_plans: self.known_plans.clone(), ..Self::new(Arc::clone(first)) };
        then.replay_rows(all[..rows.min(all.len())].to_vec())
    }

    fn replay_rows(mut self, rows: Vec<Row>) -> Self {
        self.ledger = Ledger::from_rows(rows, |row| self.apply_meta(row));
        self.rebuild_projection();
        self
    }

    /// Makes a plan known, so that a row can name it. Nothing else changes.
    pub fn register_plan(&mut self, protocol: &PlanVersion) {
        self.known_plans.insert(protocol.sha256.clone(), Arc::clone(&protocol.plan));
    }

    /// What a row says of the record as a whole. One that names another protocol makes it the session's, from its own time on.
    fn apply_meta(&mut self, row: &Row) {
        self.last_entered = Some(later_wall(self.last_entered, row.entered));
        self.last_written.add_row(row);
        if self.first_close.is_none() && row.matches(RowKind::Session, "close") {
            self.first_close = Some(row.elapsed);
        }
        if !row.matches(RowKind::Meta, "protocol_sha256") {
            return;
        }
        // One whose text was torn off by a crash is not known, and the one before it holds on.
        let is_first = self.protocol_sha256.is_empty();
        if is_first || self.known_plans.contains_key(&row.text) {
            self.protocol_sha256.clone_from(&row.text);
        }
        if let Some(plan) = self.known_plans.get(&row.text).filter(|_| !is_first) {
            let before = std::mem::replace(&mut self.plan, Arc::clone(plan));
            self.previous_plan = Some((row.elapsed, before));
            self.dosing_acts = self.projection.dosing_acts(&self.plan);
        }
    }

    /// SHA-256 of the protocol's text, in hex, as the record has it.
    pub fn protocol_sha256(&self) -> &str {
        &self.protocol_sha256
    }

    /// Since when it goes by this plan, and by which before; none: by this one from its beginning.
    pub fn previous_plan(&self) -> Option<(Elapsed, &Plan)> {
        self.previous_plan.as_ref().map(|(since, plan)| (*since, plan.as_ref()))
    }

    /// Everything that the rows add up to, from all of them.
    fn rebuild_projection(&mut self) {
        let (mut picture, mut timeline) = (Projection::default(), Vec::new());
        for (row, live) in self.ledger.rows_with_live_version() {
            if let Some(live) = live {
                picture.add_row(live);
            }
            if row.entry == row.seq && is_timeline_row(row) {
                timeline.push((timeline_time(&self.ledger, row), row.entry));
            }
        }
        timeline.sort_unstable();
        (self.projection, self.timeline) = (picture, timeline);
        self.dosing_acts = self.projection.dosing_acts(&self.plan);
        self.rechecks = recheck::planned_rechecks(&self.projection);
        self.judgements = Judgements::judge_all(self.judge());
    }

    /// What a reading is judged by now.
    pub(crate) fn judge(&self) -> Judge<'_> {
        Judge { plan: &self.plan, t0: self.t0(), projection: &self.projection }
    }

    fn judge_added(&mut self, row: &Row) {
        let mut judgements = std::mem::take(&mut self.judgements);
        judgements.add_reading(self.judge(), &row.item, row.elapsed);
        self.judgements = judgements;
    }

    /// The worst level that a recorded reading reaches, and the limit that says so.
    pub fn judgement(&self, reading: &RecordedReading) -> Option<(AlertLevel, &Limit)> {
        let (level, place) = self.judgements.get(reading.seq)?;
        Some((level, self.plan.limits.get(place)?))
    }

    /// The worst level that a recorded reading reaches.
    pub fn alert_level(&self, reading: &RecordedReading) -> Option<AlertLevel> {
        self.judgements.get(reading.seq).map(|(level, _)| level)
    }

    /// The protocol it follows.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What its rows add up to.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Its rows and their versions.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Entries that people read, by the time they happened.
    pub fn timeline(&self) -> &[(Elapsed, u64)] {
        &self.timeline
    }

    /// When the newest row was written. Held at its maximum when a clock goes back.
    pub fn last_entered(&self) -> Option<Wall> {
        self.last_entered
    }

    /// The session time at which its last row was written: nothing is known after it.
    pub fn last_written_time(&self) -> Elapsed {
        self.last_written.time()
    }

    /// When it was closed first, whatever was added later.
    pub fn first_close_time(&self) -> Option<Elapsed> {
        self.first_close
    }

    /// Who writes now; `APP` before anybody is named.
    pub fn writer(&self) -> Initials {
        self.projection.writer().copied().unwrap_or_else(Initials::app)
    }

    /// The phase in force at a time.
    pub fn phase_at(&self, at: Elapsed) -> PhaseId {
        self.projection.phase_at(at)
    }

    /// When a phase was last entered.
    pub fn phase_start(&self, phase: PhaseId) -> Option<Elapsed> {
        let entered = self.projection.phases.iter().rev().find(|(_, _, id)| *id == phase).map(|(at, _, _)| at.elapsed);
        entered.or((phase == PhaseId::Arrive).then_some(Elapsed::ZERO))
    }

    /// The first dose of the protocol's substance.
    pub fn t0(&self) -> Option<Elapsed> {
        self.dosing_acts.first().copied()
    }

    /// The entry that sets T0.
    pub fn t0_entry(&self) -> Option<u64> {
        let t0 = self.t0()?;
        let dose = self.doses().find(|given| given.time.elapsed == t0).map(|given| given.entry);
        let starts =
            || self.projection.marker_rows(RowKind::Dose).find(|mark| mark.item == "infusion_start" && mark.time.elapsed == t0);
        dose.or_else(|| starts().map(|mark| mark.entry))
    }

    /// T0, or before it the time at which the plan expects it.
    pub fn t0_or_planned(&self) -> Elapsed {
        self.t0().unwrap_or_else(|| Elapsed::from_mins(i64::from(self.plan.minutes_to_t0())))
    }

    /// When each dosing act of the protocol's substance began.
    pub fn dosing_acts(&self) -> &[Elapsed] {
        &self.dosing_acts
    }

    /// When somebody is to look again, after an alert or a hold.
    pub fn rechecks(&self) -> &[Recheck] {
        &self.rechecks
    }

    /// Doses of the protocol's substance, by time.
    pub fn doses(&self) -> impl DoubleEndedIterator<Item = &DoseGiven> {
        self.projection.doses.iter().filter(|given| given.substance == self.plan.substance)
    }

    /// The last dose of the protocol's substance.
    pub fn last_dose(&self) -> Option<&DoseGiven> {
        self.doses().next_back()
    }

    /// Body weight in kg, the last recorded.
    pub fn weight_kg(&self) -> Option<f64> {
        self.last_reading("weight").map(|reading| reading.value.get())
    }

    /// The newest reading of a vital's item, by the time it was taken.
    pub fn last_reading(&self, item: &str) -> Option<RecordedReading> {
        self.projection.vitals.get(item).and_then(|series| series.last()).copied()
    }

    /// The newest reading of a vital's item that a device sent, while it is new enough to mean now.
    pub fn device_reading(&self, item: &str, now: Elapsed) -> Option<RecordedReading> {
        let newest = self.projection.device_readings.get(item).and_then(|series| series.last()).copied();
        newest.filter(|reading| now - reading.time.elapsed <= DEVICE_READING_MAX_AGE)
    }

    /// The client's own baseline: the last value before T0 of this session. Before T0 there is none to compare with.
    pub fn baseline(&self, item: &str) -> Option<RecordedReading> {
        self.projection.last_reading_before(item, self.t0()?)
    }

    /// The readings nearest to a plan's point within its tolerance: what a flowsheet's cell shows.
    pub fn reading_near(&self, item: &str, at: Elapsed, tolerance: TimeDelta) -> Option<RecordedReading> {
        let series = self.projection.vitals.get(item)?;
        let distance = |reading: &&RecordedReading| (reading.time.elapsed - at).abs();
        readings_within(series, at, tolerance).iter().min_by_key(distance).copied()
    }

    /// The earliest release that the protocol's rule allows, once it can be said.
    pub fn earliest_release(&self) -> Option<Elapsed> {
        let rule = &self.plan.release;
        let anchor = match rule.anchor {
            ReleaseAnchor::FirstDose => self.t0(),
            ReleaseAnchor::LastDose => self.last_dose().map(|given| given.time.elapsed).or_else(|| self.t0()),
            // While a further infusion runs, nobody can say yet.
            ReleaseAnchor::InfusionStop => {
                self.projection.infusion_events.last().filter(|(_, _, starts)| !starts).map(|(at, _, _)| *at)
            }
        };
        anchor.map(|at| at + rule.delay)
    }

    /// When the client left.
    pub fn client_left(&self) -> Option<Timestamp> {
        self.projection.client_left.map(|(at, _)| at)
    }

    /// Since when the client is out of the room, before they left for the day.
    pub fn client_out(&self) -> Option<Timestamp> {
        self.projection.room_presence.client_out().filter(|_| self.client_left().is_none())
    }

    /// The entries of the timeline from a time on.
    pub fn entries_since(&self, from: Elapsed) -> impl Iterator<Item = u64> {
        let first = self.timeline.partition_point(|(at, _)| *at < from);
        self.timeline[first..].iter().map(|(_, entry)| *entry)
    }

    /// When the session ended: with its first close, otherwise with the last row written.
    pub fn end_time(&self) -> Elapsed {
        self.first_close.unwrap_or_else(|| self.last_written.time())
    }

    /// Whether the record was closed and not opened again.
    pub fn is_closed(&self) -> bool {
        self.projection.is_closed()
    }

    /// The newest entry a person typed that still counts.
    pub fn last_typed_entry(&self) -> Option<u64> {
        // What the record says about itself, who writes for one, is nothing that `=` or a time alone could mean.
        let is_entry =
            |row: &&Row| row.source.is_manual() && !matches!(row.kind, RowKind::Void | RowKind::Session | RowKind::Meta);
        let typed = |row: &&Row| is_entry(row) && !self.ledger.is_withdrawn(row.entry);
        self.ledger.rows().iter().rev().find(typed).map(|row| row.entry)
    }

    /// The vitals of the plan, for fields and grid: pulse and pressure even where a plan takes none.
    pub fn vitals(&self) -> Vec<Vital> {
        self.plan.vitals()
    }
}

/// Whether an entry that begins with this row stands in the timeline.
fn is_timeline_row(row: &Row) -> bool {
    match row.kind {
        RowKind::Meta | RowKind::Void => false,
        RowKind::Session => !matches!(row.item.as_ref(), "digest"),
        // One a second, perhaps: the newest stands beside the vitals.
        RowKind::Vital => row.source != Source::Socket,
        _ => true,
    }
}

/// When an entry that begins with this row happened, as it stands now: a change can move it.
fn timeline_time(ledger: &Ledger, first: &Row) -> Elapsed {
    if !ledger.is_changed(first.entry) {
        return first.elapsed;
    }
    ledger.newest_versions_of(first.entry).first().map_or(first.elapsed, |row| row.elapsed)
}
