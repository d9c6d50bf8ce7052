//! Vital signs and scales, with plausible ranges. Clinical limits are the protocol's.

use std::ops::RangeInclusive;
use strum::{EnumString, IntoStaticStr};

/// A vital sign. Its slug in protocols is the variant in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Vital {
    /// Blood pressure, systolic and diastolic.
    Bp,
    /// Heart rate, in `/min`.
    Hr,
    /// Oxygen saturation, in `%`.
    Spo2,
    /// Respiratory rate, in `/min`.
    Rr,
    /// Body temperature, in `Cel`.
    Temp,
    /// Body weight, in `kg`.
    Weight,
    /// Oxygen given, in `L/min`; 0 is room air.
    O2,
}

impl Vital {
    /// All, in the order of the flowsheet.
    pub const ALL: [Self; 7] = [Self::Bp, Self::Hr, Self::Spo2, Self::Rr, Self::Temp, Self::Weight, Self::O2];

    pub(crate) fn slug(self) -> &'static str {
        self.into()
    }

    pub(crate) fn parse(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }

    /// The name on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Bp => "BP",
            Self::Hr => "HR",
            Self::Spo2 => "SpO₂",
            Self::Rr => "RR",
            Self::Temp => "Temp",
            Self::Weight => "Weight",
            Self::O2 => "O₂",
        }
    }

    /// The record's items: two for blood pressure, systolic first.
    pub const fn items(self) -> &'static [&'static str] {
        match self {
            Self::Bp => &["bp_systolic", "bp_diastolic"],
            Self::Hr => &["heart_rate"],
            Self::Spo2 => &["spo2"],
            Self::Rr => &["resp_rate"],
            Self::Temp => &["temp"],
            Self::Weight => &["weight"],
            Self::O2 => &["o2_flow"],
        }
    }

    /// The vital that an item of the record belongs to.
    pub(crate) fn from_item(item: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vital| vital.items().contains(&item))
    }
}

/// Scales with steps of 1: item, minimum, maximum, the words people type.
pub const SCALES: &[(&str, i32, i32, &[&str])] = &[
    ("suds", 0, 10, &["suds"]),
    ("moaas", 0, 5, &["moaas", "moaa/s"]),
    ("cadss6", 0, 24, &["cadss6", "cadss", "cadss-6"]),
    ("nausea", 0, 3, &["nausea"]),
    ("pain_nrs", 0, 10, &["pain"]),
    ("mood", 0, 10, &["mood"]),
    ("phq9_total", 0, 27, &["phq9", "phq-9"]),
    ("gad7_total", 0, 21, &["gad7", "gad-7"]),
    ("aldrete", 0, 10, &["aldrete"]),
];

/// The least and the greatest value.
type Range = (f64, f64);

/// Plausible ranges of each vital's item in its own unit, to catch typing errors, and how far a device's value may lie outside
/// them. A typed value outside the first range is asked about once and can still be saved; a device's is kept as questioned. They
/// are proposals, not published rules. Systolic must also be above diastolic.
const PLAUSIBLE_RANGES: &[(&str, Range, Range)] = &[
    ("bp_systolic", (50.0, 260.0), (10.0, 350.0)),
    ("bp_diastolic", (30.0, 160.0), (5.0, 250.0)),
    ("heart_rate", (25.0, 220.0), (1.0, 350.0)),
    ("spo2", (50.0, 100.0), (1.0, 100.0)),
    ("resp_rate", (3.0, 60.0), (1.0, 120.0)),
    ("temp", (33.0, 42.0), (15.0, 46.0)),
    ("weight", (20.0, 350.0), (2.0, 650.0)),
    ("o2_flow", (0.0, 15.0), (0.0, 80.0)),
];

/// The plausible range of a vital's item in its own unit, if it has one.
pub fn plausible_range(item: &str) -> Option<RangeInclusive<f64>> {
    PLAUSIBLE_RANGES.iter().find(|(known, ..)| *known == item).map(|(_, (least, most), _)| *least..=*most)
}

/// The range that a vital's item can have in a living person, if it has one. A device's value outside is no reading.
pub(crate) fn possible_range(item: &str) -> Option<RangeInclusive<f64>> {
    PLAUSIBLE_RANGES.iter().find(|(known, ..)| *known == item).map(|(.., (least, most))| *least..=*most)
}

/// Numbers that devices send in place of a reading.
const NO_READING_CODES: [f64; 6] = [0.0, 127.0, 255.0, 511.0, 65_535.0, -999.0];

/// Whether a device's number stands for no reading of an item: it is no number, or a code that is no plausible value.
pub(crate) fn is_no_reading(item: &str, number: f64) -> bool {
    let is_plausible = plausible_range(item).is_some_and(|range| range.contains(&number));
    number.is_nan() || NO_READING_CODES.contains(&number) && !is_plausible
}

/// How much worse a reading must be than the one that was acknowledged to raise its alert anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RaiseStep {
    /// The item of the vital or scale.
    pub item: &'static str,
    /// The difference in the item's unit.
    pub by: f64,
    /// The source of the number.
    pub source: String,
}
