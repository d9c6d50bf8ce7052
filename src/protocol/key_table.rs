//! Every key that a protocol file can have, in one table. The reader reports any other key, and the documentation is drawn from
//! the table.

/// One key of a part.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// The key as it is written in the file.
    pub name: &'static str,
    /// The form of its value, for the documentation.
    pub value_format: &'static str,
    /// Whether the part is incomplete without it.
    pub is_required: bool,
    /// The meaning, for the documentation.
    pub meaning: &'static str,
}

/// One part of a file: the top, a table, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub struct PartSpec {
    /// The header as it is written in the file; empty for the top.
    pub name: &'static str,
    /// The purpose, for the documentation.
    pub description: &'static str,
    /// Every key that the part may have.
    pub keys: &'static [KeySpec],
}

impl PartSpec {
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

const fn required_key(name: &'static str, value_format: &'static str, meaning: &'static str) -> KeySpec {
    KeySpec { name, value_format, is_required: true, meaning }
}

const fn optional_key(name: &'static str, value_format: &'static str, meaning: &'static str) -> KeySpec {
    KeySpec { name, value_format, is_required: false, meaning }
}

const SOURCE: KeySpec = required_key(
    "source",
    "text",
    "whose number it is; `proposal` where none stands behind it, which an alert tells as no source",
);

pub(crate) const TOP: PartSpec = PartSpec {
    name: "",
    description: "The protocol itself, and its parts. What `extends` names is taken first; a part of the same id stands in its place, and so does \
            a limit on the same thing, at the same time and in the same direction.",
    keys: &[
        required_key("id", "id", "its name in the record and at the shell; the file has the same name"),
        required_key("title", "text", "its name on the screen"),
        required_key("version", "text", "its version; a new number for every change that a record should tell apart"),
        optional_key("extends", "id", "the protocol whose parts it begins with"),
        optional_key("startable", "true or false", "false: it is only there to be extended"),
        optional_key("route", "im iv sc sl po in", "the route of its substance; needed to start"),
        optional_key("substance", "id", "the only medicine that sets T0; needed to start"),
        optional_key("signed_by", "text", "the clinician who adopted these numbers; until both are filled the screen says so"),
        optional_key("signed_on", "2026-11-23", "when"),
        optional_key("phase", "[[phase]]", "the six stages of the day"),
        optional_key("point", "[[point]]", "vital signs at a time"),
        optional_key("look", "[[look]]", "silent looks"),
        optional_key("act", "[[act]]", "what is done at a time: a device, spitting out, the infusion's end"),
        optional_key("decision", "[[decision]]", "a decision with a window"),
        optional_key("release", "[release]", "the earliest release; needed to start"),
        optional_key("limit", "[[limit]]", "from which reading on somebody watches or acts"),
        optional_key("discharge", "[[discharge]]", "the list before the client leaves"),
        optional_key("music", "[[music]]", "where each part of the music begins"),
        optional_key("sources", "[sources]", "what the short names of sources stand for, each a key with a text"),
    ],
};

pub(crate) const PHASE: PartSpec = PartSpec {
    name: "[[phase]]",
    description: "A stage. T0 is planned at the end of the first two.",
    keys: &[
        required_key("id", "arrive prepare begin presence integrate after", "which of the six"),
        optional_key("title", "text", "its name on the screen"),
        optional_key("minutes", "1 to 1440", "how long it is planned to take"),
        optional_key("checklist", "list of { id, title }", "its checklist, instead of the one it extends"),
        optional_key("prompts", "list of texts", "shown while it lasts, never scored"),
    ],
};

pub(crate) const CHECK: PartSpec = PartSpec {
    name: "[[discharge]]",
    description: "An item of the list before the client leaves. The items of a phase's `checklist` have the same keys.",
    keys: &[required_key("id", "id", "its name in the record"), required_key("title", "text", "its words on the screen")],
};

pub(crate) const POINT: PartSpec = PartSpec {
    name: "[[point]]",
    description: "Vital signs at a time. Due from `at` less the tolerance, late after `at` and the tolerance.",
    keys: &[
        required_key("id", "id", "its name in the record"),
        required_key("at", "time", "when it is planned"),
        optional_key("tolerance", "duration", "how far either side counts as on time; none: due from `at`, never late"),
        required_key("take", "list of look bp hr spo2 rr temp weight, or a scale", "what is taken"),
        optional_key("ask", "list of ids", "questions with yes or no, taken with it"),
        optional_key("required", "true or false", "whether the record lacks something without it"),
        optional_key(
            "required_if",
            "POINT over LEVEL",
            "also required when the reading at another point was over watch, act or at_once",
        ),
        SOURCE,
    ],
};

pub(crate) const LOOK: PartSpec = PartSpec {
    name: "[[look]]",
    description: "A silent look: at times, or every so often.",
    keys: &[
        required_key("id", "id", "its name in the record"),
        optional_key("at", "time, or a list of times", "when; or else `every` and `from`"),
        optional_key("every", "duration", "from one to the next"),
        optional_key("from", "time", "the first of a series"),
        optional_key("until", "time", "the last is not after this; none: until the client has left"),
        required_key("tolerance", "duration", "how far after its time it is still on time"),
        required_key("expires", "duration", "how far after its time it no longer waits"),
        SOURCE,
    ],
};

pub(crate) const ACT: PartSpec = PartSpec {
    name: "[[act]]",
    description: "Something done at a time.",
    keys: &[
        required_key("id", "id", "its name in the record"),
        required_key("at", "time", "when it is planned"),
        required_key("event", "item of the record", "the event or medicine whose row answers it"),
        required_key("tolerance", "duration", "how far either side counts as on time"),
        optional_key("least", "duration", "with `most`: how little people may set the time to"),
        optional_key("most", "duration", "and how much"),
        SOURCE,
    ],
};

pub(crate) const DECISION: PartSpec = PartSpec {
    name: "[[decision]]",
    description: "A question that waits within its window.",
    keys: &[
        required_key("id", "id", "its name in the record"),
        required_key("words", "list of texts", "the words that answer it, at least two"),
        optional_key("earliest", "time", "from when an answer counts; none: from when it opens"),
        required_key("opens", "time", "from when it is asked"),
        optional_key("closes", "time", "when it no longer waits"),
        optional_key("recheck", "duration", "how long after `hold` the pressure is taken again; none: 10 minutes"),
        SOURCE,
    ],
};

pub(crate) const RELEASE: PartSpec = PartSpec {
    name: "[release]",
    description: "The earliest release.",
    keys: &[
        required_key("after", "duration", "how long after the anchor"),
        required_key("anchor", "first_dose last_dose infusion_stop", "what it is counted from"),
        optional_key("floor", "true or false", "true: leaving before it needs its own words"),
        SOURCE,
    ],
};

pub(crate) const LIMIT: PartSpec = PartSpec {
    name: "[[limit]]",
    description: "From which reading on somebody watches or acts. It watches one thing, in one direction; the narrower window wins.",
    keys: &[
        optional_key("vital", "item of the record", "bp_systolic, bp_diastolic, hr, spo2, rr, temp; or else"),
        optional_key("scale", "scale", "suds, moaas, nausea and others; or else"),
        optional_key("overdue", "vitals or look", "required vitals, in tolerances; or minutes without a look"),
        required_key("when", "any, before T0, after T0, or T0+3m..T0+45m", "when it holds"),
        optional_key("watch", "bound", "recheck and keep an eye on it"),
        optional_key("act", "bound", "stop dosing, call, respond"),
        optional_key("at_once", "bound", "the same, without waiting for a recheck"),
        optional_key("confirm", "duration", "within which `act` is looked at again"),
        optional_key("rise", "bound", "watch when it rose so far over the last value before T0"),
        optional_key("fall", "bound, or a share such as 20%", "watch when it fell so far below it"),
        optional_key("lasting", "duration", "how long `act` has to hold"),
        SOURCE,
    ],
};

pub(crate) const CUE: PartSpec = PartSpec {
    name: "[[music]]",
    description: "A part of the music.",
    keys: &[required_key("cue", "text", "its name"), required_key("from", "time", "from when")],
};

/// Every part, in the order of the shipped files. `[sources]` is absent, since its keys are free.
pub const PART_SPECS: [PartSpec; 10] = [TOP, PHASE, POINT, LOOK, ACT, DECISION, RELEASE, LIMIT, CHECK, CUE];
