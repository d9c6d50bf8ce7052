//! The settings of the ambient screen, the veil, dimming and the remote.

/// When the ambient screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmbientMode {
    /// In the phase `presence`.
    #[default]
    Presence,
    /// In every phase of the session.
    Always,
    /// Not even in the phase `presence`.
    Never,
}

impl AmbientMode {
    /// All, by their names in the settings.
    pub const ALL: [(&'static str, Self); 3] = [("presence", Self::Presence), ("always", Self::Always), ("never", Self::Never)];
}

/// Settings of the display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisplaySettings {
    /// When the ambient screen is shown.
    pub ambient: AmbientMode,
    /// Milliseconds without input before the veil; `None`: only when asked for.
    pub veil_after_ms: Option<i64>,
    /// Milliseconds without input before dimming, and twice as many for the second step; `None`: only when asked for.
    pub dim_after_ms: Option<i64>,
    /// Whether a presenter's remote is used.
    pub has_remote: bool,
}
