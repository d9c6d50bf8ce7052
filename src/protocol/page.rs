//! One file as values with their places: typed reading that goes on after each fault and gathers every complaint. It knows TOML
//! and nothing of protocols.

use super::keys::Part;
use crate::complaint::Complaint;
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where something stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    file: String,
    line: usize,
    column: usize,
}

impl Place {
    pub(crate) fn complaint(&self, sentence: impl Into<String>) -> Complaint {
        Complaint { file: self.file.clone(), line: self.line, column: self.column, sentence: sentence.into() }
    }

    /// For people: `common.toml:12`.
    pub(crate) fn label(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// Something and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) it: T,
    pub(crate) place: Place,
}

/// What a word parser says about a text that it cannot read.
pub(crate) struct Wrong {
    sentence: String,
    /// The part of the text that was meant to be one of the known names.
    typed: String,
    known: Vec<&'static str>,
}

impl Wrong {
    /// A sentence, with the names that could have been meant.
    pub(crate) fn unknown(typed: &str, sentence: String, known: impl IntoIterator<Item = &'static str>) -> Self {
        Self { sentence, typed: typed.to_owned(), known: known.into_iter().collect() }
    }
}

impl From<String> for Wrong {
    fn from(sentence: String) -> Self {
        Self { sentence, typed: String::new(), known: Vec::new() }
    }
}

/// How a text becomes a value.
pub(crate) type Parse<T> = fn(&str) -> Result<T, Wrong>;

/// One file, and what is wrong with it so far.
pub(crate) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    said: RefCell<Vec<Complaint>>,
}

impl<'t> Page<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, said: RefCell::default() }
    }

    /// The file's tree; none when it is no TOML, which is then said.
    pub(crate) fn tree(&self) -> Option<Spanned<DeTable<'t>>> {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let span = error.span().unwrap_or_default();
            self.say(span, format!("This is not TOML: {}.", error.message()));
        }
        errors.is_empty().then_some(tree)
    }

    /// Everything said about it.
    pub(crate) fn complaints(self) -> Vec<Complaint> {
        self.said.into_inner()
    }

    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        let Complaint { file, line, column, .. } = Complaint::at(self.file, self.text, span, "");
        Place { file, line, column }
    }

    fn say(&self, span: Range<usize>, sentence: String) {
        self.said.borrow_mut().push(Complaint::at(self.file, self.text, span, sentence));
    }

    fn say_wrong(&self, span: Range<usize>, wrong: Wrong) {
        let complaint = Complaint::at(self.file, self.text, span, wrong.sentence).did_you_mean(&wrong.typed, wrong.known);
        self.said.borrow_mut().push(complaint);
    }
}

/// One table of a file.
pub(crate) struct Table<'p> {
    page: &'p Page<'p>,
    entries: &'p DeTable<'p>,
    span: Range<usize>,
    /// As people find it: `[[point]]`, or `the protocol` for the top.
    name: &'static str,
}

impl<'p> Table<'p> {
    pub(crate) fn top(page: &'p Page<'p>, tree: &'p Spanned<DeTable<'p>>) -> Self {
        Self { page, entries: tree.get_ref(), span: 0..0, name: "the protocol" }
    }

    pub(crate) fn place(&self) -> Place {
        self.page.place(self.span.clone())
    }

    /// Complains about the table as a whole.
    pub(crate) fn say(&self, sentence: impl Into<String>) {
        self.page.say(self.span.clone(), sentence.into());
    }

    /// Complains about the value of a key.
    pub(crate) fn say_at(&self, key: &str, sentence: impl Into<String>) {
        let span = self.value(key).map_or(self.span.clone(), Spanned::span);
        self.page.say(span, sentence.into());
    }

