//! Screens that cover the live one: the veil, the ambient screen, the client's view, the emergency card.

pub(crate) mod ambient;
pub(crate) mod client_view;
pub(crate) mod emergency_card;
pub(crate) mod veil;
