//! One file, read part by part, and laid over the file that it extends. Not yet a plan: whether the parts fit together is
//! `sound`'s question.

use super::keys;
use super::limit;
use super::page::{Located, ProtocolReader, SourceLocation, TableReader};
use crate::protocol::parse_value::{
    parse_condition, parse_duration, parse_measurement, parse_nonempty_text, parse_phase, parse_planned_time,
    parse_release_anchor, parse_route, parse_slug,
};
use crate::session::plan::{
    ChecklistItem, Limit, LookSchedule, MusicCue, PlannedAct, PlannedDecision, PlannedLook, PlannedTime, ReleaseRule, VitalsPoint,
};
use crate::session::record::names::PhaseId;
use chrono::{NaiveDate, TimeDelta};

/// A phase as one file tells it: what it leaves out, the file that it extends may tell.
#[derive(Clone, Debug)]
pub(crate) struct RawPhase {
    pub(crate) id: PhaseId,
    pub(crate) title: Option<String>,
    pub(crate) minutes: Option<u32>,
    pub(crate) checklist: Option<Vec<Located<ChecklistItem>>>,
    pub(crate) prompts: Option<Vec<String>>,
}

/// The parts of a protocol, each with its place.
#[derive(Clone, Debug)]
pub(crate) struct RawProtocol {
    pub(crate) root_location: SourceLocation,
    pub(crate) id: Option<Located<String>>,
    pub(crate) title: Option<Located<String>>,
    pub(crate) version: Option<Located<String>>,
    pub(crate) extends: Option<Located<String>>,
    /// False: it is only there to be extended.
    pub(crate) startable: bool,
    pub(crate) route: Option<Located<String>>,
    pub(crate) substance: Option<Located<String>>,
    pub(crate) signed_by: Option<Located<String>>,
    pub(crate) signed_on: Option<Located<String>>,
    pub(crate) phases: Vec<Located<RawPhase>>,
    pub(crate) points: Vec<Located<VitalsPoint>>,
    /// Points that a condition names.
    pub(crate) conditions: Vec<Located<String>>,
    pub(crate) looks: Vec<Located<PlannedLook>>,
    pub(crate) acts: Vec<Located<PlannedAct>>,
    pub(crate) decisions: Vec<Located<PlannedDecision>>,
    pub(crate) release: Option<Located<ReleaseRule>>,
    pub(crate) limits: Vec<Located<Limit>>,
    pub(crate) discharge: Vec<Located<ChecklistItem>>,
    pub(crate) music: Vec<Located<MusicCue>>,
    pub(crate) sources: Vec<(String, String)>,
}

/// Reads a file. None: it is no TOML, which is then said.
pub(crate) fn read_protocol(reader: &ProtocolReader<'_>) -> Option<RawProtocol> {
    let tree = reader.parse_toml()?;
    let top = TableReader::root(reader, &tree);
    top.check_keys(&keys::TOP);
    let mut conditions = Vec::new();
    let points = read_parts(&top, "point", "[[point]]", |table| read_point(table, &mut conditions));
    Some(RawProtocol {
        root_location: top.location(),
        id: top.read_required("id", parse_slug),
        title: top.read_required("title", parse_nonempty_text),
        version: top.read_required("version", parse_nonempty_text),
        extends: top.read_optional("extends", parse_slug),
        startable: top.read_bool("startable").unwrap_or(true),
        route: top.read_optional("route", parse_route),
        substance: top.read_optional("substance", parse_slug),
        signed_by: top.read_text("signed_by"),
        signed_on: top.read_optional("signed_on", parse_optional_date),
        phases: read_parts(&top, "phase", "[[phase]]", read_phase),
        points,
        conditions,
        looks: read_parts(&top, "look", "[[look]]", read_look),
        acts: read_parts(&top, "act", "[[act]]", read_act),
        decisions: read_parts(&top, "decision", "[[decision]]", read_decision),
        release: top.read_table("release", "[release]").and_then(|table| with_location(&table, read_release(&table))),
        limits: read_parts(&top, "limit", "[[limit]]", limit::read_limit),
        discharge: read_parts(&top, "discharge", "[[discharge]]", read_check),
        music: read_parts(&top, "music", "[[music]]", read_cue),
        sources: top.read_table("sources", "[sources]").map(|table| table.read_pairs()).unwrap_or_default(),
    })
}

