//! Hand-overs, and people who join the staff during the day.

use super::facts::entry_by_writer;
use crate::session::{Entry, Fact, Initials, Moment, Refusal, RowKind, Session};

pub(crate) fn hand_over(session: &Session, now: Moment, to: &str) -> Result<Vec<Entry>, Refusal> {
    let staff = &session.projection().staff;
    let Some((to, _)) = staff.iter().find(|(initials, _)| initials.as_str().eq_ignore_ascii_case(to)) else {
        let names: Vec<&str> = staff.iter().map(|(initials, _)| initials.as_str()).collect();
        let (to, names) = (to.to_uppercase(), names.join(", "));
        return Err(Refusal::new(format!(
            "{to} is not on today's staff ({names}). Nothing was changed; `/staff {to}` adds a person."
        )));
    };
    if *to == session.writer() {
        return Err(Refusal::new(format!("{to} is already writing. Nothing was changed.")));
    }
    let fact = Fact::new(RowKind::Session, "hand_over").text(to.as_str());
    Ok(vec![entry_by_writer(session, now.into(), vec![fact])])
}

pub(crate) fn add_staff(session: &Session, now: Moment, initials: &str, role: &str) -> Result<Vec<Entry>, Refusal> {
    let initials = Initials::parse(initials)?;
    if session.projection().staff.iter().any(|(known, _)| *known == initials) {
        return Err(Refusal::new(format!("{initials} is already on today's staff. Nothing was changed.")));
    }
    let fact = Fact::new(RowKind::Meta, "staff").text(initials.as_str()).note(role);
    Ok(vec![entry_by_writer(session, now.into(), vec![fact])])
}
