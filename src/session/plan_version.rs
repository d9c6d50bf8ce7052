//! One version of a protocol, as a session can change to it.

use crate::session::plan::Plan;
use std::sync::Arc;

/// Another version of the session's protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanVersion {
    /// Its plan.
    pub plan: Arc<Plan>,
    /// SHA-256 of its text, in hex.
    pub sha256: String,
    /// Its resolved text.
    pub text: String,
}
