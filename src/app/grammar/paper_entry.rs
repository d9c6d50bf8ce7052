//! What stands on the downtime sheet and on no live line, because there it has a key of its own: a stage that began, boxes that were
//! ticked, the client's leaving. Read only when a sheet is copied: `13:40 stage presence`, `13:20 done 1-5 7`, `13:20 not done 6: no
//! ride yet`, `16:05 left with Ana, steady`.

use super::words::{Words, bare, is};
use super::{Context, Head};
use crate::session::clinical::checklist;
use crate::session::clinical::checklist::Answer;
use crate::session::plan::{Check, Plan};
use crate::session::{At, PhaseId};

/// One line of the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Copied {
    /// When it happened, as the line says.
    pub at: At,
    /// What.
    pub what: OnPaper,
    /// What is doubtful about its time, each a sentence.
    pub doubts: Vec<String>,
}

/// What it says.
#[derive(Clone, Debug, PartialEq)]
pub enum OnPaper {
    /// A stage began.
    Stage(PhaseId),
    /// Boxes, by the ids of their items.
    Boxes {
        /// The items.
        ids: Vec<String>,
        /// With what all of them were answered.
        answer: Answer,
        /// Words beside them.
        words: String,
    },
    /// The client left: with whom, in what condition.
    Left(String),
}

/// The boxes of the sheet in its order; the first is number 1.
pub fn boxes(plan: &Plan) -> Vec<&Check> {
    PhaseId::ALL.into_iter().flat_map(|phase| checklist::of_phase(plan, phase)).collect()
}

/// Reads a line that only the sheet has; none where it is one of the live line's. A number that no box has is a sentence.
pub fn copied(line: &str, context: &Context<'_>) -> Option<Result<Copied, String>> {
    let head = Head::read(line.trim(), context)?;
    let what = match what(Words::new(head.rest), context.session.plan())? {
        Ok(what) => what,
        Err(sentence) => return Some(Err(sentence)),
    };
    let doubts = head.time.as_ref().map(|time| time.doubts.clone()).unwrap_or_default();
    Some(Ok(Copied { at: head.at(context), what, doubts }))
}

/// What is asked about a time before the record began: on a sheet that is the rule, once somebody has said which day it is of.
pub fn before_the_record(at: At) -> Option<String> {
    super::time::before(at)
}

fn what(mut words: Words<'_>, plan: &Plan) -> Option<Result<OnPaper, String>> {
    if words.take_all("stage") {
        let stage = PhaseId::ALL.into_iter().find(|phase| is(words.rest(), phase.id()))?;
        return Some(Ok(OnPaper::Stage(stage)));
    }
    if words.take_all("left") {
        return Some(Ok(OnPaper::Left(words.rest().to_owned())));
    }
    let answer = Answer::ALL.into_iter().find(|answer| words.take_all(answer.title()))?;
    let (numbers, said) = words.rest().split_once(':').unwrap_or((words.rest(), ""));
    let numbers: Vec<(usize, usize)> =
        numbers.split([' ', ',']).filter(|part| !part.is_empty()).map(span).collect::<Option<_>>()?;
    if numbers.is_empty() {
        return None;
    }
    let all = boxes(plan);
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
    Some(Ok(OnPaper::Boxes { ids, answer, words: said.trim().to_owned() }))
}

/// `7`, or `1-5`.
fn span(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let number = |text: &str| bare(text).parse::<usize>().ok().filter(|number| *number < 1000);
    Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last)
}
