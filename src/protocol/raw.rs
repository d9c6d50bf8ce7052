//! The top of one protocol file, and how it is merged with the file that it extends.

use super::key_walk::{KeyWalk, Located, Part, quoted, read_parts, write_part};
use super::limit;
use super::parse_value::{ANY_TEXT, DATE, DIGEST, PHASE, ROUTE, SLUG, TEXT, TEXTS};
use super::parts::CHECKED_FACT;
use crate::session::Medicine;
use crate::session::clinical::vital::RaiseStep;
use crate::session::plan::{ChecklistItem, Limit, MusicCue, PlannedAct, PlannedDecision, PlannedLook, ReleaseRule, VitalsPoint};
use crate::session::record::names::PhaseId;
use crate::toml_reader::TomlTable;

/// A phase as one file defines it. What it leaves out may come from the file that it extends.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawPhase {
    pub(crate) id: PhaseId,
    pub(crate) title: Option<String>,
    pub(crate) minutes: Option<u32>,
    pub(crate) checklist: Option<Vec<Located<ChecklistItem>>>,
    pub(crate) prompts: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct RawProtocol {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) extends: Option<String>,
    /// False: other protocols extend it, but no session can start with it.
    pub(crate) startable: bool,
    pub(crate) route: Option<String>,
    pub(crate) substance: Option<String>,
    pub(crate) signed_by: Option<String>,
    pub(crate) signed_on: Option<String>,
    pub(crate) signed_sha256: Option<String>,
    pub(crate) medicines: Vec<Located<Medicine>>,
    pub(crate) phases: Vec<Located<RawPhase>>,
    pub(crate) points: Vec<Located<VitalsPoint>>,
    pub(crate) looks: Vec<Located<PlannedLook>>,
    pub(crate) acts: Vec<Located<PlannedAct>>,
    pub(crate) decisions: Vec<Located<PlannedDecision>>,
    pub(crate) release: Option<Located<ReleaseRule>>,
    pub(crate) limits: Vec<Located<Limit>>,
    pub(crate) raise_steps: Vec<Located<RaiseStep>>,
    pub(crate) discharge: Vec<Located<ChecklistItem>>,
    pub(crate) music: Vec<Located<MusicCue>>,
    pub(crate) sources: Vec<(String, String)>,
}

impl Part for RawProtocol {
    const NAME: &'static str = "";
    const DESCRIPTION: &'static str = "The protocol itself, and its parts. It begins with the parts of `extends`; a part with the same id replaces one of those, and so does a limit on the same thing, at the same time and in the same direction.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let version = "its version; a new number for every change that a record tells apart";
        let signed_by = "the clinician who adopted these numbers; until all three are filled the screen says so";
        let signed_text =
            "which text: the digest that `bedside protocol check` prints; over another text the signature does not count";
        walk.required("id", &mut self.id, &SLUG, "its name in the record and at the shell; the file has the same name");
        walk.required("title", &mut self.title, &TEXT, "its name on the screen");
        walk.required("version", &mut self.version, &TEXT, version);
        walk.optional("extends", &mut self.extends, &SLUG, "the protocol whose parts it begins with");
        walk.describe("startable", "true or false", false, "false: it is only there to be extended");
        self.startable = walk.table.and_then(|table| table.boolean("startable")).unwrap_or(true);
        walk.optional("route", &mut self.route, &ROUTE, "the route of its substance; needed to start");
        walk.optional("substance", &mut self.substance, &SLUG, "the only medicine that sets T0; needed to start");
        walk.optional("signed_by", &mut self.signed_by, &ANY_TEXT, signed_by);
        walk.optional("signed_on", &mut self.signed_on, &DATE, "when");
        walk.optional("signed_sha256", &mut self.signed_sha256, &DIGEST, signed_text);
        walk.parts("medicine", &mut self.medicines, "what can be given in a session");
        walk.parts("phase", &mut self.phases, "the six stages of the day");
        walk.parts("point", &mut self.points, "vital signs at a time");
        walk.parts("look", &mut self.looks, "silent looks");
        walk.parts("act", &mut self.acts, "what is done at a time: a device, spitting out, the infusion's end");
        walk.parts("decision", &mut self.decisions, "a decision with a window");
        walk.part("release", &mut self.release, "the earliest release; needed to start");
        walk.parts("limit", &mut self.limits, "from which reading on somebody watches or acts");
        walk.parts("step", &mut self.raise_steps, "how much worse raises an acknowledged alert again");
        walk.parts("discharge", &mut self.discharge, "the list before the client leaves");
        walk.parts("music", &mut self.music, "where each part of the music begins");
        walk.texts(
            "sources",
            &mut self.sources,
            "[sources]",
            "what the short names of sources stand for, each a key with a text",
        );
        for key in ["extends", "signed_by", "signed_on"] {
            walk.keep_location(key);
        }
    }
}

