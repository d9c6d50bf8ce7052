//! One file, read part by part, and laid over the file that it extends. Not yet a plan: whether the parts fit together is
//! `sound`'s question.

use super::keys;
use super::limit;
use super::page::{Page, Place, Placed, Table};
use crate::protocol::parse_value::{condition, duration, phase, release_anchor, route, slug, take, when, words};
use crate::session::plan::{Act, Check, Cue, Decision, Limit, Look, LookTimes, Point, Release, When};
use crate::session::record::names::PhaseId;
use chrono::{NaiveDate, TimeDelta};

/// A phase as one file tells it: what it leaves out, the file that it extends may tell.
#[derive(Clone, Debug)]
pub(crate) struct PhaseDraft {
    pub(crate) id: PhaseId,
    pub(crate) title: Option<String>,
    pub(crate) minutes: Option<u32>,
    pub(crate) checklist: Option<Vec<Placed<Check>>>,
    pub(crate) prompts: Option<Vec<String>>,
}

/// The parts of a protocol, each with its place.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) start: Place,
    pub(crate) id: Option<Placed<String>>,
    pub(crate) title: Option<Placed<String>>,
    pub(crate) version: Option<Placed<String>>,
    pub(crate) extends: Option<Placed<String>>,
    /// False: it is only there to be extended.
    pub(crate) startable: bool,
    pub(crate) route: Option<Placed<String>>,
    pub(crate) substance: Option<Placed<String>>,
    pub(crate) signed_by: Option<Placed<String>>,
    pub(crate) signed_on: Option<Placed<String>>,
    pub(crate) phases: Vec<Placed<PhaseDraft>>,
    pub(crate) points: Vec<Placed<Point>>,
    /// Points that a condition names.
    pub(crate) conditions: Vec<Placed<String>>,
    pub(crate) looks: Vec<Placed<Look>>,
    pub(crate) acts: Vec<Placed<Act>>,
    pub(crate) decisions: Vec<Placed<Decision>>,
    pub(crate) release: Option<Placed<Release>>,
    pub(crate) limits: Vec<Placed<Limit>>,
    pub(crate) discharge: Vec<Placed<Check>>,
    pub(crate) music: Vec<Placed<Cue>>,
    pub(crate) sources: Vec<(String, String)>,
}

/// Reads a file. None: it is no TOML, which is then said.
pub(crate) fn read(page: &Page<'_>) -> Option<Draft> {
    let tree = page.tree()?;
    let top = Table::top(page, &tree);
    top.only(&keys::TOP);
    let mut conditions = Vec::new();
    let points = parts(&top, "point", "[[point]]", |table| point(table, &mut conditions));
    Some(Draft {
        start: top.place(),
        id: top.need("id", slug),
        title: top.need("title", words),
        version: top.need("version", words),
        extends: top.read("extends", slug),
        startable: top.flag("startable").unwrap_or(true),
        route: top.read("route", route),
        substance: top.read("substance", slug),
        signed_by: top.text("signed_by"),
        signed_on: top.read("signed_on", date_or_nothing),
        phases: parts(&top, "phase", "[[phase]]", phase_draft),
        points,
        conditions,
        looks: parts(&top, "look", "[[look]]", look),
        acts: parts(&top, "act", "[[act]]", act),
        decisions: parts(&top, "decision", "[[decision]]", decision),
        release: top.table("release", "[release]").and_then(|table| placed(&table, release(&table))),
        limits: parts(&top, "limit", "[[limit]]", limit::read),
        discharge: parts(&top, "discharge", "[[discharge]]", check),
        music: parts(&top, "music", "[[music]]", cue),
        sources: top.table("sources", "[sources]").map(|table| table.pairs()).unwrap_or_default(),
    })
}

impl Draft {
    /// Laid over what it extends: a part of the same id, or a limit on the same thing at the same time, stands in its place.
    pub(crate) fn over(self, base: Self) -> Self {
        let mut sources = base.sources;
        sources.retain(|(name, _)| self.sources.iter().all(|(own, _)| own != name));
        sources.extend(self.sources);
        Self {
            route: self.route.or(base.route),
            substance: self.substance.or(base.substance),
            phases: fill_phases(self.phases, base.phases),
            points: replace(self.points, base.points, |a, b| a.id == b.id),
            conditions: [self.conditions, base.conditions].concat(),
            looks: replace(self.looks, base.looks, |a, b| a.id == b.id),
            acts: replace(self.acts, base.acts, |a, b| a.id == b.id),
            decisions: replace(self.decisions, base.decisions, |a, b| a.id == b.id),
            release: self.release.or(base.release),
            limits: replace(self.limits, base.limits, limit::is_same),
            discharge: replace(self.discharge, base.discharge, |a, b| a.id == b.id),
            music: replace(self.music, base.music, |a, b| a.cue == b.cue),
            sources,
            ..self
        }
    }
}

