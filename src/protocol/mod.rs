//! Text → a protocol that is valid once constructed: phases, points, looks, decisions, limits, checklists, release rule. Pure: it
//! opens no file, and what a protocol extends is looked up by whoever asks.

mod draft;
mod ids;
mod limit;
mod page;
mod sound;
mod template;
mod text;
mod words;

use crate::complaint::Complaint;
use crate::session::plan::Plan;
use draft::Draft;
use page::Page;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub use ids::{KnownIds, known_ids};

/// A protocol that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its id.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The protocols that come with the program. A user's file of the same id wins.
pub const SHIPPED: &[Shipped] = &[
    Shipped { id: "common", text: include_str!("../../protocols/common.toml") },
    Shipped { id: "im_kat", text: include_str!("../../protocols/im_kat.toml") },
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
    let draft = resolve(file, text, lookup, &mut Vec::new())?;
    if !draft.startable {
        let id = draft.id.map(|id| id.it).unwrap_or_default();
        let sentence = format!("`{id}` is only there to be extended; a session cannot start with it.");
        return Err(vec![draft.start.complaint(sentence)]);
    }
    let plan = sound::plan(draft)?;
    let text = text::of(&plan);
    let sha256 = Sha256::digest(&text).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok(Loaded { plan, text, sha256 })
}

/// Reads the resolved text that a record keeps.
pub fn reload(text: &str) -> Result<Plan, Vec<Complaint>> {
    load("the record's protocol", text, &|_| None).map(|loaded| loaded.plan)
}

/// Everything wrong with a file; one that is only there to be extended is judged by what it has.
pub fn check(file: &str, text: &str, lookup: &impl Fn(&str) -> Option<String>) -> Vec<Complaint> {
    let checked = resolve(file, text, lookup, &mut Vec::new()).and_then(|draft| {
        if draft.startable {
            return sound::plan(draft).map(|_| ());
        }
        let said = sound::faults(&draft);
        if said.is_empty() { Ok(()) } else { Err(said) }
    });
    checked.err().unwrap_or_default()
}

/// What `protocol new` writes: a commented protocol of this id that extends `common` and loads as it stands.
pub fn template(id: &str) -> String {
    template::of(id)
}

/// A file laid over everything that it extends. `above` holds the ids that lead to it.
fn resolve(
    file: &str,
    text: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    above: &mut Vec<String>,
) -> Result<Draft, Vec<Complaint>> {
    let page = Page::new(file, text);
    let draft = draft::read(&page);
    let mut said = page.complaints();
    let Some(draft) = draft else { return Err(said) };
    let Some(base) = draft.extends.clone() else {
        return if said.is_empty() { Ok(draft) } else { Err(said) };
    };
    above.extend(draft.id.iter().map(|id| id.it.clone()));
    if above.contains(&base.it) {
        said.push(base.place.complaint(format!("`{}` extends itself, directly or through others.", base.it)));
        return Err(said);
    }
    let Some(base_text) = lookup(&base.it) else {
        let known = SHIPPED.iter().map(|known| known.id);
        let sentence = format!("There is no protocol `{}` to extend.", base.it);
        said.push(base.place.complaint(sentence).did_you_mean(&base.it, known));
        return Err(said);
    };
    match resolve(&format!("{}.toml", base.it), &base_text, lookup, above) {
        Ok(base) if said.is_empty() => Ok(draft.over(base)),
        Ok(_) => Err(said),
        Err(more) => {
            said.extend(more);
            Err(said)
        }
    }
}
