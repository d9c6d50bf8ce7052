//! The table of roles. The enum, the reader of theme files, the template of a new theme and the documentation are made from it.

use ratatui::style::Modifier;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleSpec {
    /// The role that the row describes.
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

/// Makes the enum of roles and their table of the same rows: role, key, parent, fixed modifiers, meaning.
macro_rules! roles {
    ($($role:ident, $name:literal, $parent:expr, $fixed_modifiers:expr, $meaning:literal;)+) => {
        /// What a cell of the screen means; a theme gives each role its style.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role {
            $(#[doc = $meaning] $role,)+
        }

        /// Every role, in the order of [`Role`]; a parent stands before its children.
        pub const ROLES: [RoleSpec; [$(Role::$role),+].len()] = [$(RoleSpec {
            role: Role::$role,
            name: $name,
            parent: $parent,
            fixed_modifiers: $fixed_modifiers,
            meaning: $meaning,
        }),+];
    };
}

roles! {
    Text, "text", None, PLAIN, "ordinary words; its bg is the screen's background";
    Dim, "dim", Some(Role::Text), PLAIN, "words of second rank: labels, times, what falls due later, hints";
    Clock, "clock", Some(Role::Text), PLAIN, "the session's clock and the wall clock";
    TPlus, "t_plus", Some(Role::Clock), BOLD, "T+, the time since the first dose";
    Phase, "phase", Some(Role::Dim), PLAIN, "a phase that is over or to come";
    PhaseNow, "phase_now", Some(Role::Text), BOLD, "the phase of now";
    DueNow, "due_now", Some(Role::Text), BOLD, "what is due";
    Late, "late", Some(Role::DueNow), BOLD.union(UNDERLINE), "what is late";
    Vital, "vital", Some(Role::Text), PLAIN, "a vital's last value";
    Change, "change", Some(Role::Dim), PLAIN, "a vital's age and its change from the baseline";
    Watch, "watch", Some(Role::Text), UNDERLINE, "a value past a watch limit";
    Act, "act", Some(Role::Watch), BOLD.union(UNDERLINE), "a value past an act limit";
    AtOnce, "at_once", Some(Role::Act), BOLD.union(REVERSE), "a value past a limit that waits for no recheck";
    Kind, "kind", Some(Role::Dim), PLAIN, "an entry's kind";
    Quote, "quote", Some(Role::Text), Modifier::ITALIC, "the client's own words";
    Struck, "struck", Some(Role::Dim), Modifier::CROSSED_OUT, "an entry that was withdrawn or replaced";
    Caret, "caret", Some(Role::Text), REVERSE, "where the next letter goes";
    Preview, "preview", Some(Role::Dim), PLAIN, "what the line will become";
    Question, "question", Some(Role::Text), BOLD, "a question that waits for an answer";
    Saved, "saved", Some(Role::Dim), PLAIN, "what is saved";
    Unsaved, "unsaved", Some(Role::Text), BOLD, "what is not saved yet";
    Trouble, "trouble", Some(Role::Unsaved), BOLD.union(REVERSE), "trouble with the record: what happened, what is safe";
    Rehearsal, "rehearsal", Some(Role::Dim), REVERSE, "the mark of a rehearsal on every screen";
    Selected, "selected", Some(Role::Text), REVERSE, "the chosen line of a list or of the timeline";
    Key, "key", Some(Role::Text), BOLD, "the name of a key or command in hints and help";
    Veil, "veil", Some(Role::Dim), PLAIN, "all that is seen under the veil: the time, a dot, a dash";
}

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
        &ROLES[self as usize]
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        ROLES.iter().find(|row| row.name == name).map(|row| row.role)
    }

    /// The role itself, its parent, its parent's parent, up to [`Role::Text`].
    pub fn self_and_ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |role| role.spec().parent)
    }
}
