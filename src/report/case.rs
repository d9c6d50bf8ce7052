//! The input of every export: a session with its stored cells, and the options.

use crate::session::record::vocabulary::RowKind;
use crate::session::{Elapsed, Session};

/// Stands where the record has no value.
pub(crate) const NOT_RECORDED: &str = "not recorded";

/// A session with what its exports need.
#[derive(Clone, Debug)]
pub struct CaseRecord {
    /// The name of the session.
    pub name: String,
    /// The session folded from its rows.
    pub session: Session,
    /// The cells of each row as stored, with guards and without the check, in the order of the ledger.
    pub cells: Vec<Vec<String>>,
    /// How the record differs from what was written, as a sentence; `None` if it is undamaged.
    pub damage: Option<String>,
    /// The private notes that were chosen for this export: the row of the record, and the text.
    pub chosen_private_notes: Vec<(u64, String)>,
}

impl CaseRecord {
    /// The full digest that a closed record ends with.
    pub fn digest(&self) -> Option<&str> {
        let digest = self.session.ledger().live_rows().filter(|row| row.matches(RowKind::Session, "digest")).last();
        digest.filter(|_| self.session.projection().is_sealed()).map(|row| row.text.as_str())
    }

    /// The time factor of a rehearsal; `None` for a real session.
    pub(crate) fn rehearsal_speed(&self) -> Option<f64> {
        self.session.projection().rehearsal_speed
    }

    /// The client's code, or `not recorded`.
    pub(crate) fn client(&self) -> String {
        let client = self.session.projection().client.as_ref();
        client.map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string)
    }

    /// A stored cell of the newest live row of a kind and item.
    pub(crate) fn cell(&self, kind: RowKind, item: &str, column: usize) -> Option<&str> {
        let ledger = self.session.ledger();
        let row = ledger.live_rows().filter(|row| row.matches(kind, item)).last()?;
        let at = ledger.rows().iter().position(|known| known.seq == row.seq)?;
        self.cells.get(at)?.get(column).map(String::as_str)
    }

    pub(crate) fn last_known_time(&self) -> Elapsed {
        let rows = self.session.ledger().rows();
        let last = rows.iter().map(|row| row.elapsed).max().unwrap_or(Elapsed::ZERO);
        last.max(self.session.last_written_time())
    }
}

/// Options of an export besides its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportOptions<'a> {
    /// Whether replaced and withdrawn rows are included.
    pub include_superseded: bool,
    /// The paper size; `None` leaves it to the printer, and a PDF is [`PaperSize::default`].
    pub paper_size: Option<PaperSize>,
    /// The name of the site, in every identifier of FHIR: codes of clients and initials are known to their site only.
    pub site_id: Option<&'a str>,
}

/// The size of a sheet of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// 210 by 297 mm.
    #[default]
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

impl PaperSize {
    /// Every size with its name on the command line, in the settings and in CSS.
    pub(crate) const ALL: [(&'static str, Self); 2] = [("a4", Self::A4), ("letter", Self::Letter)];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, paper)| *paper)
    }

    pub(crate) const fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::A4 => "210 by 297 mm",
            Self::Letter => "8.5 by 11 inches",
        }
    }

    /// Width and height in points of 1/72 inch.
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "only a PDF has a size of its own"))]
    pub(crate) const fn size_points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}
