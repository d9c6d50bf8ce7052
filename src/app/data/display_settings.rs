//! The settings of the ambient screen, the veil, dimming and the remote.

/// When the quiet face comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmbientMode {
    /// In `presence`.
    #[default]
    Presence,
    /// In every stage of the day.
    Always,
    /// Never.
    Never,
}

impl AmbientMode {
    /// All, by their words in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("presence", Self::Presence), ("always", Self::Always), ("never", Self::Never)];
}

/// What the user has set about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisplaySettings {
    /// When the quiet face comes.
    pub ambient: AmbientMode,
    /// The veil comes after so many milliseconds without a key; none: only when asked.
    pub veil_after_ms: Option<i64>,
    /// The screen dims after so many milliseconds without a key, and once more after twice as many; none: only when asked.
    pub dim_after_ms: Option<i64>,
    /// A presenter's remote is in use: its two keys stamp and look.
    pub has_remote: bool,
}
