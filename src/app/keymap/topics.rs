//! What people look for in the help and after `/` by other words than the program's: undo, print, second dose. And the first page of
//! the help: a session by example.

/// A question and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpTopic {
    /// What people type to find it, with spaces between the words. The first one is its name.
    pub words: &'static str,
    /// What to do, as the help shows it.
    pub answer: &'static str,
    /// The name of the command that does it.
    pub(crate) command: Option<&'static str>,
}

const fn topic(words: &'static str, answer: &'static str, command: Option<&'static str>) -> HelpTopic {
    HelpTopic { words, answer, command }
}

/// All topics, in the order of the help.
pub const TOPICS: &[HelpTopic] = &[
    topic(
        "undo mistake wrong error delete remove oops",
        "Backspace takes back your last entry; ↑ selects an older one, Enter corrects it",
        Some("take-back"),
    ),
    topic("correct change edit amend fix", "↑ selects an entry; Enter corrects it; `-5` alone moves the last one", None),
    topic("note comment write remark observation", "type it, then Enter; `,,` first makes it private", None),
    topic(
        "blood pressure bp pulse heart rate hr spo2 saturation oxygen measure measurement reading",
        "`128/76 71 97`, or Tab for a field for each",
        Some("vitals"),
    ),
    topic("dose give given medicine ketamine injection", "`dose 50 im left deltoid lot A4471`; it asks once", None),
    topic("second dose more booster additional", "`dose 25 im`; or `declined` or `not offered`", None),
    topic("time late past earlier forgot forgotten backdate", "`-5 sat up` is five minutes ago; also `14:20 sat up`", None),
    topic("private secret process", "`,, reminded me of…`: in a separate file, in no export", Some("private")),
    topic("alert alarm acknowledge seen silence", "`seen` or Ctrl-S acknowledges what you saw", None),
    topic("emergency help call ambulance ems 911 112", "`!` opens the emergency card", None),
    topic("hide dark black screen lock blank", "Esc hides the screen; Tab shows it", Some("veil")),
    topic("later postpone snooze wait", "puts off what is due by 5 min", Some("not-now")),
    topic("handover shift person user initials staff", "`/as NR` changes who is writing", Some("as")),
    topic("end finish stop done over discharge goodbye", "`/leave` when the client has left, then `/close`", Some("close")),
    topic("exit quit logout bye leave resume pause", "Ctrl-C asks how; the session can stay open", Some("quit")),
    topic(
        "print export report pdf html save file send email",
        "`/close`, then p or h writes the report; later `bedside export`",
        Some("close"),
    ),
    topic("theme colour color bright dark light", "`theme = \"candle\"` in the settings, then `/reload`", Some("reload")),
    topic(
        "settings config configuration options preferences",
        "`bedside config edit` at the shell, then `/reload`",
        Some("reload"),
    ),
];

/// The first page of the help: what to type, and what it does.
pub const FIRST_PAGE: [(&str, &str); 12] = [
    ("tears, soft smile", "a note: type what you see, then Enter"),
    ("128/76 71 97", "blood pressure, heart rate, SpO₂; Tab opens fields"),
    ("ok", "a silent look"),
    ("dose 50 im", "a dose; it asks once, and the first one starts T0"),
    ("> then Enter", "next phase"),
    ("Enter", "opens what is due; alone it never answers it"),
    ("-5 sat up", "that was five minutes ago"),
    ("Backspace", "undo: takes back your last entry; ↑ selects older ones"),
    ("seen", "you have seen the alert"),
    ("Esc, Tab", "hide the screen, show it again"),
    ("!", "the emergency card"),
    ("/leave /close", "the client has left; end the session"),
];

/// The topics one of whose words begins with each word of a query.
pub(crate) fn find(query: &str) -> impl Iterator<Item = &'static HelpTopic> {
    let query = query.to_lowercase();
    TOPICS.iter().filter(move |topic| {
        let mut asked = query.split_whitespace().peekable();
        asked.peek().is_some() && asked.all(|asked| topic.words.split(' ').any(|word| word.starts_with(asked)))
    })
}
