//! Every key that a protocol's file can have, in one table: the reader complains of any other, and the documentation is drawn from it.

/// One key of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name in the file.
    pub name: &'static str,
    /// What it holds, as it is written.
    pub holds: &'static str,
    /// Whether the part is faulty without it.
    pub is_needed: bool,
    /// What it means, for people.
    pub means: &'static str,
}

/// One part of a file: the top, a table, or an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// As it is written in the file; empty: the top.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

const fn need(name: &'static str, holds: &'static str, means: &'static str) -> Key {
    Key { name, holds, is_needed: true, means }
}

const fn may(name: &'static str, holds: &'static str, means: &'static str) -> Key {
    Key { name, holds, is_needed: false, means }
}

const SOURCE: Key =
    need("source", "text", "whose number it is; `proposal` where none stands behind it, which an alert tells as no source");

pub(crate) const TOP: Part = Part {
    name: "",
    about: "The protocol itself, and its parts. What `extends` names is taken first; a part of the same id stands in its place, and so does \
            a limit on the same thing, at the same time and in the same direction.",
    keys: &[
        need("id", "id", "its name in the record and at the shell; the file has the same name"),
        need("title", "text", "its name on the screen"),
        need("version", "text", "its version; a new number for every change that a record should tell apart"),
        may("extends", "id", "the protocol whose parts it begins with"),
        may("startable", "true or false", "false: it is only there to be extended"),
        may("route", "im iv sc sl po in", "the route of its substance; needed to start"),
        may("substance", "id", "the only medicine that sets T0; needed to start"),
        may("signed_by", "text", "the clinician who adopted these numbers; until both are filled the screen says so"),
        may("signed_on", "2026-11-23", "when"),
        may("phase", "[[phase]]", "the six stages of the day"),
        may("point", "[[point]]", "vital signs at a time"),
        may("look", "[[look]]", "silent looks"),
        may("act", "[[act]]", "what is done at a time: a device, spitting out, the infusion's end"),
        may("decision", "[[decision]]", "a decision with a window"),
        may("release", "[release]", "the earliest release; needed to start"),
        may("limit", "[[limit]]", "from which reading on somebody watches or acts"),
        may("discharge", "[[discharge]]", "the list before the client leaves"),
        may("music", "[[music]]", "where each part of the music begins"),
        may("sources", "[sources]", "what the short names of sources stand for, each a key with a text"),
    ],
};

pub(crate) const PHASE: Part = Part {
    name: "[[phase]]",
    about: "A stage. T0 is planned at the end of the first two.",
    keys: &[
        need("id", "arrive prepare begin presence integrate after", "which of the six"),
        may("title", "text", "its name on the screen"),
        may("minutes", "1 to 1440", "how long it is planned to take"),
        may("checklist", "list of { id, title }", "its checklist, instead of the one it extends"),
        may("prompts", "list of texts", "shown while it lasts, never scored"),
    ],
};

pub(crate) const CHECK: Part = Part {
    name: "[[discharge]]",
    about: "An item of the list before the client leaves. The items of a phase's `checklist` have the same keys.",
    keys: &[need("id", "id", "its name in the record"), need("title", "text", "its words on the screen")],
};

pub(crate) const POINT: Part = Part {
    name: "[[point]]",
    about: "Vital signs at a time. Due from `at` less the tolerance, late after `at` and the tolerance.",
    keys: &[
        need("id", "id", "its name in the record"),
        need("at", "time", "when it is planned"),
        may("tolerance", "duration", "how far either side counts as on time; none: due from `at`, never late"),
        need("take", "list of look bp hr spo2 rr temp weight, or a scale", "what is taken"),
        may("ask", "list of ids", "questions with yes or no, taken with it"),
        may("required", "true or false", "whether the record lacks something without it"),
        may("required_if", "POINT over LEVEL", "also required when the reading at another point was over watch, act or at_once"),
        SOURCE,
    ],
};

pub(crate) const LOOK: Part = Part {
    name: "[[look]]",
    about: "A silent look: at times, or every so often.",
    keys: &[
        need("id", "id", "its name in the record"),
        may("at", "time, or a list of times", "when; or else `every` and `from`"),
        may("every", "duration", "from one to the next"),
        may("from", "time", "the first of a series"),
        may("until", "time", "the last is not after this; none: until the client has left"),
        need("tolerance", "duration", "how far after its time it is still on time"),
        need("expires", "duration", "how far after its time it no longer waits"),
        SOURCE,
    ],
};

pub(crate) const ACT: Part = Part {
    name: "[[act]]",
    about: "Something done at a time.",
    keys: &[
        need("id", "id", "its name in the record"),
        need("at", "time", "when it is planned"),
        need("event", "item of the record", "the event or medicine whose row answers it"),
        need("tolerance", "duration", "how far either side counts as on time"),
        may("least", "duration", "with `most`: how little people may set the time to"),
        may("most", "duration", "and how much"),
        SOURCE,
    ],
};

pub(crate) const DECISION: Part = Part {
    name: "[[decision]]",
    about: "A question that waits within its window.",
    keys: &[
        need("id", "id", "its name in the record"),
        need("words", "list of texts", "the words that answer it, at least two"),
        may("earliest", "time", "from when an answer counts; none: from when it opens"),
        need("opens", "time", "from when it is asked"),
        may("closes", "time", "when it no longer waits"),
        may("recheck", "duration", "how long after `hold` the pressure is taken again; none: 10 minutes"),
        SOURCE,
    ],
};

pub(crate) const RELEASE: Part = Part {
    name: "[release]",
    about: "The earliest release.",
    keys: &[
        need("after", "duration", "how long after the anchor"),
        need("anchor", "first_dose last_dose infusion_stop", "what it is counted from"),
        may("floor", "true or false", "true: leaving before it needs its own words"),
        SOURCE,
    ],
};

pub(crate) const LIMIT: Part = Part {
    name: "[[limit]]",
    about: "From which reading on somebody watches or acts. It watches one thing, in one direction; the narrower window wins.",
    keys: &[
        may("vital", "item of the record", "bp_systolic, bp_diastolic, hr, spo2, rr, temp; or else"),
        may("scale", "scale", "suds, moaas, nausea and others; or else"),
        may("overdue", "vitals or look", "required vitals, in tolerances; or minutes without a look"),
        need("when", "any, before T0, after T0, or T0+3m..T0+45m", "when it holds"),
        may("watch", "bound", "recheck and keep an eye on it"),
        may("act", "bound", "stop dosing, call, respond"),
        may("at_once", "bound", "the same, without waiting for a recheck"),
        may("confirm", "duration", "within which `act` is looked at again"),
        may("rise", "bound", "watch when it rose so far over the last value before T0"),
        may("fall", "bound, or a share such as 20%", "watch when it fell so far below it"),
        may("lasting", "duration", "how long `act` has to hold"),
        SOURCE,
    ],
};

pub(crate) const CUE: Part = Part {
    name: "[[music]]",
    about: "A part of the music.",
    keys: &[need("cue", "text", "its name"), need("from", "time", "from when")],
};

/// Every part, in the order in which files have them. `[sources]` has keys of its own choosing and is not here.
pub const PARTS: [Part; 10] = [TOP, PHASE, POINT, LOOK, ACT, DECISION, RELEASE, LIMIT, CHECK, CUE];
