//! The emergency card: everything on one screen, without scrolling. What does not fit a small terminal is left out in a fixed
//! order; the number to call stays longest.

use crate::app::{LiveScreen, Site};
use crate::session::clinical::dose_summary;
use crate::session::clinical::emergency::{self, EMERGENCY_STAMPS, NOT_RECORDED, SbarReport};
use crate::session::{Elapsed, RowKind, Timestamp};
use crate::theme::Role;
use crate::view::live::{dialog, input_line};
use crate::view::panel::Panel;
use crate::view::text::{Styler, blanks, display_width, format_minutes, format_time_since, pad_right};
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From this width on the labels have a column of their own, in cells.
const MIN_COLUMNS_WIDTH: u16 = 60;
const LABEL_WIDTH: u16 = 12;
/// Longer lines are hard to read aloud, in cells.
const MAX_LINE_WIDTH: u16 = 108;
/// Doses shown; the paragraph to read aloud has all of them.
const MAX_DOSES: usize = 3;

/// Lines that are shown or left out together.
struct CardBlock {
    /// The block with the highest priority is left out first.
    drop_priority: u8,
    lines: Vec<Line<'static>>,
}

/// Drop priorities: what is read aloud, the hint to set up the site, the blank lines.
const READ_ALOUD_PRIORITY: u8 = 7;
const HINT_PRIORITY: u8 = 8;
const SPACER_PRIORITY: u8 = 9;

pub(crate) fn draw(live: &LiveScreen, opened: Timestamp, panel: &mut Panel<'_>) {
    let area = panel.area;
    let messages = dialog::lines(live, panel.styler, area);
    let status = u16::from(area.height >= 5);
    let input = area.height.saturating_sub(1 + status);
    let message_rows = u16::try_from(messages.len()).unwrap_or(u16::MAX).min(input.saturating_sub(1));
    let rows = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
    let width = area.width.saturating_sub(2).min(MAX_LINE_WIDTH);
    let builder = CardBuilder { live, styler: panel.styler, width, now: live.now().elapsed };
    let card_rows = input - message_rows;
    let needed = |blocks: &[CardBlock]| {
        blocks.iter().filter(|block| block.drop_priority < SPACER_PRIORITY).map(|block| block.lines.len()).sum::<usize>()
    };
    let whole = builder.build_blocks(true);
    let fits = needed(&whole) <= usize::from(card_rows);
    let lines = fit_blocks(if fits { whole } else { builder.build_blocks(false) }, usize::from(card_rows));
    panel.part(rows(0, card_rows)).draw_lines(0, 1, &lines);
    if let Some(first) = lines.first() {
        let clock = format!("opened {}   {}", opened.wall.hm(), live.now().wall.hm());
        panel.part(rows(0, 1)).write_right(0, first.width() as u16 + 2, [(Role::Clock, &clock)]);
    }
    dialog::draw(&messages, &mut panel.part(rows(card_rows, message_rows)));
    input_line::draw(live, &mut panel.part(rows(input, area.height.min(1))));
    input_line::draw_status(live, &mut panel.part(rows(input + 1, status)));
}

