//! The signature of a protocol: who adopted its numbers, and whether they are still those that were signed.

use crate::session::Plan;

impl Plan {
    /// Whether a clinician adopted its numbers, and they are still those that were signed.
    pub fn is_signed_off(&self) -> bool {
        !self.signed_by.is_empty() && !self.signed_on.is_empty() && self.is_signed_text
    }

    /// Who adopted its numbers, or that nobody did: `signed off by Dr Lee on 2026-11-23`.
    pub(crate) fn describe_signature(&self) -> String {
        let Self { signed_by, signed_on, signed_sha256, .. } = self;
        match (self.is_signed_off(), signed_by.is_empty()) {
            (true, _) => format!("signed off by {signed_by} on {signed_on}"),
            (false, true) => "its defaults are not signed off".to_owned(),
            (false, false) if signed_sha256.is_empty() => {
                format!("not signed off: the signature of {signed_by} on {signed_on} does not say which text it is for")
            }
            (false, false) => format!("not signed off: {signed_by} signed another text on {signed_on}"),
        }
    }
}
