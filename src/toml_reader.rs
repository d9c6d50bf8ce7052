//! Reads a TOML file that a person wrote as typed values with their places. A method that cannot read a value reports a
//! [`Complaint`] and returns `None`, so one pass over a file gathers every complaint. A leaf: it does not know what a file means.

use crate::complaint::{Complaint, nearest_name, suggest_name};
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Up to so many known names are listed when none is near the unknown one.
const MAX_LISTED_NAMES: usize = 8;

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

    /// File and line, for a sentence: `common.toml:12`.
    pub(crate) fn label(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// Turns a string into a value, or into a sentence on why it is none.
pub(crate) type ValueParser<T> = fn(&str) -> Result<T, String>;

/// Reads a whole file and returns every complaint about it, in the order of reading. `name` is what complaints call the top
/// table. The value is `None` if the text is not TOML.
pub(crate) fn read_toml<T>(
    file: &str,
    text: &str,
    name: &'static str,
    read: impl FnOnce(&TomlTable<'_>) -> T,
) -> (Option<T>, Vec<Complaint>) {
    let source = Source { file, text, complaints: RefCell::default() };
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        source.report(error.span().unwrap_or_default(), format!("This is not TOML: {}.", error.message()));
    }
    let top = TomlTable { source: &source, entries: tree.get_ref(), span: 0..0, name };
    let value = errors.is_empty().then(|| read(&top));
    (value, source.complaints.into_inner())
}

struct Source<'t> {
    file: &'t str,
    text: &'t str,
    complaints: RefCell<Vec<Complaint>>,
}

impl Source<'_> {
    fn location(&self, span: Range<usize>) -> SourceLocation {
        let Complaint { file, line, column, .. } = Complaint::at_span(self.file, self.text, span, "");
        SourceLocation { file, line, column }
    }

    fn report(&self, span: Range<usize>, sentence: impl Into<String>) {
        self.complaints.borrow_mut().push(Complaint::at_span(self.file, self.text, span, sentence));
    }
}

/// A key or a value of a file.
pub(crate) struct TomlNode<'p, T> {
    source: &'p Source<'p>,
    spanned: &'p Spanned<T>,
}

pub(crate) type TomlKey<'p> = TomlNode<'p, DeString<'p>>;
pub(crate) type TomlValue<'p> = TomlNode<'p, DeValue<'p>>;

impl<T> TomlNode<'_, T> {
    pub(crate) fn location(&self) -> SourceLocation {
        self.source.location(self.spanned.span())
    }

    pub(crate) fn report(&self, sentence: impl Into<String>) {
        self.source.report(self.spanned.span(), sentence);
    }

    /// Reports a name that is not known, and suggests the nearest known one.
    pub(crate) fn report_unknown<'a>(&self, typed: &str, sentence: String, known: impl IntoIterator<Item = &'a str>) {
        self.report(suggest_name(sentence, typed, known));
    }
}

impl<'p> TomlKey<'p> {
    pub(crate) fn name(&self) -> &'p str {
        self.spanned.get_ref()
    }
}

impl<'p> TomlValue<'p> {
    pub(crate) fn string(&self) -> Option<&'p str> {
        self.expect("a quoted string", DeValue::as_str)
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        self.expect("true or false", DeValue::as_bool)
    }

    /// A whole number; one beyond the range of `i64` is its nearest end.
    pub(crate) fn integer(&self) -> Option<i64> {
        let number = self.expect("a whole number", DeValue::as_integer)?;
        let end = if number.as_str().starts_with('-') { i64::MIN } else { i64::MAX };
        Some(i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(end))
    }

    pub(crate) fn list(&self) -> Option<Vec<Self>> {
        let list = self.expect("a list", DeValue::as_array)?;
        Some(list.iter().map(|spanned| Self { source: self.source, spanned }).collect())
    }

    /// The values of a list, or the value itself if it is no list.
    pub(crate) fn one_or_more(&self) -> Vec<Self> {
        let itself = || vec![Self { source: self.source, spanned: self.spanned }];
        if self.spanned.get_ref().is_array() { self.list().unwrap_or_default() } else { itself() }
    }

    /// A table; `name` is what complaints call it, such as `[site]`.
    pub(crate) fn table(&self, name: &'static str) -> Option<TomlTable<'p>> {
        let entries = self.expect("a table", DeValue::as_table)?;
        Some(TomlTable { source: self.source, entries, span: self.spanned.span(), name })
    }

    /// A string that a parser turns into a value.
    pub(crate) fn parse<T>(&self, parse: ValueParser<T>) -> Option<T> {
        parse(self.string()?).map_err(|sentence| self.report(sentence)).ok()
    }

    fn expect<T>(&self, expected: &str, read: impl FnOnce(&'p DeValue<'p>) -> Option<T>) -> Option<T> {
        let value = read(self.spanned.get_ref());
        if value.is_none() {
            let found = match self.spanned.get_ref() {
                DeValue::String(_) => "a quoted string",
                DeValue::Integer(_) => "a number",
                DeValue::Float(_) => "a decimal number",
                DeValue::Boolean(_) => "true or false",
                DeValue::Datetime(_) => "a date or time",
                DeValue::Array(_) => "a list",
                DeValue::Table(_) => "a table",
            };
            self.report(format!("Expected {expected}, found {found}."));
        }
        value
    }
}

