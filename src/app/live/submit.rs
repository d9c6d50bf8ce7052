//! Enter: what a line becomes, and what is asked first. The line is emptied only when it became an entry.

use crate::app::keymap::commands;
use crate::app::keymap::help;
use crate::app::live::state::dialog::Dialog;
use crate::app::live::{LiveScreen, Prompt};
use crate::app::message::Effect;
use crate::session::due;
use crate::session::limits;
use crate::session::statement::{RouteEvent, Statement, StatementKind};
use crate::session::{Intent, Moment, Row, RowKind, Timestamp};

impl LiveScreen {
    /// Enter on a line with text.
    pub(crate) fn submit_text(&mut self, now: Moment) -> Vec<Effect> {
        if self.line.editor.is_blocked() {
            self.line.editor.unblock();
            self.notice = Some("The same key came ten times in a second. Look at the line; Enter again saves it.".to_owned());
            return Vec::new();
        }
        let text = self.line.editor.text();
        match text {
            "?" => return self.clear_line(now),
            ">" => return self.submit_next_phase(now),
            _ => {}
        }
        if let Some(query) = commands::query(text) {
            let chosen = commands::search(query).get(self.line.list_index).map(|command| command.id);
            let Some(command) = chosen else {
                self.notice = Some("No such command. A space or digit after the slash makes text.".to_owned());
                return Vec::new();
            };
            let words = commands::arguments(query).to_owned();
            return self.run_command(now, command, &words);
        }
        // Elsewhere Enter ends a search, so here it asks before it writes.
        if help::query(text).is_some() {
            let Some(interpretation) = self.line.editor.interpretation().cloned() else { return self.clear_line(now) };
            let question = format!("`{text}` was a search in the help. Save it as an entry all the same?");
            self.overlays.open_dialog(Dialog::ConfirmWarnings { statement: interpretation.statement, warnings: vec![question] });
            return Vec::new();
        }
        if self.is_observation_command() {
            return self.prompt_observation_span(now);
        }
        if let Some(effects) = self.submit_pinned(now) {
            return effects;
        }
        self.submit_interpretation(now)
    }

    /// What Enter would enter, and its time. `None` for a blank line, a command or a search.
    pub fn preview(&self) -> Option<String> {
        if let Some((stamp, at)) = self.card_stamp() {
            return Some(format!("{} · {}", stamp.label, at.wall.hms()));
        }
        let text = self.line.editor.text();
        if text == ">" || help::query(text).is_some() || commands::query(text).is_some() {
            return None;
        }
        if self.is_observation_command() {
            return Some("asks from when to when you looked".to_owned());
        }
        let interpretation = self.line().interpretation()?;
        if let Some(amendment) = self.overlays.amendment() {
            return Some(amendment.preview(interpretation));
        }
        match self.prompt() {
            Prompt::Entry => {}
            Prompt::ClientLeft { .. } => {
                let (at, _) =
                    self.line.editor.parse_words(self.room.now, self.recorder.session(), &self.room.zone, self.last_typed_time());
                return Some(format!("the client left · {}", at.wall.hms()));
            }
            Prompt::ObservationSpan => return self.parse_observation_span().map(|interpretation| interpretation.preview),
            Prompt::EarlyLeaveReason { .. } | Prompt::EarlyCloseReason { .. } => {
                return Some("why before the earliest release".to_owned());
            }
            Prompt::GapsReason { .. } => return Some("why with gaps".to_owned()),
            Prompt::PostponeReason { skip, .. } => return Some(postpone_label(*skip).to_owned()),
        }
        let is_note = matches!(interpretation.statement.kind, StatementKind::Note { .. });
        let words = match self.parse_postpone_or_skip() {
            Some((_, skip)) => postpone_label(skip).to_owned(),
            None if is_note && self.is_look_pinned() => "look ok".to_owned(),
            None if is_note && self.find_stamp_to_fill(&interpretation.statement).is_some() => "words for the stamp".to_owned(),
            None => interpretation.preview.clone(),
        };
        Some(format!("{words} · {}", interpretation.statement.time.wall.hms()))
    }

    /// `not now` and `skip` with a pinned item: the reason, and whether it is skipped.
    fn parse_postpone_or_skip(&self) -> Option<(String, bool)> {
        self.selection.pinned_due.as_ref()?;
        let text = self.line.editor.text().trim();
        let reason = |word: &str| text.strip_prefix(word).filter(|rest| rest.is_empty() || rest.starts_with(' ')).map(str::trim);
        let put_off = reason("not now").map(|reason| (reason.to_owned(), false));
        put_off.or_else(|| reason("skip").map(|reason| (reason.to_owned(), true)))
    }

    fn is_look_pinned(&self) -> bool {
        let is_pinned = |due: &due::DueItem<'_>| self.selection.pinned_due.as_deref() == Some(due.id.as_str());
        let ahead = self.due();
        ahead.iter().any(|due| is_pinned(due) && due.is_look_only())
    }

