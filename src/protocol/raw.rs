//! Reads one protocol file part by part, and merges it with the file that it extends. `validate` checks whether the parts fit
//! together.

use super::key_table as keys;
use super::limit;
use crate::protocol::parse_value::{
    parse_condition, parse_duration, parse_measurement, parse_nonempty_text, parse_phase, parse_planned_time,
    parse_release_anchor, parse_route, parse_slug,
};
use crate::session::plan::{
    ChecklistItem, Limit, LookSchedule, MusicCue, PlannedAct, PlannedDecision, PlannedLook, PlannedTime, ReleaseRule, VitalsPoint,
};
use crate::session::record::names::PhaseId;
use crate::toml_reader::{Located, ParseError, SourceLocation, TomlTable};
use chrono::{NaiveDate, TimeDelta};

/// A phase as one file defines it. What it leaves out may come from the file that it extends.
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
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) extends: Option<Located<String>>,
    /// False: other protocols extend it, but no session can start with it.
    pub(crate) startable: bool,
    pub(crate) route: Option<String>,
    pub(crate) substance: Option<String>,
    pub(crate) signed_by: Option<Located<String>>,
    pub(crate) signed_on: Option<Located<String>>,
    pub(crate) phases: Vec<Located<RawPhase>>,
    pub(crate) points: Vec<Located<VitalsPoint>>,
    /// The points that conditions name.
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

/// Reads the top table of a file.
pub(crate) fn read_protocol(top: &TomlTable<'_>) -> RawProtocol {
    top.check_keys(keys::TOP.names());
    let mut conditions = Vec::new();
    let points = read_parts(top, "point", "[[point]]", |table| read_point(table, &mut conditions));
    RawProtocol {
        root_location: top.location(),
        id: top.required("id", parse_slug),
        title: top.required("title", parse_nonempty_text),
        version: top.required("version", parse_nonempty_text),
        extends: top.optional_located("extends", parse_slug),
        startable: top.boolean("startable").unwrap_or(true),
        route: top.optional("route", parse_route),
        substance: top.optional("substance", parse_slug),
        signed_by: top.optional_located("signed_by", |text| Ok(text.to_owned())),
        signed_on: top.optional_located("signed_on", parse_optional_date),
        phases: read_parts(top, "phase", "[[phase]]", read_phase),
        points,
        conditions,
        looks: read_parts(top, "look", "[[look]]", read_look),
        acts: read_parts(top, "act", "[[act]]", read_act),
        decisions: read_parts(top, "decision", "[[decision]]", read_decision),
        release: top.table("release", "[release]").and_then(|table| with_location(&table, read_release(&table))),
        limits: read_parts(top, "limit", "[[limit]]", limit::read_limit),
        discharge: read_parts(top, "discharge", "[[discharge]]", read_check),
        music: read_parts(top, "music", "[[music]]", read_cue),
        sources: top.table("sources", "[sources]").map(|table| read_sources(&table)).unwrap_or_default(),
    }
}

