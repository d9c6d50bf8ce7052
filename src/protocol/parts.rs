//! The parts of a protocol: the keys of each, and what its values cannot be. `validate` checks whether the parts fit together.

use super::key_walk::{KeyWalk, Part, ValueFormat};
use super::parse_value::{
    CONCENTRATION, CONDITION, DURATION, EVENT, MEASUREMENTS, MEDICINE_GROUP, MEDICINE_ID, MEDICINE_UNIT, RELEASE_ANCHOR, ROUTES,
    RXNORM, SLUG, SLUGS, TEXT, TEXTS, TIME, format_planned_time, parse_planned_time, unknown_name,
};
use crate::session::plan::{
    CheckedFact, ChecklistItem, LookSchedule, MusicCue, PlannedAct, PlannedDecision, PlannedLook, PlannedTime, ReleaseRule,
    VitalsPoint,
};
use crate::session::{Medicine, MedicineUnit};
use chrono::TimeDelta;
use strum::VariantNames as _;

const ID_MEANING: &str = "its name in the record";
const AT_MEANING: &str = "when it is planned";
const SIDES_MEANING: &str = "how far either side counts as on time";
pub(crate) const SOURCE_MEANING: &str =
    "where the number comes from; `consensus` if no source has it: the clinician who signs finds a list on the protocol's page";

impl Part for VitalsPoint {
    const NAME: &'static str = "[[point]]";
    const DESCRIPTION: &'static str =
        "Vital signs at a time. Due from `at` less the tolerance, late after `at` and the tolerance.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let tolerance = "how far either side counts as on time; none: due from `at`, never late";
        let condition = "also required when the reading at another point was over watch, act or at_once";
        walk.required("id", &mut self.id, &SLUG, ID_MEANING);
        walk.required("at", &mut self.planned_time, &TIME, AT_MEANING);
        walk.optional("tolerance", &mut self.tolerance, &DURATION, tolerance);
        walk.list("take", &mut self.measurements, &MEASUREMENTS, true, "what is taken");
        walk.list("ask", &mut self.questions, &SLUGS, false, "questions with yes or no, taken with it");
        walk.flag("required", &mut self.required, "whether the record lacks something without it");
        walk.optional("required_if", &mut self.required_if, &CONDITION, condition);
        walk.keep_location("required_if");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        if let Some(table) = walk.table
            && table.list_len("take") == Some(0)
        {
            table.report("This point takes nothing; `take` names at least one thing, such as \"bp\" or \"look\".");
        }
    }
}

impl Part for PlannedLook {
    const NAME: &'static str = "[[look]]";
    const DESCRIPTION: &'static str = "A silent look: at times, or every so often.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk.required("id", &mut self.id, &SLUG, ID_MEANING);
        walk_schedule(&mut self.schedule, walk);
        walk.required("tolerance", &mut self.tolerance, &DURATION, "how far after its time it is still on time");
        walk.required("expires", &mut self.expires_after, &DURATION, "how long after its time it can still be answered");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        if let Some(table) = walk.table_with(&["tolerance", "expires"])
            && self.expires_after < self.tolerance
        {
            table.report_at("expires", "A look cannot expire before it is late: `expires` is at least the tolerance.");
        }
    }
}

impl Default for LookSchedule {
    fn default() -> Self {
        Self::Times(Vec::new())
    }
}

fn walk_schedule(schedule: &mut LookSchedule, walk: &mut KeyWalk<'_>) {
    let (times, mut every, mut from, mut until) = match schedule {
        LookSchedule::Times(times) => (times.clone(), None, None, None),
        LookSchedule::Every { interval, from, until } => (Vec::new(), Some(*interval), Some(*from), *until),
    };
    walk.describe("at", "time, or a list of times", false, "when; or else `every` and `from`");
    if walk.table.is_none() && !times.is_empty() {
        walk.write_list("at", times.iter().map(format_planned_time).collect());
    }
    walk.optional("every", &mut every, &DURATION, "from one to the next");
    walk.optional("from", &mut from, &TIME, "the first of a series");
    walk.optional("until", &mut until, &TIME, "the last is not after this; none: until the client has left");
    let Some(table) = walk.table else { return };
    if let Some(at) = table.get("at") {
        if let Some(key) = ["every", "from", "until"].into_iter().find(|key| table.has_key(key)) {
            table.report_at(key, "A look has either `at`, or `every` and `from`; not both.");
        }
        if table.list_len("at") == Some(0) {
            at.report("This look has no time.");
        }
        let times: Vec<PlannedTime> = at.one_or_more().iter().filter_map(|time| time.parse(parse_planned_time)).collect();
        *schedule = LookSchedule::Times(times);
        return;
    }
    for key in ["every", "from"] {
        table.report_if_missing(key);
    }
    let Some((interval, from)) = every.zip(from) else { return walk.fail("every") };
    if interval < TimeDelta::minutes(1) {
        table.report_at("every", "Looks are at least one minute apart.");
    }
    if until.is_some_and(|until| until.anchor != from.anchor || until.offset < from.offset) {
        table.report_at("until", "This series cannot be: `until` hangs on the same thing as `from` and is not before it.");
    }
    *schedule = LookSchedule::Every { interval, from, until };
}

