//! Lines as people type them and what they become: the table that help and README are drawn from, held to the grammar by a test.

/// One line and what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// As typed.
    pub line: &'static str,
    /// What it becomes, for people.
    pub becomes: &'static str,
}

const fn example(line: &'static str, becomes: &'static str) -> Example {
    Example { line, becomes }
}

/// The lines worth knowing, the plainest first.
pub const EXAMPLES: &[Example] = &[
    example("tears, soft smile #grief", "a note with its tag, stamped at its first key"),
    example("128/76 71 97", "BP, heart rate, SpO₂ as one entry"),
    example("s97 h71 b128/76 r14 36.6c", "vitals in any order, by letter"),
    example("bp refused", "not possible, with its reason; counts as answered"),
    example("ok breathing slow", "a silent look; the words may be left out"),
    example("q I can see the whole house", "the client's own words"),
    example("dose 50 im left deltoid lot A4471", "a dose, after one question; the first starts T0"),
    example("intention: to meet the fear", "the client's intention; `theme: water` is a theme"),
    example("touch withdrawn, pulled her hand back", "touch offered, accepted, declined, withdrawn; how may follow"),
    example("suds 4", "a score: suds, moaas, nausea, pain, mood and others"),
    example("h", "one letter: h hand, t tears, v vomited, b bathroom, w water, m music"),
    example("m Spiegel im Spiegel", "music, with its title"),
    example("out nr", "NR leaves the room; `in nr` returns"),
    example(
        "allergies: none known",
        "for the emergency card; also `age 41`, `escort: Ana 555 0123`, `rescue: what and how much`",
    ),
    example("-5 sat up", "five minutes ago; also -90s, -1h, 14:20, t+40"),
    example("about -5 sat up", "the same, marked approximate"),
    example("-5", "alone: moves the last entry to five minutes ago"),
    example("= also opened her hands", "at the moment of the entry before"),
    example("nr: 142/88 80 97", "measured or seen by NR, for this line"),
    example("n: 128/76", "a note, whatever it looks like"),
];
