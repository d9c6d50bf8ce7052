//! The vitals form: one field for each value of the protocol's vitals. Its values become one entry.

use super::dialog::cycle_index;
use crate::app::grammar::{doubtful_number, fold_width};
use crate::app::input::line_editor::edit_request;
use crate::session::clinical::vital::{self, Vital};
use crate::session::record::row::Value;
use crate::session::statement::VitalReading;
use crate::session::{Moment, Plan, Refusal};
use crossterm::event::{KeyCode, KeyEvent};
use tui_input::{Input, InputRequest};

/// The longest paste into a field, in characters.
const MAX_PASTE_CHARS: usize = 200;

/// The field of one value.
#[derive(Clone, Debug)]
pub struct VitalsField {
    /// The value's item in the record.
    pub item: &'static str,
    pub(crate) vital: Vital,
    pub(crate) label: &'static str,
    /// What is typed in it.
    pub input: Input,
}

/// The form: its fields and which has the focus.
#[derive(Clone, Debug, Default)]
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
    /// The vitals of the due point that it was opened for; all without one.
    only: Option<Vec<Vital>>,
    /// The last digit filled its field and moved the focus: Tab stays here, Backspace and a decimal point go back.
    has_advanced: bool,
}

impl VitalsField {
    /// What is typed, if it is a number.
    pub(crate) fn value(&self) -> Option<Value> {
        let typed = fold_width(self.input.value().trim());
        Value::parse(&typed.replace(',', ".")).filter(|_| doubtful_number(&typed).is_none())
    }
}

impl VitalsField {
    /// Whether another digit would make the value implausible. Values that people give with decimals never are full.
    fn is_full(&self) -> bool {
        let text = self.input.value();
        let takes_decimals = matches!(self.vital, Vital::Temp | Vital::Weight | Vital::O2);
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number && !takes_decimals && (text.len() >= 3 || text.len() == 2 && (self.vital == Vital::Rr || text >= "30"))
    }
}

/// Whether a text is a number, the beginning of one, or `no` with a reason.
fn may_become_value(text: &str) -> bool {
    let text = fold_width(text);
    let is_number = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | ' '));
    is_number || text == "n" || not_possible_reason(&text).is_some()
}

impl VitalsForm {
    /// An empty form for the vitals of a plan.
    pub(crate) fn for_plan(plan: &Plan) -> Self {
        let fields = plan.vitals().into_iter().flat_map(|vital| {
            vital.items().iter().map(move |item| VitalsField { item, vital, label: field_label(item), input: Input::default() })
        });
        Self { fields: fields.collect(), ..Self::default() }
    }

