//! One file as values with their places: typed reading that goes on after each fault and gathers every complaint. It knows TOML
//! and nothing of protocols.

use super::keys::PartSpec;
use crate::complaint::Complaint;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where something stands.
#[derive(Clone, Debug)]
pub(crate) struct SourceLocation {
    file: String,
    line: usize,
    column: usize,
}

impl SourceLocation {
    pub(crate) fn complaint(&self, sentence: impl Into<String>) -> Complaint {
        Complaint { file: self.file.clone(), line: self.line, column: self.column, message: sentence.into() }
    }

    /// For people: `common.toml:12`.
    pub(crate) fn label(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// Something and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) location: SourceLocation,
}

/// What a word parser says about a text that it cannot read.
pub(crate) struct ParseError {
    message: String,
    /// The part of the text that was meant to be one of the known names.
    typed: String,
    known: Vec<&'static str>,
}

impl ParseError {
    /// A sentence, with the names that could have been meant.
    pub(crate) fn unknown_name(typed: &str, sentence: String, known: impl IntoIterator<Item = &'static str>) -> Self {
        Self { message: sentence, typed: typed.to_owned(), known: known.into_iter().collect() }
    }
}

impl From<String> for ParseError {
    fn from(sentence: String) -> Self {
        Self { message: sentence, typed: String::new(), known: Vec::new() }
    }
}

/// How a text becomes a value.
pub(crate) type ValueParser<T> = fn(&str) -> Result<T, ParseError>;

/// One file, and what is wrong with it so far.
pub(crate) struct ProtocolReader<'t> {
    file: &'t str,
    text: &'t str,
    complaints: RefCell<Vec<Complaint>>,
}

impl<'t> ProtocolReader<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, complaints: RefCell::default() }
    }

    /// The file's tree; none when it is no TOML, which is then said.
    pub(crate) fn parse_toml(&self) -> Option<Spanned<DeTable<'t>>> {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let span = error.span().unwrap_or_default();
            self.report_error(span, format!("This is not TOML: {}.", error.message()));
        }
        errors.is_empty().then_some(tree)
    }

    /// Everything said about it.
    pub(crate) fn into_complaints(self) -> Vec<Complaint> {
        self.complaints.into_inner()
    }

    pub(crate) fn location(&self, span: Range<usize>) -> SourceLocation {
        let Complaint { file, line, column, .. } = Complaint::at_span(self.file, self.text, span, "");
        SourceLocation { file, line, column }
    }

    fn report_error(&self, span: Range<usize>, sentence: String) {
        self.complaints.borrow_mut().push(Complaint::at_span(self.file, self.text, span, sentence));
    }

    fn report_parse_error(&self, span: Range<usize>, wrong: ParseError) {
        let complaint = Complaint::at_span(self.file, self.text, span, wrong.message).with_suggestion(&wrong.typed, wrong.known);
        self.complaints.borrow_mut().push(complaint);
    }
}

/// One table of a file.
pub(crate) struct TableReader<'p> {
    reader: &'p ProtocolReader<'p>,
    entries: &'p DeTable<'p>,
    span: Range<usize>,
    /// As people find it: `[[point]]`, or `the protocol` for the top.
    name: &'static str,
}

impl<'p> TableReader<'p> {
    pub(crate) fn root(reader: &'p ProtocolReader<'p>, tree: &'p Spanned<DeTable<'p>>) -> Self {
        Self { reader, entries: tree.get_ref(), span: 0..0, name: "the protocol" }
    }

    pub(crate) fn location(&self) -> SourceLocation {
        self.reader.location(self.span.clone())
    }

    /// Complains about the table as a whole.
    pub(crate) fn report_error(&self, sentence: impl Into<String>) {
        self.reader.report_error(self.span.clone(), sentence.into());
    }

    /// Complains about the value of a key.
    pub(crate) fn report_error_at(&self, key: &str, sentence: impl Into<String>) {
        let span = self.get(key).map_or(self.span.clone(), Spanned::span);
        self.reader.report_error(span, sentence.into());
    }

    /// Complains about every key that this part does not have.
    pub(crate) fn check_keys(&self, part: &PartSpec) {
        for (key, _) in self.entries {
            let name = key.get_ref().as_ref();
            if part.keys.iter().all(|known| known.name != name) {
                let known = part.keys.iter().map(|known| known.name);
                let wrong = ParseError::unknown_name(name, format!("`{name}` is not a key of {}.", self.name), known);
                self.reader.report_parse_error(key.span(), wrong);
            }
        }
    }

    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A text as it stands; it may be empty.
    pub(crate) fn read_text(&self, key: &str) -> Option<Located<String>> {
        self.read_optional(key, |text| Ok(text.to_owned()))
    }

