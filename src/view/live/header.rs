//! The top of the live screen: whose session, the clocks, the phases.

use crate::app::LiveScreen;
use crate::session::clinical::checklist::count_answered;
use crate::session::{Elapsed, PhaseId};
use crate::theme::Role;
use crate::view::text::{Styler, display_width, draw_line, draw_line_right, format_time_since, truncate};
use chrono::TimeDelta;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// `C-017 · IM ketamine · session 3`, who writes, the wall clock.
pub(crate) fn draw_title(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = live.session();
    let picture = session.projection();
    let wall = live.now().wall.hm();
    let out = staff_out_text(live);
    let right = styler.line([
        (Role::Dim, out.as_str()),
        (Role::Text, session.writer().as_str()),
        (Role::Dim, "   "),
        (Role::Clock, &wall),
    ]);
    draw_line_right(buffer, area, 0, 0, &right);
    let mut spans = Vec::new();
    if let Some(speed) = picture.rehearsal_speed {
        spans.push(styler.span(Role::Rehearsal, format!(" rehearsal ×{speed} ")));
        spans.push(styler.span(Role::Dim, " "));
    }
    let client = picture.client.as_ref().map(ToString::to_string).unwrap_or_default();
    spans.push(styler.span(Role::Text, client));
    let number = picture.session_no.map(|number| format!(" · session {number}")).unwrap_or_default();
    let unsigned = if session.plan().is_signed_off() { "" } else { " · defaults, not signed off" };
    let short = if unsigned.is_empty() { "" } else { " · not signed off" };
    let title = format!(" · {}", session.plan().title);
    let space = area.width.saturating_sub(right.width() as u16 + 4);
    let used = Line::from(spans.clone()).width() as u16;
    // What gives way first is said shortest first; that nobody signed the numbers stays longest.
    let tellings =
        [format!("{title}{number}{unsigned}"), format!("{title}{number}{short}"), format!("{title}{short}"), short.to_owned()];
    let telling = tellings.iter().find(|telling| used + display_width(telling) <= space);
    spans.push(styler.span(Role::Dim, telling.map_or("", String::as_str)));
    draw_line(buffer, area, 0, 1, &Line::from(spans));
}

/// The session's clock, T+, the time since the last dose, the earliest release.
pub(crate) fn draw_clocks(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let (session, now) = (live.session(), live.display_time());
    let clock = styler.span(Role::Clock, format_hms(now.elapsed - Elapsed::ZERO));
    let t_plus = match session.t0() {
        Some(t0) => styler.span(Role::TPlus, format!("T+ {}", format_hms(now.elapsed - t0))),
        None => styler.span(Role::Dim, format!("T0 planned {}", live.now().timestamp_at(session.t0_or_planned()).wall.hm())),
    };
    let last = session.dosing_acts().last().map(|at| format_time_since((now.elapsed - *at).num_minutes()));
    let left = session.client_left().map(|at| format!("left {}", at.wall.hm()));
    let out = session.client_out().map(|at| format!("bathroom {}", format_time_since((now.elapsed - at.elapsed).num_minutes())));
    // By the clock that goes on: when the client has left, the other one stands.
    let release = session.earliest_release().map(|at| format!("release ≥ {}", live.now().timestamp_at(at).wall.hm()));
    // At 20 cells T+ alone is left.
    let mut spans: Vec<Span<'_>> = vec![t_plus];
    let t_plus_width = spans[0].width() as u16;
    if area.width >= t_plus_width + 14 {
        spans.insert(0, styler.span(Role::Dim, "    "));
        spans.insert(0, clock);
    }
    for (role, words) in [(Role::Text, out), (Role::Text, last.map(|last| format!("last dose {last}"))), (Role::Text, left)] {
        let Some(words) = words else { continue };
        let taken = Line::from(spans.clone()).width() as u16 + 1;
        if taken + 4 + display_width(&words) < area.width {
            spans.push(styler.span(Role::Dim, "    "));
            spans.push(styler.span(role, words));
        }
    }
    let taken = draw_line(buffer, area, 0, 1, &Line::from(spans));
    if let Some(release) = release {
        draw_line_right(buffer, area, 0, taken + 2, &styler.line([(Role::Dim, &release)]));
    }
}

/// Every phase: done, the current one with its minutes against the plan's, to come.
pub(crate) fn draw_phases(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let (session, now) = (live.session(), live.display_time());
    let current = session.phase_at(now.elapsed);
    let whole = Line::from(
        PhaseId::ALL
            .into_iter()
            .flat_map(|phase| {
                let gap = styler.span(Role::Dim, if phase == PhaseId::Arrive { "" } else { "  " });
                let words = if phase == current {
                    styler.span(Role::PhaseNow, current_phase_text(live, phase))
                } else if session.phase_start(phase).is_some_and(|began| began <= now.elapsed) {
                    styler.span(Role::Phase, format!("{} ✓", phase.id()))
                } else {
                    styler.span(Role::Phase, phase.id())
                };
                [gap, words]
            })
            .collect::<Vec<_>>(),
    );
    if whole.width() < usize::from(area.width) {
        draw_line(buffer, area, 0, 1, &whole);
        return;
    }
    let next = current.next().map(|next| format!("  then {}", next.id())).unwrap_or_default();
    let words = truncate(&current_phase_text(live, current), area.width.saturating_sub(2));
    let then = if display_width(&words) + display_width(&next) + 2 < area.width { next.as_str() } else { "" };
    draw_line(buffer, area, 0, 1, &styler.line([(Role::PhaseNow, &words), (Role::Phase, then)]));
}

/// How much of the phase's checklist is answered, and its prompts, where a row is free for them.
pub(crate) fn draw_phase_details(live: &LiveScreen, styler: Styler<'_>, buffer: &mut Buffer, area: Rect) {
    let session = live.session();
    let phase = session.phase_at(live.display_time().elapsed);
    let (done, all) = count_answered(session, phase);
    let count = (done < all).then(|| format!("checklist {done}/{all}"));
    let prompts = session.plan().phase(phase).map_or(&[][..], |plan| &plan.prompts);
    let words: Vec<&str> = count.as_deref().into_iter().chain(prompts.iter().map(String::as_str)).collect();
    draw_line(buffer, area, 0, 1, &styler.line([(Role::Dim, &truncate(&words.join(" · "), area.width.saturating_sub(2)))]));
}

/// `NR out 4 min`, and a gap behind it.
fn staff_out_text(live: &LiveScreen) -> String {
    let age = |left: Elapsed| format_time_since((live.now().elapsed - left).num_minutes());
    let out = live.session().projection().room_presence.staff_out().into_iter();
    out.fold(String::new(), |words, (who, at)| words + who.as_str() + " out " + &age(at.elapsed) + "   ")
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

/// `1:07:24`, with `−` before what has not come yet.
pub(crate) fn format_hms(span: TimeDelta) -> String {
    let secs = span.num_milliseconds().div_euclid(1000);
    let sign = if secs < 0 { "−" } else { "" };
    let secs = secs.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}