impl RawProtocol {
    /// Laid over what it extends: a part of the same id, or a limit on the same thing at the same time, stands in its place.
    pub(crate) fn overlay_on(self, base: Self) -> Self {
        let mut sources = base.sources;
        sources.retain(|(name, _)| self.sources.iter().all(|(own, _)| own != name));
        sources.extend(self.sources);
        Self {
            route: self.route.or(base.route),
            substance: self.substance.or(base.substance),
            phases: merge_phases(self.phases, base.phases),
            points: merge_parts(self.points, base.points, |a, b| a.id == b.id),
            conditions: [self.conditions, base.conditions].concat(),
            looks: merge_parts(self.looks, base.looks, |a, b| a.id == b.id),
            acts: merge_parts(self.acts, base.acts, |a, b| a.id == b.id),
            decisions: merge_parts(self.decisions, base.decisions, |a, b| a.id == b.id),
            release: self.release.or(base.release),
            limits: merge_parts(self.limits, base.limits, limit::watches_same),
            discharge: merge_parts(self.discharge, base.discharge, |a, b| a.id == b.id),
            music: merge_parts(self.music, base.music, |a, b| a.name == b.name),
            sources,
            ..self
        }
    }
}

fn merge_parts<T>(own: Vec<Located<T>>, base: Vec<Located<T>>, same: impl Fn(&T, &T) -> bool) -> Vec<Located<T>> {
    let mut own: Vec<Option<Located<T>>> = own.into_iter().map(Some).collect();
    let mut all: Vec<Located<T>> = base
        .into_iter()
        .map(|old| {
            let new = own.iter_mut().find(|new| new.as_ref().is_some_and(|new| same(&new.value, &old.value)));
            new.and_then(Option::take).unwrap_or(old)
        })
        .collect();
    all.extend(own.into_iter().flatten());
    all
}

fn merge_phases(mut own: Vec<Located<RawPhase>>, base: Vec<Located<RawPhase>>) -> Vec<Located<RawPhase>> {
    for old in base {
        match own.iter_mut().find(|new| new.value.id == old.value.id) {
            Some(Located { value: new, .. }) => {
                new.title = new.title.take().or(old.value.title);
                new.minutes = new.minutes.or(old.value.minutes);
                new.checklist = new.checklist.take().or(old.value.checklist);
                new.prompts = new.prompts.take().or(old.value.prompts);
            }
            None => own.push(old),
        }
    }
    own
}

fn read_parts<'p, T>(
    top: &TableReader<'p>,
    key: &str,
    name: &'static str,
    mut read: impl FnMut(&TableReader<'p>) -> Option<T>,
) -> Vec<Located<T>> {
    let tables = top.read_tables(key, name).unwrap_or_default();
    tables.iter().filter_map(|table| with_location(table, read(table))).collect()
}

fn with_location<T>(table: &TableReader<'_>, it: Option<T>) -> Option<Located<T>> {
    it.map(|it| Located { value: it, location: table.location() })
}

fn read_phase(table: &TableReader<'_>) -> Option<RawPhase> {
    table.check_keys(&keys::PHASE);
    let checks = table.read_tables("checklist", "an item of a checklist");
    let checklist = checks.map(|all| all.iter().filter_map(|one| with_location(one, read_check(one))).collect());
    let prompts = table.read_list("prompts", parse_nonempty_text).map(|all| all.into_iter().map(|one| one.value).collect());
    Some(RawPhase {
        title: table.read_optional("title", parse_nonempty_text).map(|title| title.value),
        minutes: table.read_minutes("minutes"),
        checklist,
        prompts,
        id: table.read_required("id", parse_phase)?.value,
    })
}