fn replace<T>(own: Vec<Placed<T>>, base: Vec<Placed<T>>, same: impl Fn(&T, &T) -> bool) -> Vec<Placed<T>> {
    let mut own: Vec<Option<Placed<T>>> = own.into_iter().map(Some).collect();
    let mut all: Vec<Placed<T>> = base
        .into_iter()
        .map(|old| {
            let new = own.iter_mut().find(|new| new.as_ref().is_some_and(|new| same(&new.it, &old.it)));
            new.and_then(Option::take).unwrap_or(old)
        })
        .collect();
    all.extend(own.into_iter().flatten());
    all
}

fn fill_phases(mut own: Vec<Placed<PhaseDraft>>, base: Vec<Placed<PhaseDraft>>) -> Vec<Placed<PhaseDraft>> {
    for old in base {
        match own.iter_mut().find(|new| new.it.id == old.it.id) {
            Some(Placed { it: new, .. }) => {
                new.title = new.title.take().or(old.it.title);
                new.minutes = new.minutes.or(old.it.minutes);
                new.checklist = new.checklist.take().or(old.it.checklist);
                new.prompts = new.prompts.take().or(old.it.prompts);
            }
            None => own.push(old),
        }
    }
    own
}

fn parts<'p, T>(top: &Table<'p>, key: &str, name: &'static str, mut read: impl FnMut(&Table<'p>) -> Option<T>) -> Vec<Placed<T>> {
    let tables = top.tables(key, name).unwrap_or_default();
    tables.iter().filter_map(|table| placed(table, read(table))).collect()
}

fn placed<T>(table: &Table<'_>, it: Option<T>) -> Option<Placed<T>> {
    it.map(|it| Placed { it, place: table.place() })
}

fn phase_draft(table: &Table<'_>) -> Option<PhaseDraft> {
    table.only(&keys::PHASE);
    let checks = table.tables("checklist", "an item of a checklist");
    let checklist = checks.map(|all| all.iter().filter_map(|one| placed(one, check(one))).collect());
    let prompts = table.list("prompts", words).map(|all| all.into_iter().map(|one| one.it).collect());
    Some(PhaseDraft {
        title: table.read("title", words).map(|title| title.it),
        minutes: table.minutes("minutes"),
        checklist,
        prompts,
        id: table.need("id", phase)?.it,
    })
}

fn check(table: &Table<'_>) -> Option<Check> {
    table.only(&keys::CHECK);
    let (id, title) = (table.need("id", slug), table.need("title", words));
    Some(Check { id: id?.it, title: title?.it })
}

fn point(table: &Table<'_>, conditions: &mut Vec<Placed<String>>) -> Option<Point> {
    table.only(&keys::POINT);
    let (id, at, source) = (table.need("id", slug), table.need("at", when), table.need("source", words));
    let tolerance = table.read("tolerance", duration);
    let taken = table.list("take", take);
    if table.count("take") == Some(0) {
        table.say("This point takes nothing; `take` names at least one thing, such as \"bp\" or \"look\".");
    }
    let required_if = table.read("required_if", condition);
    conditions.extend(required_if.iter().map(|it| Placed { it: it.it.0.clone(), place: it.place.clone() }));
    let ask = table.list("ask", slug).unwrap_or_default();
    let required = table.flag("required").unwrap_or(false);
    Some(Point {
        id: id?.it,
        at: at?.it,
        tolerance: tolerance.map(|tolerance| tolerance.it),
        take: taken?.into_iter().map(|one| one.it).collect(),
        ask: ask.into_iter().map(|one| one.it).collect(),
        required,
        required_if: required_if.map(|one| one.it),
        source: source?.it,
    })
}

fn look(table: &Table<'_>) -> Option<Look> {
    table.only(&keys::LOOK);
    let (id, source) = (table.need("id", slug), table.need("source", words));
    let (tolerance, expires) = (table.need("tolerance", duration), table.need("expires", duration));
    let times = if table.has("at") { look_times(table) } else { look_series(table) };
    let (tolerance, expires) = (tolerance?.it, expires?.it);
    if expires < tolerance {
        table.say_at("expires", "A look cannot expire before it is late: `expires` is at least the tolerance.");
    }
    Some(Look { id: id?.it, times: times?, tolerance, expires, source: source?.it })
}

