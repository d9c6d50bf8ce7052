//! Completing a session: its gaps one after the other, with the entries around each. What is typed becomes a late entry from
//! memory or from paper; every gap can be skipped.

use super::ReviewScreen;
use super::state::{FinishState, Pane, ReviewPrompt};
use crate::app::grammar::{dated_preview, format_date_time, strip_prefix_ignore_case};
use crate::app::message::{Correction, Effect, Provenance, Request};
use crate::session::{ChecklistAnswer, EndReason, MissingKind, StatementKind, analysis::gaps, clinical::begun};

impl ReviewScreen {
    pub(crate) fn begin_finish(&mut self) {
        self.set_filter(String::new());
        self.pane = Pane::Timeline;
        self.finish = Some(FinishState::default());
        self.refresh_gaps();
    }

    /// Finds the gaps of the changed record.
    pub(crate) fn refresh_gaps(&mut self) {
        let now = self.moment_in_session(self.session()).elapsed;
        let Some(finish) = &mut self.finish else { return };
        let before = finish.current_gap().map(|gap| gap.kind.clone());
        finish.gaps = gaps::missing_for_completion(&self.record.session, now);
        let index = finish.index;
        if let Some(same) = finish.gaps.iter().position(|gap| Some(&gap.kind) == before.as_ref()) {
            finish.index = same;
            return;
        }
        // It was filled; the next one takes its index.
        let open = finish.find_open(index..finish.gaps.len()).or_else(|| finish.find_open(0..index));
        finish.index = open.unwrap_or(finish.gaps.len());
        self.prompt_for_gap();
    }

    /// Opens the prompt of the current gap and selects the entry it is about.
    pub(crate) fn prompt_for_gap(&mut self) {
        let Some(finish) = &self.finish else { return };
        let Some(gap) = finish.current_gap().cloned() else {
            let end = match finish.skipped_count() {
                0 => "Nothing is missing any more.".to_owned(),
                skipped => format!("Nothing else is missing; {skipped} skipped. o starts again with them."),
            };
            self.close_prompt();
            self.notice = Some(self.notice.take().map_or_else(|| end.clone(), |notice| format!("{notice} {end}")));
            self.finish = None;
            return;
        };
        let entry_of = |seq: u64| self.session().ledger().row(seq).map(|row| row.entry);
        let own = match gap.kind {
            MissingKind::StampWords(row)
            | MissingKind::Reason(row)
            | MissingKind::Abbreviation(row)
            | MissingKind::NotEnded(row) => entry_of(row),
            MissingKind::Lot(entry) => Some(entry),
            _ => None,
        };
        let timeline = self.session().timeline();
        let nearest = timeline[..timeline.partition_point(|(time, _)| *time <= gap.time)].last().map(|(_, entry)| *entry);
        if !own.is_some_and(|entry| self.select_entry(entry))
            && let Some(nearest) = nearest
        {
            self.select_entry(nearest);
        }
        self.open_prompt(ReviewPrompt::Gap { is_entry: is_entry_gap(&gap.kind) });
        if let MissingKind::Abbreviation(seq) = gap.kind
            && let Some(row) = self.record.session.ledger().row(seq)
        {
            let expanded = self.context.abbreviations.expand_all(&row.note);
            self.line.editor.set_text(&expanded, self.context.now);
            // Not a draft: nobody typed it.
            self.line.saved_draft = expanded;
        }
    }

    pub(crate) fn skip_gap(&mut self, forward: bool) {
        let Some(finish) = &mut self.finish else { return };
        self.notice = None;
        if forward {
            let skipped = finish.current_gap().map(|gap| gap.kind.clone());
            finish.skipped.extend(skipped);
            finish.index = finish.find_open(finish.index..finish.gaps.len()).unwrap_or(finish.gaps.len());
        } else {
            finish.index = finish.index.saturating_sub(1);
            let returned = finish.current_gap().map(|gap| gap.kind.clone());
            finish.skipped.retain(|skipped| Some(skipped) != returned.as_ref());
        }
        self.prompt_for_gap();
    }

