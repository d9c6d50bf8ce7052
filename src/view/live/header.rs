//! The top of the live screen: whose session, the clocks, the phases.

use crate::session::clinical::checklist::count_answered;
use crate::session::clinical::dose_summary;
use crate::session::clinical::last_dose::last_dose;
use crate::view::large_digits;
use crate::view::prelude::*;

/// `C-017 · IM ketamine · session 3`; at the right the writer and the wall clock.
pub(crate) fn draw_title(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (session, styler) = (live.session(), panel.styler);
    let projection = session.projection();
    let (staff_out, wall, writer) = (staff_out_text(live), live.now().wall.hm(), session.writer());
    let right = [(Role::Dim, staff_out.as_str()), (Role::Text, writer.as_str()), (Role::Dim, "   "), (Role::Clock, &wall)];
    let right = styler.line(right);
    panel.draw_line_right(0, 0, &right);
    let mut left = Line::from(styler.rehearsal_mark(projection.rehearsal_speed));
    let client = projection.client.as_ref().map(ToString::to_string).unwrap_or_default();
    left.push_span(styler.span(Role::Text, client));
    let number = projection.session_no.map(|number| format!(" · session {number}")).unwrap_or_default();
    let (unsigned, short) = match session.plan() {
        plan if plan.is_signed_off() => ("", ""),
        plan if plan.signed_by.is_empty() => (" · defaults, not signed off", " · not signed off"),
        _ => (" · not signed off: another text was signed", " · not signed off"),
    };
    let title = format!(" · {}", session.plan().title);
    let space = usize::from(panel.area.width).saturating_sub(right.width() + 4);
    // That nobody signed off the plan stays longest.
    let variants =
        [format!("{title}{number}{unsigned}"), format!("{title}{number}{short}"), format!("{title}{short}"), short.to_owned()];
    let fitting = variants.iter().find(|text| left.width() + usize::from(display_width(text)) <= space);
    left.push_span(styler.span(Role::Dim, fitting.map_or("", String::as_str)));
    panel.draw_line(0, 1, &left);
}

/// T+ in large digits; before the first dose the session's clock, as on the ambient screen.
pub(crate) fn draw_large_clock(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let (label, since) = session.t0().map_or(("", now - Elapsed::ZERO), |t0| ("T+", now - t0));
    let role = if label.is_empty() { Role::Clock } else { Role::TPlus };
    draw_large(label, &format_hms(since), role, panel);
}

/// Draws a time in large digits, with a label left of its first row. Returns whether it fitted.
pub(crate) fn draw_large(label: &str, time: &str, role: Role, panel: &mut Panel<'_>) -> bool {
    let column = if label.is_empty() { 1 } else { 2 + display_width(label) };
    let rows = large_digits::rows(time).filter(|rows| usize::from(panel.area.height) >= rows.len());
    let Some(rows) = rows.filter(|rows| column + display_width(&rows[0]) < panel.area.width) else { return false };
    panel.write(0, 1, [(role, label)]);
    panel.draw_lines(0, column, rows.iter().map(|row| panel.styler.line([(role, row)])).collect::<Vec<_>>());
    true
}

/// The session's clock, T+, the time since the last dose, the earliest release. T+ may stand in large digits beside them.
pub(crate) fn draw_clocks(live: &LiveScreen, has_large_clock: bool, panel: &mut Panel<'_>) {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let wall = |at: Elapsed| live.now().timestamp_at(at).wall.hm();
    let (role, t_plus) = match session.t0() {
        Some(_) if has_large_clock => (Role::Dim, format!("session {}", format_hms(now - Elapsed::ZERO))),
        Some(t0) => (Role::TPlus, format!("T+ {}", format_hms(now - t0))),
        None => match dose_summary::no_go_time(session) {
            Some(at) => (Role::Dim, format!("no-go {}", at.wall.hm())),
            None => (Role::Dim, format!("T0 planned {}", wall(session.t0_or_planned()))),
        },
    };
    let width = panel.area.width;
    // In 20 cells only T+ is left.
    let clock = if !has_large_clock && width >= display_width(&t_plus) + 14 {
        format_hms(now - Elapsed::ZERO) + "    "
    } else {
        String::new()
    };
    let mut used = panel.write(0, 1, [(Role::Clock, &clock), (role, &t_plus)]);
    let since = |at: Elapsed| format_time_since((now - at).num_minutes());
    let events = [
        session.client_out().map(|at| vec![format!("bathroom {}", since(at.elapsed))]),
        last_dose(session).map(|last| last.short_texts(now)),
        session.client_left().map(|at| vec![format!("left {}", at.wall.hm())]),
    ];
    for texts in events.into_iter().flatten() {
        if let Some(text) = texts.iter().find(|text| used + 4 + display_width(text) < width) {
            used = panel.write(0, used, [(Role::Dim, "    "), (Role::Text, text)]);
        }
    }
    if let Some(release) = session.earliest_release() {
        panel.write_right(0, used + 2, [(Role::Dim, &format!("release ≥ {}", wall(release)))]);
    }
}

