//! Questions about readings that are hardly possible.

use crate::session::clinical::vital::{Vital, plausible_range};
use crate::session::statement::VitalReading;

/// The question at the end of a warning.
const SAVE_AS_TYPED: &str = " Save it as typed?";

/// The questions about implausible values and a pressure whose numbers are the wrong way round.
pub(crate) fn warnings(readings: &[VitalReading]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut pressures: Vec<f64> = Vec::new();
    for reading in readings {
        let VitalReading::Value { item, value, .. } = reading else { continue };
        let name = Vital::from_item(item).map_or(*item, |vital| match *item {
            "bp_systolic" => "Systolic BP",
            "bp_diastolic" => "Diastolic BP",
            _ => vital.label(),
        });
        if let Some(range) = plausible_range(item).filter(|range| !range.contains(&value.get())) {
            warnings.push(format!("{name} {value} is outside {} to {}.{SAVE_AS_TYPED}", range.start(), range.end()));
        }
        if item.starts_with("bp_") {
            pressures.push(value.get());
        }
    }
    if let [systolic, diastolic] = pressures[..]
        && systolic <= diastolic
    {
        warnings.push(format!("BP {systolic}/{diastolic}: the first number should be the higher one.{SAVE_AS_TYPED}"));
    }
    warnings
}
