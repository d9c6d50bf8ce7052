//! The emergency card: everything on one screen, nothing to scroll. What does not fit a small terminal leaves in a fixed order, and
//! the number to call leaves last.

use crate::app::{LiveScreen, Site};
use crate::session::clinical::dose_summary;
use crate::session::clinical::emergency;
use crate::session::clinical::emergency::{EMERGENCY_STAMPS, NOT_RECORDED, SbarReport};
use crate::session::{Elapsed, Timestamp};
use crate::theme::Role;
use crate::view::live::{dialog, input_line};
use crate::view::text::{Styler, display_width, draw_line, draw_line_right, format_minutes};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on the labels stand in a column of their own, in cells.
const MIN_COLUMNS_WIDTH: u16 = 60;
/// Cells of that column.
const LABEL_WIDTH: u16 = 12;
/// Longer lines are hard to read aloud, in cells.
const MAX_LINE_WIDTH: u16 = 108;
/// So many doses are shown; the paragraph has all.
const MAX_DOSES: usize = 3;

/// Lines that stand or leave together.
struct CardBlock {
    /// The higher, the sooner it leaves.
    drop_priority: u8,
    lines: Vec<Line<'static>>,
}

pub(crate) fn draw(live: &LiveScreen, opened: Timestamp, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let said = dialog::dialog_lines(live, styler, area);
    let status = u16::from(area.height >= 5);
    let input = area.height.saturating_sub(1 + status);
    let words = u16::try_from(said.len()).unwrap_or(u16::MAX).min(input.saturating_sub(1));
    let row = |y: u16, height: u16| Rect { x: area.x, y: area.y + y, width: area.width, height };
    let space = area.width.saturating_sub(2).min(MAX_LINE_WIDTH);
    let paper = CardBuilder { live, styler, width: space, now: live.now().elapsed };
    let rows = usize::from(input - words);
    let needed = |blocks: &[CardBlock]| {
        blocks.iter().filter(|block| block.drop_priority < SPACER_PRIORITY).map(|block| block.lines.len()).sum::<usize>()
    };
    let whole = paper.build_blocks(true);
    let blocks = if needed(&whole) <= rows { whole } else { paper.build_blocks(false) };
    let lines = fit_blocks(blocks, rows);
    for (y, line) in (0..).zip(&lines) {
        draw_line(buffer, row(0, input - words), y, 1, line);
    }
    if let Some(first) = lines.first() {
        let clock = format!("opened {}   {}", opened.wall.hm(), live.now().wall.hm());
        draw_line_right(buffer, row(0, 1), 0, first.width() as u16 + 2, &styler.line([(Role::Clock, &clock)]));
    }
    dialog::draw(said, styler, buffer, row(input - words, words));
    input_line::draw(live, styler, buffer, row(input, area.height.min(1)));
    input_line::draw_status(live, styler, buffer, row(input + 1, status));
}

/// The lines that there is place for, in their order.
fn fit_blocks(mut blocks: Vec<CardBlock>, rows: usize) -> Vec<Line<'static>> {
    let used = |blocks: &[CardBlock]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    while used(&blocks) > rows {
        let Some(last) = (0..blocks.len()).max_by_key(|at| (blocks[*at].drop_priority, *at)) else { break };
        let over = used(&blocks) - rows;
        let left = blocks[last].lines.len().saturating_sub(over);
        // Half a sentence to read aloud is worse than none.
        if left == 0 || blocks[last].drop_priority >= READ_ALOUD_PRIORITY {
            blocks.remove(last);
        } else {
            blocks[last].lines.truncate(left);
        }
    }
    blocks.into_iter().flat_map(|block| block.lines).collect()
}

/// See [`CardBlock::drop_priority`].
const READ_ALOUD_PRIORITY: u8 = 7;
const SPACER_PRIORITY: u8 = 9;
/// It leaves before anything that is read aloud, and only air leaves sooner.
const HINT_PRIORITY: u8 = 8;

struct CardBuilder<'a> {
    live: &'a LiveScreen,
    styler: Styler<'a>,
    width: u16,
    now: Elapsed,
}