    pub(crate) fn toggle_provenance(&mut self) {
        if let Some(finish) = &mut self.finish {
            finish.provenance = if finish.provenance == Provenance::Memory { Provenance::Paper } else { Provenance::Memory };
        }
    }

    /// Requests the correction that fills the current gap, or says what the line lacks.
    pub(crate) fn fill_gap(&mut self, text: &str) -> Option<Effect> {
        let finish = self.finish.as_ref()?;
        let (kind, provenance) = (&finish.current_gap()?.kind, finish.provenance);
        match self.gap_correction(kind, text) {
            Ok(correction) => Some(Effect::Request(Request::Correct(self.record.name.clone(), correction, provenance))),
            Err(refusal) => {
                self.notice = Some(refusal);
                None
            }
        }
    }

    fn gap_correction(&self, kind: &MissingKind, text: &str) -> Result<Correction, String> {
        if text.is_empty() {
            return Err("Nothing was typed, so nothing was saved. Tab skips it for now.".to_owned());
        }
        let line = text.to_owned();
        match kind {
            MissingKind::StampWords(row) | MissingKind::Abbreviation(row) => Ok(Correction::Annotate { row: *row, note: line }),
            MissingKind::Reason(row) => {
                let kept = self.session().ledger().row(*row).map_or("", |row| row.note.as_str());
                let note = if kept.is_empty() { line } else { format!("{kept}; {text}") };
                Ok(Correction::Annotate { row: *row, note })
            }
            MissingKind::Point(id) if let Some(reason) = refusal_reason(text) => {
                Ok(Correction::Skip { id: id.clone(), reason: reason.to_owned() })
            }
            MissingKind::NotEnded(begun) if self.is_end_in_words(*begun) => {
                self.require_time(&[]).map(|()| Correction::End { begun: *begun, line })
            }
            MissingKind::Point(_)
            | MissingKind::NotEnded(_)
            | MissingKind::HoldClearance
            | MissingKind::Answer(_)
            | MissingKind::Act(_)
            | MissingKind::Decision(_)
            | MissingKind::InfusionMg => {
                let kind = self.line.editor.interpretation().map(|found| &found.statement.kind);
                let is_note = matches!(kind, Some(StatementKind::Note { .. }));
                let doubt = is_note.then(|| "This is a note; it does not answer what is missing.".to_owned());
                self.require_time(doubt.as_slice())?;
                Ok(Correction::AddLateEntry(line))
            }
            MissingKind::Lot(entry) => Ok(Correction::Amend { entry: *entry, line, why: String::new() }),
            MissingKind::RescueMedication | MissingKind::StoppedInfusionMg | MissingKind::FollowUp => {
                Ok(Correction::AddLateEntry(format_gap_line(kind, text)))
            }
            MissingKind::DischargeItem(id) => {
                self.require_time(&[]).map(|()| Correction::AnswerChecklistItem { id: id.clone(), line })
            }
            MissingKind::ClientLeft => self.require_time(&[]).map(|()| Correction::ClientLeft(line)),
            MissingKind::Close => self.close_correction(text),
        }
    }

    /// Whether the line is words that can only mean the end of what a row began.
    fn is_end_in_words(&self, begun: u64) -> bool {
        let is_note =
            self.line.editor.interpretation().is_some_and(|found| matches!(found.statement.kind, StatementKind::Note { .. }));
        is_note && begun::begun_by(self.session(), begun).is_some_and(|state| state.pair.end_event.is_some())
    }