/// All phases: the past ones ticked, the current one with its minutes and the planned ones.
pub(crate) fn draw_phases(live: &LiveScreen, panel: &mut Panel<'_>) {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let (current, styler, width) = (session.phase_at(now), panel.styler, panel.area.width);
    let current_text = current_phase_text(live, current);
    let phase_span = |phase: PhaseId| match phase {
        _ if phase == current => styler.span(Role::PhaseNow, &current_text),
        _ if session.phase_start(phase).is_some_and(|began| began <= now) => {
            styler.span(Role::Phase, format!("{} ✓", phase.id()))
        }
        _ => styler.span(Role::Phase, phase.id()),
    };
    let gap = |phase| styler.span(Role::Dim, if phase == PhaseId::Arrive { "" } else { "  " });
    let phases: Line<'_> = PhaseId::ALL.into_iter().flat_map(|phase| [gap(phase), phase_span(phase)]).collect();
    if phases.width() < usize::from(width) {
        panel.draw_line(0, 1, &phases);
        return;
    }
    let next = current.next().map(|next| format!("  then {}", next.id())).unwrap_or_default();
    let text = truncate(&current_text, width.saturating_sub(2));
    let then = if display_width(&text) + display_width(&next) + 2 < width { next.as_str() } else { "" };
    panel.write(0, 1, [(Role::PhaseNow, &text), (Role::Phase, then)]);
}

/// What ends the phase, how much of its checklist is answered, and its prompts.
pub(crate) fn draw_phase_details(live: &LiveScreen, panel: &mut Panel<'_>) {
    let session = live.session();
    let phase = session.phase_at(live.display_time().elapsed);
    let (done, total) = count_answered(session, phase);
    let count = (done < total).then(|| format!("checklist {done}/{total}"));
    let prompts = session.plan().phase(phase).map_or(&[][..], |plan| &plan.prompts);
    let end = phase_end_text(live, phase);
    let texts: Vec<&str> = end.as_deref().into_iter().chain(count.as_deref()).chain(prompts.iter().map(String::as_str)).collect();
    panel.write(0, 1, [(Role::Dim, &truncate(texts.join(" · "), panel.area.width.saturating_sub(2)))]);
}

/// What to press once a phase is at its end: after the dose, or after the planned minutes.
fn phase_end_text(live: &LiveScreen, phase: PhaseId) -> Option<String> {
    let (session, now) = (live.session(), live.display_time().elapsed);
    let next = phase.next().filter(|_| !live.is_read_only)?;
    let title = session.plan().phase(next).map_or(next.id(), |plan| plan.title.as_str());
    if session.t0().is_some() && phase < PhaseId::Begin {
        return Some(format!("dose recorded · > goes to {title}"));
    }
    let planned = session.plan().phase(phase)?.minutes;
    let mins = (now - session.phase_start(phase).unwrap_or_default()).num_minutes();
    (mins >= i64::from(planned)).then(|| format!("planned time over · > goes to {title}"))
}

/// `NR out 4 min`, and a gap behind it.
fn staff_out_text(live: &LiveScreen) -> String {
    let age = |left: Elapsed| format_time_since((live.now().elapsed - left).num_minutes());
    let out = live.session().projection().room_presence.staff_out().into_iter();
    out.fold(String::new(), |text, (who, at)| text + who.as_str() + " out " + &age(at.elapsed) + "   ")
}

/// `● music and presence 42/50`.
fn current_phase_text(live: &LiveScreen, phase: PhaseId) -> String {
    let (session, now) = (live.session(), live.display_time());
    let plan = session.plan().phase(phase);
    let title = plan.map_or(phase.id(), |plan| plan.title.as_str());
    let began = session.phase_start(phase).unwrap_or_default();
    let mins = (now.elapsed - began).num_minutes().max(0);
    let planned = plan.map(|plan| format!("/{}", plan.minutes)).unwrap_or_default();
    format!("● {title} {mins}{planned}")
}