impl Part for PlannedAct {
    const NAME: &'static str = "[[act]]";
    const DESCRIPTION: &'static str = "Something done at a time.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let (mut least, mut most) = self.settable_range.unzip();
        walk.required("id", &mut self.id, &SLUG, ID_MEANING);
        walk.required("at", &mut self.planned_time, &TIME, AT_MEANING);
        walk.required("event", &mut self.answering_item, &EVENT, "the event or medicine whose row answers it");
        walk.required("tolerance", &mut self.tolerance, &DURATION, SIDES_MEANING);
        walk.optional("least", &mut least, &DURATION, "with `most`: how little people may set the time to");
        walk.optional("most", &mut most, &DURATION, "and how much");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        if let Some(table) = walk.table
            && least.is_some() != most.is_some()
        {
            table.report("`least` and `most` belong together: how little and how much this time can be set to.");
        }
        self.settable_range = least.zip(most);
        if let Some(table) = walk.table_with(&["at"])
            && self.settable_range.is_some_and(|(least, most)| !(least..=most).contains(&self.planned_time.offset))
        {
            table.report_at("least", "This time cannot be: `at` lies between `least` and `most`.");
        }
    }
}

impl Part for PlannedDecision {
    const NAME: &'static str = "[[decision]]";
    const DESCRIPTION: &'static str = "A question that waits within its window.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let recheck = "how long after `hold` the pressure is taken again; none: 10 minutes";
        walk.required("id", &mut self.id, &SLUG, ID_MEANING);
        walk.list("words", &mut self.answers, &TEXTS, true, "the words that answer it, at least two");
        walk.optional("earliest", &mut self.earliest, &TIME, "from when an answer counts; none: from when it opens");
        walk.required("opens", &mut self.opens, &TIME, "from when it is asked");
        walk.optional("closes", &mut self.closes, &TIME, "until when it can be answered");
        walk.optional("recheck", &mut self.recheck_after, &DURATION, recheck);
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
        if let Some(table) = walk.table
            && table.list_len("words").is_some_and(|count| count < 2)
        {
            table.report("A decision has at least two `words` that answer it.");
        }
        let Some(table) = walk.table_with(&["opens"]) else { return };
        let opens = self.opens;
        if self.closes.is_some_and(|closes| closes.anchor != opens.anchor || closes.offset <= opens.offset) {
            table.report_at("closes", "This window cannot be: `closes` hangs on the same thing as `opens` and comes after it.");
        }
        if self.earliest.is_some_and(|earliest| earliest.anchor != opens.anchor || earliest.offset > opens.offset) {
            table.report_at(
                "earliest",
                "This window cannot be: `earliest` hangs on the same thing as `opens` and is not after it.",
            );
        }
    }
}

impl Part for ReleaseRule {
    const NAME: &'static str = "[release]";
    const DESCRIPTION: &'static str = "The earliest release.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk.required("after", &mut self.delay, &DURATION, "how long after the anchor");
        walk.required("anchor", &mut self.anchor, &RELEASE_ANCHOR, "what it is counted from");
        walk.flag("floor", &mut self.is_hard_floor, "true: leaving before it needs its own words");
        walk.required("source", &mut self.source, &TEXT, SOURCE_MEANING);
    }
}

impl Part for Medicine {
    const NAME: &'static str = "[[medicine]]";
    const DESCRIPTION: &'static str = "A medicine that a line can name. Only the protocol's `substance` sets T0; others have totals of their own. A protocol that \
         names none has those of common.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        let concentration = "of what you keep, so that mL can be typed; leave it out where several are kept";
        let mut unit = Some(self.unit).filter(|unit| *unit != MedicineUnit::default());
        walk.required("id", &mut self.id, &MEDICINE_ID, ID_MEANING);
        walk.list("names", &mut self.names, &TEXTS, false, "other names that people type, each one word");
        walk.optional("rxnorm", &mut self.rxnorm, &RXNORM, "its code in RxNorm");
        walk.optional("unit", &mut unit, &MEDICINE_UNIT, "L/min for a flow; none: mg");
        walk.list("routes", &mut self.routes, &ROUTES, false, "its usual routes; another one is asked about");
        walk.optional("concentration", &mut self.mg_per_ml, &CONCENTRATION, concentration);
        walk.optional("group", &mut self.group, &MEDICINE_GROUP, "its group in the REMS form");
        walk.required("source", &mut self.source, &TEXT, "where its code and its routes stand");
        self.unit = unit.unwrap_or_default();
        if let Some(table) = walk.table {
            if let Some(name) = self.names.iter().find(|name| name.contains(char::is_whitespace)) {
                table.report_at("names", format!("`{name}` is not one word, and a line names a medicine with one word."));
            }
            if self.mg_per_ml.is_some() && self.unit == MedicineUnit::LitresPerMin {
                table.report_at("concentration", "A flow has no concentration.");
            }
        }
    }
}

pub(crate) const CHECKED_FACT: ValueFormat<CheckedFact> = ValueFormat::new(
    "release vitals sedation dissociation gait nausea mood escort instructions follow_up lot begun",
    parse_checked_fact,
    |fact| <&str>::from(fact).to_owned(),
);

fn parse_checked_fact(word: &str) -> Result<CheckedFact, String> {
    word.parse().map_err(|_| unknown_name(word, "a fact that can stand beside an item", CheckedFact::VARIANTS.iter().copied()))
}

impl Part for ChecklistItem {
    const NAME: &'static str = "[[discharge]]";
    const DESCRIPTION: &'static str =
        "An item of the list before the client leaves. The items of a phase's `checklist` have the same keys.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk.required("id", &mut self.id, &SLUG, ID_MEANING);
        walk.required("title", &mut self.title, &TEXT, "its words on the screen");
        walk.optional(
            "fact",
            &mut self.fact,
            &CHECKED_FACT,
            "what the record says is shown beside it; done against it asks for words",
        );
    }
}

impl Part for MusicCue {
    const NAME: &'static str = "[[music]]";
    const DESCRIPTION: &'static str = "A part of the music.";

    fn keys(&mut self, walk: &mut KeyWalk<'_>) {
        walk.required("cue", &mut self.name, &TEXT, "its name");
        walk.required("from", &mut self.start, &TIME, "from when");
    }
}