    /// Complains about every key that this part does not have.
    pub(crate) fn only(&self, part: &Part) {
        for (key, _) in self.entries {
            let name = key.get_ref().as_ref();
            if part.keys.iter().all(|known| known.name != name) {
                let known = part.keys.iter().map(|known| known.name);
                let wrong = Wrong::unknown(name, format!("`{name}` is not a key of {}.", self.name), known);
                self.page.say_wrong(key.span(), wrong);
            }
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// A text as it stands; it may be empty.
    pub(crate) fn text(&self, key: &str) -> Option<Placed<String>> {
        self.read(key, |text| Ok(text.to_owned()))
    }

    /// A text, as this parser reads it.
    pub(crate) fn read<T>(&self, key: &str, parse: Parse<T>) -> Option<Placed<T>> {
        self.parse(key, self.value(key)?, parse)
    }

    /// The same, and its absence is a fault.
    pub(crate) fn need<T>(&self, key: &str, parse: Parse<T>) -> Option<Placed<T>> {
        if !self.has(key) {
            self.say(format!("{} has no `{key}`.", capital(self.name)));
        }
        self.read(key, parse)
    }

    /// A list of texts.
    pub(crate) fn list<T>(&self, key: &str, parse: Parse<T>) -> Option<Vec<Placed<T>>> {
        let value = self.value(key)?;
        let Some(all) = value.get_ref().as_array() else {
            self.say_type(key, value, "a list");
            return None;
        };
        Some(all.iter().filter_map(|one| self.parse(key, one, parse)).collect())
    }

    /// One text or a list of them.
    pub(crate) fn one_or_more<T>(&self, key: &str, parse: Parse<T>) -> Option<Vec<Placed<T>>> {
        let value = self.value(key)?;
        if value.get_ref().is_array() { self.list(key, parse) } else { Some(self.parse(key, value, parse).into_iter().collect()) }
    }

    /// How many there are of a list; none of what is no list, a text for one.
    pub(crate) fn count(&self, key: &str) -> Option<usize> {
        self.value(key).map_or(Some(0), |value| value.get_ref().as_array().map(|all| all.iter().count()))
    }

    /// A whole number from 1 to a day of minutes.
    pub(crate) fn minutes(&self, key: &str) -> Option<u32> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.say_type(key, value, "a whole number");
            return None;
        };
        let minutes = u32::from_str_radix(number.as_str(), number.radix()).ok().filter(|minutes| (1..=1440).contains(minutes));
        if minutes.is_none() {
            self.page.say(value.span(), format!("`{key}` is in minutes, from 1 to 1440."));
        }
        minutes
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if value.get_ref().as_bool().is_none() {
            self.say_type(key, value, "`true` or `false`");
        }
        value.get_ref().as_bool()
    }

    /// A table within this one.
    pub(crate) fn table(&self, key: &str, name: &'static str) -> Option<Table<'p>> {
        let value = self.value(key)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            self.say_type(key, value, "one table");
        }
        found.map(|entries| Table { page: self.page, entries, span: value.span(), name })
    }

    /// Tables within this one, in the order of the file.
    pub(crate) fn tables(&self, key: &str, name: &'static str) -> Option<Vec<Table<'p>>> {
        let value = self.value(key)?;
        let Some(all) = value.get_ref().as_array() else {
            self.say_type(key, value, "a list of tables");
            return None;
        };
        let table = |one: &'p Spanned<DeValue<'p>>| {
            let Some(entries) = one.get_ref().as_table() else {
                self.say_type(key, one, "a list of tables");
                return None;
            };
            Some(Table { page: self.page, entries, span: one.span(), name })
        };
        Some(all.iter().filter_map(table).collect())
    }

    /// Every key with its text, in the order of the file.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let mut keys: Vec<_> = self.entries.iter().map(|(key, _)| (key.span().start, key.get_ref().to_string())).collect();
        keys.sort_unstable();
        keys.into_iter().filter_map(|(_, key)| Some((self.text(&key)?.it, key))).map(|(text, key)| (key, text)).collect()
    }

    fn value(&self, key: &str) -> Option<&'p Spanned<DeValue<'p>>> {
        self.entries.get(key)
    }

    fn parse<T>(&self, key: &str, value: &'p Spanned<DeValue<'p>>, parse: Parse<T>) -> Option<Placed<T>> {
        let Some(text) = value.get_ref().as_str() else {
            self.say_type(key, value, "a text in quotation marks");
            return None;
        };
        match parse(text) {
            Ok(it) => Some(Placed { it, place: self.page.place(value.span()) }),
            Err(wrong) => {
                self.page.say_wrong(value.span(), wrong);
                None
            }
        }
    }

    fn say_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = match value.get_ref().type_str() {
            "integer" => "a whole number",
            "float" => "a decimal number",
            "boolean" => "true or false",
            "array" => "a list",
            "table" => "a table",
            "string" => "a text",
            _ => "a date or time",
        };
        self.page.say(value.span(), format!("`{key}` is {wanted}, and here stands {found}."));
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
