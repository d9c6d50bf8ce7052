//! A session, folded from its rows. Only [`evolve`] changes it: live, after a crash and in review.

use crate::session::limits::judge::{Judge, Judgements};
use crate::session::{
    AlertLevel, DoseGiven, Elapsed, Initials, Ledger, Limit, PhaseId, Plan, Projection, Recheck, RecordedReading, ReleaseAnchor,
    Row, RowKind, Source, Timestamp, Wall, plan_limits::SYMPTOMS_QUESTION, projection::readings_within, recheck,
    record::row::LastWritten, time::later_wall,
};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version of the session's protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanVersion {
    /// Plan that the session follows now.
    pub plan: Arc<Plan>,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
    /// Text of the protocol with everything it extends.
    pub text: String,
}

/// A session: its protocol, its rows, and what they add up to.
///
/// ```
/// use bedside::journal;
/// use bedside::session::{Session, evolve, fallback_plan};
/// use std::sync::Arc;
///
/// let record = journal::read(&std::fs::read("sample-sessions/20260312-1324-C-017.csv")?)?;
/// let mut session = Session::new(Arc::new(fallback_plan::from_rows(&record.rows)));
/// for row in &record.rows {
///     evolve(&mut session, row);
/// }
/// assert!(session.is_closed());
/// assert_eq!(session.ledger().rows(), record.rows);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    plan: Arc<Plan>,
    /// When the last change of protocol was, and the plan before it.
    previous_plan: Option<(Elapsed, Arc<Plan>)>,
    /// Plans that a row can change to, by the SHA-256 of their text.
    known_plans: BTreeMap<String, Arc<Plan>>,
    protocol_sha256: String,
    ledger: Ledger,
    projection: Projection,
    /// When each dosing act of the protocol's substance began.
    dosing_acts: Vec<Elapsed>,
    /// Rechecks that alerts and holds call for.
    rechecks: Vec<Recheck>,
    /// The readings that cross a limit.
    judgements: Judgements,
    /// The entries of the timeline, by time: `(time, entry)`.
    timeline: Vec<(Elapsed, u64)>,
    last_entered: Option<Wall>,
    last_written: LastWritten,
    first_close: Option<Elapsed>,
}

/// Adds one row to a session. This is the only way to change it.
pub fn evolve(session: &mut Session, row: &Row) {
    let plan = Arc::clone(&session.plan);
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
        // Windows of limits hang on doses and infusions, and a fall on the answer about symptoms.
        let moves_limits = row.kind == RowKind::Dose || row.matches(RowKind::Checklist, SYMPTOMS_QUESTION);
        if moves_limits || !Arc::ptr_eq(&session.plan, &plan) {
            session.judgements = Judgements::judge_all(session.judge());
        } else if matches!(row.kind, RowKind::Vital | RowKind::Scale) && row.value.is_some() {
            let mut judgements = std::mem::take(&mut session.judgements);
            judgements.add_reading(session.judge(), &row.item, row.elapsed);
            session.judgements = judgements;
        }
    }
}

impl Session {
    /// A session without rows.
    pub fn new(plan: Arc<Plan>) -> Self {
        Self { plan, ..Self::default() }
    }

    /// A session from the rows of its record: the same as [`evolve`] for each row, but faster.
    pub fn from_rows(plan: Arc<Plan>, rows: &[Row]) -> Self {
        Self::from_rows_with_plans(plan, &[], rows.to_vec())
    }

    /// Like [`Self::from_rows`], with further plans that the rows may change to.
    pub fn from_rows_with_plans(plan: Arc<Plan>, others: &[PlanVersion], rows: Vec<Row>) -> Self {
        let mut session = Self::new(plan);
        for other in others {
            session.register_plan(other);
        }
        session.replay_rows(rows)
    }

    /// The session after its first `rows` rows, with the plan in force then.
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

    /// Makes a plan known, so that a row can change to it.
    pub(crate) fn register_plan(&mut self, protocol: &PlanVersion) {
        self.known_plans.insert(protocol.sha256.clone(), Arc::clone(&protocol.plan));
    }

