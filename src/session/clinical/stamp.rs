//! The stamps of the emergency card: one digit each.

use crate::session::RowKind;

/// A digit typed alone on the card, and the row that it records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyStamp {
    pub(crate) digit: char,
    pub(crate) kind: RowKind,
    pub(crate) item: &'static str,
    pub(crate) label: &'static str,
}

const fn event_stamp(digit: char, item: &'static str, label: &'static str) -> EmergencyStamp {
    EmergencyStamp { digit, kind: RowKind::Event, item, label }
}

/// All stamps. The end of an infusion is a dose row, because the release may depend on it.
pub(crate) const EMERGENCY_STAMPS: [EmergencyStamp; 9] = [
    event_stamp('1', "ems_called", "EMS called"),
    event_stamp('2', "prescriber_called", "prescriber called"),
    event_stamp('3', "oxygen_on", "oxygen on"),
    event_stamp('4', "rescue_given", "rescue medication given"),
    event_stamp('5', "escort_called", "escort called"),
    event_stamp('6', "ems_arrived", "EMS arrived"),
    event_stamp('7', "handed_over", "handed over"),
    EmergencyStamp { digit: '8', kind: RowKind::Dose, item: "infusion_stop", label: "infusion stopped" },
    event_stamp('9', "recovery_position", "recovery position"),
];
