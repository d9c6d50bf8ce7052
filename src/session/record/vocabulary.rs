//! The one table of what a record can say: kinds, items, units. Help, `check` and exports are drawn from it.

/// What sort of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The session itself: opened, resumed, left, closed.
    Session,
    /// What holds for the whole session.
    Meta,
    /// A stage of the day began.
    Phase,
    /// A vital sign.
    Vital,
    /// A medicine.
    Dose,
    /// A look or a verbal check.
    Checkin,
    /// How something due was answered.
    Due,
    /// A score.
    Scale,
    /// A checklist item.
    Checklist,
    /// A decision.
    Decision,
    /// Something that happened.
    Event,
    /// Words.
    Note,
    /// Music.
    Music,
    /// An adverse event.
    Adverse,
    /// A sub-timer.
    Timer,
    /// A limit was crossed.
    Alert,
    /// What comes after the session.
    Plan,
    /// A withdrawal.
    Void,
}

impl Kind {
    /// All, in the record's order.
    pub const ALL: [Self; 18] = [
        Self::Session,
        Self::Meta,
        Self::Phase,
        Self::Vital,
        Self::Dose,
        Self::Checkin,
        Self::Due,
        Self::Scale,
        Self::Checklist,
        Self::Decision,
        Self::Event,
        Self::Note,
        Self::Music,
        Self::Adverse,
        Self::Timer,
        Self::Alert,
        Self::Plan,
        Self::Void,
    ];

    /// The word in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Meta => "meta",
            Self::Phase => "phase",
            Self::Vital => "vital",
            Self::Dose => "dose",
            Self::Checkin => "checkin",
            Self::Due => "due",
            Self::Scale => "scale",
            Self::Checklist => "checklist",
            Self::Decision => "decision",
            Self::Event => "event",
            Self::Note => "note",
            Self::Music => "music",
            Self::Adverse => "adverse",
            Self::Timer => "timer",
            Self::Alert => "alert",
            Self::Plan => "plan",
            Self::Void => "void",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One thing a record can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its kind.
    pub kind: Kind,
    /// Its slug.
    pub item: &'static str,
    /// UCUM unit of its value; empty if it carries none.
    pub unit: &'static str,
    /// What it means, for people.
    pub means: &'static str,
}

const fn item(kind: Kind, item: &'static str, unit: &'static str, means: &'static str) -> Item {
    Item { kind, item, unit, means }
}

use Kind::{Adverse, Alert, Checkin, Decision, Dose, Event, Meta, Music, Note, Phase, Plan, Scale, Session, Vital, Void};

