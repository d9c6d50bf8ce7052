//! What hides the live screen.

/// What hides the live screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cover {
    #[default]
    None,
    /// The screen for the client to look at.
    ClientView,
    Veil {
        /// Lifting the veil shows the client's screen again.
        over_client_view: bool,
    },
}

impl Cover {
    pub(crate) const fn is_veiled(self) -> bool {
        matches!(self, Self::Veil { .. })
    }

    /// Whether the client's screen is shown, or would be without the veil.
    pub(crate) const fn has_client_view(self) -> bool {
        matches!(self, Self::ClientView | Self::Veil { over_client_view: true })
    }

    #[must_use]
    pub(crate) const fn veiled(self) -> Self {
        Self::Veil { over_client_view: self.has_client_view() }
    }

    #[must_use]
    pub(crate) const fn unveiled(self) -> Self {
        if self.has_client_view() { Self::ClientView } else { Self::None }
    }

    #[must_use]
    pub(crate) const fn without_client_view(self) -> Self {
        if self.is_veiled() { Self::Veil { over_client_view: false } } else { Self::None }
    }
}