    /// A text, as this parser reads it.
    pub(crate) fn read_optional<T>(&self, key: &str, parse: ValueParser<T>) -> Option<Located<T>> {
        self.parse_value(key, self.get(key)?, parse)
    }

    /// The same, and its absence is a fault.
    pub(crate) fn read_required<T>(&self, key: &str, parse: ValueParser<T>) -> Option<Located<T>> {
        if !self.has_key(key) {
            self.report_error(format!("{} has no `{key}`.", capitalize(self.name)));
        }
        self.read_optional(key, parse)
    }

    /// A list of texts.
    pub(crate) fn read_list<T>(&self, key: &str, parse: ValueParser<T>) -> Option<Vec<Located<T>>> {
        let value = self.get(key)?;
        let Some(all) = value.get_ref().as_array() else {
            self.report_wrong_type(key, value, "a list");
            return None;
        };
        Some(all.iter().filter_map(|one| self.parse_value(key, one, parse)).collect())
    }

    /// One text or a list of them.
    pub(crate) fn read_one_or_more<T>(&self, key: &str, parse: ValueParser<T>) -> Option<Vec<Located<T>>> {
        let value = self.get(key)?;
        if value.get_ref().is_array() {
            self.read_list(key, parse)
        } else {
            Some(self.parse_value(key, value, parse).into_iter().collect())
        }
    }

    /// How many there are of a list; none of what is no list, a text for one.
    pub(crate) fn list_len(&self, key: &str) -> Option<usize> {
        self.get(key).map_or(Some(0), |value| value.get_ref().as_array().map(|all| all.iter().count()))
    }

    /// A whole number from 1 to a day of minutes.
    pub(crate) fn read_minutes(&self, key: &str) -> Option<u32> {
        let value = self.get(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.report_wrong_type(key, value, "a whole number");
            return None;
        };
        let minutes = u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|minutes| (1..=1440).contains(minutes));
        if minutes.is_none() {
            self.reader.report_error(value.span(), format!("`{key}` is in minutes, from 1 to 1440."));
        }
        minutes
    }

    /// `true` or `false`.
    pub(crate) fn read_bool(&self, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        if value.get_ref().as_bool().is_none() {
            self.report_wrong_type(key, value, "`true` or `false`");
        }
        value.get_ref().as_bool()
    }

    /// A table within this one.
    pub(crate) fn read_table(&self, key: &str, name: &'static str) -> Option<TableReader<'p>> {
        let value = self.get(key)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            self.report_wrong_type(key, value, "one table");
        }
        found.map(|entries| TableReader { reader: self.reader, entries, span: value.span(), name })
    }

    /// Tables within this one, in the order of the file.
    pub(crate) fn read_tables(&self, key: &str, name: &'static str) -> Option<Vec<TableReader<'p>>> {
        let value = self.get(key)?;
        let Some(all) = value.get_ref().as_array() else {
            self.report_wrong_type(key, value, "a list of tables");
            return None;
        };
        let table = |one: &'p Spanned<DeValue<'p>>| {
            let Some(entries) = one.get_ref().as_table() else {
                self.report_wrong_type(key, one, "a list of tables");
                return None;
            };
            Some(TableReader { reader: self.reader, entries, span: one.span(), name })
        };
        Some(all.iter().filter_map(table).collect())
    }

    /// Every key with its text, in the order of the file.
    pub(crate) fn read_pairs(&self) -> Vec<(String, String)> {
        let mut keys: Vec<_> = self.entries.iter().map(|(key, _)| (key.span().start, key.get_ref().to_string())).collect();
        keys.sort_unstable();
        keys.into_iter().filter_map(|(_, key)| Some((self.read_text(&key)?.value, key))).map(|(text, key)| (key, text)).collect()
    }

    fn get(&self, key: &str) -> Option<&'p Spanned<DeValue<'p>>> {
        self.entries.get(key)
    }

    fn parse_value<T>(&self, key: &str, value: &'p Spanned<DeValue<'p>>, parse: ValueParser<T>) -> Option<Located<T>> {
        let Some(text) = value.get_ref().as_str() else {
            self.report_wrong_type(key, value, "a text in quotation marks");
            return None;
        };
        match parse(text) {
            Ok(it) => Some(Located { value: it, location: self.reader.location(value.span()) }),
            Err(wrong) => {
                self.reader.report_parse_error(value.span(), wrong);
                None
            }
        }
    }

    fn report_wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = match value.get_ref().type_str() {
            "integer" => "a whole number",
            "float" => "a decimal number",
            "boolean" => "true or false",
            "array" => "a list",
            "table" => "a table",
            "string" => "a text",
            _ => "a date or time",
        };
        self.reader.report_error(value.span(), format!("`{key}` is {wanted}, and here stands {found}."));
    }
}

fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
