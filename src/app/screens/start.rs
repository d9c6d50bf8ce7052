//! The start screen: asks for the client, the staff and the weight of a new session.

use crate::app::data::start_info::{ProtocolChoice, StartInfo};
use crate::app::data::user_files::{UserFileChange, summarize_complaints};
use crate::app::grammar::{doubtful_number, fold_width};
use crate::app::input::line_editor::{edit_request, insert_paste};
use crate::app::keymap::user_bindings::Bindings;
use crate::app::keymap::{Action, KeyContext};
use crate::app::message::{Effect, Message, StartAnswers};
use crate::session::{ClientCode, Initials, Refusal, Value, clinical::vital};
use crossterm::event::KeyEvent;
use tui_input::Input;

/// The longest paste into a field.
const MAX_PASTE_CHARS: usize = 64;

#[derive(Clone, Debug)]
pub(crate) struct StartField {
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) input: Input,
}

/// The screen that asks for client, staff and weight before a session.
#[derive(Clone, Debug)]
pub struct StartScreen {
    /// Title of the protocol that the session will follow.
    pub protocol: String,
    /// The speed of a rehearsal; `None`: a real session.
    pub(crate) rehearsal: Option<u32>,
    /// Client, author, other staff, weight.
    pub(crate) fields: [StartField; 4],
    pub(crate) focus: usize,
    /// What can be chosen, and what is worth knowing before.
    pub(crate) info: StartInfo,
    /// The client whose open session was named on the screen.
    warned_client: Option<String>,
    /// Why the session cannot begin yet.
    pub notice: Option<String>,
    bindings: Bindings,
}

impl StartScreen {
    /// A start screen with the arguments of the command line filled in.
    pub fn new(protocol: String, rehearsal: Option<u32>, known: [String; 4]) -> Self {
        let first_empty = known.iter().position(String::is_empty).unwrap_or(0);
        let [client, by, with, weight] = known.map(Input::new);
        let fields = [
            StartField { label: "client", hint: "a code such as C-017, never a name", input: client },
            StartField { label: "initials", hint: "yours: two to six letters", input: by },
            StartField { label: "with", hint: "initials of others present, with commas; optional", input: with },
            StartField { label: "weight", hint: "kg; optional", input: weight },
        ];
        Self {
            protocol,
            rehearsal,
            fields,
            focus: first_empty,
            info: StartInfo::default(),
            warned_client: None,
            notice: None,
            bindings: Bindings::default(),
        }
    }

    /// The same with protocols to choose from, and with what is worth knowing before. If the client is known already, an open
    /// session of theirs is named at once.
    #[must_use]
    pub fn with_info(mut self, info: StartInfo) -> Self {
        self.info = info;
        let client = self.fields[0].input.value().trim().to_owned();
        self.notice = self.open_session_notice(&client);
        self
    }

    /// Whether the protocol has the keys, below the fields.
    pub(crate) fn is_protocol_focused(&self) -> bool {
        self.focus == self.fields.len()
    }

    /// The protocol that is chosen, where there is a choice.
    pub(crate) fn chosen_protocol(&self) -> Option<&ProtocolChoice> {
        self.info.protocols.get(self.info.selected_protocol)
    }

    /// How many places have the keys: the fields, and the protocol where there is a choice.
    fn places(&self) -> usize {
        self.fields.len() + usize::from(self.info.protocols.len() > 1)
    }

    /// Names an open session of the client once.
    fn open_session_notice(&mut self, client: &str) -> Option<String> {
        if client.is_empty() || self.rehearsal.is_some() || self.warned_client.as_deref() == Some(client) {
            return None;
        }
        let recent = self.info.recent_open_of(client)?;
        let notice = format!(
            "{} has a session that is still open, last saved {} min ago: Ctrl-C, then `bedside resume {}` continues it. Enter on the last field \
             starts a new one.",
            recent.client, recent.minutes, recent.name
        );
        self.warned_client = Some(client.to_owned());
        Some(notice)
    }

    pub(crate) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => return self.handle_key(key).into_iter().collect(),
            Message::Paste(_) if self.is_protocol_focused() => {}
            Message::Paste(text) => insert_paste(&mut self.fields[self.focus].input, &text, MAX_PASTE_CHARS),
            Message::Notice(sentence) => self.notice = Some(sentence),
            Message::Settings(settings) => self.bindings = settings.bindings,
            Message::FileChanged(change) => return self.on_file_changed(change).into_iter().collect(),
            Message::Terminate(_) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// Uses a changed file at once, since no session runs.
    fn on_file_changed(&mut self, change: UserFileChange) -> Option<Effect> {
        let file = change.file();
        self.notice = None;
        match change {
            UserFileChange::Invalid(_, complaints) => {
                self.notice = Some(summarize_complaints(&complaints));
                return None;
            }
            UserFileChange::Unchanged(_) => return None,
            UserFileChange::Settings(settings) => self.bindings = settings.bindings,
            UserFileChange::Protocol(protocol) => self.protocol.clone_from(&protocol.plan.title),
            UserFileChange::Theme { .. } => {}
        }
        Some(Effect::ApplyFile(file))
    }