    /// Whether all fields are empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.iter().all(|field| field.input.value().is_empty())
    }

    /// Shows the fields of some vitals, or all, and moves to the first one that has a value already.
    pub(crate) fn open(&mut self, only: Option<Vec<Vital>>) {
        let has_changed = self.only != only;
        self.only = only;
        self.has_advanced = false;
        let filled = self.fields.iter().position(|field| !field.input.value().is_empty());
        self.is_carried_over = filled.is_some();
        let first = self.fields.iter().position(|field| self.is_shown(field));
        let focus = if has_changed { first } else { None };
        self.focus = filled.or(focus).unwrap_or(self.focus);
    }

    /// Whether a field is on the screen: one with a value always is.
    pub(crate) fn is_shown(&self, field: &VitalsField) -> bool {
        let is_asked = self.only.as_ref().is_none_or(|only| only.contains(&field.vital));
        is_asked || !field.input.value().is_empty()
    }

    /// Focuses the next or previous shown field; the last and the first are neighbours. Tab after a field that was left by its last
    /// digit stays.
    pub(crate) fn move_focus(&mut self, forward: bool) {
        if std::mem::take(&mut self.has_advanced) && forward {
            return;
        }
        for _ in 0..self.fields.len() {
            self.focus = cycle_index(self.focus, self.fields.len(), forward);
            if self.fields.get(self.focus).is_some_and(|field| self.is_shown(field)) {
                return;
            }
        }
    }

    /// Whether the focused field takes text: `no` and a reason.
    pub(crate) fn accepts_text(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|field| not_possible_reason(field.input.value()).is_some())
    }

    /// Edits the focused field. Words are no value: returns them, and the field is empty.
    pub(crate) fn handle_key(&mut self, key: KeyEvent, now: Moment) -> Option<String> {
        let request = edit_request(key)?;
        let goes_back = matches!(key.code, KeyCode::Backspace | KeyCode::Char('.' | ','));
        if std::mem::take(&mut self.has_advanced) && goes_back {
            self.move_focus(false);
        }
        let field = self.fields.get_mut(self.focus)?;
        if matches!(key.code, KeyCode::Char(_)) {
            self.started.get_or_insert(now);
        }
        if !field.input.handle(request).is_some_and(|change| change.value) {
            return None;
        }
        self.warnings.clear();
        let words = (!may_become_value(field.input.value())).then(|| field.input.value_and_reset());
        let is_full = field.is_full() && matches!(key.code, KeyCode::Char(_));
        if is_full {
            self.move_focus(true);
            self.has_advanced = true;
        }
        self.forget_time_if_empty();
        words
    }

    /// Pastes into the focused field.
    pub(crate) fn paste(&mut self, now: Moment, text: &str) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        for letter in text.chars().filter(|letter| !letter.is_control()).take(MAX_PASTE_CHARS) {
            self.started.get_or_insert(now);
            field.input.handle(InputRequest::InsertChar(letter));
        }
        self.warnings.clear();
        self.forget_time_if_empty();
    }

    /// Empties the focused field; if it is empty, all fields.
    pub(crate) fn clear(&mut self) {
        let (from, until) = match self.fields.get(self.focus) {
            Some(field) if !field.input.value().is_empty() => (self.focus, self.focus + 1),
            _ => (0, self.fields.len()),
        };
        self.fields.iter_mut().take(until).skip(from).for_each(|field| field.input.reset());
        self.warnings.clear();
        self.forget_time_if_empty();
    }

    fn forget_time_if_empty(&mut self) {
        if self.is_empty() {
            (self.started, self.is_carried_over) = (None, false);
        }
    }

    /// The values of the filled fields, or the index of a faulty field and why.
    pub(crate) fn parse_values(&self) -> Result<Vec<VitalReading>, (usize, Refusal)> {
        let mut readings: Vec<VitalReading> = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            let typed = field.input.value().trim();
            if typed.is_empty() {
                continue;
            }
            let reading = if let Some(reason) = not_possible_reason(typed) {
                VitalReading::NotPossible { vital: field.vital, reason: reason.to_owned() }
            } else if let Some((whole, fraction)) = doubtful_number(typed) {
                let refusal = Refusal::new(format!(
                    "{}: is `{typed}` {whole} or {fraction}? Nothing was saved and the fields are unchanged; type one of them.",
                    field.label
                ));
                return Err((index, refusal));
            } else if let Some(value) = field.value() {
                VitalReading::Value { item: field.item, value, typed: String::new() }
            } else {
                let refusal = Refusal::new(format!(
                    "{}: `{typed}` is not a number. Nothing was saved and the fields are unchanged; type `no` and a reason if it could not be measured.",
                    field.label
                ));
                return Err((index, refusal));
            };
            // A vital with two fields is not possible once.
            let repeats = |known: &VitalReading| match (known, &reading) {
                (VitalReading::NotPossible { vital, .. }, VitalReading::NotPossible { vital: again, .. }) => vital == again,
                _ => false,
            };
            if !readings.iter().any(repeats) {
                readings.push(reading);
            }
        }
        Ok(readings)
    }
}

/// Questions about implausible values.
pub(crate) fn value_warnings(readings: &[VitalReading]) -> Vec<String> {
    let values = readings.iter().filter_map(|reading| match reading {
        VitalReading::Value { item, value, .. } => Some((*item, *value)),
        VitalReading::NotPossible { .. } | VitalReading::Note(_) => None,
    });
    let value_of = |wanted: &str| values.clone().find(|(item, _)| *item == wanted).map(|(_, value)| value.get());
    let is_implausible =
        |item: &str, value: Value| vital::plausible_range(item).is_some_and(|range| !range.contains(&value.get()));
    let implausible = values.clone().filter(|(item, value)| is_implausible(item, *value));
    let mut warnings: Vec<String> = implausible.map(|(item, value)| format!("{} {value}?", field_label(item))).collect();
    if let (Some(systolic), Some(diastolic)) = (value_of("bp_systolic"), value_of("bp_diastolic"))
        && systolic <= diastolic
    {
        warnings.push(format!("BP {systolic}/{diastolic}: systolic not above diastolic?"));
    }
    warnings
}

fn field_label(item: &str) -> &'static str {
    match item {
        "bp_systolic" => "BP systolic",
        "bp_diastolic" => "BP diastolic",
        _ => Vital::from_item(item).map_or("", Vital::label),
    }
}

/// The reason after `no`.
fn not_possible_reason(typed: &str) -> Option<&str> {
    let rest = typed.strip_prefix("no")?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(' ') }
}
