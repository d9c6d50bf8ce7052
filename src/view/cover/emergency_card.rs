//! The emergency card: everything on one screen, without scrolling. What does not fit a small terminal is left out in a fixed
//! order; the number to call stays longest.

use crate::app::Site;
use crate::session::analysis::describe::describe_entry;
use crate::session::clinical::dose_summary;
use crate::session::clinical::emergency::{self, EMERGENCY_STAMPS, NOT_RECORDED, READ_ALOUD_VITALS};
use crate::session::clinical::last_dose::{dose_words, infusion_words, last_dose};
use crate::session::clinical::last_reading::{self, LatestReading};
use crate::session::clinical::sbar::{self, SbarReport};
use crate::session::words::route_words;
use crate::session::{DoseGiven, RowKind, Timestamp};
use crate::view::large_digits;
use crate::view::live::alert::{self, AlertWords};
use crate::view::live::{dialog, input_line, vitals};
use crate::view::prelude::*;
use std::cmp::Reverse;
use std::iter;

/// From this width on the labels have a column of their own, in cells.
const MIN_COLUMNS_WIDTH: u16 = 60;
const LABEL_WIDTH: u16 = 12;
/// Longer lines are hard to read aloud, in cells.
const MAX_LINE_WIDTH: u16 = 108;
/// Values past a limit that have a line of their own.
const MAX_WORST: usize = 3;
/// Doses before the last one.
const MAX_EARLIER_DOSES: usize = 3;
/// The latest entries, which fill a high terminal.
const MAX_LATEST: usize = 20;

/// Lines that are shown or left out together, and their priority: the block with the highest one is left out first.
type CardBlock = (u8, Vec<Line<'static>>);

/// Drop priorities: what the paragraph to read aloud says too, the hint to set up the site, the blank lines, and what only a high
/// terminal has room for.
const HINT_PRIORITY: u8 = 8;
const SPACER_PRIORITY: u8 = 9;
const BASELINE_PRIORITY: u8 = 10;
const LARGE_PRIORITY: u8 = 11;
const LATEST_PRIORITY: u8 = 12;

/// What the card shows: lines for each fact and the paragraph, the paragraph in place of the lines that it repeats, or the lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CardForm {
    Whole,
    Paragraph,
    Lines,
}

pub(crate) fn draw(live: &LiveScreen, opened: Timestamp, panel: &mut Panel<'_>) {
    let area = panel.area;
    let messages = dialog::lines(live, panel.styler, area);
    let status_rows = u16::from(area.height >= 5);
    let message_rows = u16::try_from(messages.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(2 + status_rows));
    let heights = [Constraint::Fill(1), Constraint::Length(message_rows), Constraint::Length(1), Constraint::Length(status_rows)];
    let [card, message, input, status] = Layout::vertical(heights).areas(area);
    let width = area.width.saturating_sub(2).min(MAX_LINE_WIDTH);
    let builder = CardBuilder { live, styler: panel.styler, width, now: live.now().elapsed };
    let rows = usize::from(card.height);
    let dangers = live.dangers();
    // In a low terminal one line says all of them, so that the number to call stays.
    let danger_rows = dangers.len().min(if rows < 6 { 1 } else { rows / 3 });
    let (danger_lines, named) = alert::lines(&dangers, AlertWords::Whole, panel.styler, width, danger_rows);
    let with_dangers = |form: CardForm| {
        let mut blocks = builder.build_blocks(form);
        blocks.insert(0, (0, danger_lines.clone()));
        blocks
    };
    let needed = |blocks: &[CardBlock]| line_count(blocks.iter().filter(|(priority, _)| *priority < HINT_PRIORITY));
    let fitting = [CardForm::Whole, CardForm::Paragraph].map(with_dangers).into_iter().find(|blocks| needed(blocks) <= rows);
    let lines = fit_blocks(fitting.unwrap_or_else(|| with_dangers(CardForm::Lines)), rows);
    panel.part(card).draw_lines(0, 1, &lines);
    if rows > 0 {
        panel.note_alerts(named);
    }
    if let Some(first) = lines.get(danger_rows) {
        let clock = format!("opened {}   {}", opened.wall.hm(), live.now().wall.hm());
        panel.part(card).write_right(danger_rows as u16, first.width() as u16 + 2, [(Role::Clock, &clock)]);
    }
    dialog::draw(&messages, &mut panel.part(message));
    input_line::draw(live, &mut panel.part(input));
    input_line::draw_status(live, &mut panel.part(status));
}