    fn handle_key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.notice = None;
        match self.bindings.find(KeyContext::Start, key) {
            Some(Action::NextField | Action::Down) => self.focus = (self.focus + 1) % self.places(),
            Some(Action::Up) => self.focus = (self.focus + self.places() - 1) % self.places(),
            Some(action @ (Action::PanLeft | Action::PanRight)) if self.is_protocol_focused() => {
                let count = self.info.protocols.len();
                let step = if action == Action::PanRight { 1 } else { count - 1 };
                self.info.selected_protocol = (self.info.selected_protocol + step) % count;
            }
            Some(Action::EmptyLine) if self.is_protocol_focused() => {}
            Some(Action::EmptyLine) => self.fields[self.focus].input.reset(),
            Some(Action::Leave) => return Some(Effect::Quit),
            // A wrong value is reported in its field; an empty field may wait.
            Some(Action::Confirm) if self.focus + 1 < self.fields.len() => {
                if let Some(refusal) = self.validate_focused() {
                    self.notice = Some(refusal.to_string());
                    return None;
                }
                if self.focus == 0 {
                    let client = self.fields[0].input.value().trim().to_owned();
                    self.notice = self.open_session_notice(&client);
                }
                self.focus += 1;
            }
            Some(Action::Confirm) => match self.parse_answers() {
                Ok(answers) => match self.open_session_notice(answers.client.as_str()) {
                    Some(notice) => self.notice = Some(notice),
                    None => return Some(Effect::BeginSession(answers)),
                },
                Err((index, refusal)) => (self.focus, self.notice) = (index, Some(refusal.to_string())),
            },
            _ if self.is_protocol_focused() => {}
            _ => drop(edit_request(key).and_then(|request| self.fields[self.focus].input.handle(request))),
        }
        None
    }

    /// What is wrong with the focused field, unless it is empty.
    fn validate_focused(&self) -> Option<Refusal> {
        let text = self.fields[self.focus].input.value().trim();
        match self.focus {
            _ if text.is_empty() => None,
            0 => ClientCode::parse(text).err(),
            1 => Initials::parse(text).err(),
            2 => parse_staff(text).err(),
            _ => parse_weight(text).err(),
        }
    }

    /// The answers, or the index of the first faulty field and what is wrong with it.
    fn parse_answers(&self) -> Result<StartAnswers, (usize, Refusal)> {
        let text = |index: usize| self.fields[index].input.value().trim();
        let client = ClientCode::parse(text(0)).map_err(|refusal| (0, refusal))?;
        let by = Initials::parse(text(1)).map_err(|refusal| (1, refusal))?;
        let with = parse_staff(text(2)).map_err(|refusal| (2, refusal))?;
        let weight_kg = parse_weight(text(3)).map_err(|refusal| (3, refusal))?;
        let others = with.into_iter().filter(|person| *person != by);
        let staff = std::iter::once(by).chain(others).collect();
        let protocol = self.chosen_protocol().map(|choice| choice.id.clone());
        Ok(StartAnswers { client, staff, weight_kg, protocol })
    }
}

/// Parses initials separated by commas or spaces.
pub(crate) fn parse_staff(text: &str) -> Result<Vec<Initials>, Refusal> {
    text.split([',', ' ']).filter(|part| !part.is_empty()).map(Initials::parse).collect()
}

/// Parses a body weight in kg with decimal comma or point; empty is `None`.
pub(crate) fn parse_weight(text: &str) -> Result<Option<Value>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some((whole, fraction)) = doubtful_number(text) {
        return Err(Refusal::new(format!(
            "Is the weight `{text}` {whole} or {fraction} kg? Nothing was created; type {fraction} or {whole}."
        )));
    }
    let text = fold_width(text);
    let number = text.trim_end_matches("kg").trim_end().replace(',', ".");
    let plausible = |value: &Value| vital::plausible_range("weight").is_some_and(|range| range.contains(&value.get()));
    match Value::parse(&number).filter(plausible) {
        Some(kg) => Ok(Some(kg)),
        None => Err(Refusal::new(
            "A weight is a number of kg between 20 and 350, for example 72.5. Leave it blank to enter it later. Nothing was created.",
        )),
    }
}