fn read_check(table: &TableReader<'_>) -> Option<ChecklistItem> {
    table.check_keys(&keys::CHECK);
    let (id, title) = (table.read_required("id", parse_slug), table.read_required("title", parse_nonempty_text));
    Some(ChecklistItem { id: id?.value, title: title?.value })
}

fn read_point(table: &TableReader<'_>, conditions: &mut Vec<Located<String>>) -> Option<VitalsPoint> {
    table.check_keys(&keys::POINT);
    let (id, at, source) = (
        table.read_required("id", parse_slug),
        table.read_required("at", parse_planned_time),
        table.read_required("source", parse_nonempty_text),
    );
    let tolerance = table.read_optional("tolerance", parse_duration);
    let taken = table.read_list("take", parse_measurement);
    if table.list_len("take") == Some(0) {
        table.report_error("This point takes nothing; `take` names at least one thing, such as \"bp\" or \"look\".");
    }
    let required_if = table.read_optional("required_if", parse_condition);
    conditions.extend(required_if.iter().map(|it| Located { value: it.value.0.clone(), location: it.location.clone() }));
    let ask = table.read_list("ask", parse_slug).unwrap_or_default();
    let required = table.read_bool("required").unwrap_or(false);
    Some(VitalsPoint {
        id: id?.value,
        planned_time: at?.value,
        tolerance: tolerance.map(|tolerance| tolerance.value),
        measurements: taken?.into_iter().map(|one| one.value).collect(),
        questions: ask.into_iter().map(|one| one.value).collect(),
        required,
        required_if: required_if.map(|one| one.value),
        source: source?.value,
    })
}

fn read_look(table: &TableReader<'_>) -> Option<PlannedLook> {
    table.check_keys(&keys::LOOK);
    let (id, source) = (table.read_required("id", parse_slug), table.read_required("source", parse_nonempty_text));
    let (tolerance, expires) = (table.read_required("tolerance", parse_duration), table.read_required("expires", parse_duration));
    let times = if table.has_key("at") { read_look_times(table) } else { read_look_series(table) };
    let (tolerance, expires) = (tolerance?.value, expires?.value);
    if expires < tolerance {
        table.report_error_at("expires", "A look cannot expire before it is late: `expires` is at least the tolerance.");
    }
    Some(PlannedLook { id: id?.value, schedule: times?, tolerance, expires_after: expires, source: source?.value })
}

fn read_look_times(table: &TableReader<'_>) -> Option<LookSchedule> {
    if let Some(key) = ["every", "from", "until"].into_iter().find(|key| table.has_key(key)) {
        table.report_error_at(key, "A look has either `at`, or `every` and `from`; not both.");
    }
    let times: Vec<PlannedTime> = table.read_one_or_more("at", parse_planned_time)?.into_iter().map(|one| one.value).collect();
    if table.list_len("at") == Some(0) {
        table.report_error_at("at", "This look has no time.");
    }
    Some(LookSchedule::Times(times))
}

fn read_look_series(table: &TableReader<'_>) -> Option<LookSchedule> {
    let (every, from, until) = (
        table.read_required("every", parse_duration),
        table.read_required("from", parse_planned_time),
        table.read_optional("until", parse_planned_time),
    );
    let (every, from) = (every?.value, from?.value);
    if every < TimeDelta::minutes(1) {
        table.report_error_at("every", "Looks are at least one minute apart.");
    }
    if let Some(until) = &until
        && (until.value.anchor != from.anchor || until.value.offset < from.offset)
    {
        table.report_error_at("until", "This series cannot be: `until` hangs on the same thing as `from` and is not before it.");
    }
    Some(LookSchedule::Every { interval: every, from, until: until.map(|until| until.value) })
}

