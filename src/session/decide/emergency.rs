//! What the emergency card writes down, and what is said about it afterwards: how much was given belongs to the stamp, so it
//! amends it.

use super::super::due;
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{At, Moment};
use super::change::{again, same};
use super::route;
use crate::session::clinical::dose_summary;
use crate::session::clinical::dose_summary::Flow;
use crate::session::clinical::emergency;
use crate::session::clinical::emergency::Stamp;
use crate::session::decide::entry::answered;
use crate::session::record::row::{Entry, Fact};
use crate::session::record::vocabulary::Kind;
use crate::session::statement::{Adverse, Form, Known, RouteAct, Said};

/// A stamp of the card.
pub(crate) fn stamped(session: &Session, now: Moment, at: At, stamp: &Stamp) -> Result<Vec<Fact>, Refusal> {
    let stops = stamp.kind == Kind::Dose;
    if stops && !emergency::has_infusion(session) {
        return Err(Refusal::new("No infusion belongs to this session, so none was stopped. Nothing was written."));
    }
    if stops {
        if let Some(last) = dose_summary::infusions(session).pop().filter(|last| last.flow == Flow::Stopped) {
            let ended = last.since.wall.hm();
            return Err(Refusal::new(format!("The infusion ended at {ended} already, and that stands. Nothing was written.")));
        }
        return route::act(session, now, at, &RouteAct::InfusionStop(None));
    }
    let answers = due::answered_by_act(session, at.elapsed, now.elapsed, stamp.item);
    let answers = answers.iter().take(1).map(|due| answered(due, at.elapsed));
    Ok(std::iter::once(Fact::new(stamp.kind, stamp.item)).chain(answers).collect())
}

/// An adverse event and what was said with it, one entry. What was not said has no row.
pub(crate) fn adverse(said: Adverse) -> Vec<Fact> {
    let action = Some(said.action.as_str()).filter(|done| !done.is_empty());
    let serious = said.serious.then_some("yes");
    let about = [("severity", said.severity), ("serious", serious), ("action", action), ("outcome", said.outcome)];
    let about = about.into_iter().filter_map(|(item, text)| Some(Fact::new(Kind::Adverse, item).text(text?)));
    std::iter::once(Fact::new(Kind::Adverse, said.item).note(said.words)).chain(about).collect()
}

/// What is known of the client or of the day.
pub(crate) fn known(known: Known) -> Fact {
    match known {
        Known::Age(years) => Fact::new(Kind::Vital, "age").value(years, "a"),
        Known::Allergies(words) => Fact::new(Kind::Note, "allergies").note(words),
        Known::Medicines(words) => Fact::new(Kind::Note, "medicines").note(words),
        Known::Contact(words) => Fact::new(Kind::Plan, "emergency_contact").text(words),
        Known::Escort(words) => Fact::new(Kind::Plan, "escort").text(words),
        Known::Planned(item, words) => Fact::new(Kind::Plan, item).text(words),
        Known::Rescue(words) => Fact::new(Kind::Event, "rescue_given").note(words),
    }
}

/// What completes a stamp of the card: the stamp again, at its own time, with what it lacked.
pub(crate) fn completed(session: &Session, said: &Said) -> Option<Vec<Entry>> {
    let (lacking, fact) = match &said.form {
        Form::RouteAct(RouteAct::InfusionStop(mg)) => {
            let lacking = emergency::stop_to_measure(session)?;
            (lacking, same(lacking).value((*mg)?, "mg").text(""))
        }
        Form::Known(Known::Rescue(words)) => {
            let lacking = emergency::unnamed_rescue(session)?;
            (lacking, same(lacking).note(words.clone()))
        }
        _ => return None,
    };
    let live = session.ledger().live_of(lacking.entry);
    Some(vec![again(session, &live, lacking.at(), vec![fact.amends(lacking.seq)])])
}
