//! The emergency card: everything on one screen, without scrolling. What does not fit a small terminal is left out in a fixed
//! order; the number to call stays longest.

use crate::app::Site;
use crate::session::clinical::dose_summary;
use crate::session::clinical::emergency::{self, EMERGENCY_STAMPS, NOT_RECORDED, SbarReport};
use crate::session::{RowKind, Timestamp};
use crate::view::live::{dialog, input_line};
use crate::view::prelude::*;
use std::iter;

/// From this width on the labels have a column of their own, in cells.
const MIN_COLUMNS_WIDTH: u16 = 60;
const LABEL_WIDTH: u16 = 12;
/// Longer lines are hard to read aloud, in cells.
const MAX_LINE_WIDTH: u16 = 108;
/// Doses shown; the paragraph to read aloud has all of them.
const MAX_DOSES: usize = 3;

/// Lines that are shown or left out together, and their priority: the block with the highest one is left out first.
type CardBlock = (u8, Vec<Line<'static>>);

/// Drop priorities: what is read aloud, the hint to set up the site, the blank lines.
const READ_ALOUD_PRIORITY: u8 = 7;
const HINT_PRIORITY: u8 = 8;
const SPACER_PRIORITY: u8 = 9;

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
    let mut blocks = builder.build_blocks(true);
    if line_count(blocks.iter().filter(|(priority, _)| *priority < SPACER_PRIORITY)) > rows {
        blocks = builder.build_blocks(false);
    }
    let lines = fit_blocks(blocks, rows);
    panel.part(card).draw_lines(0, 1, &lines);
    if let Some(first) = lines.first() {
        let clock = format!("opened {}   {}", opened.wall.hm(), live.now().wall.hm());
        panel.part(card).write_right(0, first.width() as u16 + 2, [(Role::Clock, &clock)]);
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
        // Half of what is read aloud is worse than nothing of it.
        if over >= lines.len() || *priority >= READ_ALOUD_PRIORITY {
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
    /// All blocks. If not `is_whole`, the paragraph to read aloud is without its background part, which the card repeats.
    fn build_blocks(&self, is_whole: bool) -> Vec<CardBlock> {
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
        let mut blocks = vec![
            (1, vec![self.title_line()]),
            spacer(),
            (0, self.pair_lines(("Call", &site.emergency_number), ("Prescriber", &site.prescriber))),
            (2, self.labelled_lines("Address", &address, Role::Text)),
            (6, self.pair_lines(("Kit", &site.kit_location), ("Escort", escort))),
            (4, self.labelled_lines("Client", &self.client_text(), Role::Text)),
            (6, self.pair_lines(("Medicines", medicines), ("Contact", contact))),
            (3, self.dose_lines()),
            (3, self.vitals_lines()),
            spacer(),
        ];
        if *site == Site::default() {
            let text = "`bedside config site` sets what is asked of this place, once and before it is needed.";
            blocks.insert(5, (HINT_PRIORITY, self.styler.wrap(Role::Dim, text, self.width)));
        }
        let report = SbarReport::from_session(session, self.now);
        let parts = report.lettered_parts().into_iter().filter(|(letter, _)| is_whole || *letter != 'B');
        let parts: Vec<String> = parts.map(|(letter, text)| format!("{letter}  {text}")).collect();
        let title = (self.width >= MIN_COLUMNS_WIDTH).then(|| self.styler.line([(Role::Dim, "Read aloud")]));
        let read_aloud = self.styler.wrap(Role::Text, &parts.join("  "), self.width);
        blocks.push((READ_ALOUD_PRIORITY, title.into_iter().chain(read_aloud).collect()));
        blocks.extend([spacer(), (5, self.stamp_lines())]);
        blocks
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
    fn pair_lines(&self, left: (&str, &str), right: (&str, &str)) -> Vec<Line<'static>> {
        let half = self.width / 2;
        let [(left, left_text), (right, right_text)] = [left, right].map(|(label, text)| (label, or_not_recorded(text)));
        let fits = |text: &str| display_width(text) + LABEL_WIDTH < half;
        let mut lines = self.labelled_lines(left, left_text, Role::Text);
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

    fn dose_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let doses = &session.projection().doses;
        let kg = session.weight_kg().filter(|kg| *kg > 0.0);
        let t_plus = |at: Elapsed| session.t0().map_or(0, |t0| (at - t0).num_minutes());
        let lines = doses.iter().skip(doses.len().saturating_sub(MAX_DOSES)).map(|dose| {
            let mins = (self.now - dose.time.elapsed).num_minutes();
            let since = format_time_since(mins) + if mins > 0 { " ago" } else { "" };
            let t_plus = t_plus(dose.time.elapsed);
            let per_kg = kg.map_or_else(|| format!("mg/kg {NOT_RECORDED}"), |kg| format!("{:.2} mg/kg", dose.mg / kg));
            let substance = dose.substance.replace('_', " ");
            let route = if dose.route.is_empty() { format!("route {NOT_RECORDED}") } else { dose.route.clone() };
            format!("{substance} {} mg {route} · {per_kg} · T+{t_plus} · {since}, at {}", dose.mg, dose.time.wall.hm())
        });
        let mut lines: Vec<String> = lines.collect();
        let infused = emergency::describe_infusions(session, self.now);
        let is_several = session.doses().count() + infused.len() > 1;
        let started = dose_summary::infusions(session).into_iter().map(|infusion| infusion.started.elapsed);
        lines.extend(infused.into_iter().zip(started).map(|(text, at)| format!("{text} · T+{}", t_plus(at))));
        if is_several || session.doses().next().is_none() {
            lines.extend(emergency::total_dose_text(session).map(|total| format!("total {total}")));
        }
        if lines.is_empty() {
            return self.labelled_lines("Doses", NOT_RECORDED, Role::Text);
        }
        let labels = iter::once("Doses").chain(iter::repeat(""));
        lines.iter().zip(labels).flat_map(|(text, label)| self.labelled_lines(label, text, Role::Text)).collect()
    }

    fn vitals_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let readings =
            emergency::READ_ALOUD_VITALS.iter().map(|vital| (vital.label(), emergency::last_reading_text(session, *vital)));
        let sedation = session.last_reading("moaas").map(|reading| (reading.value.to_string(), reading.time.elapsed));
        let text = readings.chain([("MOAA/S", sedation)]).map(|(label, last)| match last {
            Some((value, at)) => format!("{label} {value} · {}", format_minutes((self.now - at).num_minutes())),
            None => format!("{label} {NOT_RECORDED}"),
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

fn or_not_recorded(text: &str) -> &str {
    if text.is_empty() { NOT_RECORDED } else { text }
}
