//! Reads protocol files into plans: phases, vitals points, looks, decisions, limits, checklists, release rule. A plan that is
//! returned is valid. Opens no file: the caller looks up the protocol that another one extends.

pub mod budget;
pub mod diff;
mod key_walk;
mod limit;
mod parse_value;
mod parts;
mod raw;
mod validate;

use crate::complaint::{Complaint, sort_complaints};
use crate::session::Medicine;
use crate::session::clinical::vital::RaiseStep;
use crate::session::plan::{
    ChecklistItem, Limit, MusicCue, Plan, PlannedAct, PlannedDecision, PlannedLook, ReleaseRule, VitalsPoint,
};
use crate::toml_reader::read_toml;
use key_walk::{Located, part_spec, read_incomplete_part};
use raw::{RawPhase, RawProtocol};
use sha2::{Digest as _, Sha256};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

pub use key_walk::{KeySpec, PartSpec};
pub(crate) use parse_value::format_planned_time;

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

/// So many files can extend each other in a row.
const MAX_EXTENDED_FILES: usize = 16;

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

/// Every part, in the order of the shipped files. `[sources]` is absent, since its keys are free.
pub fn part_specs() -> [PartSpec; 12] {
    [
        part_spec::<RawProtocol>(),
        part_spec::<Medicine>(),
        part_spec::<RawPhase>(),
        part_spec::<VitalsPoint>(),
        part_spec::<PlannedLook>(),
        part_spec::<PlannedAct>(),
        part_spec::<PlannedDecision>(),
        part_spec::<ReleaseRule>(),
        part_spec::<Limit>(),
        part_spec::<RaiseStep>(),
        part_spec::<ChecklistItem>(),
        part_spec::<MusicCue>(),
    ]
}

/// Reads a protocol. `file` is the name in complaints; `lookup` returns the text of the protocol that it extends, by id.
///
/// # Errors
///
/// Every complaint about the file and about the files that it extends.
pub fn load(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Result<LoadedProtocol, Vec<Complaint>> {
    let (raw, mut complaints) = resolve(file, text, lookup, &mut Vec::new());
    if let Some(raw) = raw.as_ref().filter(|raw| !raw.value.startable) {
        complaints.push(raw.location.complaint("This protocol is only a base for others; a session cannot use it."));
    }
    let complaints = add_mistakes(raw.as_ref(), true, complaints, file);
    let Some(raw) = raw.filter(|_| complaints.is_empty()) else { return Err(complaints) };
    let raw = with_medicines(raw);
    let text = raw::resolved_text(&raw.value);
    let incomplete = raw.location.complaint("This protocol is not complete.");
    let mut plan = validate::assemble_plan(raw.value).ok_or_else(|| vec![incomplete])?;
    plan.is_signed_text = plan.signed_sha256 == digest_to_sign(&text);
    let sha256 = sha256_hex(&text);
    Ok(LoadedProtocol { plan, text, sha256 })
}

/// The digest that a signature names: SHA-256 of a resolved text without the keys of the signature.
pub fn digest_to_sign(text: &str) -> String {
    let (top, parts) = text.split_once("\n[").unwrap_or((text, ""));
    let unsigned: Vec<&str> = top.lines().filter(|line| !line.starts_with("signed_")).chain([parts]).collect();
    sha256_hex(unsigned.join("\n"))
}

/// A protocol that names no medicine, as all did before there were any, has those of the shipped common one.
fn with_medicines(mut raw: Located<RawProtocol>) -> Located<RawProtocol> {
    if raw.value.medicines.is_empty() {
        let common = resolve("common.toml", shipped_text(COMMON_ID).unwrap_or_default(), &|_| None, &mut Vec::new()).0;
        raw.value.medicines = common.map(|common| common.value.medicines).unwrap_or_default();
    }
    raw
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
    let (raw, complaints) = resolve(file, text, lookup, &mut Vec::new());
    let is_startable = raw.as_ref().is_some_and(|raw| raw.value.startable);
    add_mistakes(raw.as_ref(), is_startable, complaints, file)
}

/// A commented protocol of this id that extends `common` and loads as it stands. `protocol new` writes it.
pub fn protocol_template(id: &str) -> String {
    include_str!("template.toml").replace("ID", id)
}

/// Adds what is wrong between the parts, and sorts the complaints. `needs_all`: the protocol must be complete.
fn add_mistakes(
    raw: Option<&Located<RawProtocol>>,
    needs_all: bool,
    mut complaints: Vec<Complaint>,
    file: &str,
) -> Vec<Complaint> {
    if let Some(raw) = raw {
        let gaps = if needs_all && complaints.is_empty() { validate::find_gaps(raw) } else { Vec::new() };
        complaints.extend(gaps);
        complaints.extend(validate::find_conflicts(raw));
    }
    sort_complaints(&mut complaints, file);
    complaints
}

/// Reads a file and merges it with the files that it extends; `None` where one of them cannot be read at all. `ancestors` holds the names of the files
/// that lead to it: an id is only what a file says of itself, and may be missing or wrong.
fn resolve(
    file: &str,
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    ancestors: &mut Vec<String>,
) -> (Option<Located<RawProtocol>>, Vec<Complaint>) {
    let (raw, mut complaints) = read_toml(file, text, "the protocol", |table| read_incomplete_part::<RawProtocol>(table).0);
    let Some(mut raw) = raw else { return (None, complaints) };
    let Some(base) = raw.value.extends.clone() else { return (Some(raw), complaints) };
    let name = Path::new(file).file_stem().and_then(OsStr::to_str).unwrap_or(file);
    ancestors.push(name.to_owned());
    let location = raw.key_location("extends");
    if ancestors.contains(&base) || raw.value.id == base {
        return (None, vec![location.complaint(format!("`{base}` extends itself, directly or through others."))]);
    }
    if ancestors.len() > MAX_EXTENDED_FILES {
        return (None, vec![location.complaint(format!("More than {MAX_EXTENDED_FILES} protocols extend each other here."))]);
    }
    let Some(base_text) = lookup(&base) else {
        let known = SHIPPED_PROTOCOLS.iter().map(|known| known.id);
        let complaint = location.complaint(format!("There is no protocol `{base}` to extend."));
        complaints.push(complaint.with_suggestion(&base, known));
        return (Some(raw), complaints);
    };
    let (resolved_base, more) = resolve(&format!("{base}.toml"), &base_text, lookup, ancestors);
    // What is missing here may stand there; it is told once the base reads.
    let Some(resolved_base) = resolved_base else { return (None, more) };
    complaints.extend(more);
    raw.value = raw.value.overlay_on(resolved_base.value);
    (Some(raw), complaints)
}