fn line_count<'a>(blocks: impl IntoIterator<Item = &'a CardBlock>) -> usize {
    blocks.into_iter().map(|(_, lines)| lines.len()).sum()
}

/// The lines of the blocks that fit into so many rows.
fn fit_blocks(mut blocks: Vec<CardBlock>, rows: usize) -> Vec<Line<'static>> {
    while let over @ 1.. = line_count(&blocks).saturating_sub(rows) {
        let Some(last) = (0..blocks.len()).max_by_key(|at| (blocks[*at].0, *at)) else { break };
        let (priority, lines) = &mut blocks[last];
        if over >= lines.len() || (HINT_PRIORITY..LATEST_PRIORITY).contains(priority) {
            blocks.remove(last);
        } else {
            lines.truncate(lines.len() - over);
        }
    }
    blocks.into_iter().flat_map(|(_, lines)| lines).collect()
}

struct CardBuilder<'a> {
    live: &'a LiveScreen,
    styler: Styler<'a>,
    width: u16,
    now: Elapsed,
}

impl CardBuilder<'_> {
    fn build_blocks(&self, form: CardForm) -> Vec<CardBlock> {
        let site = self.live.site();
        let session = self.live.session();
        let spacer = || (SPACER_PRIORITY, vec![Line::default()]);
        let door =
            if site.door_code.is_empty() { format!("door code {NOT_RECORDED}") } else { format!("door {}", site.door_code) };
        let crew = if site.crew_contact.is_empty() { String::new() } else { format!(" · {}", site.crew_contact) };
        let address = format!("{} · {door}{crew}", or_not_recorded(&site.address));
        let escort = emergency::fact_words(session, RowKind::Plan, "escort").unwrap_or(&site.escort_contact);
        let medicines = emergency::fact_words(session, RowKind::Note, "medicines").unwrap_or_default();
        let contact = emergency::fact_words(session, RowKind::Plan, "emergency_contact").unwrap_or_default();
        let readings = last_reading::latest_readings(session, self.now);
        let mut blocks = vec![
            (1, vec![self.title_line()]),
            spacer(),
            (0, self.pair_lines(("Call", &site.emergency_number, Role::DueNow), ("Prescriber", &site.prescriber))),
            (2, self.labelled_lines("Address", &address, Role::DueNow)),
            (1, self.worst_lines(&readings)),
            (LARGE_PRIORITY, self.large_lines(&readings)),
            spacer(),
            (6, self.pair_lines(("Kit", &site.kit_location, Role::Text), ("Escort", escort))),
            (6, self.pair_lines(("Medicines", medicines, Role::Text), ("Contact", contact))),
        ];
        let report = SbarReport::from_session(session, self.now);
        if form != CardForm::Paragraph || !report.says_client(session) {
            blocks.push((4, self.labelled_lines("Client", &self.client_text(), Role::Text)));
        }
        if form != CardForm::Paragraph {
            let [last, earlier] = self.dose_lines();
            blocks.extend([(3, last), (6, earlier)]);
        }
        blocks.push((3, self.vitals_lines(&readings)));
        if form != CardForm::Paragraph {
            let baseline = emergency::baseline_texts(session).join("   ");
            let baseline = (!baseline.is_empty()).then(|| self.labelled_lines("Before T0", &baseline, Role::Text));
            blocks.push((BASELINE_PRIORITY, baseline.unwrap_or_default()));
        }
        if *site == Site::default() {
            let text = "Set this before it is needed: `bedside config site`.";
            blocks.push((HINT_PRIORITY, self.styler.wrap(Role::Dim, text, self.width)));
        }
        if form != CardForm::Lines {
            let title =
                if self.width < MIN_COLUMNS_WIDTH { Vec::new() } else { vec![self.styler.line([(Role::Dim, "Read aloud")])] };
            let part = |(letter, text): (char, &str)| {
                let letter = self.styler.line([(Role::Key, &letter.to_string())]);
                self.styler.wrap_beside(letter, 3, Role::Text, text, self.width)
            };
            let read_aloud = report.lettered_parts().into_iter().flat_map(part).collect();
            blocks.extend([spacer(), (SPACER_PRIORITY, title), (7, read_aloud)]);
        }
        blocks.extend([spacer(), (5, self.stamp_lines())]);
        blocks.push((LATEST_PRIORITY, self.latest_lines()));
        blocks
    }

    /// The values past a limit, worst first: `SpO₂ 84 · 1 min · limit below 90`.
    fn worst_lines(&self, readings: &[LatestReading]) -> Vec<Line<'static>> {
        let labels = iter::once("Worst").chain(iter::repeat(""));
        let worst = sbar::problems(readings).into_iter().take(MAX_WORST);
        let line = |(reading, label): (&LatestReading, &str)| {
            let limit = reading.limit.as_deref().unwrap_or_default();
            let text = format!("{} · limit {limit}", self.reading_text(reading));
            self.labelled_lines(label, &text, vitals::level_role(reading.level))
        };
        worst.zip(labels).flat_map(line).collect()
    }

    /// `SpO₂ 84 · 1 min, cuff failed 14:20`.
    fn reading_text(&self, reading: &LatestReading) -> String {
        let age = format_minutes((self.now - reading.at.elapsed).num_minutes());
        let failed = self.failed_try_of(reading.label).map(|failed| format!(", {failed}")).unwrap_or_default();
        format!("{} · {age}{failed}", reading.value_words())
    }

    fn failed_try_of(&self, label: &str) -> Option<String> {
        let vital = READ_ALOUD_VITALS.into_iter().find(|vital| vital.label() == label)?;
        last_reading::failed_try_text(self.live.session(), vital)
    }

    /// The number to call and the worst value in large digits.
    fn large_lines(&self, readings: &[LatestReading]) -> Vec<Line<'static>> {
        let number = large_digits::rows(&self.live.site().emergency_number);
        let worst = sbar::problems(readings).first().copied();
        let value = worst.and_then(|worst| large_digits::rows(&worst.value));
        let Some(number) = number.or_else(|| value.as_ref().map(|_| Default::default())) else { return Vec::new() };
        let rows = number.into_iter().zip(value.unwrap_or_default()).enumerate().map(|(at, (number, value))| {
            let label = worst.filter(|_| at == 0).map_or("", |worst| worst.label);
            let mut line = self.styler.line([(Role::Dim, &pad_right("", LABEL_WIDTH)), (Role::DueNow, &number)]);
            pad_line(&mut line, self.width / 2);
            line.extend(self.styler.line([(Role::Dim, &pad_right(label, LABEL_WIDTH)), (Role::DueNow, &value)]));
            line
        });
        let rows: Vec<Line<'static>> = rows.filter(|row| row.width() <= usize::from(self.width)).collect();
        if rows.len() < large_digits::HEIGHT { Vec::new() } else { iter::once(Line::default()).chain(rows).collect() }
    }

    /// The latest entries that people made, newest first.
    fn latest_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let ledger = session.ledger();
        let is_typed = |entry: &u64| !ledger.is_withdrawn(*entry) && ledger.row(*entry).is_some_and(|row| !row.author.is_app());
        let entries = session.timeline().iter().rev().map(|(_, entry)| *entry).filter(is_typed).take(MAX_LATEST);
        let line = |entry| {
            let time = ledger.newest_versions_of(entry).first().map(|row| row.time.hm()).unwrap_or_default();
            let described = describe_entry(session, entry);
            let text = format!("{:<8}{}", described.kind, described.text);
            let text = truncate(&text, self.width.saturating_sub(LABEL_WIDTH));
            self.styler.line([(Role::Dim, &pad_right(&time, LABEL_WIDTH)), (Role::Text, &text)])
        };
        iter::once(Line::default()).chain(entries.map(line)).collect()
    }

    fn title_line(&self) -> Line<'static> {
        let session = self.live.session();
        let t_plus = match session.t0().map(|t0| (self.now - t0).num_minutes()) {
            None => "no dose recorded".to_owned(),
            Some(..=0) => "T+ 0 min".to_owned(),
            Some(mins) => format!("T+ {}", format_minutes(mins)),
        };
        let mut line = Line::from(self.styler.rehearsal_mark(session.projection().rehearsal_speed));
        line.extend(self.styler.line([(Role::PhaseNow, "EMERGENCY"), (Role::Dim, "   "), (Role::TPlus, &t_plus)]));
        line
    }

    /// A label and its text, wrapped. In a narrow terminal the label is wrapped with the text.
    fn labelled_lines(&self, label: &str, text: &str, role: Role) -> Vec<Line<'static>> {
        let role = if text == NOT_RECORDED { Role::Dim } else { role };
        if self.width < MIN_COLUMNS_WIDTH {
            let gap = if label.is_empty() { "" } else { " " };
            return self.styler.wrap(role, &format!("{label}{gap}{text}"), self.width);
        }
        self.styler.wrap_beside(self.styler.line([(Role::Dim, label)]), LABEL_WIDTH, role, text, self.width)
    }

    /// Two facts on one line, if both fit.
    fn pair_lines(&self, left: (&str, &str, Role), right: (&str, &str)) -> Vec<Line<'static>> {
        let half = self.width / 2;
        let (left, left_text, role) = (left.0, or_not_recorded(left.1), left.2);
        let (right, right_text) = (right.0, or_not_recorded(right.1));
        let fits = |text: &str| display_width(text) + LABEL_WIDTH < half;
        let mut lines = self.labelled_lines(left, left_text, role);
        let mut beside = self.labelled_lines(right, right_text, Role::Text);
        if self.width >= MIN_COLUMNS_WIDTH && fits(left_text) && fits(right_text) {
            pad_line(&mut lines[0], half);
            lines[0].extend(beside.remove(0));
        }
        lines.extend(beside);
        lines
    }

    fn client_text(&self) -> String {
        let session = self.live.session();
        let code = session.projection().client.as_ref().map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string);
        let age = emergency::age(session).map_or_else(|| format!("age {NOT_RECORDED}"), |age| format!("{age} years"));
        let kg = session.weight_kg().map_or_else(|| format!("weight {NOT_RECORDED}"), |kg| format!("{kg} kg"));
        let allergies = emergency::fact_words(session, RowKind::Note, "allergies").unwrap_or(NOT_RECORDED);
        format!("{code} · {age} · {kg} · allergies: {allergies}")
    }

    /// The last act that gave medicine with the total, and the earlier ones, newest first.
    fn dose_lines(&self) -> [Vec<Line<'static>>; 2] {
        let session = self.live.session();
        let t_plus = |at: Elapsed| session.t0().map(|t0| format!(" · T+{}", (at - t0).num_minutes())).unwrap_or_default();
        let weight = session.weight_kg().filter(|kg| *kg > 0.0);
        let per_kg = |mg: Option<f64>| {
            let per_kg = mg.zip(weight).map(|(mg, kg)| format!("{:.2} mg/kg", mg / kg));
            format!(" · {}", per_kg.unwrap_or_else(|| format!("mg/kg {NOT_RECORDED}")))
        };
        let last = last_dose(session);
        let newest = last.as_ref().map(|last| {
            let words = last.describe(session, self.now, shown_route);
            format!("{words}{}{}", per_kg(last.mg(self.now)), t_plus(last.since.elapsed))
        });
        let mut lines = self.labelled_lines("Last dose", or_not_recorded(&newest.unwrap_or_default()), Role::Text);
        let totals: Vec<String> =
            emergency::total_dose_text(session, Some(self.now)).into_iter().chain(emergency::other_totals(session)).collect();
        if !totals.is_empty() {
            lines.extend(self.labelled_lines("In all", &totals.join(" · "), Role::Text));
        }
        let is_last = |at: Timestamp| last.as_ref().is_some_and(|last| last.since == at);
        let is_earlier = |given: &&DoseGiven| given.substance != session.plan().substance || !is_last(given.time);
        let given = session.projection().doses.iter().filter(is_earlier).map(|given| {
            let (words, at) = (dose_words(given, shown_route), given.time.wall.hm());
            let mins = (self.now - given.time.elapsed).num_minutes();
            (given.time.elapsed, format!("{words} at {at}, {}{}", format_time_since(mins), per_kg(Some(given.mg))))
        });
        let infused = dose_summary::infusions(session).into_iter().filter(|course| !is_last(course.state_since));
        let infused = infused.map(|course| (course.started.elapsed, format!("infusion {}", infusion_words(&course, self.now))));
        let mut earlier: Vec<(Elapsed, String)> = given.chain(infused).collect();
        earlier.sort_by_key(|(at, _)| Reverse(*at));
        earlier.truncate(MAX_EARLIER_DOSES);
        let labels = iter::once("Other doses").chain(iter::repeat(""));
        let line = |((at, text), label): ((Elapsed, String), &str)| {
            self.labelled_lines(label, &format!("{text}{}", t_plus(at)), Role::Text)
        };
        [lines, earlier.into_iter().zip(labels).flat_map(line).collect()]
    }

    /// The readings within their limits, and what was not measured.
    fn vitals_lines(&self, readings: &[LatestReading]) -> Vec<Line<'static>> {
        let worst = sbar::problems(readings);
        let is_worst = |label: &str| worst.iter().take(MAX_WORST).any(|reading| reading.label == label);
        let text = last_reading::read_aloud_labels().filter(|label| !is_worst(label)).map(|label| {
            let reading = readings.iter().find(|reading| reading.label == label);
            let failed = || format!("{label} {}", self.failed_try_of(label).unwrap_or_else(|| NOT_RECORDED.to_owned()));
            reading.map_or_else(failed, |reading| self.reading_text(reading))
        });
        // No line break inside a value.
        let text: Vec<String> = text.map(|text| text.replace(' ', "\u{a0}")).collect();
        self.labelled_lines("Vitals", &text.join("   "), Role::Vital)
    }

    /// The digit keys, what each stamps, and when it last did.
    fn stamp_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let possible = EMERGENCY_STAMPS.iter().filter(|stamp| stamp.digit != '8' || emergency::has_infusion(session));
        let across = if self.width >= MIN_COLUMNS_WIDTH { 3 } else { 2 };
        let cells = possible.map(|stamp| {
            let at = emergency::last_stamped(session, stamp).map(|at| format!(" {}", at.wall.hm())).unwrap_or_default();
            let label = format!(" {}", stamp.label.replace(" medication", ""));
            let mut cell = self.styler.line([(Role::Key, &stamp.digit.to_string()), (Role::Dim, &label), (Role::Text, &at)]);
            pad_line(&mut cell, self.width / across);
            cell
        });
        let cells: Vec<Line<'static>> = cells.collect();
        cells.chunks(usize::from(across)).map(|row| row.iter().flat_map(|cell| cell.spans.clone()).collect()).collect()
    }
}

/// Fills a line up with blanks at its right.
fn pad_line(line: &mut Line<'static>, width: u16) {
    line.push_span(Span::raw(blanks(width.saturating_sub(line.width() as u16))));
}

/// The route's code, as on the other screens.
fn shown_route(code: &str) -> &str {
    if code.is_empty() { "route not recorded" } else { route_words(code) }
}

fn or_not_recorded(text: &str) -> &str {
    if text.is_empty() { NOT_RECORDED } else { text }
}
