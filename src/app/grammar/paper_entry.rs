//! Lines of the downtime sheet that the live line has keys for instead: `13:40 stage presence`, `13:20 done 1-5 7`,
//! `13:20 not done 6: no ride yet`, `16:05 left with Ana, steady`. Only the copying of a sheet parses them.

use crate::app::grammar::context::ParseContext;
use crate::app::grammar::line_prefix::LinePrefix;
use crate::app::grammar::words::{WordCursor, eq_word, trim_punctuation};
use crate::session::{ChecklistAnswer, ChecklistItem, PhaseId, Plan, Timestamp, clinical::checklist};

/// A line of the downtime sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct DowntimeLine {
    /// The time that the line names, or else the context's.
    pub(crate) time: Timestamp,
    /// What the line of the paper sheet tells.
    pub item: DowntimeItem,
    /// Sentences about the time that a person must confirm.
    pub(crate) warnings: Vec<String>,
}

/// The event of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum DowntimeItem {
    /// A phase began at the given time.
    Stage(PhaseId),
    /// Boxes of a checklist were ticked.
    Boxes {
        /// The ids of their checklist items.
        ids: Vec<String>,
        /// The answer for all of them.
        answer: ChecklistAnswer,
        /// The words after the colon.
        words: String,
    },
    /// The client left: with whom, in what condition.
    Left(String),
}

/// The boxes of the sheet, in its order; the first has number 1.
pub fn numbered_checks(plan: &Plan) -> Vec<&ChecklistItem> {
    PhaseId::ALL.into_iter().flat_map(|phase| checklist::items_of_phase(plan, phase)).collect()
}

/// Parses a line that only the sheet has; `None` for any other line.
///
/// # Errors
///
/// A sentence if no box has one of the numbers.
pub fn parse_downtime_line(line: &str, context: &ParseContext<'_>) -> Option<Result<DowntimeLine, String>> {
    let prefix = LinePrefix::parse(line.trim(), context)?;
    let item = parse_item(WordCursor::new(prefix.rest), context.session.plan())?;
    let warnings = prefix.time.as_ref().map(|time| time.warnings.clone()).unwrap_or_default();
    Some(item.map(|item| DowntimeLine { time: prefix.resolved_time(context), item, warnings }))
}

fn parse_item(mut words: WordCursor<'_>, plan: &Plan) -> Option<Result<DowntimeItem, String>> {
    if words.take_phrase("stage") {
        let phase = PhaseId::ALL.into_iter().find(|phase| eq_word(words.remaining(), phase.id()))?;
        return Some(Ok(DowntimeItem::Stage(phase)));
    }
    if words.take_phrase("left") {
        return Some(Ok(DowntimeItem::Left(words.remaining().to_owned())));
    }
    let answer = ChecklistAnswer::ALL.into_iter().find(|answer| words.take_phrase(answer.title()))?;
    let (numbers, words) = words.remaining().split_once(':').unwrap_or((words.remaining(), ""));
    let ranges: Vec<(usize, usize)> =
        numbers.split([' ', ',']).filter(|part| !part.is_empty()).map(parse_range).collect::<Option<_>>()?;
    if ranges.is_empty() {
        return None;
    }
    let checks = numbered_checks(plan);
    let id_of = |number: usize| match number.checked_sub(1).and_then(|index| checks.get(index)) {
        Some(check) => Ok(check.id.clone()),
        None => Err(format!("The sheet has boxes 1 to {}; there is no box {number}. Nothing was written.", checks.len())),
    };
    let ids: Result<Vec<String>, String> = ranges.into_iter().flat_map(|(first, last)| first..=last).map(id_of).collect();
    Some(ids.map(|ids| DowntimeItem::Boxes { ids, answer, words: words.trim().to_owned() }))
}

fn parse_range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let number = |text: &str| trim_punctuation(text).parse::<usize>().ok().filter(|number| *number < 1000);
    Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last)
}