fn read_act(table: &TableReader<'_>) -> Option<PlannedAct> {
    table.check_keys(&keys::ACT);
    let (id, at, event) = (
        table.read_required("id", parse_slug),
        table.read_required("at", parse_planned_time),
        table.read_required("event", limit::parse_event),
    );
    let (tolerance, source) =
        (table.read_required("tolerance", parse_duration), table.read_required("source", parse_nonempty_text));
    let (least, most) = (table.read_optional("least", parse_duration), table.read_optional("most", parse_duration));
    let settable = match (least, most) {
        (Some(least), Some(most)) => Some((least.value, most.value)),
        (None, None) => None,
        _ => {
            table.report_error("`least` and `most` belong together: how little and how much this time can be set to.");
            None
        }
    };
    let at = at?.value;
    if settable.is_some_and(|(least, most)| least > at.offset || at.offset > most) {
        table.report_error_at("least", "This time cannot be: `at` lies between `least` and `most`.");
    }
    Some(PlannedAct {
        id: id?.value,
        planned_time: at,
        answering_item: event?.value,
        tolerance: tolerance?.value,
        settable_range: settable,
        source: source?.value,
    })
}

fn read_decision(table: &TableReader<'_>) -> Option<PlannedDecision> {
    table.check_keys(&keys::DECISION);
    let (earliest, closes) =
        (table.read_optional("earliest", parse_planned_time), table.read_optional("closes", parse_planned_time));
    let (id, opens, source) = (
        table.read_required("id", parse_slug),
        table.read_required("opens", parse_planned_time),
        table.read_required("source", parse_nonempty_text),
    );
    let recheck = table.read_optional("recheck", parse_duration);
    let answers = table.read_list("words", parse_nonempty_text);
    if table.list_len("words").is_some_and(|count| count < 2) {
        table.report_error("A decision has at least two `words` that answer it.");
    }
    let opens = opens?.value;
    if let Some(closes) = &closes
        && (closes.value.anchor != opens.anchor || closes.value.offset <= opens.offset)
    {
        table.report_error_at("closes", "This window cannot be: `closes` hangs on the same thing as `opens` and comes after it.");
    }
    if let Some(earliest) = &earliest
        && (earliest.value.anchor != opens.anchor || earliest.value.offset > opens.offset)
    {
        table.report_error_at(
            "earliest",
            "This window cannot be: `earliest` hangs on the same thing as `opens` and is not after it.",
        );
    }
    Some(PlannedDecision {
        id: id?.value,
        answers: answers?.into_iter().map(|one| one.value).collect(),
        earliest: earliest.map(|earliest| earliest.value),
        opens,
        closes: closes.map(|closes| closes.value),
        recheck_after: recheck.map(|recheck| recheck.value),
        source: source?.value,
    })
}

fn read_release(table: &TableReader<'_>) -> Option<ReleaseRule> {
    table.check_keys(&keys::RELEASE);
    let (after, anchor) = (table.read_required("after", parse_duration), table.read_required("anchor", parse_release_anchor));
    let (floor, source) = (table.read_bool("floor").unwrap_or(false), table.read_required("source", parse_nonempty_text));
    Some(ReleaseRule { delay: after?.value, anchor: anchor?.value, is_hard_floor: floor, source: source?.value })
}

fn read_cue(table: &TableReader<'_>) -> Option<MusicCue> {
    table.check_keys(&keys::CUE);
    let (cue, from) = (table.read_required("cue", parse_nonempty_text), table.read_required("from", parse_planned_time));
    Some(MusicCue { name: cue?.value, start: from?.value })
}

fn parse_optional_date(text: &str) -> Result<String, super::page::ParseError> {
    if text.is_empty() || (text.len() == 10 && text.parse::<NaiveDate>().is_ok()) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a date such as 2026-11-23.").into())
}
