//! The medicines that a protocol knows: the session's own substance, and others that are given beside it.

use crate::session::record::vocabulary::{self, RowKind};

/// A medicine of a protocol.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Medicine {
    /// The item in the record.
    pub id: String,
    /// Other names that people type.
    pub names: Vec<String>,
    /// The code in `RxNorm`, if a public source confirms it.
    pub rxnorm: Option<String>,
    /// How its amount is recorded.
    pub unit: MedicineUnit,
    /// The codes of its usual routes. Another route is asked about.
    pub routes: Vec<String>,
    /// The concentration of what this practice keeps, in mg per mL.
    pub mg_per_ml: Option<f64>,
    /// The group of the REMS form that it belongs to, such as `benzodiazepine`.
    pub group: Option<String>,
    /// The source of its codes.
    pub source: String,
}

/// How the amount of a medicine is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MedicineUnit {
    /// As doses in mg.
    #[default]
    Mg,
    /// As a flow in L/min: oxygen.
    LitresPerMin,
}

impl Medicine {
    /// Its id and its other names.
    pub(crate) fn all_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.names.iter().map(String::as_str))
    }

    /// Whether a word names it, in any case.
    pub(crate) fn is_named(&self, word: &str) -> bool {
        self.all_names().any(|name| lowercase(name).eq(lowercase(word)))
    }
}

/// The lowercase letters of a word, without a string of their own: each key compares the typed words with all names.
fn lowercase(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase)
}

/// Whether a dose row with this item can only be a medicine: other items of doses, such as `order` or `held`, cannot name one.
pub(crate) fn is_medicine_item(item: &str) -> bool {
    vocabulary::find(RowKind::Dose, item).is_none_or(|known| known.meaning.ends_with("given; text is the route"))
}
