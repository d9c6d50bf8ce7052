//! Lines of the socket: one reading of a device.

use crate::app::grammar::forms::{vital_value, vitals};
use crate::app::grammar::words::{WordCursor, find_word};
use crate::session::clinical::vital::{self, Vital};
use crate::session::decide::DeviceReading;
use crate::session::record::row::Value;
use crate::session::statement::VitalReading;

/// Parses a line from a device: `item value unit`. Systolic and diastolic pressure may come in separate lines. An implausible value
/// is a reading if a living person can have it.
///
/// # Errors
///
/// The reason for refusing the line: it is no reading, or its number is a code for none.
pub(crate) fn parse_device_line(line: &str) -> Result<Vec<DeviceReading>, DeviceRefusal> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [name, number, unit] = fields[..] else {
        return Err(DeviceRefusal::Invalid("a line is `item value unit`, such as `spo2 96 %`".to_owned()));
    };
    // A code that is no number here is read as 0, which is a code as well.
    let is_code = number.split('/').filter_map(|part| part.parse().ok()).any(|number: f64| number.is_nan() || number < 0.0);
    let number = match (is_code, number.contains('/')) {
        (true, true) => "0/0",
        (true, false) => "0",
        (false, _) => number,
    };
    let line = format!("{name} {number} {unit}");
    let mut words = WordCursor::new(&line);
    let readings = match find_word(Vital::Bp.items(), name) {
        Some(item) if vital_value::find_unit(Vital::Bp, unit).is_some() => {
            Value::parse(number).map(|value| vec![VitalReading::Value { item, value, typed: String::new() }])
        }
        Some(_) => None,
        None => vitals::take_vitals(&mut words).filter(|_| words.is_empty()),
    };
    let readings =
        readings.ok_or_else(|| DeviceRefusal::Invalid("no vital with this item, value and unit is known".to_owned()))?;
    let to_device_reading = |reading: VitalReading| {
        let VitalReading::Value { item, value, typed } = reading else {
            return Err(DeviceRefusal::Invalid("a device sends a number".to_owned()));
        };
        if vital::is_no_reading(item, value.get()) {
            return Err(DeviceRefusal::NoSignal(item));
        }
        match vital::possible_range(item).filter(|range| !range.contains(&value.get())) {
            Some(range) => {
                let sentence = format!("{item} {value} is outside {} to {}, so it is no reading", range.start(), range.end());
                Err(DeviceRefusal::Invalid(sentence))
            }
            None => Ok(DeviceReading { item, value, original_text: typed }),
        }
    };
    let sent: Vec<DeviceReading> = readings.into_iter().map(to_device_reading).collect::<Result<_, _>>()?;
    match sent.as_slice() {
        [systolic, diastolic] if systolic.value <= diastolic.value => {
            Err(DeviceRefusal::Invalid("the first number of a pressure should be the higher one".to_owned()))
        }
        _ => Ok(sent),
    }
}

/// Why a device's line is no reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeviceRefusal {
    /// A sentence about the line.
    Invalid(String),
    /// The device has no signal for this item.
    NoSignal(&'static str),
}