/// The lines of the blocks that fit into so many rows.
fn fit_blocks(mut blocks: Vec<CardBlock>, rows: usize) -> Vec<Line<'static>> {
    let used = |blocks: &[CardBlock]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    while used(&blocks) > rows {
        let Some(last) = (0..blocks.len()).max_by_key(|at| (blocks[*at].drop_priority, *at)) else { break };
        let over = used(&blocks) - rows;
        let left = blocks[last].lines.len().saturating_sub(over);
        // Half of what is read aloud is worse than nothing of it.
        if left == 0 || blocks[last].drop_priority >= READ_ALOUD_PRIORITY {
            blocks.remove(last);
        } else {
            blocks[last].lines.truncate(left);
        }
    }
    blocks.into_iter().flat_map(|block| block.lines).collect()
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
        let block = |drop_priority: u8, lines: Vec<Line<'static>>| CardBlock { drop_priority, lines };
        let spacer = || block(SPACER_PRIORITY, vec![Line::default()]);
        let door =
            if site.door_code.is_empty() { format!("door code {NOT_RECORDED}") } else { format!("door {}", site.door_code) };
        let meets = if site.crew_contact.is_empty() { String::new() } else { format!(" · {}", site.crew_contact) };
        let address = format!("{} · {door}{meets}", or_not_recorded(&site.address));
        let escort = emergency::fact_words(session, RowKind::Plan, "escort").unwrap_or(&site.escort_contact);
        let medicines = emergency::fact_words(session, RowKind::Note, "medicines").unwrap_or_default();
        let contact = emergency::fact_words(session, RowKind::Plan, "emergency_contact").unwrap_or_default();
        let mut blocks = vec![
            block(1, vec![self.title_line()]),
            spacer(),
            block(0, self.pair_lines(("Call", &site.emergency_number), ("Prescriber", &site.prescriber))),
            block(2, self.labelled_lines("Address", &address, Role::Text)),
            block(6, self.pair_lines(("Kit", &site.kit_location), ("Escort", escort))),
            block(4, self.labelled_lines("Client", &self.client_text(), Role::Text)),
            block(6, self.pair_lines(("Medicines", medicines), ("Contact", contact))),
            block(3, self.dose_lines()),
            block(3, self.vitals_lines()),
            spacer(),
        ];
        if *site == Site::default() {
            let words = "`bedside config site` sets what is asked of this place, once and before it is needed.";
            blocks.insert(5, block(HINT_PRIORITY, self.styler.wrap(Role::Dim, words, self.width)));
        }
        let report = SbarReport::from_session(session, self.now);
        let parts = report.lettered_parts().into_iter().filter(|(letter, _)| is_whole || *letter != 'B');
        let parts: Vec<String> = parts.map(|(letter, words)| format!("{letter}  {words}")).collect();
        let title = (self.width >= MIN_COLUMNS_WIDTH).then(|| self.styler.line([(Role::Dim, "Read aloud")]));
        let spoken = self.styler.wrap(Role::Text, &parts.join("  "), self.width);
        blocks.push(block(READ_ALOUD_PRIORITY, title.into_iter().chain(spoken).collect()));
        blocks.extend([spacer(), block(5, self.stamp_lines())]);
        blocks
    }

    fn title_line(&self) -> Line<'static> {
        let session = self.live.session();
        let t_plus = session.t0().map(|t0| match (self.now - t0).num_minutes() {
            ..=0 => "T+ 0 min".to_owned(),
            mins => format!("T+ {}", format_minutes(mins)),
        });
        let t_plus = t_plus.unwrap_or_else(|| "no dose recorded".to_owned());
        let mut line = Line::from(self.styler.rehearsal_mark(session.projection().rehearsal_speed));
        line.extend(self.styler.line([(Role::PhaseNow, "EMERGENCY"), (Role::Dim, "   "), (Role::TPlus, &t_plus)]));
        line
    }

    /// A label and its text, wrapped. In a narrow terminal the label is wrapped with the text.
    fn labelled_lines(&self, label: &str, words: &str, role: Role) -> Vec<Line<'static>> {
        let role = if words == NOT_RECORDED { Role::Dim } else { role };
        if self.width < MIN_COLUMNS_WIDTH {
            let gap = if label.is_empty() { "" } else { " " };
            return self.styler.wrap(role, &format!("{label}{gap}{words}"), self.width);
        }
        let mut lines = self.styler.wrap(role, words, self.width - LABEL_WIDTH);
        for (nth, line) in lines.iter_mut().enumerate() {
            let label = if nth == 0 { label } else { "" };
            line.spans.insert(0, self.styler.span(Role::Dim, pad_right(label, LABEL_WIDTH)));
        }
        lines
    }

    /// Two facts on one line, if both fit.
    fn pair_lines(&self, left: (&str, &str), right: (&str, &str)) -> Vec<Line<'static>> {
        let half = self.width / 2;
        let [(left, left_text), (right, right_text)] = [left, right].map(|(label, words)| (label, or_not_recorded(words)));
        let fits = |words: &str| display_width(words) + LABEL_WIDTH < half;
        let mut lines = self.labelled_lines(left, left_text, Role::Text);
        let beside = self.labelled_lines(right, right_text, Role::Text);
        if self.width < MIN_COLUMNS_WIDTH || !fits(left_text) || !fits(right_text) {
            lines.extend(beside);
        } else if let (Some(line), Some(beside)) = (lines.first_mut(), beside.into_iter().next()) {
            line.push_span(self.styler.span(Role::Dim, blanks(half.saturating_sub(line.width() as u16))));
            line.extend(beside);
        }
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
        let given = &session.projection().doses;
        let kg = session.weight_kg().filter(|kg| *kg > 0.0);
        let t_plus = |at: Elapsed| session.t0().map_or(0, |t0| (at - t0).num_minutes());
        let lines = given.iter().skip(given.len().saturating_sub(MAX_DOSES)).map(|one| {
            let mins = (self.now - one.time.elapsed).num_minutes();
            let since = format_time_since(mins) + if mins > 0 { " ago" } else { "" };
            let t_plus = t_plus(one.time.elapsed);
            let per_kg = kg.map_or_else(|| format!("mg/kg {NOT_RECORDED}"), |kg| format!("{:.2} mg/kg", one.mg / kg));
            let substance = one.substance.replace('_', " ");
            let route = if one.route.is_empty() { format!("route {NOT_RECORDED}") } else { one.route.clone() };
            format!("{substance} {} mg {route} · {per_kg} · T+{t_plus} · {since}, at {}", one.mg, one.time.wall.hm())
        });
        let mut lines: Vec<String> = lines.collect();
        let infused = emergency::describe_infusions(session, self.now);
        let is_several = session.doses().count() + infused.len() > 1;
        let begun = dose_summary::infusions(session).into_iter().map(|infusion| infusion.started.elapsed);
        lines.extend(infused.into_iter().zip(begun).map(|(words, at)| format!("{words} · T+{}", t_plus(at))));
        if is_several || session.doses().next().is_none() {
            lines.extend(emergency::total_dose_text(session).map(|total| format!("total {total}")));
        }
        if lines.is_empty() {
            return self.labelled_lines("Doses", NOT_RECORDED, Role::Text);
        }
        let labels = std::iter::once("Doses").chain(std::iter::repeat(""));
        lines.iter().zip(labels).flat_map(|(words, label)| self.labelled_lines(label, words, Role::Text)).collect()
    }

    fn vitals_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let readings =
            emergency::READ_ALOUD_VITALS.iter().map(|vital| (vital.label(), emergency::last_reading_text(session, *vital)));
        let sedation = session.last_reading("moaas").map(|reading| (reading.value.to_string(), reading.time.elapsed));
        let words = readings.chain([("MOAA/S", sedation)]).map(|(label, last)| match last {
            Some((value, at)) => format!("{label} {value} · {}", format_minutes((self.now - at).num_minutes())),
            None => format!("{label} {NOT_RECORDED}"),
        });
        // No line break inside a value.
        let words: Vec<String> = words.map(|one| one.replace(' ', "\u{a0}")).collect();
        self.labelled_lines("Vitals", &words.join("   "), Role::Vital)
    }

    /// The digit keys, what each stamps, and when it last did.
    fn stamp_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let possible = EMERGENCY_STAMPS.iter().filter(|stamp| stamp.digit != '8' || emergency::has_infusion(session));
        let cells: Vec<Line<'static>> = possible
            .map(|stamp| {
                let at = emergency::last_stamped(session, stamp).map(|at| format!(" {}", at.wall.hm())).unwrap_or_default();
                let label = format!(" {}", stamp.label.replace(" medication", ""));
                self.styler.line([(Role::Key, &stamp.digit.to_string()), (Role::Dim, &label), (Role::Text, &at)])
            })
            .collect();
        let across = if self.width >= MIN_COLUMNS_WIDTH { 3 } else { 2 };
        let column = self.width / across;
        let line = |row: &[Line<'static>]| {
            let spans = row.iter().flat_map(|cell| {
                let gap = self.styler.span(Role::Dim, blanks(column.saturating_sub(cell.width() as u16)));
                cell.spans.iter().cloned().chain([gap])
            });
            spans.collect()
        };
        cells.chunks(usize::from(across)).map(line).collect()
    }
}

fn or_not_recorded(words: &str) -> &str {
    if words.is_empty() { NOT_RECORDED } else { words }
}
