//! A version of a protocol that a session can change to.

use crate::session::Plan;
use std::sync::Arc;

/// A version of the session's protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanVersion {
    /// The plan.
    pub plan: Arc<Plan>,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
    /// The resolved text.
    pub text: String,
}