    /// Answers the pinned item: `not now`, `skip`, and for a look `o` or a note.
    fn submit_pinned(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let id = self.selection.pinned_due.clone()?;
        match self.parse_postpone_or_skip() {
            Some((reason, false)) => return Some(self.submit_line(now, Intent::Postpone { id, reason })),
            Some((reason, true)) => return Some(self.submit_line(now, Intent::Skip { id, reason })),
            None => {}
        }
        let statement = self.line.editor.interpretation()?.statement.clone();
        match &statement.kind {
            StatementKind::Note { words, .. } if self.is_look_pinned() => {
                let words = if words == "o" { String::new() } else { words.clone() };
                Some(self.submit_statement(now, Statement { kind: StatementKind::Look { words }, ..statement }))
            }
            _ => None,
        }
    }

    /// Enters the selected interpretation, or asks first.
    pub(crate) fn submit_interpretation(&mut self, now: Moment) -> Vec<Effect> {
        let Some(interpretation) = self.line.editor.interpretation().cloned() else { return self.clear_line(now) };
        match &interpretation.statement.kind {
            StatementKind::Dose(_) | StatementKind::RouteEvent(RouteEvent::Device { .. } | RouteEvent::InfusionStart(_)) => {
                let words = std::iter::once(interpretation.preview).chain(interpretation.warnings).collect();
                self.overlays.open_dialog(Dialog::ConfirmDose { statement: interpretation.statement, lines: words });
                return Vec::new();
            }
            StatementKind::Note { words, .. } => {
                if let Some(entry) = self.find_stamp_to_fill(&interpretation.statement) {
                    let words = words.clone();
                    return self.submit_line(now, Intent::FillStamp { entry, words });
                }
            }
            _ => {}
        }
        if interpretation.warnings.is_empty() {
            return self.submit_statement(now, interpretation.statement);
        }
        self.overlays
            .open_dialog(Dialog::ConfirmWarnings { statement: interpretation.statement, warnings: interpretation.warnings });
        Vec::new()
    }

    /// The stamp that this line fills: it was begun soon after it, or `=` names it.
    pub(crate) fn find_stamp_to_fill(&self, statement: &Statement) -> Option<u64> {
        let begun = self.line.editor.started()?;
        let entry = if statement.time == Timestamp::from(begun) {
            self.line.recent_stamp(begun.real_time)
        } else {
            self.line.editor.text().trim_start().starts_with('=').then(|| self.recorder.session().last_typed_entry()).flatten()
        }?;
        let waits = |row: &&Row| row.matches(RowKind::Event, "moment") && row.note.is_empty();
        self.recorder.session().ledger().live_rows_of(entry).iter().any(waits).then_some(entry)
    }

    /// Enters a statement and empties the line.
    pub(crate) fn submit_statement(&mut self, now: Moment, statement: Statement) -> Vec<Effect> {
        self.submit_line(now, Intent::AddEntry(statement))
    }

    /// Acknowledges every alert; the line stays.
    pub(crate) fn acknowledge_alerts(&mut self, now: Moment) -> Vec<Effect> {
        let items: Vec<String> =
            limits::unacknowledged_alerts(self.recorder.session(), now.elapsed).into_iter().map(|alert| alert.item).collect();
        if items.is_empty() {
            self.notice = Some("No unacknowledged alerts.".to_owned());
            return Vec::new();
        }
        let kind = StatementKind::AlertsAcknowledged { items, words: String::new() };
        self.submit_or_notify(now, Intent::AddEntry(Statement { time: now.into(), observer: None, is_approximate: false, kind }))
    }

    /// Records an intent and empties the line; if it is refused, the line stays.
    pub(crate) fn submit_line(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match self.submit_intent(now, intent) {
            Ok(mut effects) => {
                self.line.editor.take_text();
                self.line.last_stamp = None;
                self.selection.entry = None;
                self.line.debounce(now);
                effects.push(Effect::SaveDraft(None));
                effects
            }
            Err(refusal) => {
                self.notice = Some(refusal.to_string());
                Vec::new()
            }
        }
    }

    /// Records a stamp; a repeat while it lacks text is ignored.
    pub(crate) fn record_stamp(&mut self, now: Moment) -> Vec<Effect> {
        let recent = self.line.recent_stamp(now.real_time);
        if recent.is_some() && recent == self.recorder.session().last_typed_entry() {
            return Vec::new();
        }
        let entry = self.recorder.session().ledger().next_seq();
        let statement = Statement { time: now.into(), observer: None, is_approximate: false, kind: StatementKind::BareStamp };
        let effects = self.submit_or_notify(now, Intent::AddEntry(statement));
        if !effects.is_empty() {
            self.line.last_stamp = Some((entry, now.real_time));
        }
        effects
    }
}

fn postpone_label(skip: bool) -> &'static str {
    if skip { "left out" } else { "put off 5 min" }
}