    /// Applies what a row says about the whole record. A row that names a known protocol changes to it.
    fn apply_meta(&mut self, row: &Row) {
        self.last_entered = Some(later_wall(self.last_entered, row.entered));
        self.last_written.add_row(row);
        if self.first_close.is_none() && row.matches(RowKind::Session, "close") {
            self.first_close = Some(row.elapsed);
        }
        if !row.matches(RowKind::Meta, "protocol_sha256") {
            return;
        }
        // A protocol whose text was lost in a crash is not known, so the one before it stays in force.
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

    /// SHA-256 of the protocol's text, in hex, as recorded.
    pub(crate) fn protocol_sha256(&self) -> &str {
        &self.protocol_sha256
    }

    /// When the last change of protocol was, and the plan before it.
    pub(crate) fn previous_plan(&self) -> Option<(Elapsed, &Plan)> {
        self.previous_plan.as_ref().map(|(since, plan)| (*since, plan.as_ref()))
    }

    /// Computes the projection again from all rows.
    fn rebuild_projection(&mut self) {
        let (mut projection, mut timeline) = (Projection::default(), Vec::new());
        let changed = self.ledger.changed_entries();
        for (row, live) in self.ledger.rows_with_live_version() {
            if let Some(live) = live {
                projection.add_row(live);
            }
            if row.entry == row.seq && is_timeline_row(row) {
                // A change can move an entry to the time of its newest version.
                let newest = changed.contains(&row.entry).then(|| self.ledger.newest_versions_of(row.entry).first().copied());
                timeline.push((newest.flatten().unwrap_or(row).elapsed, row.entry));
            }
        }
        timeline.sort_unstable();
        (self.projection, self.timeline) = (projection, timeline);
        self.dosing_acts = self.projection.dosing_acts(&self.plan);
        self.rechecks = recheck::planned_rechecks(&self.projection);
        self.judgements = Judgements::judge_all(self.judge());
    }

    /// What readings are judged by now.
    pub(crate) fn judge(&self) -> Judge<'_> {
        Judge { plan: &self.plan, acts: &self.dosing_acts, projection: &self.projection }
    }

    /// The recorded readings that cross a limit.
    pub(crate) fn judgements(&self) -> &Judgements {
        &self.judgements
    }

    /// The worst level that a recorded reading reaches, and its limit.
    pub(crate) fn judgement(&self, reading: &RecordedReading) -> Option<(AlertLevel, &Limit)> {
        let judged = self.judgements.get(reading.seq)?;
        Some((judged.level, self.plan.limits.get(judged.limit)?))
    }

    /// The worst level that a recorded reading reaches.
    pub(crate) fn alert_level(&self, reading: &RecordedReading) -> Option<AlertLevel> {
        self.judgements.get(reading.seq).map(|judged| judged.level)
    }

    /// The protocol in force.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What the live rows add up to.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// The rows and their versions.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The entries of the timeline, by time: `(time, entry)`.
    pub fn timeline(&self) -> &[(Elapsed, u64)] {
        &self.timeline
    }

    /// When the newest row was written; held at its maximum after the clock went back.
    pub fn last_entered(&self) -> Option<Wall> {
        self.last_entered
    }

    /// The session time at which the last row was written.
    pub fn last_written_time(&self) -> Elapsed {
        self.last_written.time()
    }

    /// The present writer; `APP` before anybody is named.
    pub fn writer(&self) -> Initials {
        self.projection.writer().copied().unwrap_or_else(Initials::app)
    }

