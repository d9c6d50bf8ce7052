//! The settings file and what is said about it; how a value of each kind is read. Not which settings there are.

use crate::complaint::Complaint;
use crate::edge::os::durable_fs::Sharing;
use crate::report::PaperSize;
use crate::session::Initials;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::DeValue;

/// A line of a table: where its key stands, the key, the value.
pub(crate) type TableEntry<'v> = (Range<usize>, &'v str, &'v Spanned<DeValue<'v>>);

/// The file and what is said about it.
pub(crate) struct ConfigReader<'p> {
    file: &'p str,
    text: &'p str,
    complaints: Vec<Complaint>,
}

impl<'p> ConfigReader<'p> {
    pub(crate) const fn new(file: &'p str, text: &'p str) -> Self {
        Self { file, text, complaints: Vec::new() }
    }

    /// Everything said about it, in the order of the file.
    pub(crate) fn into_complaints(mut self) -> Vec<Complaint> {
        self.complaints.sort_by_key(|complaint| (complaint.line, complaint.column));
        self.complaints
    }

    pub(crate) fn report_error(&mut self, span: Range<usize>, sentence: impl Into<String>) {
        self.complaints.push(Complaint::at_span(self.file, self.text, span, sentence));
    }

    pub(crate) fn report_unknown<'a>(
        &mut self,
        span: Range<usize>,
        typed: &str,
        is: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let complaint = Complaint::at_span(self.file, self.text, span, format!("`{typed}` {is}"));
        self.complaints.push(complaint.with_suggestion(typed, known));
    }

    /// The lines of a table in the order of the file, each a key and its value.
    pub(crate) fn table_entries<'v>(&mut self, value: &'v Spanned<DeValue<'_>>, name: &str) -> Vec<TableEntry<'v>> {
        let Some(table) = value.get_ref().as_table() else {
            self.report_error(value.span(), format!("[{name}] is wanted here as a table, not {}.", value_kind(value.get_ref())));
            return Vec::new();
        };
        let mut lines: Vec<TableEntry<'v>> =
            table.iter().map(|(key, value)| (key.span(), key.get_ref().as_ref(), value)).collect();
        lines.sort_by_key(|(span, _, _)| span.start);
        lines
    }

    pub(crate) fn parse_string<'v>(&mut self, value: &'v Spanned<DeValue<'_>>) -> Option<&'v str> {
        let word = value.get_ref().as_str();
        if word.is_none() {
            self.report_error(value.span(), format!("A word in quotes is wanted here, not {}.", value_kind(value.get_ref())));
        }
        word
    }

    pub(crate) fn parse_initials(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Initials> {
        match Initials::parse(self.parse_string(value)?) {
            Ok(initials) => Some(initials),
            Err(refusal) => {
                self.report_error(value.span(), refusal.to_string());
                None
            }
        }
    }

    pub(crate) fn parse_initials_list(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<Initials>> {
        let Some(list) = value.get_ref().as_array() else {
            self.report_error(value.span(), "A list is wanted here, such as [\"NR\", \"TB\"].");
            return None;
        };
        Some(list.iter().filter_map(|one| self.parse_initials(one)).collect())
    }

    /// A theme's or protocol's name, which is also the beginning of its file's name.
    pub(crate) fn parse_file_stem(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let name = self.parse_string(value)?;
        let in_folder = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        if !in_folder {
            self.report_error(
                value.span(),
                "A name of letters, digits, - and _ is wanted here, without a folder and without .toml.",
            );
        }
        in_folder.then(|| name.to_owned())
    }

    pub(crate) fn parse_folder(&mut self, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        let path = Path::new(self.parse_string(value)?);
        let whole = path.is_absolute() || path.starts_with("~");
        if !whole {
            self.report_error(
                value.span(),
                "A whole path is wanted here, from the root or from ~/, so that it is the same wherever you are.",
            );
        }
        whole.then(|| path.to_owned())
    }

    pub(crate) fn parse_music(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        match self.parse_string(value)? {
            "mpris" => Some(true),
            "off" => Some(false),
            other => {
                self.report_unknown(value.span(), other, "is neither \"mpris\" nor \"off\".", ["mpris", "off"]);
                None
            }
        }
    }

    pub(crate) fn parse_paper_size(&mut self, value: &Spanned<DeValue<'_>>) -> Option<PaperSize> {
        let word = self.parse_string(value)?;
        let found = PaperSize::from_name(word);
        if found.is_none() {
            let is = "is neither \"a4\" nor \"letter\".";
            self.report_unknown(value.span(), word, is, PaperSize::ALL.map(|(known, _)| known));
        }
        found
    }

    pub(crate) fn parse_sharing(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Sharing> {
        match self.parse_string(value)? {
            "owner" => Some(Sharing::Private),
            "group" => Some(Sharing::Group),
            other => {
                let is = "is neither \"owner\" nor \"group\", so only the owner may read.";
                self.report_unknown(value.span(), other, is, ["owner", "group"]);
                None
            }
        }
    }
}

/// The kind of a TOML value, for people.
pub(crate) fn value_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a word",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
