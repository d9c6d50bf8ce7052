//! Faces that replace the live screen: veil, ambient, the client's view, the emergency card.

pub(crate) mod ambient;
pub(crate) mod client_view;
pub(crate) mod emergency_card;
pub(crate) mod veil;
