//! What comes without a hand: readings that a device sends, what the music player plays. The rows say so, no answer is ever
//! taken from them, and nothing that a person measured gives way to them.

use super::super::limits::{self, RECHECK_MIN};
use super::super::plan::Level;
use super::super::refusal::Refusal;
use super::super::state::Session;
use super::super::time::{Elapsed, Moment};
use crate::session::record::names::Initials;
use crate::session::record::row::{Entry, Fact, Source, Value};
use crate::session::record::vocabulary;
use crate::session::record::vocabulary::Kind;
use chrono::TimeDelta;

/// Of each item one reading is kept in this time.
const ONE_IN: TimeDelta = TimeDelta::seconds(1);

/// One reading as a device sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The record's item.
    pub item: &'static str,
    /// In the item's own unit.
    pub value: Value,
    /// As it was sent, where that was in another unit.
    pub sent_as: String,
}

/// What a player plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its title, as the player tells it.
    pub title: String,
    /// Who plays; may be empty.
    pub artist: String,
}

/// The readings, and what they raise.
pub(crate) fn sent(session: &Session, now: Moment, sent: &[Sent]) -> Result<Vec<Entry>, Refusal> {
    let too_soon = |item: &str| {
        let last = session.picture().sent.get(item).and_then(|series| series.last());
        last.is_some_and(|last| now.elapsed - last.at.elapsed < ONE_IN)
    };
    if let Some(early) = sent.iter().find(|one| too_soon(one.item)) {
        return Err(Refusal::new(format!("one {} a second is kept, and this came sooner", early.item)));
    }
    let fact = |one: &Sent| {
        let unit = vocabulary::find(Kind::Vital, one.item).map_or("", |known| known.unit);
        let note = if one.sent_as.is_empty() { String::new() } else { format!("sent {}", one.sent_as) };
        Fact::new(Kind::Vital, one.item).value(one.value, unit).note(note)
    };
    let facts: Vec<Fact> = sent.iter().map(fact).collect();
    let crossing: Vec<Fact> = facts.iter().filter(|fact| is_news(session, now.elapsed, fact)).cloned().collect();
    let raised = super::alert::raised(session, now.into(), &crossing).map(|mut entry| {
        for fact in entry.facts.iter_mut().filter(|fact| fact.kind == Kind::Alert) {
            fact.note += " · by device";
        }
        entry
    });
    Ok(std::iter::once(by_device(now, Source::Socket, facts)).chain(raised).collect())
}

/// A device says the same each second: a limit that it crosses is raised again only when that became worse, or when the time
/// for a second look has passed.
fn is_news(session: &Session, now: Elapsed, fact: &Fact) -> bool {
    let level = |value: Value, at: Elapsed| limits::judge(session, &fact.item, value.get(), at).map(|(level, _)| level);
    let Some(reached) = fact.value.as_ref().and_then(|(value, _)| level(*value, now)).filter(|level| *level >= Level::Act) else {
        return false;
    };
    let raised = session.picture().marks(Kind::Alert).filter(|mark| mark.item == "raised" && mark.text == fact.item);
    let lately = raised.filter(|mark| now - mark.at.elapsed < TimeDelta::minutes(i64::from(RECHECK_MIN)));
    let mut as_bad = lately.filter(|mark| mark.value.and_then(|value| level(value, mark.at.elapsed)) >= Some(reached));
    as_bad.next().is_none()
}

/// The track, or that there is none.
pub(crate) fn played(now: Moment, track: Option<Track>) -> Entry {
    let fact = match track {
        Some(Track { title, artist }) => Fact::new(Kind::Music, "track").text(title).note(artist),
        None => Fact::new(Kind::Music, "silence"),
    };
    by_device(now, Source::Mpris, vec![fact])
}

fn by_device(now: Moment, source: Source, facts: Vec<Fact>) -> Entry {
    Entry { at: now.into(), author: Initials::app(), source, of: None, facts }
}
