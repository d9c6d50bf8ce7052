//! The emergency card: everything on one screen, nothing to scroll. What does not fit a small terminal leaves in a fixed order, and
//! the number to call leaves last.

use crate::app::{Live, Site};
use crate::session::clinical::dose_summary;
use crate::session::clinical::emergency;
use crate::session::clinical::emergency::{NOT_RECORDED, STAMPS, Sbar};
use crate::session::{At, Elapsed};
use crate::theme::Role;
use crate::view::live::{dialog, input_line};
use crate::view::text::{Ink, minutes, put, put_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width on the labels stand in a column of their own, in cells.
const COLUMNS_FROM: u16 = 60;
/// Cells of that column.
const LABEL: u16 = 12;
/// Longer lines are hard to read aloud, in cells.
const WIDEST: u16 = 108;
/// So many doses are shown; the paragraph has all.
const DOSES: usize = 3;

/// Lines that stand or leave together.
struct Block {
    /// The higher, the sooner it leaves.
    rank: u8,
    lines: Vec<Line<'static>>,
}

pub(crate) fn draw(live: &Live, opened: At, ink: Ink<'_>, buffer: &mut Buffer, area: Rect) {
    let said = dialog::said(live, ink, area);
    let status = u16::from(area.height >= 5);
    let input = area.height.saturating_sub(1 + status);
    let words = u16::try_from(said.len()).unwrap_or(u16::MAX).min(input.saturating_sub(1));
    let row = |y: u16, height: u16| Rect { x: area.x, y: area.y + y, width: area.width, height };
    let space = area.width.saturating_sub(2).min(WIDEST);
    let paper = Paper { live, ink, space, now: live.now().elapsed };
    let rows = usize::from(input - words);
    let needed = |blocks: &[Block]| blocks.iter().filter(|block| block.rank < AIR).map(|block| block.lines.len()).sum::<usize>();
    let whole = paper.blocks(true);
    let blocks = if needed(&whole) <= rows { whole } else { paper.blocks(false) };
    let lines = fitting(blocks, rows);
    for (y, line) in (0..).zip(&lines) {
        put(buffer, row(0, input - words), y, 1, line);
    }
    if let Some(first) = lines.first() {
        let clock = format!("opened {}   {}", opened.wall.hm(), live.now().wall.hm());
        put_right(buffer, row(0, 1), 0, first.width() as u16 + 2, &ink.line([(Role::Clock, &clock)]));
    }
    dialog::draw(said, ink, buffer, row(input - words, words));
    input_line::draw(live, ink, buffer, row(input, area.height.min(1)));
    input_line::status(live, ink, buffer, row(input + 1, status));
}

/// The lines that there is place for, in their order.
fn fitting(mut blocks: Vec<Block>, rows: usize) -> Vec<Line<'static>> {
    let used = |blocks: &[Block]| blocks.iter().map(|block| block.lines.len()).sum::<usize>();
    while used(&blocks) > rows {
        let Some(last) = (0..blocks.len()).max_by_key(|at| (blocks[*at].rank, *at)) else { break };
        let over = used(&blocks) - rows;
        let left = blocks[last].lines.len().saturating_sub(over);
        // Half a sentence to read aloud is worse than none.
        if left == 0 || blocks[last].rank >= SPOKEN {
            blocks.remove(last);
        } else {
            blocks[last].lines.truncate(left);
        }
    }
    blocks.into_iter().flat_map(|block| block.lines).collect()
}

/// See [`Block::rank`].
const SPOKEN: u8 = 7;
const AIR: u8 = 9;
/// It leaves before anything that is read aloud, and only air leaves sooner.
const HINT: u8 = 8;

struct Paper<'a> {
    live: &'a Live,
    ink: Ink<'a>,
    space: u16,
    now: Elapsed,
}

