//! The table of kinds, items and units that a record can hold. Help, `check` and exports use it.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// The kind of a row. Its word in the record is the variant in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum RowKind {
    /// The session: opened, resumed, left, closed.
    Session,
    /// Properties of the whole session.
    Meta,
    /// The start of a phase.
    Phase,
    /// A vital sign of the client.
    Vital,
    /// A medicine that was ordered or given.
    Dose,
    /// A look or a verbal check.
    Checkin,
    /// The outcome of a due item.
    Due,
    /// A score on a scale.
    Scale,
    /// An answered item of a checklist.
    Checklist,
    /// An answer to a planned decision.
    Decision,
    /// Something that happened in the room.
    Event,
    /// Words of the people in the room.
    Note,
    /// A title that played or a cue.
    Music,
    /// An adverse event and its action.
    Adverse,
    /// A sub-timer that was set or ran out.
    Timer,
    /// A limit was crossed.
    Alert,
    /// A plan for after the session.
    Plan,
    /// A withdrawal of an earlier entry.
    Void,
}

impl RowKind {
    /// All, in the record's order.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word in the record.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether a correction of such a row states a reason. In other kinds the note holds the words themselves.
    pub(crate) const fn takes_correction_reason(self) -> bool {
        matches!(self, Self::Vital | Self::Dose | Self::Scale)
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

/// One item of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VocabularyItem {
    /// The kind of row.
    pub kind: RowKind,
    /// Item as it stands in the record's `item` column.
    pub slug: &'static str,
    /// The UCUM unit of the value; empty if it has none.
    pub unit: &'static str,
    /// The meaning, for people.
    pub meaning: &'static str,
}

const fn vocabulary_item(kind: RowKind, slug: &'static str, unit: &'static str, meaning: &'static str) -> VocabularyItem {
    VocabularyItem { kind, slug, unit, meaning }
}

use RowKind::{Adverse, Alert, Checkin, Decision, Dose, Event, Meta, Music, Note, Phase, Plan, Scale, Session, Vital, Void};

/// All items with a fixed name. `due`, `checklist`, `timer` and further decisions and substances get their items from the
/// protocol.
pub const ITEMS: &[VocabularyItem] = &[
    vocabulary_item(Session, "open", "{version}", "the session began; the value is the format version"),
    vocabulary_item(Session, "resume", "", "the program opened this record again"),
    vocabulary_item(Session, "leave", "", "the program ended and left the session open"),
    vocabulary_item(Session, "gap", "s", "time for which nothing was recorded; text says measured or estimated"),
    vocabulary_item(Session, "suspend", "s", "the computer slept"),
    vocabulary_item(Session, "clock_jump", "s", "the wall clock was moved"),
    vocabulary_item(Session, "zone", "", "the UTC offset changed"),
    vocabulary_item(Session, "torn", "", "an unfinished last line was moved aside; text names the file"),
    vocabulary_item(Session, "part", "", "the record continues in another file; text says why"),
    vocabulary_item(Session, "shown", "", "the client's screen was shown"),
    vocabulary_item(Session, "hand_over", "", "another person is writing now"),
    vocabulary_item(Session, "protocol_change", "", "the protocol changed; text names both versions"),
    vocabulary_item(Session, "reopen", "", "a closed record was opened for a late entry"),
    vocabulary_item(Session, "close", "", "the record was closed; text is the end reason, note the accepted gaps"),
    vocabulary_item(Session, "digest", "{count}", "rows before this one; text is the SHA-256 chain of the close row"),
    vocabulary_item(Meta, "client", "", "the client's code"),
    vocabulary_item(Meta, "session_no", "{count}", "which session of this client"),
    vocabulary_item(Meta, "protocol", "", "protocol id and version"),
    vocabulary_item(Meta, "protocol_sha256", "", "SHA-256 of the protocol's text"),
    vocabulary_item(Meta, "protocol_text", "{count}", "the protocol's text, in parts; the value is the part's number"),
    vocabulary_item(Meta, "tz", "", "time zone of the room"),
    vocabulary_item(Meta, "boot", "s", "boot id, and the boot clock at the first row"),
    vocabulary_item(Meta, "app", "", "program and version"),
    vocabulary_item(Meta, "staff", "", "initials of a person present; note is the role"),
    vocabulary_item(Meta, "rehearsal", "1", "a rehearsal, this many times as fast"),
    vocabulary_item(Meta, "room", "", "the room"),
    vocabulary_item(Phase, "arrive", "", "arriving and settling in"),
    vocabulary_item(Phase, "prepare", "", "preparing the environment"),
    vocabulary_item(Phase, "begin", "", "beginning the medicine"),
    vocabulary_item(Phase, "presence", "", "music and presence"),
    vocabulary_item(Phase, "integrate", "", "integration"),
    vocabulary_item(Phase, "after", "", "after the session"),
    vocabulary_item(Vital, "bp_systolic", "mm[Hg]", "systolic blood pressure"),
    vocabulary_item(Vital, "bp_diastolic", "mm[Hg]", "diastolic blood pressure"),
    vocabulary_item(Vital, "heart_rate", "/min", "heart rate"),
    vocabulary_item(Vital, "spo2", "%", "oxygen saturation by pulse oximetry"),
    vocabulary_item(Vital, "resp_rate", "/min", "respiratory rate"),
    vocabulary_item(Vital, "temp", "Cel", "body temperature"),
    vocabulary_item(Vital, "weight", "kg", "body weight"),
    vocabulary_item(Vital, "o2_flow", "L/min", "oxygen given"),
    vocabulary_item(Vital, "age", "a", "age in years"),
    vocabulary_item(Vital, "taken_by", "", "initials of the person who measured"),
    vocabulary_item(Dose, "ketamine", "mg", "ketamine given; text is the route"),
    vocabulary_item(Dose, "esketamine", "mg", "esketamine given; text is the route"),
    vocabulary_item(Dose, "ondansetron", "mg", "ondansetron given; text is the route"),
    vocabulary_item(Dose, "dose_per_kg", "mg/kg", "the dose by body weight"),
    vocabulary_item(Dose, "site", "", "site of administration"),
    vocabulary_item(Dose, "lot", "", "lot number"),
    vocabulary_item(Dose, "given_by", "", "initials of the person who gave it"),
    vocabulary_item(Dose, "checked_by", "", "initials of the person who checked it"),
    vocabulary_item(Dose, "order", "mg", "the order; text is substance and route"),
    vocabulary_item(Dose, "order_max", "mg", "the order's maximum"),
    vocabulary_item(Dose, "declined", "", "a dose was offered and declined"),
    vocabulary_item(Dose, "not_offered", "", "a dose was not offered"),
    vocabulary_item(Dose, "held", "", "a dose was held"),
    vocabulary_item(Dose, "not_given", "", "a dose was not given"),
    vocabulary_item(Dose, "cleared", "", "a hold was cleared; note says by whom"),
    vocabulary_item(Dose, "spit", "", "the lozenge was spat out"),
    vocabulary_item(Dose, "device_spilled", "", "a device was spilled"),
    vocabulary_item(Dose, "infusion_start", "mg/h", "the infusion began"),
    vocabulary_item(Dose, "infusion_rate", "mg/h", "the infusion runs at this rate from here on"),
    vocabulary_item(
        Dose,
        "infusion_pause",
        "mg",
        "the infusion paused; mg delivered so far, text says where they follow from the rate",
    ),
    vocabulary_item(Dose, "infusion_resume", "", "the infusion went on"),
    vocabulary_item(Dose, "infusion_stop", "mg", "the infusion ended; mg delivered, text says where they follow from the rate"),
    vocabulary_item(Checkin, "silent", "", "a silent look"),
    vocabulary_item(Checkin, "verbal", "", "a verbal check"),
    vocabulary_item(Checkin, "continuous", "min", "looked continuously"),
    vocabulary_item(Scale, "suds", "{score}", "subjective units of distress, 0 to 10"),
    vocabulary_item(Scale, "moaas", "{score}", "MOAA/S sedation, 0 to 5"),
    vocabulary_item(Scale, "cadss6", "{score}", "CADSS-6 dissociation, 0 to 24"),
    vocabulary_item(Scale, "nausea", "{score}", "nausea, 0 to 3"),
    vocabulary_item(Scale, "pain_nrs", "{score}", "pain, 0 to 10"),
    vocabulary_item(Scale, "mood", "{score}", "mood, 0 to 10"),
    vocabulary_item(Scale, "phq9_total", "{score}", "PHQ-9 total, 0 to 27"),
    vocabulary_item(Scale, "gad7_total", "{score}", "GAD-7 total, 0 to 21"),
    vocabulary_item(Scale, "aldrete", "{score}", "modified Aldrete, 0 to 10"),
    vocabulary_item(Decision, "go_no_go", "", "go, hold or no-go before the dose"),
    vocabulary_item(Decision, "second_dose", "", "the second dose"),
    vocabulary_item(Event, "moment", "", "a stamp: words may follow"),
    vocabulary_item(Event, "hand_held", "", "hand held"),
    vocabulary_item(Event, "hand_released", "", "hand released"),
    vocabulary_item(Event, "tears", "", "tears"),
    vocabulary_item(Event, "laughing", "", "laughing"),
    vocabulary_item(Event, "vomited", "", "vomited"),
    vocabulary_item(Event, "stood_up", "", "stood up"),
    vocabulary_item(Event, "fell", "", "fell; note says how and what came of it"),
    vocabulary_item(Event, "mask_off", "", "eye mask off"),
    vocabulary_item(Event, "bathroom_out", "", "went to the bathroom"),
    vocabulary_item(Event, "bathroom_in", "", "back from the bathroom"),
    vocabulary_item(Event, "water", "", "water"),
    vocabulary_item(Event, "touch_offered", "", "touch offered"),
    vocabulary_item(Event, "touch_accepted", "", "touch accepted"),
    vocabulary_item(Event, "touch_declined", "", "touch declined"),
    vocabulary_item(Event, "touch_withdrawn", "", "touch withdrawn"),
    vocabulary_item(Event, "staff_out", "", "a person left the room; text is the initials"),
    vocabulary_item(Event, "staff_in", "", "a person came back; text is the initials"),
    vocabulary_item(Event, "light_change", "", "light changed"),
    vocabulary_item(Event, "emergency_card", "", "the emergency card was opened"),
    vocabulary_item(Event, "ems_called", "", "EMS called"),
    vocabulary_item(Event, "prescriber_called", "", "prescriber called"),
    vocabulary_item(Event, "oxygen_on", "", "oxygen on"),
    vocabulary_item(Event, "rescue_given", "", "rescue medication given"),
    vocabulary_item(Event, "escort_called", "", "escort called"),
    vocabulary_item(Event, "ems_arrived", "", "EMS arrived"),
    vocabulary_item(Event, "handed_over", "", "handed over"),
    vocabulary_item(Event, "recovery_position", "", "recovery position"),
    vocabulary_item(Event, "shown", "", "the client's screen was shown"),
    vocabulary_item(Event, "left", "", "the client left; note says with whom and in what condition"),
    vocabulary_item(Event, "ready", "", "would have been ready now"),
    vocabulary_item(Note, "observation", "", "an observation"),
    vocabulary_item(Note, "quote", "", "the client's own words"),
    vocabulary_item(Note, "intention", "", "the client's intention"),
    vocabulary_item(Note, "theme", "", "a theme"),
    vocabulary_item(Note, "allergies", "", "the client's allergies; also that none are known"),
    vocabulary_item(Note, "medicines", "", "the client's key medicines; also that there are none"),
    vocabulary_item(Note, "journal", "", "a journal line"),
    vocabulary_item(Note, "private", "", "a private process note, kept elsewhere"),
    vocabulary_item(Note, "contact", "", "a contact after the session"),
    vocabulary_item(Note, "prompt", "", "an answer to a prompt"),
    vocabulary_item(Music, "track", "", "a track; note is the artist"),
    vocabulary_item(Music, "silence", "", "music stopped"),
    vocabulary_item(Music, "cue", "", "a music cue"),
    vocabulary_item(Adverse, "nausea", "", "nausea"),
    vocabulary_item(Adverse, "vomiting", "", "vomiting"),
    vocabulary_item(Adverse, "hypertension", "", "hypertension"),
    vocabulary_item(Adverse, "desaturation", "", "desaturation"),
    vocabulary_item(Adverse, "panic", "", "panic"),
    vocabulary_item(Adverse, "agitation", "", "agitation"),
    vocabulary_item(Adverse, "vasovagal", "", "vasovagal"),
    vocabulary_item(Adverse, "other", "", "another adverse event"),
    vocabulary_item(Adverse, "severity", "", "its severity"),
    vocabulary_item(Adverse, "serious", "", "whether it was serious"),
    vocabulary_item(Adverse, "outcome", "", "its outcome"),
    vocabulary_item(Adverse, "action", "", "what was done"),
    vocabulary_item(Alert, "raised", "", "a limit was crossed; the value is the reading in its own unit"),
    vocabulary_item(Alert, "watched", "", "a limit at level watch was crossed; nobody has to acknowledge it"),
    vocabulary_item(Alert, "acknowledged", "", "an alert was acknowledged; the value is the reading that was on the screen"),
    vocabulary_item(Plan, "followup", "", "follow-up"),
    vocabulary_item(Plan, "aftercare", "", "aftercare"),
    vocabulary_item(Plan, "escort", "", "escort"),
    vocabulary_item(Plan, "emergency_contact", "", "whom to tell in an emergency, and how"),
    vocabulary_item(Plan, "contact", "", "contact"),
    vocabulary_item(Void, "row", "", "a row was withdrawn"),
];

/// Finds an item with a fixed name.
pub fn find(kind: RowKind, slug: &str) -> Option<&'static VocabularyItem> {
    let first = ITEMS.partition_point(|known| known.kind < kind);
    ITEMS.iter().skip(first).take_while(|known| known.kind == kind).find(|known| known.slug == slug)
}
