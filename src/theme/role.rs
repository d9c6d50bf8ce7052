//! The one table of roles: what the screen has to tell apart. Theme files, their complaints, the template and the help are drawn
//! from it. It knows no colours.

use ratatui::style::Modifier;

/// Something the screen has to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Ordinary words.
    Text,
    /// Words of second rank.
    Dim,
    /// The session's clock and the wall clock.
    Clock,
    /// T+, the time since the first dose.
    TPlus,
    /// A phase that is over or to come.
    Phase,
    /// The phase of now.
    PhaseNow,
    /// What is due.
    DueNow,
    /// What is late.
    Late,
    /// A vital's last value.
    Vital,
    /// A vital's age and its change from the baseline.
    Change,
    /// Past a watch limit.
    Watch,
    /// Past an act limit.
    Act,
    /// Past a limit that waits for no recheck.
    AtOnce,
    /// An entry's kind.
    Kind,
    /// The client's own words.
    Quote,
    /// An entry that was taken back or replaced.
    Struck,
    /// Where the next letter goes.
    Caret,
    /// What the line will become.
    Preview,
    /// A question that waits.
    Question,
    /// What is saved.
    Saved,
    /// What is not saved yet.
    Unsaved,
    /// Trouble with the record.
    Trouble,
    /// The mark of a rehearsal.
    Rehearsal,
    /// The chosen line.
    Selected,
    /// The name of a key or command.
    Key,
    /// All that is seen under the veil.
    Veil,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleSpec {
    /// Which role.
    pub role: Role,
    /// Its name in a theme file.
    pub name: &'static str,
    /// Whose looks it has until a theme gives it its own; [`Role::Text`] has no parent.
    pub parent: Option<Role>,
    /// What it carries in every theme, so that colour is never the only sign.
    pub fixed_modifiers: Modifier,
    /// What it is for, for people.
    pub meaning: &'static str,
}

const PLAIN: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const UNDERLINE: Modifier = Modifier::UNDERLINED;
const REVERSE: Modifier = Modifier::REVERSED;

const fn role_spec(role: Role, name: &'static str, parent: Role, always: Modifier, meaning: &'static str) -> RoleSpec {
    RoleSpec { role, name, parent: Some(parent), fixed_modifiers: always, meaning }
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

/// What a theme can give a role besides colours, by its name in a theme file. Nothing blinks, and nothing is hidden.
pub const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

impl Role {
    /// The table's line.
    pub fn spec(self) -> &'static RoleSpec {
        const { assert!(is_table_ordered()) };
        &ROLES[self as usize]
    }

    /// The role of a name in a theme file.
    pub fn parse(name: &str) -> Option<Self> {
        ROLES.iter().find(|row| row.name == name).map(|row| row.role)
    }

    /// The role itself, its parent, its parent's parent, up to [`Role::Text`].
    pub fn self_and_ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |role| role.spec().parent)
    }
}

/// Whether the table stands in the order of the enum and parents stand before their children, so that no line is circular.
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