impl RawProtocol {
    /// Adds the parts of the protocol that it extends. Its own part wins over one of the same id, and its own limit over one on
    /// the same thing at the same time.
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
    top: &TomlTable<'p>,
    key: &str,
    name: &'static str,
    mut read: impl FnMut(&TomlTable<'p>) -> Option<T>,
) -> Vec<Located<T>> {
    let tables = top.tables(key, name).unwrap_or_default();
    tables.iter().filter_map(|table| with_location(table, read(table))).collect()
}

fn with_location<T>(table: &TomlTable<'_>, it: Option<T>) -> Option<Located<T>> {
    it.map(|it| Located { value: it, location: table.location() })
}

fn read_sources(table: &TomlTable<'_>) -> Vec<(String, String)> {
    let entries = table.entries();
    entries.iter().filter_map(|(key, value)| Some((key.name().to_owned(), value.string()?.to_owned()))).collect()
}

fn read_phase(table: &TomlTable<'_>) -> Option<RawPhase> {
    table.check_keys(keys::PHASE.names());
    let checks = table.tables("checklist", "an item of a checklist");
    let checklist = checks.map(|all| all.iter().filter_map(|one| with_location(one, read_check(one))).collect());
    Some(RawPhase {
        title: table.optional("title", parse_nonempty_text),
        minutes: read_minutes(table),
        checklist,
        prompts: table.list("prompts", parse_nonempty_text),
        id: table.required("id", parse_phase)?,
    })
}

fn read_minutes(table: &TomlTable<'_>) -> Option<u32> {
    let value = table.get("minutes")?;
    let minutes = u32::try_from(value.integer()?).ok().filter(|minutes| (1..=1440).contains(minutes));
    if minutes.is_none() {
        value.report("`minutes` is in minutes, from 1 to 1440.");
    }
    minutes
}

fn read_check(table: &TomlTable<'_>) -> Option<ChecklistItem> {
    table.check_keys(keys::CHECK.names());
    let (id, title) = (table.required("id", parse_slug), table.required("title", parse_nonempty_text));
    Some(ChecklistItem { id: id?, title: title? })
}

fn read_point(table: &TomlTable<'_>, conditions: &mut Vec<Located<String>>) -> Option<VitalsPoint> {
    table.check_keys(keys::POINT.names());
    let (id, planned_time) = (table.required("id", parse_slug), table.required("at", parse_planned_time));
    let source = table.required("source", parse_nonempty_text);
    let tolerance = table.optional("tolerance", parse_duration);
    let measurements = table.list("take", parse_measurement);
    if table.list_len("take") == Some(0) {
        table.report("This point takes nothing; `take` names at least one thing, such as \"bp\" or \"look\".");
    }
    let required_if = table.optional_located("required_if", parse_condition);
    conditions.extend(required_if.iter().map(|it| Located { value: it.value.0.clone(), location: it.location.clone() }));
    let questions = table.list("ask", parse_slug).unwrap_or_default();
    let required = table.boolean("required").unwrap_or(false);
    Some(VitalsPoint {
        id: id?,
        planned_time: planned_time?,
        tolerance,
        measurements: measurements?,
        questions,
        required,
        required_if: required_if.map(|one| one.value),
        source: source?,
    })
}

fn read_look(table: &TomlTable<'_>) -> Option<PlannedLook> {
    table.check_keys(keys::LOOK.names());
    let (id, source) = (table.required("id", parse_slug), table.required("source", parse_nonempty_text));
    let (tolerance, expires) = (table.required("tolerance", parse_duration), table.required("expires", parse_duration));
    let schedule = if table.has_key("at") { read_look_times(table) } else { read_look_series(table) };
    let (tolerance, expires_after) = (tolerance?, expires?);
    if expires_after < tolerance {
        table.report_at("expires", "A look cannot expire before it is late: `expires` is at least the tolerance.");
    }
    Some(PlannedLook { id: id?, schedule: schedule?, tolerance, expires_after, source: source? })
}

fn read_look_times(table: &TomlTable<'_>) -> Option<LookSchedule> {
    if let Some(key) = ["every", "from", "until"].into_iter().find(|key| table.has_key(key)) {
        table.report_at(key, "A look has either `at`, or `every` and `from`; not both.");
    }
    let value = table.get("at")?;
    let times: Vec<PlannedTime> = value.one_or_more().iter().filter_map(|one| one.parse(parse_planned_time)).collect();
    if table.list_len("at") == Some(0) {
        value.report("This look has no time.");
    }
    Some(LookSchedule::Times(times))
}

fn read_look_series(table: &TomlTable<'_>) -> Option<LookSchedule> {
    let (every, from) = (table.required("every", parse_duration), table.required("from", parse_planned_time));
    let until = table.optional("until", parse_planned_time);
    let (interval, from) = (every?, from?);
    if interval < TimeDelta::minutes(1) {
        table.report_at("every", "Looks are at least one minute apart.");
    }
    if until.is_some_and(|until| until.anchor != from.anchor || until.offset < from.offset) {
        table.report_at("until", "This series cannot be: `until` hangs on the same thing as `from` and is not before it.");
    }
    Some(LookSchedule::Every { interval, from, until })
}

fn read_act(table: &TomlTable<'_>) -> Option<PlannedAct> {
    table.check_keys(keys::ACT.names());
    let (id, at) = (table.required("id", parse_slug), table.required("at", parse_planned_time));
    let event = table.required("event", limit::parse_event);
    let (tolerance, source) = (table.required("tolerance", parse_duration), table.required("source", parse_nonempty_text));
    let (least, most) = (table.optional("least", parse_duration), table.optional("most", parse_duration));
    if least.is_some() != most.is_some() {
        table.report("`least` and `most` belong together: how little and how much this time can be set to.");
    }
    let planned_time = at?;
    let settable_range = least.zip(most);
    if settable_range.is_some_and(|(least, most)| least > planned_time.offset || planned_time.offset > most) {
        table.report_at("least", "This time cannot be: `at` lies between `least` and `most`.");
    }
    Some(PlannedAct { id: id?, planned_time, answering_item: event?, tolerance: tolerance?, settable_range, source: source? })
}

fn read_decision(table: &TomlTable<'_>) -> Option<PlannedDecision> {
    table.check_keys(keys::DECISION.names());
    let (earliest, closes) = (table.optional("earliest", parse_planned_time), table.optional("closes", parse_planned_time));
    let (id, opens) = (table.required("id", parse_slug), table.required("opens", parse_planned_time));
    let source = table.required("source", parse_nonempty_text);
    let recheck_after = table.optional("recheck", parse_duration);
    let answers = table.list("words", parse_nonempty_text);
    if table.list_len("words").is_some_and(|count| count < 2) {
        table.report("A decision has at least two `words` that answer it.");
    }
    let opens = opens?;
    if closes.is_some_and(|closes| closes.anchor != opens.anchor || closes.offset <= opens.offset) {
        table.report_at("closes", "This window cannot be: `closes` hangs on the same thing as `opens` and comes after it.");
    }
    if earliest.is_some_and(|earliest| earliest.anchor != opens.anchor || earliest.offset > opens.offset) {
        table.report_at("earliest", "This window cannot be: `earliest` hangs on the same thing as `opens` and is not after it.");
    }
    Some(PlannedDecision { id: id?, answers: answers?, earliest, opens, closes, recheck_after, source: source? })
}

fn read_release(table: &TomlTable<'_>) -> Option<ReleaseRule> {
    table.check_keys(keys::RELEASE.names());
    let (delay, anchor) = (table.required("after", parse_duration), table.required("anchor", parse_release_anchor));
    let is_hard_floor = table.boolean("floor").unwrap_or(false);
    let source = table.required("source", parse_nonempty_text);
    Some(ReleaseRule { delay: delay?, anchor: anchor?, is_hard_floor, source: source? })
}

fn read_cue(table: &TomlTable<'_>) -> Option<MusicCue> {
    table.check_keys(keys::CUE.names());
    let (name, start) = (table.required("cue", parse_nonempty_text), table.required("from", parse_planned_time));
    Some(MusicCue { name: name?, start: start? })
}

fn parse_optional_date(text: &str) -> Result<String, ParseError> {
    if text.is_empty() || (text.len() == 10 && text.parse::<NaiveDate>().is_ok()) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a date such as 2026-11-23.").into())
}
