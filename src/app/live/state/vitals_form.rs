//! The vitals form: one field for each value of the protocol's vitals. Its values become one entry.

use crate::app::input::line_editor::edit_request;
use crate::session::clinical::vital;
use crate::session::clinical::vital::Vital;
use crate::session::record::row::Value;
use crate::session::statement::VitalReading;
use crate::session::{Moment, Plan, Refusal};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::Input;

/// The longest paste into a field, in characters.
const MAX_PASTE_CHARS: usize = 200;

/// One field.
#[derive(Clone, Debug)]
pub struct VitalsField {
    /// The record's item.
    pub item: &'static str,
    /// The vital it belongs to.
    pub(crate) vital: Vital,
    /// Its name on the screen.
    pub(crate) label: &'static str,
    /// The typed text.
    pub input: Input,
}

/// The form.
#[derive(Clone, Debug)]
pub struct VitalsForm {
    /// In the order of the vitals grid.
    pub fields: Vec<VitalsField>,
    pub(crate) focus: usize,
    /// When its first key was pressed.
    pub(crate) started: Option<Moment>,
    /// The warnings that were shown; a second Enter saves.
    pub(crate) warnings: Vec<String>,
    /// Its values were typed before it was last opened, so their time is shown.
    pub(crate) is_carried_over: bool,
}

impl VitalsForm {
    /// An empty form for the vitals of a plan.
    pub(crate) fn for_plan(plan: &Plan) -> Self {
        let fields = plan.vitals().into_iter().flat_map(|vital| {
            vital.items().iter().map(move |item| VitalsField { item, vital, label: field_label(item), input: Input::default() })
        });
        Self { fields: fields.collect(), focus: 0, started: None, warnings: Vec::new(), is_carried_over: false }
    }

    /// Whether all fields are empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.iter().all(|field| field.input.value().is_empty())
    }

    /// Moves to the first field that has a value already.
    pub(crate) fn focus_filled(&mut self) {
        let filled = self.fields.iter().position(|field| !field.input.value().is_empty());
        self.is_carried_over = filled.is_some();
        self.focus = filled.unwrap_or(self.focus);
    }

    /// Focuses the next field, or the first after the last.
    pub(crate) fn focus_next(&mut self) {
        self.focus = (self.focus + 1) % self.fields.len().max(1);
    }

    /// Focuses the previous field.
    pub(crate) fn focus_previous(&mut self) {
        self.focus = (self.focus + self.fields.len().saturating_sub(1)) % self.fields.len().max(1);
    }

    /// Whether the focused field takes text: `no` and a reason.
    pub(crate) fn accepts_text(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|field| not_possible_reason(field.input.value()).is_some())
    }

    /// Handles an editing key.
    pub(crate) fn handle_key(&mut self, key: KeyEvent, now: Moment) {
        let Some(request) = edit_request(key) else { return };
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        if matches!(key.code, KeyCode::Char(_)) {
            self.started.get_or_insert(now);
        }
        if field.input.handle(request).is_some_and(|change| change.value) {
            self.warnings.clear();
        }
        if self.is_empty() {
            (self.started, self.is_carried_over) = (None, false);
        }
    }

    /// Pastes into the focused field.
    pub(crate) fn paste(&mut self, now: Moment, text: &str) {
        for letter in text.chars().filter(|letter| !letter.is_control()).take(MAX_PASTE_CHARS) {
            self.handle_key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), now);
        }
    }

    /// Empties the focused field; if it is empty, all fields.
    pub(crate) fn clear(&mut self) {
        let (from, until) = match self.fields.get(self.focus) {
            Some(field) if !field.input.value().is_empty() => (self.focus, self.focus + 1),
            _ => (0, self.fields.len()),
        };
        self.fields.iter_mut().take(until).skip(from).for_each(|field| field.input.reset());
        self.warnings.clear();
        if self.is_empty() {
            (self.started, self.is_carried_over) = (None, false);
        }
    }

    /// The values of the filled fields, or the index of a faulty field and why.
    pub(crate) fn parse_values(&self) -> Result<Vec<VitalReading>, (usize, Refusal)> {
        let mut readings: Vec<VitalReading> = Vec::new();
        let filled = self.fields.iter().enumerate().filter(|(_, field)| !field.input.value().trim().is_empty());
        for (at, field) in filled {
            let typed = field.input.value().trim();
            if let Some(reason) = not_possible_reason(typed) {
                let refused = VitalReading::NotPossible { vital: field.vital, reason: reason.to_owned() };
                let known =
                    |reading: &VitalReading| matches!(reading, VitalReading::NotPossible { vital, .. } if *vital == field.vital);
                if !readings.iter().any(known) {
                    readings.push(refused);
                }
                continue;
            }
            let Some(value) = Value::parse(&typed.replace(',', ".")) else {
                let refusal = Refusal::new(format!(
                    "{}: `{typed}` is not a number. Nothing was saved and the fields are unchanged; `no` and a word says that it was not possible.",
                    field.label
                ));
                return Err((at, refusal));
            };
            readings.push(VitalReading::Value { item: field.item, value, typed: String::new() });
        }
        Ok(readings)
    }
}