/// One table of a file. The methods that take a parser read strings.
pub(crate) struct TomlTable<'p> {
    source: &'p Source<'p>,
    entries: &'p DeTable<'p>,
    span: Range<usize>,
    name: &'static str,
}

impl<'p> TomlTable<'p> {
    pub(crate) fn location(&self) -> SourceLocation {
        self.source.location(self.span.clone())
    }

    /// Reports something about the table as a whole.
    pub(crate) fn report(&self, sentence: impl Into<String>) {
        self.source.report(self.span.clone(), sentence);
    }

    /// Reports something about the value of a key, or about the table if the key is absent.
    pub(crate) fn report_at(&self, key: &str, sentence: impl Into<String>) {
        match self.get(key) {
            Some(value) => value.report(sentence),
            None => self.report(sentence),
        }
    }

    /// Reports every key that is not one of the known.
    pub(crate) fn check_keys(&self, known: impl IntoIterator<Item = &'static str>) {
        let known: Vec<&str> = known.into_iter().collect();
        for (key, _) in self.entries().iter().filter(|(key, _)| !known.contains(&key.name())) {
            let mut sentence = format!("`{}` is not a key of {}.", key.name(), self.name);
            if known.len() <= MAX_LISTED_NAMES && nearest_name(key.name(), known.iter().copied()).is_none() {
                sentence = format!("{sentence} Known are {}.", known.join(", "));
            }
            key.report_unknown(key.name(), sentence, known.iter().copied());
        }
    }

    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.entries.get(key).is_some()
    }

    pub(crate) fn get(&self, key: &str) -> Option<TomlValue<'p>> {
        self.entries.get(key).map(|spanned| TomlNode { source: self.source, spanned })
    }

    /// Every key with its value, in the order of the file.
    pub(crate) fn entries(&self) -> Vec<(TomlKey<'p>, TomlValue<'p>)> {
        let source = self.source;
        let node = |(key, value)| (TomlNode { source, spanned: key }, TomlNode { source, spanned: value });
        let mut entries: Vec<(TomlKey<'p>, TomlValue<'p>)> = self.entries.iter().map(node).collect();
        entries.sort_by_key(|(key, _)| key.spanned.span().start);
        entries
    }

    pub(crate) fn optional<T>(&self, key: &str, parse: ValueParser<T>) -> Option<T> {
        self.get(key)?.parse(parse)
    }

    /// Reports the key if it is absent.
    pub(crate) fn required<T>(&self, key: &str, parse: ValueParser<T>) -> Option<T> {
        self.report_if_missing(key);
        self.optional(key, parse)
    }

    pub(crate) fn report_if_missing(&self, key: &str) {
        if !self.has_key(key) {
            let mut letters = self.name.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
            self.report(format!("{first}{} has no `{key}`.", letters.as_str()));
        }
    }

    pub(crate) fn list<T>(&self, key: &str, parse: ValueParser<T>) -> Option<Vec<T>> {
        Some(self.get(key)?.list()?.iter().filter_map(|value| value.parse(parse)).collect())
    }

    /// The length of a list: 0 if the key is absent, `None` if the value is no list.
    pub(crate) fn list_len(&self, key: &str) -> Option<usize> {
        self.entries.get(key).map_or(Some(0), |value| value.get_ref().as_array().map(|list| list.iter().count()))
    }

    pub(crate) fn boolean(&self, key: &str) -> Option<bool> {
        self.get(key)?.boolean()
    }

    pub(crate) fn table(&self, key: &str, name: &'static str) -> Option<TomlTable<'p>> {
        self.get(key)?.table(name)
    }

    /// The tables of a list, in the order of the file.
    pub(crate) fn tables(&self, key: &str, name: &'static str) -> Option<Vec<TomlTable<'p>>> {
        let list = self.get(key)?.list()?;
        Some(list.iter().filter_map(|value| value.table(name)).collect())
    }
}
