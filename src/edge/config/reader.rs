//! The settings file and what is said about it; how a value of each kind is read. Not which settings there are.

use crate::complaint::Complaint;
use crate::edge::os::durable_fs::Sharing;
use crate::report::Paper;
use crate::session::Initials;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::DeValue;

/// A line of a table: where its key stands, the key, the value.
pub(crate) type Line<'v> = (Range<usize>, &'v str, &'v Spanned<DeValue<'v>>);

/// The file and what is said about it.
pub(crate) struct Page<'p> {
    file: &'p str,
    text: &'p str,
    said: Vec<Complaint>,
}

impl<'p> Page<'p> {
    pub(crate) const fn new(file: &'p str, text: &'p str) -> Self {
        Self { file, text, said: Vec::new() }
    }

    /// Everything said about it, in the order of the file.
    pub(crate) fn complaints(mut self) -> Vec<Complaint> {
        self.said.sort_by_key(|complaint| (complaint.line, complaint.column));
        self.said
    }

    pub(crate) fn say(&mut self, span: Range<usize>, sentence: impl Into<String>) {
        self.said.push(Complaint::at(self.file, self.text, span, sentence));
    }

    pub(crate) fn say_unknown<'a>(
        &mut self,
        span: Range<usize>,
        typed: &str,
        is: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let complaint = Complaint::at(self.file, self.text, span, format!("`{typed}` {is}"));
        self.said.push(complaint.did_you_mean(typed, known));
    }

    /// The lines of a table in the order of the file, each a key and its value.
    pub(crate) fn lines<'v>(&mut self, value: &'v Spanned<DeValue<'_>>, name: &str) -> Vec<Line<'v>> {
        let Some(table) = value.get_ref().as_table() else {
            self.say(value.span(), format!("[{name}] is wanted here as a table, not {}.", a_kind(value.get_ref())));
            return Vec::new();
        };
        let mut lines: Vec<Line<'v>> = table.iter().map(|(key, value)| (key.span(), key.get_ref().as_ref(), value)).collect();
        lines.sort_by_key(|(span, _, _)| span.start);
        lines
    }

    pub(crate) fn word<'v>(&mut self, value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
        let word = value.get_ref().as_str();
        if word.is_none() {
            self.say(value.span(), format!("A word in quotes is wanted here, not {}.", a_kind(value.get_ref())));
        }
        word
    }

    pub(crate) fn initials(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Initials> {
        match Initials::parse(self.word(value)?) {
            Ok(initials) => Some(initials),
            Err(refusal) => {
                self.say(value.span(), refusal.to_string());
                None
            }
        }
    }

    pub(crate) fn many_initials(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<Initials>> {
        let Some(list) = value.get_ref().as_array() else {
            self.say(value.span(), "A list is wanted here, such as [\"NR\", \"TB\"].");
            return None;
        };
        Some(list.iter().filter_map(|one| self.initials(one)).collect())
    }

    /// A theme's or protocol's name, which is also the beginning of its file's name.
    pub(crate) fn file_name(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let name = self.word(value)?;
        let in_folder = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if !in_folder {
            self.say(value.span(), "A name of letters, digits, - and _ is wanted here, without a folder and without .toml.");
        }
        in_folder.then(|| name.to_owned())
    }

    pub(crate) fn folder(&mut self, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        let path = Path::new(self.word(value)?);
        let whole = path.is_absolute() || path.starts_with("~");
        if !whole {
            self.say(
                value.span(),
                "A whole path is wanted here, from the root or from ~/, so that it is the same wherever you are.",
            );
        }
        whole.then(|| path.to_owned())
    }

    pub(crate) fn music(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        match self.word(value)? {
            "mpris" => Some(true),
            "off" => Some(false),
            other => {
                self.say_unknown(value.span(), other, "is neither \"mpris\" nor \"off\".", ["mpris", "off"]);
                None
            }
        }
    }

    pub(crate) fn paper(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Paper> {
        let word = self.word(value)?;
        let found = Paper::named(word);
        if found.is_none() {
            let is = "is neither \"a4\" nor \"letter\".";
            self.say_unknown(value.span(), word, is, Paper::ALL.map(|(known, _)| known));
        }
        found
    }

    pub(crate) fn sharing(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Sharing> {
        match self.word(value)? {
            "owner" => Some(Sharing::Private),
            "group" => Some(Sharing::Group),
            other => {
                let is = "is neither \"owner\" nor \"group\", so only the owner may read.";
                self.say_unknown(value.span(), other, is, ["owner", "group"]);
                None
            }
        }
    }
}

/// The kind of a TOML value, for people.
pub(crate) fn a_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a word",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
