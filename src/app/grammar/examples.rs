//! Example lines with what they become, for the help and the README. A test holds them to the grammar.

/// An example line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The line as typed.
    pub line: &'static str,
    /// What it becomes, in words.
    pub result: &'static str,
}

const fn example(line: &'static str, result: &'static str) -> Example {
    Example { line, result }
}

/// The examples, the most common first. Each form of the grammar has one.
pub const EXAMPLES: &[Example] = &[
    example("tears, soft smile #grief", "a note with its tag, stamped at its first key"),
    example("128/76 71 97", "BP, heart rate, SpO₂ as one entry"),
    example("s97 h71 b128/76 r14 36.6c", "vitals in any order, by letter"),
    example("bp refused", "not possible, with its reason; counts as answered"),
    example("ok breathing slow", "a silent look; the words may be left out"),
    example("looked continuously 14:05 14:25", "one row for all of it; alone it asks; never for vitals"),
    example("q I can see the whole house", "the client's own words"),
    example("order 50 mg im max 100", "what is to be given; by weight `order 0.5 mg/kg im`"),
    example("hold: BP 152/96", "before the dose: also `go`, `no-go`; the recheck is then due"),
    example("cleared by DR after rest", "who cleared a hold; `not given: why` ends without a dose"),
    example("dose 50 im left deltoid lot A4471", "a dose, after one question; the first starts T0"),
    example("13:34 t0 typed late", "the first dose was then, and all that hangs on it moves; also `t0 13:34`"),
    example("declined: enough for today", "answers an open dose decision; also `not offered`, `held`"),
    example("device 2 lot A1", "nasal: one device; also `device 2 spilled`"),
    example("hold 12", "lozenge: held 12 min instead of the plan's; `spit` ends it"),
    example("infusion start 40 mg/h", "`infusion 30 mg/h`, `pause`, `resume`, `stop`, or `stop 38 mg`"),
    example("seen", "alerts were seen; `seen: look again` says how"),
    example("gait yes", "a question of the protocol, answered yes or no"),
    example("intention: to meet the fear", "the client's intention; `theme: water` is a theme"),
    example(
        "journal: slept well, a vivid dream",
        "the client's journal, on any later day; `contact: called, is well` is a contact",
    ),
    example("touch withdrawn, pulled her hand back", "touch offered, accepted, declined, withdrawn; how may follow"),
    example("suds 4", "a score: suds, moaas, nausea, pain, mood and others"),
    example("h", "one letter: h hand, t tears, v vomited, b bathroom, w water, m music"),
    example("m Spiegel im Spiegel", "music, with its title"),
    example("fell, helped up by NR", "a fall; how may follow"),
    example(
        "adverse nausea moderate: pale, action: basin, mask off",
        "an adverse event, and what was done; serious, resolved or ongoing may stand there too",
    ),
    example("ready", "would have been ready to leave now"),
    example("out nr", "NR leaves the room; `in nr` returns"),
    example("allergies: none known", "for the card: also age 41, medicines:, escort:, emergency contact:, rescue:"),
    example(
        "follow-up: 2026-11-26 10:30",
        "when you meet again, for the calendar; also `aftercare: a slow day`, `to call: Dr Lee`",
    ),
    example(",, reminded me of my father", "private: kept in a file of its own; `p: 80` asks pulse or private"),
    example("-5 sat up", "five minutes ago; also -90s, -1h, 14:20, t+40"),
    example("about -5 sat up", "the same, marked approximate"),
    example("-5", "alone: moves the last entry to five minutes ago"),
    example("= also opened her hands", "at the moment of the entry before"),
    example("nr: 142/88 80 97", "measured or seen by NR, for this line"),
    example("97", "a note; Tab turns it to heart rate or SpO₂, and a word such as `laughing` to an event"),
    example("n: 128/76", "a note, whatever it looks like"),
];