    /// The phase at a time.
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
            || self.projection.marker_rows(RowKind::Dose).find(|mark| mark.item == "infusion_start" && mark.elapsed == t0);
        dose.or_else(|| starts().map(|mark| mark.entry))
    }

    /// T0, or its planned time before the dose.
    pub fn t0_or_planned(&self) -> Elapsed {
        self.t0().unwrap_or_else(|| Elapsed::from_mins(i64::from(self.plan.minutes_to_t0())))
    }

    /// When each dosing act of the protocol's substance began.
    pub fn dosing_acts(&self) -> &[Elapsed] {
        &self.dosing_acts
    }

    /// Rechecks after alerts and holds.
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

    /// The last recorded body weight in kg.
    pub(crate) fn weight_kg(&self) -> Option<f64> {
        self.last_reading("weight").map(|reading| reading.value.get())
    }

    /// The newest reading of a vital's item, by the time it was taken.
    pub fn last_reading(&self, item: &str) -> Option<RecordedReading> {
        self.projection.vitals.get(item).and_then(|series| series.last()).copied()
    }

    /// The newest reading of an item by a person or a device, and whether a device took it.
    pub(crate) fn newest_reading(&self, item: &str) -> Option<(RecordedReading, bool)> {
        let [person, device] = self.projection.series_of(item).map(|series| series.last().copied());
        match (person, device) {
            (Some(person), Some(device)) if person.time.elapsed >= device.time.elapsed => Some((person, false)),
            (person, None) => person.map(|person| (person, false)),
            (_, device) => device.map(|device| (device, true)),
        }
    }

    /// The client's baseline: the last reading before T0 in this session; `None` before T0.
    pub fn baseline(&self, item: &str) -> Option<RecordedReading> {
        self.projection.last_reading_before(item, self.t0()?)
    }

    /// The reading nearest to a planned time within a tolerance.
    pub(crate) fn reading_near(&self, item: &str, at: Elapsed, tolerance: TimeDelta) -> Option<RecordedReading> {
        let series = self.projection.vitals.get(item)?;
        let distance = |reading: &&RecordedReading| (reading.time.elapsed - at).abs();
        readings_within(series, at, tolerance).iter().min_by_key(distance).copied()
    }

    /// The earliest release by the protocol's rule, once its anchor is known.
    pub fn earliest_release(&self) -> Option<Elapsed> {
        let rule = &self.plan.release;
        let anchor = match rule.anchor {
            ReleaseAnchor::FirstDose => self.t0(),
            ReleaseAnchor::LastDose => self.last_dose().map(|given| given.time.elapsed).or_else(|| self.t0()),
            // While an infusion runs, its end is not known.
            ReleaseAnchor::InfusionStop => {
                self.projection.infusion_bounds().last().filter(|(_, starts)| !starts).map(|(at, _)| at)
            }
        };
        anchor.map(|at| at + rule.delay)
    }

    pub(crate) fn client_left(&self) -> Option<Timestamp> {
        self.projection.client_left.map(|(at, _)| at)
    }

    /// Since when the client is out of the room; `None` once the client left for the day.
    pub(crate) fn client_out(&self) -> Option<Timestamp> {
        self.projection.room_presence.client_out().filter(|_| self.client_left().is_none())
    }

    pub(crate) fn entries_since(&self, from: Elapsed) -> impl Iterator<Item = u64> {
        let first = self.timeline.partition_point(|(at, _)| *at < from);
        self.timeline[first..].iter().map(|(_, entry)| *entry)
    }

    /// The end of the session: its first close, otherwise the last row written.
    pub fn end_time(&self) -> Elapsed {
        self.first_close.unwrap_or_else(|| self.last_written.time())
    }

    /// Whether the record is closed and was not reopened.
    pub fn is_closed(&self) -> bool {
        self.projection.is_closed()
    }

    /// The newest entry typed by a person that was not withdrawn.
    pub fn last_typed_entry(&self) -> Option<u64> {
        // Rows about the record itself cannot be moved or corrected.
        let is_entry =
            |row: &&Row| row.source.is_manual() && !matches!(row.kind, RowKind::Void | RowKind::Session | RowKind::Meta);
        let typed = |row: &&Row| is_entry(row) && !self.ledger.is_withdrawn(row.entry);
        self.ledger.rows().iter().rev().find(typed).map(|row| row.entry)
    }

    /// The time of [`Self::last_typed_entry`].
    pub(crate) fn last_typed_time(&self) -> Option<Timestamp> {
        self.ledger.live_rows_of(self.last_typed_entry()?).first().map(|row| row.timestamp())
    }
}

/// Whether an entry that begins with this row is shown in the timeline.
fn is_timeline_row(row: &Row) -> bool {
    match row.kind {
        RowKind::Meta | RowKind::Void => false,
        RowKind::Session => !matches!(row.item.as_ref(), "digest"),
        // A device may send one a second; the newest is shown with the vitals.
        RowKind::Vital => row.source != Source::Socket,
        // The reading itself stands on the timeline, in the colour of its level.
        RowKind::Alert => row.item != "watched",
        _ => true,
    }
}
