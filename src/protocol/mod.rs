//! Text → a protocol that is valid once constructed: phases, points, looks, decisions, limits, checklists, release rule. Pure: it
//! opens no file, and what a protocol extends is looked up by whoever asks.

mod ids;
mod keys;
mod limit;
mod page;
mod parse_value;
mod raw;
mod template;
mod to_toml;
mod validate;

use crate::complaint::Complaint;
use crate::session::plan::Plan;
use page::ProtocolReader;
use raw::RawProtocol;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub use ids::{KnownIds, known_ids};
pub use keys::{KeySpec, PART_SPECS, PartSpec};

/// A protocol that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedProtocol {
    /// Its id.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// What the shipped protocols extend: no protocol by itself.
pub const COMMON_ID: &str = "common";

/// The protocols that come with the program. A user's file of the same id wins.
pub const SHIPPED_PROTOCOLS: &[ShippedProtocol] = &[
    ShippedProtocol { id: COMMON_ID, text: include_str!("../../protocols/common.toml") },
    ShippedProtocol { id: "im_kat", text: include_str!("../../protocols/im_kat.toml") },
    ShippedProtocol { id: "sl_kat", text: include_str!("../../protocols/sl_kat.toml") },
    ShippedProtocol { id: "iv_infusion", text: include_str!("../../protocols/iv_infusion.toml") },
    ShippedProtocol { id: "in_spravato", text: include_str!("../../protocols/in_spravato.toml") },
];

/// A protocol ready to run, and what the record keeps of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedProtocol {
    /// The plan.
    pub plan: Plan,
    /// Its resolved text: it alone gives the same plan again.
    pub text: String,
    /// SHA-256 of the resolved text's UTF-8, 64 hex digits.
    pub sha256: String,
}

/// The text of a shipped protocol.
pub fn shipped_text(id: &str) -> Option<&'static str> {
    SHIPPED_PROTOCOLS.iter().find(|known| known.id == id).map(|known| known.text)
}

/// Reads a protocol. `file` is the name under which complaints speak of it; `lookup` gives the text of what it extends, by id.
///
/// Every complaint about it, and about what it extends, is gathered.
pub fn load(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Result<LoadedProtocol, Vec<Complaint>> {
    let (draft, mut said) = resolve(file, text, lookup, &mut Vec::new());
    if let Some(draft) = draft.as_ref().filter(|draft| !draft.startable) {
        said.push(draft.root_location.complaint("This protocol is only there to be extended; a session cannot start with it."));
    }
    let plan = validated_plan(draft, said, file)?;
    let text = to_toml::to_toml(&plan);
    let sha256 = sha256_hex(&text);
    Ok(LoadedProtocol { plan, text, sha256 })
}

/// SHA-256 of bytes, or of a text's UTF-8, 64 hex digits.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads the resolved text that a record keeps.
pub fn load_resolved(text: &str) -> Result<Plan, Vec<Complaint>> {
    load("the record's protocol", text, &|_| None).map(|loaded| loaded.plan)
}

/// Everything wrong with a file; one that is only there to be extended is judged by what it has.
pub fn check(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    match resolve(file, text, lookup, &mut Vec::new()) {
        (Some(draft), mut said) if !draft.startable => {
            said.extend(validate::find_conflicts(&draft));
            sort_complaints(said, file)
        }
        (draft, said) => validated_plan(draft, said, file).err().unwrap_or_default(),
    }
}

/// What `protocol new` writes: a commented protocol of this id that extends `common` and loads as it stands.
pub fn protocol_template(id: &str) -> String {
    template::render_template(id)
}

/// The plan of what was read, or every complaint: its own file's first, each file's in its order.
fn validated_plan(raw: Option<RawProtocol>, mut complaints: Vec<Complaint>, file: &str) -> Result<Plan, Vec<Complaint>> {
    let judged = match raw {
        // What could not be read would seem to be missing, so that is judged only in a file that was read wholly.
        Some(draft) if !complaints.is_empty() => Err(validate::find_conflicts(&draft)),
        Some(draft) => validate::build_plan(draft),
        None => Err(Vec::new()),
    };
    judged.map_err(|more| {
        complaints.extend(more);
        sort_complaints(complaints, file)
    })
}

fn sort_complaints(mut complaints: Vec<Complaint>, file: &str) -> Vec<Complaint> {
    let key = |one: &Complaint| (one.file != file, one.file.clone(), one.line, one.column);
    complaints.sort_by_cached_key(key);
    complaints
}

/// A file laid over everything that it extends, as far as it could be read. `above` holds the ids that lead to it.
fn resolve(
    file: &str,
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    ancestors: &mut Vec<String>,
) -> (Option<RawProtocol>, Vec<Complaint>) {
    let page = ProtocolReader::new(file, text);
    let draft = raw::read_protocol(&page);
    let mut said = page.into_complaints();
    let Some(draft) = draft else { return (None, said) };
    let Some(base) = draft.extends.clone() else { return (Some(draft), said) };
    ancestors.extend(draft.id.iter().map(|id| id.value.clone()));
    if ancestors.contains(&base.value) {
        said.push(base.location.complaint(format!("`{}` extends itself, directly or through others.", base.value)));
        return (Some(draft), said);
    }
    let Some(base_text) = lookup(&base.value) else {
        let known = SHIPPED_PROTOCOLS.iter().map(|known| known.id);
        let sentence = format!("There is no protocol `{}` to extend.", base.value);
        said.push(base.location.complaint(sentence).with_suggestion(&base.value, known));
        return (Some(draft), said);
    };
    let (base, more) = resolve(&format!("{}.toml", base.value), &base_text, lookup, ancestors);
    said.extend(more);
    let whole = match base {
        Some(base) => draft.overlay_on(base),
        None => draft,
    };
    (Some(whole), said)
}
