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
use page::Page;
use raw::Draft;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub use ids::{KnownIds, known_ids};
pub use keys::{Key, PARTS, Part};

/// A protocol that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its id.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// What the shipped protocols extend: no protocol by itself.
pub const COMMON: &str = "common";

/// The protocols that come with the program. A user's file of the same id wins.
pub const SHIPPED: &[Shipped] = &[
    Shipped { id: COMMON, text: include_str!("../../protocols/common.toml") },
    Shipped { id: "im_kat", text: include_str!("../../protocols/im_kat.toml") },
    Shipped { id: "sl_kat", text: include_str!("../../protocols/sl_kat.toml") },
    Shipped { id: "iv_infusion", text: include_str!("../../protocols/iv_infusion.toml") },
    Shipped { id: "in_spravato", text: include_str!("../../protocols/in_spravato.toml") },
];

/// A protocol ready to run, and what the record keeps of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The plan.
    pub plan: Plan,
    /// Its resolved text: it alone gives the same plan again.
    pub text: String,
    /// SHA-256 of the resolved text's UTF-8, 64 hex digits.
    pub sha256: String,
}

/// The text of a shipped protocol.
pub fn shipped(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|known| known.id == id).map(|known| known.text)
}

/// Reads a protocol. `file` is the name under which complaints speak of it; `lookup` gives the text of what it extends, by id.
///
/// Every complaint about it, and about what it extends, is gathered.
pub fn load(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Result<Loaded, Vec<Complaint>> {
    let (draft, mut said) = resolve(file, text, lookup, &mut Vec::new());
    if let Some(draft) = draft.as_ref().filter(|draft| !draft.startable) {
        said.push(draft.start.complaint("This protocol is only there to be extended; a session cannot start with it."));
    }
    let plan = judge(draft, said, file)?;
    let text = to_toml::of(&plan);
    let sha256 = sha256_of(&text);
    Ok(Loaded { plan, text, sha256 })
}

/// SHA-256 of bytes, or of a text's UTF-8, 64 hex digits.
pub fn sha256_of(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads the resolved text that a record keeps.
pub fn reload(text: &str) -> Result<Plan, Vec<Complaint>> {
    load("the record's protocol", text, &|_| None).map(|loaded| loaded.plan)
}

/// Everything wrong with a file; one that is only there to be extended is judged by what it has.
pub fn check(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    match resolve(file, text, lookup, &mut Vec::new()) {
        (Some(draft), mut said) if !draft.startable => {
            said.extend(validate::faults(&draft));
            sorted(said, file)
        }
        (draft, said) => judge(draft, said, file).err().unwrap_or_default(),
    }
}

/// What `protocol new` writes: a commented protocol of this id that extends `common` and loads as it stands.
pub fn template(id: &str) -> String {
    template::of(id)
}

/// The plan of what was read, or every complaint: its own file's first, each file's in its order.
fn judge(draft: Option<Draft>, mut said: Vec<Complaint>, file: &str) -> Result<Plan, Vec<Complaint>> {
    let judged = match draft {
        // What could not be read would seem to be missing, so that is judged only in a file that was read wholly.
        Some(draft) if !said.is_empty() => Err(validate::faults(&draft)),
        Some(draft) => validate::plan(draft),
        None => Err(Vec::new()),
    };
    judged.map_err(|more| {
        said.extend(more);
        sorted(said, file)
    })
}

fn sorted(mut said: Vec<Complaint>, file: &str) -> Vec<Complaint> {
    let key = |one: &Complaint| (one.file != file, one.file.clone(), one.line, one.column);
    said.sort_by_cached_key(key);
    said
}

/// A file laid over everything that it extends, as far as it could be read. `above` holds the ids that lead to it.
fn resolve(
    file: &str,
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    above: &mut Vec<String>,
) -> (Option<Draft>, Vec<Complaint>) {
    let page = Page::new(file, text);
    let draft = raw::read(&page);
    let mut said = page.complaints();
    let Some(draft) = draft else { return (None, said) };
    let Some(base) = draft.extends.clone() else { return (Some(draft), said) };
    above.extend(draft.id.iter().map(|id| id.it.clone()));
    if above.contains(&base.it) {
        said.push(base.place.complaint(format!("`{}` extends itself, directly or through others.", base.it)));
        return (Some(draft), said);
    }
    let Some(base_text) = lookup(&base.it) else {
        let known = SHIPPED.iter().map(|known| known.id);
        let sentence = format!("There is no protocol `{}` to extend.", base.it);
        said.push(base.place.complaint(sentence).did_you_mean(&base.it, known));
        return (Some(draft), said);
    };
    let (base, more) = resolve(&format!("{}.toml", base.it), &base_text, lookup, above);
    said.extend(more);
    let whole = match base {
        Some(base) => draft.over(base),
        None => draft,
    };
    (Some(whole), said)
}
