//! The table of roles. The reader of theme files, the template of a new theme and the documentation are made from it.

use ratatui::style::Modifier;

/// What a cell of the screen means; a theme gives each role its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Less important text.
    Dim,
    /// The session's clock and the wall clock.
    Clock,
    /// T+, the time since the first dose.
    TPlus,
    /// A past or future phase.
    Phase,
    /// The current phase.
    PhaseNow,
    /// What is due.
    DueNow,
    /// What is late.
    Late,
    /// The last value of a vital.
    Vital,
    /// The age of a value and its change from the baseline.
    Change,
    /// A value past a watch limit.
    Watch,
    /// A value past an act limit.
    Act,
    /// A value past a limit that needs no recheck.
    AtOnce,
    /// The kind of an entry.
    Kind,
    /// The client's own words.
    Quote,
    /// A withdrawn or replaced entry.
    Struck,
    /// The cursor.
    Caret,
    /// How the typed line will be recorded.
    Preview,
    /// A question that waits for an answer.
    Question,
    /// Saved entries.
    Saved,
    /// Entries that are not saved yet.
    Unsaved,
    /// Trouble with the record.
    Trouble,
    /// The mark of a rehearsal.
    Rehearsal,
    /// The selected line.
    Selected,
    /// The name of a key or command.
    Key,
    /// Everything shown on the veil.
    Veil,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleSpec {
    /// The role.
    pub role: Role,
    /// The key in a theme file.
    pub name: &'static str,
    /// The role whose style it has unless a theme sets its own; `None` for [`Role::Text`].
    pub parent: Option<Role>,
    /// Modifiers that it has in every theme, so that colour is never the only sign.
    pub fixed_modifiers: Modifier,
    /// The meaning, for the template and the documentation.
    pub meaning: &'static str,
}

const PLAIN: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const UNDERLINE: Modifier = Modifier::UNDERLINED;
const REVERSE: Modifier = Modifier::REVERSED;

const fn role_spec(role: Role, name: &'static str, parent: Role, fixed_modifiers: Modifier, meaning: &'static str) -> RoleSpec {
    RoleSpec { role, name, parent: Some(parent), fixed_modifiers, meaning }
}

/// Every role, in the order of [`Role`]; a parent stands before its children.
pub const ROLES: [RoleSpec; 26] = [
    RoleSpec {
        role: Role::Text,
        name: "text",
        parent: None,
        fixed_modifiers: PLAIN,
        meaning: "ordinary words; its bg is the screen's background",
    },
    role_spec(Role::Dim, "dim", Role::Text, PLAIN, "words of second rank: labels, times, what falls due later, hints"),
    role_spec(Role::Clock, "clock", Role::Text, PLAIN, "the session's clock and the wall clock"),
    role_spec(Role::TPlus, "t_plus", Role::Clock, BOLD, "T+, the time since the first dose"),
    role_spec(Role::Phase, "phase", Role::Dim, PLAIN, "a phase that is over or to come"),
    role_spec(Role::PhaseNow, "phase_now", Role::Text, BOLD, "the phase of now"),
    role_spec(Role::DueNow, "due_now", Role::Text, BOLD, "what is due"),
    role_spec(Role::Late, "late", Role::DueNow, BOLD.union(UNDERLINE), "what is late"),
    role_spec(Role::Vital, "vital", Role::Text, PLAIN, "a vital's last value"),
    role_spec(Role::Change, "change", Role::Dim, PLAIN, "a vital's age and its change from the baseline"),
    role_spec(Role::Watch, "watch", Role::Text, UNDERLINE, "a value past a watch limit"),
    role_spec(Role::Act, "act", Role::Watch, BOLD.union(UNDERLINE), "a value past an act limit"),
    role_spec(Role::AtOnce, "at_once", Role::Act, BOLD.union(REVERSE), "a value past a limit that waits for no recheck"),
    role_spec(Role::Kind, "kind", Role::Dim, PLAIN, "an entry's kind"),
    role_spec(Role::Quote, "quote", Role::Text, Modifier::ITALIC, "the client's own words"),
    role_spec(Role::Struck, "struck", Role::Dim, Modifier::CROSSED_OUT, "an entry that was taken back or replaced"),
    role_spec(Role::Caret, "caret", Role::Text, REVERSE, "where the next letter goes"),
    role_spec(Role::Preview, "preview", Role::Dim, PLAIN, "what the line will become"),
    role_spec(Role::Question, "question", Role::Text, BOLD, "a question that waits for an answer"),
    role_spec(Role::Saved, "saved", Role::Dim, PLAIN, "what is saved"),
    role_spec(Role::Unsaved, "unsaved", Role::Text, BOLD, "what is not saved yet"),
    role_spec(
        Role::Trouble,
        "trouble",
        Role::Unsaved,
        BOLD.union(REVERSE),
        "trouble with the record: what happened, what is safe",
    ),
    role_spec(Role::Rehearsal, "rehearsal", Role::Dim, REVERSE, "the mark of a rehearsal on every screen"),
    role_spec(Role::Selected, "selected", Role::Text, REVERSE, "the chosen line of a list or of the timeline"),
    role_spec(Role::Key, "key", Role::Text, BOLD, "the name of a key or command in hints and help"),
    role_spec(Role::Veil, "veil", Role::Dim, PLAIN, "all that is seen under the veil: the time, a dot, a dash"),
];

/// The modifiers that a theme can set, by name. Blinking and hidden text are not among them.
pub const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

impl Role {
    /// The role's row of [`ROLES`].
    pub fn spec(self) -> &'static RoleSpec {
        const { assert!(is_table_ordered()) };
        &ROLES[self as usize]
    }

    /// The role with this name in a theme file.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        ROLES.iter().find(|row| row.name == name).map(|row| row.role)
    }

    /// The role itself, its parent, its parent's parent, up to [`Role::Text`].
    pub fn self_and_ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |role| role.spec().parent)
    }
}

/// Whether the table has the order of the enum, and parents come before their children, so that there are no cycles.
const fn is_table_ordered() -> bool {
    let mut at = 0;
    while at < ROLES.len() {
        let parent_before = match ROLES[at].parent {
            None => at == 0,
            Some(parent) => (parent as usize) < at,
        };
        if ROLES[at].role as usize != at || !parent_before {
            return false;
        }
        at += 1;
    }
    true
}