fn look_times(table: &Table<'_>) -> Option<LookTimes> {
    if let Some(key) = ["every", "from", "until"].into_iter().find(|key| table.has(key)) {
        table.say_at(key, "A look has either `at`, or `every` and `from`; not both.");
    }
    let times: Vec<When> = table.one_or_more("at", when)?.into_iter().map(|one| one.it).collect();
    if table.count("at") == Some(0) {
        table.say_at("at", "This look has no time.");
    }
    Some(LookTimes::At(times))
}

fn look_series(table: &Table<'_>) -> Option<LookTimes> {
    let (every, from, until) = (table.need("every", duration), table.need("from", when), table.read("until", when));
    let (every, from) = (every?.it, from?.it);
    if every < TimeDelta::minutes(1) {
        table.say_at("every", "Looks are at least one minute apart.");
    }
    if let Some(until) = &until
        && (until.it.anchor != from.anchor || until.it.after < from.after)
    {
        table.say_at("until", "This series cannot be: `until` hangs on the same thing as `from` and is not before it.");
    }
    Some(LookTimes::Every { every, from, until: until.map(|until| until.it) })
}

fn act(table: &Table<'_>) -> Option<Act> {
    table.only(&keys::ACT);
    let (id, at, event) = (table.need("id", slug), table.need("at", when), table.need("event", limit::event));
    let (tolerance, source) = (table.need("tolerance", duration), table.need("source", words));
    let (least, most) = (table.read("least", duration), table.read("most", duration));
    let settable = match (least, most) {
        (Some(least), Some(most)) => Some((least.it, most.it)),
        (None, None) => None,
        _ => {
            table.say("`least` and `most` belong together: how little and how much this time can be set to.");
            None
        }
    };
    let at = at?.it;
    if settable.is_some_and(|(least, most)| least > at.after || at.after > most) {
        table.say_at("least", "This time cannot be: `at` lies between `least` and `most`.");
    }
    Some(Act { id: id?.it, at, event: event?.it, tolerance: tolerance?.it, settable, source: source?.it })
}

fn decision(table: &Table<'_>) -> Option<Decision> {
    table.only(&keys::DECISION);
    let (earliest, closes) = (table.read("earliest", when), table.read("closes", when));
    let (id, opens, source) = (table.need("id", slug), table.need("opens", when), table.need("source", words));
    let recheck = table.read("recheck", duration);
    let answers = table.list("words", words);
    if table.count("words").is_some_and(|count| count < 2) {
        table.say("A decision has at least two `words` that answer it.");
    }
    let opens = opens?.it;
    if let Some(closes) = &closes
        && (closes.it.anchor != opens.anchor || closes.it.after <= opens.after)
    {
        table.say_at("closes", "This window cannot be: `closes` hangs on the same thing as `opens` and comes after it.");
    }
    if let Some(earliest) = &earliest
        && (earliest.it.anchor != opens.anchor || earliest.it.after > opens.after)
    {
        table.say_at("earliest", "This window cannot be: `earliest` hangs on the same thing as `opens` and is not after it.");
    }
    Some(Decision {
        id: id?.it,
        words: answers?.into_iter().map(|one| one.it).collect(),
        earliest: earliest.map(|earliest| earliest.it),
        opens,
        closes: closes.map(|closes| closes.it),
        recheck: recheck.map(|recheck| recheck.it),
        source: source?.it,
    })
}

fn release(table: &Table<'_>) -> Option<Release> {
    table.only(&keys::RELEASE);
    let (after, anchor) = (table.need("after", duration), table.need("anchor", release_anchor));
    let (floor, source) = (table.flag("floor").unwrap_or(false), table.need("source", words));
    Some(Release { after: after?.it, anchor: anchor?.it, floor, source: source?.it })
}

fn cue(table: &Table<'_>) -> Option<Cue> {
    table.only(&keys::CUE);
    let (cue, from) = (table.need("cue", words), table.need("from", when));
    Some(Cue { cue: cue?.it, from: from?.it })
}

fn date_or_nothing(text: &str) -> Result<String, super::page::Wrong> {
    if text.is_empty() || (text.len() == 10 && text.parse::<NaiveDate>().is_ok()) {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is not a date such as 2026-11-23.").into())
}