/// Every item with a fixed name. `due`, `checklist`, `timer` and further decisions and substances take their items from the protocol.
pub const ITEMS: &[Item] = &[
    item(Session, "open", "{version}", "the session began; the value is the format version"),
    item(Session, "resume", "", "the program opened this record again"),
    item(Session, "leave", "", "the program ended and left the session open"),
    item(Session, "gap", "s", "time for which nothing was recorded; text says measured or estimated"),
    item(Session, "suspend", "s", "the computer slept"),
    item(Session, "clock_jump", "s", "the wall clock was moved"),
    item(Session, "zone", "", "the UTC offset changed"),
    item(Session, "torn", "", "an unfinished last line was moved aside; text names the file"),
    item(Session, "part", "", "the record goes on in another file; text says why"),
    item(Session, "shown", "", "the client's screen was shown"),
    item(Session, "hand_over", "", "another person writes from here on"),
    item(Session, "protocol_change", "", "the protocol changed; text names both versions"),
    item(Session, "reopen", "", "a closed record was opened for a late entry"),
    item(Session, "close", "", "the record was closed; text is the end reason, note the accepted gaps"),
    item(Session, "digest", "{count}", "rows before this one; text is the SHA-256 chain of the close row"),
    item(Meta, "client", "", "the client's code"),
    item(Meta, "session_no", "{count}", "which session of this client"),
    item(Meta, "protocol", "", "protocol id and version"),
    item(Meta, "protocol_sha256", "", "SHA-256 of the protocol's text"),
    item(Meta, "protocol_text", "{count}", "the protocol's text, in parts; the value is the part's number"),
    item(Meta, "tz", "", "time zone of the room"),
    item(Meta, "boot", "s", "boot id, and the boot clock at the first row"),
    item(Meta, "app", "", "program and version"),
    item(Meta, "staff", "", "initials of a person present; note is the role"),
    item(Meta, "rehearsal", "1", "a rehearsal, this many times as fast"),
    item(Meta, "room", "", "the room"),
    item(Phase, "arrive", "", "arriving and settling in"),
    item(Phase, "prepare", "", "preparing the environment"),
    item(Phase, "begin", "", "beginning the medicine"),
    item(Phase, "presence", "", "music and presence"),
    item(Phase, "integrate", "", "integration"),
    item(Phase, "after", "", "after the session"),
    item(Vital, "bp_systolic", "mm[Hg]", "systolic blood pressure"),
    item(Vital, "bp_diastolic", "mm[Hg]", "diastolic blood pressure"),
    item(Vital, "heart_rate", "/min", "heart rate"),
    item(Vital, "spo2", "%", "oxygen saturation by pulse oximetry"),
    item(Vital, "resp_rate", "/min", "respiratory rate"),
    item(Vital, "temp", "Cel", "body temperature"),
    item(Vital, "weight", "kg", "body weight"),
    item(Vital, "o2_flow", "L/min", "oxygen given"),
    item(Vital, "age", "a", "age in years"),
    item(Vital, "taken_by", "", "initials of the person who measured"),
    item(Dose, "ketamine", "mg", "ketamine given; text is the route"),
    item(Dose, "esketamine", "mg", "esketamine given; text is the route"),
    item(Dose, "ondansetron", "mg", "ondansetron given; text is the route"),
    item(Dose, "dose_per_kg", "mg/kg", "the dose by body weight"),
    item(Dose, "site", "", "site of administration"),
    item(Dose, "lot", "", "lot number"),
    item(Dose, "given_by", "", "initials of the person who gave it"),
    item(Dose, "checked_by", "", "initials of the person who checked it"),
    item(Dose, "order", "mg", "the order; text is substance and route"),
    item(Dose, "order_max", "mg", "the order's maximum"),
    item(Dose, "declined", "", "a dose was offered and declined"),
    item(Dose, "not_offered", "", "a dose was not offered"),
    item(Dose, "held", "", "a dose was held"),
    item(Dose, "not_given", "", "a dose was not given"),
    item(Dose, "cleared", "", "a hold was cleared; note says by whom"),
    item(Dose, "spit", "", "the lozenge was spat out"),
    item(Dose, "device_spilled", "", "a device was spilled"),
    item(Dose, "infusion_start", "mg/h", "the infusion began"),
    item(Dose, "infusion_rate", "mg/h", "the infusion runs at this rate from here on"),
    item(Dose, "infusion_pause", "mg", "the infusion paused; mg delivered so far, text says where they follow from the rate"),
    item(Dose, "infusion_resume", "", "the infusion went on"),
    item(Dose, "infusion_stop", "mg", "the infusion ended; mg delivered, text says where they follow from the rate"),
    item(Checkin, "silent", "", "a silent look"),
    item(Checkin, "verbal", "", "a verbal check"),
    item(Checkin, "continuous", "min", "looked continuously"),
    item(Scale, "suds", "{score}", "subjective units of distress, 0 to 10"),
    item(Scale, "moaas", "{score}", "MOAA/S sedation, 0 to 5"),
    item(Scale, "cadss6", "{score}", "CADSS-6 dissociation, 0 to 24"),
    item(Scale, "nausea", "{score}", "nausea, 0 to 3"),
    item(Scale, "pain_nrs", "{score}", "pain, 0 to 10"),
    item(Scale, "mood", "{score}", "mood, 0 to 10"),
    item(Scale, "phq9_total", "{score}", "PHQ-9 total, 0 to 27"),
    item(Scale, "gad7_total", "{score}", "GAD-7 total, 0 to 21"),
    item(Scale, "aldrete", "{score}", "modified Aldrete, 0 to 10"),
    item(Decision, "go_no_go", "", "go, hold or no-go before the dose"),
    item(Decision, "second_dose", "", "the second dose"),
    item(Event, "moment", "", "a stamp: words may follow"),
    item(Event, "hand_held", "", "hand held"),
    item(Event, "hand_released", "", "hand released"),
    item(Event, "tears", "", "tears"),
    item(Event, "laughing", "", "laughing"),
    item(Event, "vomited", "", "vomited"),
    item(Event, "stood_up", "", "stood up"),
    item(Event, "fell", "", "fell; note says how and what came of it"),
    item(Event, "mask_off", "", "eye mask off"),
    item(Event, "bathroom_out", "", "went to the bathroom"),
    item(Event, "bathroom_in", "", "back from the bathroom"),
    item(Event, "water", "", "water"),
    item(Event, "touch_offered", "", "touch offered"),
    item(Event, "touch_accepted", "", "touch accepted"),
    item(Event, "touch_declined", "", "touch declined"),
    item(Event, "touch_withdrawn", "", "touch withdrawn"),
    item(Event, "staff_out", "", "a person left the room; text is the initials"),
    item(Event, "staff_in", "", "a person came back; text is the initials"),
    item(Event, "light_change", "", "light changed"),
    item(Event, "emergency_card", "", "the emergency card was opened"),
    item(Event, "ems_called", "", "EMS called"),
    item(Event, "prescriber_called", "", "prescriber called"),
    item(Event, "oxygen_on", "", "oxygen on"),
    item(Event, "rescue_given", "", "rescue medication given"),
    item(Event, "escort_called", "", "escort called"),
    item(Event, "ems_arrived", "", "EMS arrived"),
    item(Event, "handed_over", "", "handed over"),
    item(Event, "recovery_position", "", "recovery position"),
    item(Event, "shown", "", "the client's screen was shown"),
    item(Event, "left", "", "the client left; note says with whom and in what condition"),
    item(Event, "ready", "", "would have been ready now"),
    item(Note, "observation", "", "an observation"),
    item(Note, "quote", "", "the client's own words"),
    item(Note, "intention", "", "the client's intention"),
    item(Note, "theme", "", "a theme"),
    item(Note, "allergies", "", "the client's allergies; also that none are known"),
    item(Note, "medicines", "", "the client's key medicines; also that there are none"),
    item(Note, "journal", "", "a journal line"),
    item(Note, "private", "", "a private process note, kept elsewhere"),
    item(Note, "contact", "", "a contact after the session"),
    item(Note, "prompt", "", "an answer to a prompt"),
    item(Music, "track", "", "a track; note is the artist"),
    item(Music, "silence", "", "music stopped"),
    item(Music, "cue", "", "a music cue"),
    item(Adverse, "nausea", "", "nausea"),
    item(Adverse, "vomiting", "", "vomiting"),
    item(Adverse, "hypertension", "", "hypertension"),
    item(Adverse, "desaturation", "", "desaturation"),
    item(Adverse, "panic", "", "panic"),
    item(Adverse, "agitation", "", "agitation"),
    item(Adverse, "vasovagal", "", "vasovagal"),
    item(Adverse, "other", "", "another adverse event"),
    item(Adverse, "severity", "", "its severity"),
    item(Adverse, "serious", "", "whether it was serious"),
    item(Adverse, "outcome", "", "its outcome"),
    item(Adverse, "action", "", "what was done"),
    item(Alert, "raised", "", "a limit was crossed; the value is the reading in its own unit"),
    item(Alert, "acknowledged", "", "an alert was acknowledged"),
    item(Plan, "followup", "", "follow-up"),
    item(Plan, "aftercare", "", "aftercare"),
    item(Plan, "escort", "", "escort"),
    item(Plan, "emergency_contact", "", "whom to tell in an emergency, and how"),
    item(Plan, "contact", "", "contact"),
    item(Void, "row", "", "a row was withdrawn"),
];

/// Looks a fixed item up.
pub fn find(kind: Kind, item: &str) -> Option<&'static Item> {
    let first = ITEMS.partition_point(|known| known.kind < kind);
    ITEMS.iter().skip(first).take_while(|known| known.kind == kind).find(|known| known.item == item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_item_stands_once_among_those_of_its_kind_and_is_found() {
        let mut seen = HashSet::new();
        for known in ITEMS {
            assert!(seen.insert((known.kind, known.item)), "{} {}", known.kind.word(), known.item);
            assert_eq!(find(known.kind, known.item), Some(known));
        }
        assert!(ITEMS.is_sorted_by_key(|known| known.kind), "the kinds stand in the record's order");
        assert_eq!(find(Kind::Vital, "tears"), None);
    }

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Some(kind));
        }
    }
}
