//! Lines that only the downtime sheet has: `13:40 stage presence`, `13:20 done 1-5 7`, `13:20 not done 6: no ride yet`, `16:05
//! left with Ana, steady`. On the live screen these have keys of their own.

use crate::app::grammar::context::ParseContext;
use crate::app::grammar::line_prefix::LinePrefix;
use crate::app::grammar::words::{WordCursor, eq_word, trim_punctuation};
use crate::session::clinical::checklist;
use crate::session::clinical::checklist::ChecklistAnswer;
use crate::session::plan::{ChecklistItem, Plan};
use crate::session::{PhaseId, Timestamp};

/// A line of the downtime sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct DowntimeLine {
    /// The line's time.
    pub time: Timestamp,
    /// What it says.
    pub item: DowntimeItem,
    /// Warnings about its time.
    pub warnings: Vec<String>,
}

/// What it says.
#[derive(Clone, Debug, PartialEq)]
pub enum DowntimeItem {
    /// A phase began.
    Stage(PhaseId),
    /// Checklist items were answered.
    Boxes {
        /// Their ids.
        ids: Vec<String>,
        /// The answer of all of them.
        answer: ChecklistAnswer,
        /// The note of all of them.
        words: String,
    },
    /// The client left; how.
    Left(String),
}

/// The checklist items in the sheet's order; the first is number 1.
pub fn numbered_checks(plan: &Plan) -> Vec<&ChecklistItem> {
    PhaseId::ALL.into_iter().flat_map(|phase| checklist::items_of_phase(plan, phase)).collect()
}

/// Parses a line that only the sheet has; `None` for a line of the live grammar, an error for an unknown box number.
pub fn parse_downtime_line(line: &str, context: &ParseContext<'_>) -> Option<Result<DowntimeLine, String>> {
    let head = LinePrefix::parse(line.trim(), context)?;
    let what = match parse_item(WordCursor::new(head.rest), context.session.plan())? {
        Ok(what) => what,
        Err(sentence) => return Some(Err(sentence)),
    };
    let doubts = head.time.as_ref().map(|time| time.warnings.clone()).unwrap_or_default();
    Some(Ok(DowntimeLine { time: head.resolved_time(context), item: what, warnings: doubts }))
}

/// The warning about a time before the record began, which a sheet of an earlier day expects.
pub fn before_session_warning(time: Timestamp) -> Option<String> {
    super::time::before_session_warning(time)
}

fn parse_item(mut words: WordCursor<'_>, plan: &Plan) -> Option<Result<DowntimeItem, String>> {
    if words.take_phrase("stage") {
        let stage = PhaseId::ALL.into_iter().find(|phase| eq_word(words.remaining(), phase.id()))?;
        return Some(Ok(DowntimeItem::Stage(stage)));
    }
    if words.take_phrase("left") {
        return Some(Ok(DowntimeItem::Left(words.remaining().to_owned())));
    }
    let answer = ChecklistAnswer::ALL.into_iter().find(|answer| words.take_phrase(answer.title()))?;
    let (numbers, said) = words.remaining().split_once(':').unwrap_or((words.remaining(), ""));
    let numbers: Vec<(usize, usize)> =
        numbers.split([' ', ',']).filter(|part| !part.is_empty()).map(parse_range).collect::<Option<_>>()?;
    if numbers.is_empty() {
        return None;
    }
    let all = numbered_checks(plan);
    let mut ids = Vec::new();
    for number in numbers.into_iter().flat_map(|(first, last)| first..=last) {
        match number.checked_sub(1).and_then(|at| all.get(at)) {
            Some(check) => ids.push(check.id.clone()),
            None => {
                return Some(Err(format!(
                    "The sheet's boxes go from 1 to {}; there is no {number}. Nothing was written.",
                    all.len()
                )));
            }
        }
    }
    Some(Ok(DowntimeItem::Boxes { ids, answer, words: said.trim().to_owned() }))
}

/// `7`, or `1-5`.
fn parse_range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let number = |text: &str| trim_punctuation(text).parse::<usize>().ok().filter(|number| *number < 1000);
    Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last)
}