impl CardBuilder<'_> {
    /// Everything, the paragraph to read aloud with what was given or, where that is too long, without: it stands above it.
    fn build_blocks(&self, is_whole: bool) -> Vec<CardBlock> {
        let site = self.live.site();
        let session = self.live.session();
        let block = |rank: u8, lines: Vec<Line<'static>>| CardBlock { drop_priority: rank, lines };
        let air = || block(SPACER_PRIORITY, vec![Line::default()]);
        let door =
            if site.door_code.is_empty() { format!("door code {NOT_RECORDED}") } else { format!("door {}", site.door_code) };
        let meets = if site.crew_contact.is_empty() { String::new() } else { format!(" · {}", site.crew_contact) };
        let address = format!("{} · {door}{meets}", or_not_recorded(&site.address));
        let escort = emergency::escort(session).unwrap_or(&site.escort_contact);
        let medicines = emergency::medicines(session).unwrap_or_default();
        let contact = emergency::emergency_contact(session).unwrap_or_default();
        let mut blocks = vec![
            block(1, vec![self.title_line()]),
            air(),
            block(
                0,
                self.pair_lines(
                    ("Call", or_not_recorded(&site.emergency_number)),
                    ("Prescriber", or_not_recorded(&site.prescriber)),
                ),
            ),
            block(2, self.labelled_lines("Address", &address, Role::Text)),
            block(6, self.pair_lines(("Kit", or_not_recorded(&site.kit_location)), ("Escort", or_not_recorded(escort)))),
            block(4, self.labelled_lines("Client", &self.client_text(), Role::Text)),
            block(6, self.pair_lines(("Medicines", or_not_recorded(medicines)), ("Contact", or_not_recorded(contact)))),
            block(3, self.dose_lines()),
            block(3, self.vitals_lines()),
            air(),
        ];
        if *site == Site::default() {
            // Set once, before anybody needs it; what must be read has the place first.
            let words = "`bedside config site` sets what is asked of this place, once and before it is needed.";
            blocks.insert(5, block(HINT_PRIORITY, self.styler.wrap(Role::Dim, words, self.width)));
        }
        // The paragraph has the whole width: it is read, not looked up.
        let parts = SbarReport::from_session(session, self.now);
        let parts = parts.lettered_parts().into_iter().filter(|(letter, _)| is_whole || *letter != 'B');
        let parts: Vec<String> = parts.map(|(letter, words)| format!("{letter}  {words}")).collect();
        let mut spoken = vec![self.styler.line([(Role::Dim, "Read aloud")])];
        spoken.extend(self.styler.wrap(Role::Text, &parts.join("  "), self.width));
        if self.width < MIN_COLUMNS_WIDTH {
            spoken.remove(0);
        }
        blocks.push(block(READ_ALOUD_PRIORITY, spoken));
        blocks.push(air());
        blocks.push(block(5, self.stamp_lines()));
        blocks
    }

    fn title_line(&self) -> Line<'static> {
        let session = self.live.session();
        let t_plus = session.t0().map(|t0| match (self.now - t0).num_minutes() {
            ..=0 => "T+ 0 min".to_owned(),
            mins => format!("T+ {}", format_minutes(mins)),
        });
        let rehearsal = session.projection().rehearsal_speed.map(|speed| format!(" rehearsal ×{speed} ")).unwrap_or_default();
        let gap = if rehearsal.is_empty() { "" } else { " " };
        let t_plus = t_plus.unwrap_or_else(|| "no dose recorded".to_owned());
        let parts = [(Role::Rehearsal, rehearsal.as_str()), (Role::Dim, gap), (Role::PhaseNow, "EMERGENCY"), (Role::Dim, "   ")];
        let mut spans = self.styler.line(parts).spans;
        spans.push(self.styler.span(Role::TPlus, t_plus));
        Line::from(spans)
    }

    /// A label and its words, on as many lines as they need.
    fn labelled_lines(&self, label: &str, words: &str, role: Role) -> Vec<Line<'static>> {
        let has_column = self.width >= MIN_COLUMNS_WIDTH;
        let head = match (has_column, label.is_empty()) {
            (true, _) => format!("{label:<display_width$}", display_width = usize::from(LABEL_WIDTH)),
            (false, true) => String::new(),
            (false, false) => format!("{label} "),
        };
        let role = if words == NOT_RECORDED { Role::Dim } else { role };
        let indent = if has_column { LABEL_WIDTH } else { 0 };
        // In a narrow terminal the label stands before the words and is wrapped with them.
        let inline = if has_column { String::new() } else { head.clone() };
        let wrapped = self.styler.wrap(role, &format!("{inline}{words}"), self.width.saturating_sub(indent).max(1));
        let before = (0..).map(|at| {
            if !has_column {
                String::new()
            } else if at == 0 {
                head.clone()
            } else {
                " ".repeat(indent.into())
            }
        });
        let lines = wrapped.into_iter().zip(before).map(|(line, before)| {
            let spans = std::iter::once(self.styler.span(Role::Dim, before)).chain(line.spans);
            Line::from(spans.collect::<Vec<_>>())
        });
        lines.collect()
    }

    /// Two facts on one line, where both fit.
    fn pair_lines(&self, left: (&str, &str), right: (&str, &str)) -> Vec<Line<'static>> {
        let half = self.width / 2;
        if self.width < MIN_COLUMNS_WIDTH || [left.1, right.1].iter().any(|words| display_width(words) + LABEL_WIDTH + 1 > half) {
            let mut lines = self.labelled_lines(left.0, left.1, Role::Text);
            lines.extend(self.labelled_lines(right.0, right.1, Role::Text));
            return lines;
        }
        let mut lines = self.labelled_lines(left.0, left.1, Role::Text);
        let right = self.labelled_lines(right.0, right.1, Role::Text);
        if let (Some(line), Some(right)) = (lines.first_mut(), right.into_iter().next()) {
            let used = line.width() as u16;
            line.spans.push(self.styler.span(Role::Dim, " ".repeat(usize::from(half.saturating_sub(used)))));
            line.spans.extend(right.spans);
        }
        lines
    }

    fn client_text(&self) -> String {
        let session = self.live.session();
        let code = session.projection().client.as_ref().map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string);
        let age = emergency::age(session).map_or_else(|| format!("age {NOT_RECORDED}"), |age| format!("{age} years"));
        let kg = session.weight_kg().map_or_else(|| format!("weight {NOT_RECORDED}"), |kg| format!("{kg} kg"));
        let allergies = emergency::allergies(session).unwrap_or(NOT_RECORDED);
        format!("{code} · {age} · {kg} · allergies: {allergies}")
    }

    fn dose_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let given = &session.projection().doses;
        let kg = session.weight_kg().filter(|kg| *kg > 0.0);
        let told = given.iter().skip(given.len().saturating_sub(MAX_DOSES)).map(|one| {
            let since = match (self.now - one.time.elapsed).num_minutes() {
                ..=0 => "just now".to_owned(),
                mins => format!("{} ago", format_minutes(mins)),
            };
            let t_plus = session.t0().map_or(0, |t0| (one.time.elapsed - t0).num_minutes());
            let per_kg = kg.map_or_else(|| format!("mg/kg {NOT_RECORDED}"), |kg| format!("{:.2} mg/kg", one.mg / kg));
            let substance = one.substance.replace('_', " ");
            let route = if one.route.is_empty() { format!("route {NOT_RECORDED}") } else { one.route.clone() };
            format!("{substance} {} mg {route} · {per_kg} · T+{t_plus} · {since}, at {}", one.mg, one.time.wall.hm())
        });
        let mut told: Vec<String> = told.collect();
        let infused = emergency::describe_infusions(session, self.now);
        let is_several = session.doses().count() + infused.len() > 1;
        let begun = dose_summary::infusions(session).into_iter().map(|infusion| infusion.started.elapsed);
        let t_plus = |at: Elapsed| session.t0().map_or(0, |t0| (at - t0).num_minutes());
        told.extend(infused.into_iter().zip(begun).map(|(words, at)| format!("{words} · T+{}", t_plus(at))));
        if is_several || session.doses().next().is_none() {
            told.extend(emergency::total_dose_text(session).map(|total| format!("total {total}")));
        }
        if told.is_empty() {
            return self.labelled_lines("Doses", NOT_RECORDED, Role::Text);
        }
        let labels = std::iter::once("Doses").chain(std::iter::repeat(""));
        told.iter().zip(labels).flat_map(|(words, label)| self.labelled_lines(label, words, Role::Text)).collect()
    }

    fn vitals_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let told =
            emergency::READ_ALOUD_VITALS.iter().map(|vital| (vital.label(), emergency::last_reading_text(session, *vital)));
        let sedation = session.last_reading("moaas").map(|reading| (reading.value.to_string(), reading.time.elapsed));
        let words = told.chain([("MOAA/S", sedation)]).map(|(label, last)| match last {
            Some((value, at)) => format!("{label} {value} · {}", format_minutes((self.now - at).num_minutes())),
            None => format!("{label} {NOT_RECORDED}"),
        });
        // Blanks inside one value never break.
        let words: Vec<String> = words.map(|one| one.replace(' ', "\u{a0}")).collect();
        self.labelled_lines("Vitals", &words.join("   "), Role::Vital)
    }

    /// The digits and what they stamp, with when they were stamped.
    fn stamp_lines(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let possible = EMERGENCY_STAMPS.iter().filter(|stamp| stamp.digit != '8' || emergency::has_infusion(session));
        let cells: Vec<Vec<Span<'static>>> = possible
            .map(|stamp| {
                let at = emergency::last_stamped(session, stamp).map(|at| format!(" {}", at.wall.hm())).unwrap_or_default();
                let key = self.styler.span(Role::Key, stamp.digit.to_string());
                vec![
                    key,
                    self.styler.span(Role::Dim, format!(" {}", stamp.label.replace(" medication", ""))),
                    self.styler.span(Role::Text, at),
                ]
            })
            .collect();
        let across = if self.width >= MIN_COLUMNS_WIDTH { 3 } else { 2 };
        let column = usize::from(self.width) / across;
        let line = |row: &[Vec<Span<'static>>]| {
            let spans = row.iter().flat_map(|cell| {
                let used = Line::from(cell.clone()).width();
                let gap = self.styler.span(Role::Dim, " ".repeat(column.saturating_sub(used)));
                cell.iter().cloned().chain([gap]).collect::<Vec<_>>()
            });
            Line::from(spans.collect::<Vec<_>>())
        };
        cells.chunks(across).map(line).collect()
    }
}

fn or_not_recorded(words: &str) -> &str {
    if words.is_empty() { NOT_RECORDED } else { words }
}