    /// What the line would become.
    pub(crate) fn preview(&self) -> Option<String> {
        let interpretation = self.line.editor.interpretation().filter(|_| self.prompt().is_some_and(ReviewPrompt::is_entry))?;
        let kind = self.finish.as_ref().and_then(FinishState::current_gap).map(|gap| &gap.kind);
        let correction = match (kind, &interpretation.statement.kind) {
            (Some(MissingKind::ClientLeft), StatementKind::Note { .. }) => "the client left",
            (Some(MissingKind::NotEnded(begun)), _) if self.is_end_in_words(*begun) => {
                begun::begun_by(self.session(), *begun).map_or("", |state| state.pair.end_line)
            }
            (Some(MissingKind::DischargeItem(_)), StatementKind::Note { words, .. }) => {
                ChecklistAnswer::parse_typed(words).map_or("no answer yet: done, not done or na", |(answer, _)| answer.title())
            }
            _ => return Some(dated_preview(interpretation)),
        };
        let is_timed = interpretation.time_words.is_some();
        let time = if is_timed { format_date_time(interpretation) } else { "begin with the time".to_owned() };
        Some(format!("{correction} · {time}"))
    }

    /// Requires a time, and asks once about warnings.
    fn require_time(&self, more_warnings: &[String]) -> Result<(), String> {
        if self.line.editor.interpretation().is_none_or(|interpretation| interpretation.time_words.is_none()) {
            return Err("When was it? Begin with the time, as in the example. Nothing was written.".to_owned());
        }
        self.unanswered_question(more_warnings).map_or(Ok(()), Err)
    }

    /// Parses `stopped early, asked to end`; remaining gaps need the reason.
    fn close_correction(&self, text: &str) -> Result<Correction, String> {
        let Some((reason, why)) = parse_end_reason(text) else {
            return Err(format!(
                "`{text}` is not a way to end. Type completed, stopped early, no-go or transferred. Nothing was written."
            ));
        };
        let has_gaps = self.finish.as_ref().is_some_and(|finish| finish.gaps.iter().any(|gap| gap.kind.is_required()));
        if has_gaps && why.is_empty() {
            return Err(
                "Something is still missing. To close without it, type a comma and your reason after the word.".to_owned()
            );
        }
        Ok(Correction::Close { reason, why })
    }
}

/// The end reason and the text after it.
fn parse_end_reason(text: &str) -> Option<(EndReason, String)> {
    let mut words = EndReason::ALL.into_iter().flat_map(|reason| {
        let [title, word] = [reason.title(), reason.word()];
        [(title.to_owned(), reason), (word.to_owned(), reason), (word.replace('_', "-"), reason)]
    });
    let after_word = |(word, reason): (String, EndReason)| {
        let rest = strip_prefix_ignore_case(text, &word)?;
        let ends = rest.chars().next().is_none_or(|next| !next.is_alphanumeric());
        ends.then(|| (reason, rest.trim_start_matches([',', ':', ';', ' ']).to_owned()))
    };
    words.find_map(after_word)
}

/// Whether the line for a gap is parsed as an entry.
fn is_entry_gap(kind: &MissingKind) -> bool {
    use MissingKind::{Abbreviation, Close, FollowUp, Reason, RescueMedication, StampWords, StoppedInfusionMg};
    let is_text =
        matches!(kind, StampWords(_) | Reason(_) | Abbreviation(_) | RescueMedication | StoppedInfusionMg | FollowUp | Close);
    !is_text
}

/// The reason after `no`.
fn refusal_reason(text: &str) -> Option<&str> {
    strip_prefix_ignore_case(text, "no ").map(str::trim).filter(|reason| !reason.is_empty())
}

/// Adds the label that the prompt already shows.
fn format_gap_line(kind: &MissingKind, text: &str) -> String {
    match kind {
        MissingKind::RescueMedication if !text.starts_with("rescue:") => format!("rescue: {text}"),
        MissingKind::FollowUp if !text.starts_with("follow-up:") => format!("follow-up: {text}"),
        MissingKind::StoppedInfusionMg if text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.') => {
            format!("stop {text} mg")
        }
        _ => text.to_owned(),
    }
}
