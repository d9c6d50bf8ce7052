//! Reads protocol files into plans: phases, vitals points, looks, decisions, limits, checklists, release rule. A plan that is
//! returned is valid. Opens no file: the caller looks up the protocol that another one extends.

mod ids;
mod key_table;
mod limit;
mod parse_value;
mod raw;
mod template;
mod to_toml;
mod validate;

use crate::complaint::{Complaint, sort_complaints};
use crate::session::plan::Plan;
use crate::toml_reader::read_toml;
use raw::RawProtocol;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub use ids::{KnownIds, known_ids};
pub use key_table::{KeySpec, PART_SPECS, PartSpec};

/// A protocol that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct ShippedProtocol {
    /// The id, which is also the stem of the file name.
    pub id: &'static str,
    /// Its TOML file, as text.
    pub text: &'static str,
}

/// The id of the protocol that the shipped ones extend. No session can start with it.
pub(crate) const COMMON_ID: &str = "common";

/// The protocols that come with the program. A user's file with the same id wins.
pub const SHIPPED_PROTOCOLS: &[ShippedProtocol] = &[
    ShippedProtocol { id: COMMON_ID, text: include_str!("../../protocols/common.toml") },
    ShippedProtocol { id: "im_kat", text: include_str!("../../protocols/im_kat.toml") },
    ShippedProtocol { id: "sl_kat", text: include_str!("../../protocols/sl_kat.toml") },
    ShippedProtocol { id: "iv_infusion", text: include_str!("../../protocols/iv_infusion.toml") },
    ShippedProtocol { id: "in_spravato", text: include_str!("../../protocols/in_spravato.toml") },
];

/// A protocol that a session can start with.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedProtocol {
    /// The plan that the file describes, checked.
    pub plan: Plan,
    /// The resolved text, which the record keeps. It gives the same plan without any other file.
    pub text: String,
    /// SHA-256 of the resolved text as UTF-8, 64 hex digits.
    pub sha256: String,
}

/// The text of a shipped protocol.
pub fn shipped_text(id: &str) -> Option<&'static str> {
    SHIPPED_PROTOCOLS.iter().find(|known| known.id == id).map(|known| known.text)
}

/// Reads a protocol. `file` is the name in complaints; `lookup` returns the text of the protocol that it extends, by id.
///
/// # Errors
///
/// Every complaint about the file and about the files that it extends.
pub fn load(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Result<LoadedProtocol, Vec<Complaint>> {
    let (raw, mut complaints) = resolve(file, text, lookup, &mut Vec::new());
    if let Some(raw) = raw.as_ref().filter(|raw| !raw.startable) {
        complaints
            .push(raw.root_location.complaint("This protocol is only there to be extended; a session cannot start with it."));
    }
    let plan = validated_plan(raw, complaints, file)?;
    let text = to_toml::to_toml(&plan);
    let sha256 = sha256_hex(&text);
    Ok(LoadedProtocol { plan, text, sha256 })
}

/// SHA-256 of bytes, or of a text as UTF-8, 64 hex digits.
pub(crate) fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads the resolved text that a record keeps.
///
/// # Errors
///
/// Every complaint about the text.
pub fn load_resolved(text: &str) -> Result<Plan, Vec<Complaint>> {
    load("the record's protocol", text, &|_| None).map(|loaded| loaded.plan)
}

/// Every complaint about a file. A protocol that is only there to be extended need not be complete.
pub fn check(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    match resolve(file, text, lookup, &mut Vec::new()) {
        (Some(raw), mut complaints) if !raw.startable => {
            complaints.extend(validate::find_conflicts(&raw));
            sort_complaints(&mut complaints, file);
            complaints
        }
        (raw, complaints) => validated_plan(raw, complaints, file).err().unwrap_or_default(),
    }
}

/// A commented protocol that extends `common` and loads as it stands. `protocol new` writes it.
pub fn protocol_template(id: &str) -> String {
    template::render_template(id)
}

fn validated_plan(raw: Option<RawProtocol>, mut complaints: Vec<Complaint>, file: &str) -> Result<Plan, Vec<Complaint>> {
    let validated = match raw {
        // A part that could not be read would be reported as missing, so missing parts are not checked here.
        Some(raw) if !complaints.is_empty() => Err(validate::find_conflicts(&raw)),
        Some(raw) => validate::build_plan(raw),
        None => Err(Vec::new()),
    };
    validated.map_err(|more| {
        complaints.extend(more);
        sort_complaints(&mut complaints, file);
        complaints
    })
}

/// Reads a file and merges it with the files that it extends, as far as they can be read. `ancestors` holds the ids of the
/// protocols that lead to it.
fn resolve(
    file: &str,
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    ancestors: &mut Vec<String>,
) -> (Option<RawProtocol>, Vec<Complaint>) {
    let (raw, mut complaints) = read_toml(file, text, "the protocol", raw::read_protocol);
    let Some(raw) = raw else { return (None, complaints) };
    let Some(base) = raw.extends.clone() else { return (Some(raw), complaints) };
    ancestors.extend(raw.id.clone());
    if ancestors.contains(&base.value) {
        complaints.push(base.location.complaint(format!("`{}` extends itself, directly or through others.", base.value)));
        return (Some(raw), complaints);
    }
    let Some(base_text) = lookup(&base.value) else {
        let known = SHIPPED_PROTOCOLS.iter().map(|known| known.id);
        let sentence = format!("There is no protocol `{}` to extend.", base.value);
        complaints.push(base.location.complaint(sentence).with_suggestion(&base.value, known));
        return (Some(raw), complaints);
    };
    let (base, more) = resolve(&format!("{}.toml", base.value), &base_text, lookup, ancestors);
    complaints.extend(more);
    let merged = match base {
        Some(base) => raw.overlay_on(base),
        None => raw,
    };
    (Some(merged), complaints)
}