impl Paper<'_> {
    /// Everything, the paragraph to read aloud with what was given or, where that is too long, without: it stands above it.
    fn blocks(&self, is_whole: bool) -> Vec<Block> {
        let site = self.live.site();
        let session = self.live.session();
        let block = |rank: u8, lines: Vec<Line<'static>>| Block { rank, lines };
        let air = || block(AIR, vec![Line::default()]);
        let door = if site.door.is_empty() { format!("door code {NOT_RECORDED}") } else { format!("door {}", site.door) };
        let meets = if site.meets.is_empty() { String::new() } else { format!(" · {}", site.meets) };
        let address = format!("{} · {door}{meets}", or_not(&site.address));
        let escort = emergency::escort(session).unwrap_or(&site.escort);
        let medicines = emergency::medicines(session).unwrap_or_default();
        let contact = emergency::contact(session).unwrap_or_default();
        let mut blocks = vec![
            block(1, vec![self.title()]),
            air(),
            block(0, self.pair(("Call", or_not(&site.emergency)), ("Prescriber", or_not(&site.prescriber)))),
            block(2, self.fact("Address", &address, Role::Text)),
            block(6, self.pair(("Kit", or_not(&site.kit)), ("Escort", or_not(escort)))),
            block(4, self.fact("Client", &self.client(), Role::Text)),
            block(6, self.pair(("Medicines", or_not(medicines)), ("Contact", or_not(contact)))),
            block(3, self.doses()),
            block(3, self.vitals()),
            air(),
        ];
        if *site == Site::default() {
            // Set once, before anybody needs it; what must be read has the place first.
            let words = "`bedside config site` sets what is asked of this place, once and before it is needed.";
            blocks.insert(5, block(HINT, self.ink.wrapped(Role::Dim, words, self.space)));
        }
        // The paragraph has the whole width: it is read, not looked up.
        let parts = Sbar::of(session, self.now);
        let parts = parts.parts().into_iter().filter(|(letter, _)| is_whole || *letter != 'B');
        let parts: Vec<String> = parts.map(|(letter, words)| format!("{letter}  {words}")).collect();
        let mut spoken = vec![self.ink.line([(Role::Dim, "Read aloud")])];
        spoken.extend(self.ink.wrapped(Role::Text, &parts.join("  "), self.space));
        if self.space < COLUMNS_FROM {
            spoken.remove(0);
        }
        blocks.push(block(SPOKEN, spoken));
        blocks.push(air());
        blocks.push(block(5, self.stamps()));
        blocks
    }

    fn title(&self) -> Line<'static> {
        let session = self.live.session();
        let t_plus = session.t0().map(|t0| match (self.now - t0).num_minutes() {
            ..=0 => "T+ 0 min".to_owned(),
            mins => format!("T+ {}", minutes(mins)),
        });
        let rehearsal = session.picture().rehearsal.map(|speed| format!(" rehearsal ×{speed} ")).unwrap_or_default();
        let gap = if rehearsal.is_empty() { "" } else { " " };
        let t_plus = t_plus.unwrap_or_else(|| "no dose recorded".to_owned());
        let parts = [(Role::Rehearsal, rehearsal.as_str()), (Role::Dim, gap), (Role::PhaseNow, "EMERGENCY"), (Role::Dim, "   ")];
        let mut spans = self.ink.line(parts).spans;
        spans.push(self.ink.span(Role::TPlus, t_plus));
        Line::from(spans)
    }

    /// A label and its words, on as many lines as they need.
    fn fact(&self, label: &str, words: &str, role: Role) -> Vec<Line<'static>> {
        let has_column = self.space >= COLUMNS_FROM;
        let head = match (has_column, label.is_empty()) {
            (true, _) => format!("{label:<width$}", width = usize::from(LABEL)),
            (false, true) => String::new(),
            (false, false) => format!("{label} "),
        };
        let role = if words == NOT_RECORDED { Role::Dim } else { role };
        let indent = if has_column { LABEL } else { 0 };
        // In a narrow terminal the label stands before the words and is wrapped with them.
        let inline = if has_column { String::new() } else { head.clone() };
        let wrapped = self.ink.wrapped(role, &format!("{inline}{words}"), self.space.saturating_sub(indent).max(1));
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
            let spans = std::iter::once(self.ink.span(Role::Dim, before)).chain(line.spans);
            Line::from(spans.collect::<Vec<_>>())
        });
        lines.collect()
    }

    /// Two facts on one line, where both fit.
    fn pair(&self, left: (&str, &str), right: (&str, &str)) -> Vec<Line<'static>> {
        let half = self.space / 2;
        if self.space < COLUMNS_FROM || [left.1, right.1].iter().any(|words| width(words) + LABEL + 1 > half) {
            let mut lines = self.fact(left.0, left.1, Role::Text);
            lines.extend(self.fact(right.0, right.1, Role::Text));
            return lines;
        }
        let mut lines = self.fact(left.0, left.1, Role::Text);
        let right = self.fact(right.0, right.1, Role::Text);
        if let (Some(line), Some(right)) = (lines.first_mut(), right.into_iter().next()) {
            let used = line.width() as u16;
            line.spans.push(self.ink.span(Role::Dim, " ".repeat(usize::from(half.saturating_sub(used)))));
            line.spans.extend(right.spans);
        }
        lines
    }

    fn client(&self) -> String {
        let session = self.live.session();
        let code = session.picture().client.as_ref().map_or_else(|| NOT_RECORDED.to_owned(), ToString::to_string);
        let age = emergency::age(session).map_or_else(|| format!("age {NOT_RECORDED}"), |age| format!("{age} years"));
        let kg = session.weight_kg().map_or_else(|| format!("weight {NOT_RECORDED}"), |kg| format!("{kg} kg"));
        let allergies = emergency::allergies(session).unwrap_or(NOT_RECORDED);
        format!("{code} · {age} · {kg} · allergies: {allergies}")
    }

    fn doses(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let given = &session.picture().given;
        let kg = session.weight_kg().filter(|kg| *kg > 0.0);
        let told = given.iter().skip(given.len().saturating_sub(DOSES)).map(|one| {
            let since = match (self.now - one.at.elapsed).num_minutes() {
                ..=0 => "just now".to_owned(),
                mins => format!("{} ago", minutes(mins)),
            };
            let t_plus = session.t0().map_or(0, |t0| (one.at.elapsed - t0).num_minutes());
            let per_kg = kg.map_or_else(|| format!("mg/kg {NOT_RECORDED}"), |kg| format!("{:.2} mg/kg", one.mg / kg));
            let substance = one.substance.replace('_', " ");
            let route = if one.route.is_empty() { format!("route {NOT_RECORDED}") } else { one.route.clone() };
            format!("{substance} {} mg {route} · {per_kg} · T+{t_plus} · {since}, at {}", one.mg, one.at.wall.hm())
        });
        let mut told: Vec<String> = told.collect();
        let infused = emergency::infused(session, self.now);
        let is_several = session.doses().count() + infused.len() > 1;
        let begun = dose_summary::infusions(session).into_iter().map(|infusion| infusion.began.elapsed);
        let t_plus = |at: Elapsed| session.t0().map_or(0, |t0| (at - t0).num_minutes());
        told.extend(infused.into_iter().zip(begun).map(|(words, at)| format!("{words} · T+{}", t_plus(at))));
        if is_several || session.doses().next().is_none() {
            told.extend(emergency::total(session).map(|total| format!("total {total}")));
        }
        if told.is_empty() {
            return self.fact("Doses", NOT_RECORDED, Role::Text);
        }
        let labels = std::iter::once("Doses").chain(std::iter::repeat(""));
        told.iter().zip(labels).flat_map(|(words, label)| self.fact(label, words, Role::Text)).collect()
    }

    fn vitals(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let told = emergency::SPOKEN.iter().map(|vital| (vital.label(), emergency::last_of(session, *vital)));
        let sedation = session.last("moaas").map(|reading| (reading.value.to_string(), reading.at.elapsed));
        let words = told.chain([("MOAA/S", sedation)]).map(|(label, last)| match last {
            Some((value, at)) => format!("{label} {value} · {}", minutes((self.now - at).num_minutes())),
            None => format!("{label} {NOT_RECORDED}"),
        });
        // Blanks inside one value never break.
        let words: Vec<String> = words.map(|one| one.replace(' ', "\u{a0}")).collect();
        self.fact("Vitals", &words.join("   "), Role::Vital)
    }

    /// The digits and what they stamp, with when they were stamped.
    fn stamps(&self) -> Vec<Line<'static>> {
        let session = self.live.session();
        let possible = STAMPS.iter().filter(|stamp| stamp.digit != '8' || emergency::has_infusion(session));
        let cells: Vec<Vec<Span<'static>>> = possible
            .map(|stamp| {
                let at = stamp.last(session).map(|at| format!(" {}", at.wall.hm())).unwrap_or_default();
                let key = self.ink.span(Role::Key, stamp.digit.to_string());
                vec![
                    key,
                    self.ink.span(Role::Dim, format!(" {}", stamp.means.replace(" medication", ""))),
                    self.ink.span(Role::Text, at),
                ]
            })
            .collect();
        let across = if self.space >= COLUMNS_FROM { 3 } else { 2 };
        let column = usize::from(self.space) / across;
        let line = |row: &[Vec<Span<'static>>]| {
            let spans = row.iter().flat_map(|cell| {
                let used = Line::from(cell.clone()).width();
                let gap = self.ink.span(Role::Dim, " ".repeat(column.saturating_sub(used)));
                cell.iter().cloned().chain([gap]).collect::<Vec<_>>()
            });
            Line::from(spans.collect::<Vec<_>>())
        };
        cells.chunks(across).map(line).collect()
    }
}

fn or_not(words: &str) -> &str {
    if words.is_empty() { NOT_RECORDED } else { words }
}
