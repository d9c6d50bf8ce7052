//! The morning desk's question, above its line: how many things remain, where what is added comes from, and what would fill this one.

use crate::app::Basis;
use crate::app::screens::review::Review;
use crate::session::analysis::gaps;
use crate::theme::Role;
use crate::view::text::Ink;
use ratatui::text::Line;

/// Where else something can come from: what the key turns to.
pub(crate) fn other(review: &Review) -> &'static str {
    match review.finishing().map(crate::app::screens::review::complete::Finish::basis) {
        Some(Basis::Paper) => Basis::Memory.title(),
        _ => Basis::Paper.title(),
    }
}

pub(crate) fn question(review: &Review, ink: Ink<'_>, space: u16) -> Vec<Line<'static>> {
    let Some((finish, gap)) = review.finishing().and_then(|finish| Some((finish, finish.gap()?))) else { return Vec::new() };
    let (question, example) = gaps::asks(review.session(), gap);
    let passed = match finish.passed() {
        0 => String::new(),
        passed => format!(" · {passed} passed over"),
    };
    let remain = format!("finish · {} remain{passed} · ", finish.remain());
    let mut lines = vec![ink.line([(Role::Dim, &remain), (Role::PhaseNow, finish.basis().title()), (Role::Dim, ", late")])];
    lines.extend(ink.wrapped(Role::Question, &question, space));
    if !example.is_empty() {
        lines.extend(ink.wrapped(Role::Dim, &format!("such as `{example}`"), space));
    }
    lines
}
