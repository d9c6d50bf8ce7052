//! What the next writer reads at a handover: the last minutes in words, until the next key.

use crate::session::analysis::describe::describe_entry;
use crate::view::prelude::*;

pub(crate) fn lines(live: &LiveScreen, entries: &[u64], styler: Styler<'_>, width: u16, rows: usize) -> Vec<Line<'static>> {
    let session = live.session();
    let head = format!("{} writes from here on. The last 20 minutes:", session.writer());
    let mut lines = styler.wrap(Role::PhaseNow, &head, width);
    let first = entries.len().saturating_sub(rows.saturating_sub(2).max(1));
    lines.extend(entries.iter().skip(first).map(|entry| {
        let description = describe_entry(session, *entry);
        let time = session.ledger().newest_versions_of(*entry).first().map(|row| row.time.hm()).unwrap_or_default();
        let role = if session.ledger().is_withdrawn(*entry) { Role::Struck } else { Role::Text };
        let gap = if description.text.is_empty() || description.tags.is_empty() { "" } else { "  " };
        let text = format!("{}{gap}{}", description.text, description.tags);
        let kind = format!("  {:<8}", description.kind);
        styler.line([(Role::Dim, &format!("  {time}")), (Role::Kind, &kind), (role, &truncate(&text, width.saturating_sub(18)))])
    }));
    lines.push(styler.line([(Role::Dim, "The next key goes on.")]));
    lines
}
