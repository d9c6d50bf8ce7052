//! The question about a gap in the record: how many gaps remain, where the added entry comes from, and what would fill this one.

use crate::app::Provenance;
use crate::app::screens::review::ReviewScreen;
use crate::session::analysis::gaps;
use crate::theme::Role;
use crate::view::text::Styler;
use ratatui::text::Line;

/// The provenance that Ctrl-P switches to.
pub(crate) fn other_provenance(review: &ReviewScreen) -> &'static str {
    match review.finish.as_ref().map(|finish| finish.provenance) {
        Some(Provenance::Paper) => Provenance::Memory.label(),
        _ => Provenance::Paper.label(),
    }
}

pub(crate) fn question_lines(review: &ReviewScreen, styler: Styler<'_>, width: u16) -> Vec<Line<'static>> {
    let Some((finish, gap)) = review.finish.as_ref().and_then(|finish| Some((finish, finish.current_gap()?))) else {
        return Vec::new();
    };
    let (question, example) = gaps::question_and_example(review.session(), gap);
    let passed = match finish.skipped_count() {
        0 => String::new(),
        passed => format!(" · {passed} passed over"),
    };
    let remain = format!("finish · {} remain{passed} · ", finish.gaps.len());
    let mut lines = vec![styler.line([(Role::Dim, &remain), (Role::PhaseNow, finish.provenance.label()), (Role::Dim, ", late")])];
    lines.extend(styler.wrap(Role::Question, &question, width));
    if !example.is_empty() {
        lines.extend(styler.wrap(Role::Dim, &format!("such as `{example}`"), width));
    }
    lines
}