impl Part for RawPhase {
    const NAME: &'static str = "[[phase]]";
    const DESCRIPTION: &'static str = "A stage. T0 is planned at the end of the first two.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk.required("id", &mut self.id, &PHASE, "which of the six");
        walk.optional("title", &mut self.title, &TEXT, "its name on the screen");
        walk.describe("minutes", "1 to 1440", false, "how long it is planned to take");
        walk.describe("checklist", "list of { id, title, fact }", false, "its checklist, instead of the one it extends");
        if let Some(table) = walk.table {
            self.minutes = read_minutes(table);
            self.checklist = read_parts(table, "checklist", "an item of a checklist");
        } else {
            self.minutes.iter().for_each(|minutes| walk.write("minutes", &minutes.to_string()));
            let item = |item: &Located<ChecklistItem>| {
                let fact = item
                    .value
                    .fact
                    .map_or_else(String::new, |fact| format!(", fact = {}", quoted(&(CHECKED_FACT.format)(&fact))));
                format!("    {{ id = {}, title = {}{fact} }},\n", quoted(&item.value.id), quoted(&item.value.title))
            };
            let items: String = self.checklist.iter().flatten().map(item).collect();
            if !items.is_empty() {
                walk.write("checklist", &format!("[\n{items}]"));
            }
        }
        let mut prompts = self.prompts.take().unwrap_or_default();
        walk.list("prompts", &mut prompts, &TEXTS, false, "shown while it lasts, never scored");
        self.prompts = walk.table.is_some_and(|table| table.has_key("prompts")).then_some(prompts);
    }
}

fn read_minutes(table: &TomlTable<'_>) -> Option<u32> {
    let value = table.get("minutes")?;
    let minutes = u32::try_from(value.integer()?).ok().filter(|minutes| (1..=1440).contains(minutes));
    if minutes.is_none() {
        value.report("`minutes` is in minutes, from 1 to 1440.");
    }
    minutes
}

/// The resolved text that the record keeps, with everything from the extended files, so that it reads back as the same plan without
/// them.
pub(crate) fn resolved_text(raw: &RawProtocol) -> String {
    let mut raw = raw.clone();
    raw.extends = None;
    raw.signed_by.get_or_insert_default();
    raw.signed_on.get_or_insert_default();
    raw.phases.sort_by_key(|phase| phase.value.id);
    let comment = "# As the record keeps it: whole, with what it took from the protocol that it extends.\n";
    format!("{comment}{}", write_part(&raw))
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
            medicines: merge_parts(self.medicines, base.medicines, |a, b| a.id == b.id),
            phases: merge_phases(self.phases, base.phases),
            points: merge_parts(self.points, base.points, |a, b| a.id == b.id),
            looks: merge_parts(self.looks, base.looks, |a, b| a.id == b.id),
            acts: merge_parts(self.acts, base.acts, |a, b| a.id == b.id),
            decisions: merge_parts(self.decisions, base.decisions, |a, b| a.id == b.id),
            release: self.release.or(base.release),
            limits: merge_parts(self.limits, base.limits, limit::watches_same),
            raise_steps: merge_parts(self.raise_steps, base.raise_steps, |a, b| a.item == b.item),
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