/// Questions about implausible values.
pub(crate) fn value_warnings(readings: &[VitalReading]) -> Vec<String> {
    let value_of = |wanted: &str| {
        readings.iter().find_map(|reading| match reading {
            VitalReading::Value { item, value, .. } if *item == wanted => Some(value.get()),
            _ => None,
        })
    };
    let mut warnings: Vec<String> = readings
        .iter()
        .filter_map(|reading| match reading {
            VitalReading::Value { item, value, .. } => Some((*item, *value)),
            VitalReading::NotPossible { .. } => None,
        })
        .filter(|(item, value)| vital::plausible_range(item).is_some_and(|range| !range.contains(&value.get())))
        .map(|(item, value)| format!("{} {value}?", field_label(item)))
        .collect();
    if let (Some(systolic), Some(diastolic)) = (value_of("bp_systolic"), value_of("bp_diastolic"))
        && systolic <= diastolic
    {
        warnings.push(format!("BP {systolic}/{diastolic}: systolic is not above diastolic?"));
    }
    warnings
}

/// The label of an item's field.
pub(crate) fn field_label(item: &str) -> &'static str {
    match (item, Vital::from_item(item)) {
        ("bp_systolic", _) => "BP systolic",
        ("bp_diastolic", _) => "BP diastolic",
        (_, Some(vital)) => vital.label(),
        (_, None) => "",
    }
}

/// The reason after `no`.
fn not_possible_reason(typed: &str) -> Option<&str> {
    let rest = typed.strip_prefix("no")?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(' ') }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(typed: &[(&'static str, &str)]) -> VitalsForm {
        let fields = Vital::ALL.into_iter().flat_map(|vital| {
            vital.items().iter().map(move |item| VitalsField { item, vital, label: field_label(item), input: Input::default() })
        });
        let mut all =
            VitalsForm { fields: fields.collect(), focus: 0, started: None, warnings: Vec::new(), is_carried_over: false };
        for field in &mut all.fields {
            if let Some((_, text)) = typed.iter().find(|(item, _)| *item == field.item) {
                field.input = Input::new((*text).to_owned());
            }
        }
        all
    }

    #[test]
    fn a_blank_box_writes_nothing_and_no_with_words_is_not_possible() {
        let readings = boxes(&[("bp_systolic", "128"), ("bp_diastolic", " 76 "), ("temp", "36,6"), ("spo2", "no cold hands")])
            .parse_values();
        let value = |item, number: &str| VitalReading::Value { item, value: Value::parse(number).unwrap(), typed: String::new() };
        let refused = VitalReading::NotPossible { vital: Vital::Spo2, reason: "cold hands".to_owned() };
        assert_eq!(readings, Ok(vec![value("bp_systolic", "128"), value("bp_diastolic", "76"), refused, value("temp", "36.6")]));
    }

    #[test]
    fn both_boxes_of_a_refused_pressure_are_one_refusal() {
        let readings = boxes(&[("bp_systolic", "no"), ("bp_diastolic", "no")]).parse_values();
        assert_eq!(readings, Ok(vec![VitalReading::NotPossible { vital: Vital::Bp, reason: String::new() }]));
    }

    #[test]
    fn what_is_no_number_saves_nothing() {
        let all = boxes(&[("bp_systolic", "128"), ("heart_rate", "7x")]);
        let said = all.parse_values().map_err(|(at, refusal)| (all.fields[at].item, refusal.to_string()));
        assert!(
            said.is_err_and(
                |(item, said)| item == "heart_rate" && said.starts_with("HR: `7x` is not a number. Nothing was saved")
            )
        );
    }

    #[test]
    fn impossible_numbers_are_questions() {
        for (typed, doubt) in [
            (vec![("bp_systolic", "1200")], vec!["BP systolic 1200?"]),
            (vec![("bp_systolic", "70"), ("bp_diastolic", "110")], vec!["BP 70/110: systolic is not above diastolic?"]),
            (vec![("heart_rate", "71")], vec![]),
        ] {
            assert_eq!(
                boxes(&typed).parse_values().map(|readings| value_warnings(&readings)),
                Ok(doubt.into_iter().map(str::to_owned).collect())
            );
        }
    }
}
