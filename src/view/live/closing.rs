//! Two sentences of the dialog that closes the record: the earliest release and the state of the discharge checklist.

use crate::app::LiveScreen;
use crate::session::{ChecklistAnswer, clinical::discharge};

/// `Earliest release 15:10, fixed by the protocol: not reached.`, and whether it is reached.
pub(crate) fn release_text(live: &LiveScreen) -> Option<(String, bool)> {
    let (session, now) = (live.session(), live.now());
    let release = session.earliest_release()?;
    let rule = &session.plan().release;
    let floor = if rule.is_hard_floor { ", fixed by the protocol" } else { "" };
    let until = session.client_left().map_or(now.elapsed, |left| left.elapsed);
    let is_reached = until >= release;
    let state = if is_reached { "reached" } else { "not reached" };
    Some((format!("Earliest release {}{floor}: {state}.", now.timestamp_at(release).wall.hm()), is_reached))
}

/// `Discharge checklist: 11 done, 1 not done, 2 open`.
pub(crate) fn checklist_tally(live: &LiveScreen) -> Option<String> {
    let list = discharge::list(live.session());
    if list.is_empty() || live.session().t0().is_none() {
        return None;
    }
    let count = |wanted: Option<ChecklistAnswer>| list.iter().filter(|(_, answer)| *answer == wanted).count();
    let counts = ChecklistAnswer::ALL.into_iter().map(|answer| (count(Some(answer)), answer.title()));
    let parts: Vec<String> = counts
        .chain([(count(None), "open")])
        .filter(|(number, _)| *number > 0)
        .map(|(number, title)| format!("{number} {title}"))
        .collect();
    Some(format!("Discharge checklist (/discharge): {}.", parts.join(", ")))
}
