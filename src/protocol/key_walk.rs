//! Walks the keys of a part of a protocol. Each part lists its keys once, in [`Part::keys`]: the walk fills the part from a table,
//! writes it as TOML, and describes its keys for the documentation.

use crate::toml_reader::{SourceLocation, TomlTable, ValueParser};
use toml::Value;

/// One key of a part.
#[derive(Clone, Copy, Debug)]
pub struct KeySpec {
    /// The key as it is written in the file.
    pub name: &'static str,
    /// The form of its value, for the documentation.
    pub value_format: &'static str,
    /// Whether the part is incomplete without it.
    pub is_required: bool,
    /// The meaning, for the documentation.
    pub meaning: &'static str,
}

/// One part of a file: the top, a table, or an item of a list.
#[derive(Clone, Debug)]
pub struct PartSpec {
    /// The header as it is written in the file; empty for the top.
    pub name: &'static str,
    /// The purpose, for the documentation.
    pub description: &'static str,
    /// Every key that the part may have, in the order of the resolved text.
    pub keys: Vec<KeySpec>,
}

/// A part of a protocol. Its default value is only filled or described, never used.
pub(crate) trait Part: Clone + Default {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;

    /// Passes every key to the walk.
    fn keys(&mut self, walk: &mut KeyWalk<'_>);
}

/// How a value is described, read and written.
pub(crate) struct ValueFormat<V> {
    pub(crate) name: &'static str,
    pub(crate) parse: ValueParser<V>,
    pub(crate) format: fn(&V) -> String,
}

impl<V> ValueFormat<V> {
    pub(crate) const fn new(name: &'static str, parse: ValueParser<V>, format: fn(&V) -> String) -> Self {
        Self { name, parse, format }
    }
}

/// A part and its place, with the places of the keys that are checked later.
#[derive(Clone, Debug)]
pub(crate) struct Located<T> {
    pub(crate) value: T,
    pub(crate) location: SourceLocation,
    key_locations: Vec<(&'static str, SourceLocation)>,
}

impl<T> Located<T> {
    /// The place of a key's value, or of the part if the walk did not keep it.
    pub(crate) fn key_location(&self, key: &str) -> &SourceLocation {
        self.key_locations.iter().find(|(known, _)| *known == key).map_or(&self.location, |(_, location)| location)
    }
}

/// One walk over the keys of a part. With a table it reads, without one it writes.
#[derive(Default)]
pub(crate) struct KeyWalk<'t> {
    pub(crate) table: Option<&'t TomlTable<'t>>,
    specs: Vec<KeySpec>,
    /// The required keys that could not be read.
    unread: Vec<&'static str>,
    key_locations: Vec<(&'static str, SourceLocation)>,
    lines: String,
    /// The tables below the part; TOML puts them after its own lines.
    tables: String,
}

impl<'t> KeyWalk<'t> {
    pub(crate) fn describe(&mut self, name: &'static str, value_format: &'static str, is_required: bool, meaning: &'static str) {
        self.specs.push(KeySpec { name, value_format, is_required, meaning });
    }

    pub(crate) fn required<V>(&mut self, name: &'static str, field: &mut V, format: &ValueFormat<V>, meaning: &'static str) {
        self.describe(name, format.name, true, meaning);
        let Some(table) = self.table else { return self.write(name, &quoted(&(format.format)(field))) };
        match table.required(name, format.parse) {
            Some(value) => *field = value,
            None => self.unread.push(name),
        }
    }

    pub(crate) fn optional<V>(
        &mut self,
        name: &'static str,
        field: &mut Option<V>,
        format: &ValueFormat<V>,
        meaning: &'static str,
    ) {
        self.describe(name, format.name, false, meaning);
        if let Some(table) = self.table {
            *field = table.optional(name, format.parse);
        } else if let Some(value) = field {
            self.write(name, &quoted(&(format.format)(value)));
        }
    }

    /// A list. A required one is missed by the part itself, in its own words.
    pub(crate) fn list<V>(
        &mut self,
        name: &'static str,
        field: &mut Vec<V>,
        format: &ValueFormat<V>,
        is_required: bool,
        meaning: &'static str,
    ) {
        self.describe(name, format.name, is_required, meaning);
        if let Some(table) = self.table {
            match table.list(name, format.parse) {
                Some(values) => *field = values,
                None if is_required => self.unread.push(name),
                None => field.clear(),
            }
        } else if is_required || !field.is_empty() {
            self.write_list(name, field.iter().map(format.format).collect());
        }
    }

    pub(crate) fn flag(&mut self, name: &'static str, field: &mut bool, meaning: &'static str) {
        self.describe(name, "true or false", false, meaning);
        match self.table {
            Some(table) => *field = table.boolean(name).unwrap_or_default(),
            None => self.write(name, &field.to_string()),
        }
    }

    /// The tables `[[name]]`.
    pub(crate) fn parts<T: Part>(&mut self, name: &'static str, parts: &mut Vec<Located<T>>, meaning: &'static str) {
        self.describe(name, T::NAME, false, meaning);
        match self.table {
            Some(table) => *parts = read_parts(table, name, T::NAME).unwrap_or_default(),
            None => parts.iter().for_each(|part| self.tables.push_str(&write_part(&part.value))),
        }
    }

    /// The table `[name]`.
    pub(crate) fn part<T: Part>(&mut self, name: &'static str, part: &mut Option<Located<T>>, meaning: &'static str) {
        self.describe(name, T::NAME, false, meaning);
        match self.table {
            Some(table) => *part = table.table(name, T::NAME).and_then(|table| read_part(&table)),
            None => part.iter().for_each(|part| self.tables.push_str(&write_part(&part.value))),
        }
    }

    /// The table `[name]` of texts under free keys.
    pub(crate) fn texts(
        &mut self,
        name: &'static str,
        texts: &mut Vec<(String, String)>,
        header: &'static str,
        meaning: &'static str,
    ) {
        self.describe(name, header, false, meaning);
        if let Some(table) = self.table {
            let entries = table.table(name, header).map(|table| table.entries()).unwrap_or_default();
            let text = entries.iter().filter_map(|(key, value)| Some((key.name().to_owned(), value.string()?.to_owned())));
            *texts = text.collect();
        } else if !texts.is_empty() {
            self.tables.extend(["\n", header, "\n"]);
            for (key, text) in texts {
                self.tables.extend([&quoted(key), " = ", &quoted(text), "\n"]);
            }
        }
    }

    /// Keeps the place of a key for [`Located::key_location`].
    pub(crate) fn keep_location(&mut self, name: &'static str) {
        let value = self.table.and_then(|table| table.get(name));
        self.key_locations.extend(value.map(|value| (name, value.location())));
    }

    /// Makes the part unreadable.
    pub(crate) fn fail(&mut self, name: &'static str) {
        self.unread.push(name);
    }

    /// The table that is read, if these required keys could be read. What depends on them can then be checked.
    pub(crate) fn table_with(&self, names: &[&str]) -> Option<&'t TomlTable<'t>> {
        self.table.filter(|_| names.iter().all(|name| !self.unread.contains(name)))
    }

    /// The table that is read, if the part is complete.
    pub(crate) fn complete_table(&self) -> Option<&'t TomlTable<'t>> {
        self.table.filter(|_| self.unread.is_empty())
    }

    /// Writes a value that is TOML already.
    pub(crate) fn write(&mut self, name: &str, value: &str) {
        self.lines.extend([name, " = ", value, "\n"]);
    }

    pub(crate) fn write_list(&mut self, name: &str, texts: Vec<String>) {
        self.write(name, &Value::from(texts).to_string());
    }
}

pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Reads a part and reports its unknown keys. `None` if a required key could not be read.
pub(crate) fn read_part<T: Part>(table: &TomlTable<'_>) -> Option<Located<T>> {
    let (part, is_complete) = read_incomplete_part(table);
    Some(part).filter(|_| is_complete)
}

/// The part as far as it can be read, and whether it is complete.
pub(crate) fn read_incomplete_part<T: Part>(table: &TomlTable<'_>) -> (Located<T>, bool) {
    let mut walk = KeyWalk { table: Some(table), ..KeyWalk::default() };
    let mut value = T::default();
    value.keys(&mut walk);
    table.check_keys(walk.specs.iter().map(|key| key.name));
    (Located { value, location: table.location(), key_locations: walk.key_locations }, walk.unread.is_empty())
}

/// The parts of a list; `part_name` is what complaints call each of them. `None` if there is no such list.
pub(crate) fn read_parts<T: Part>(table: &TomlTable<'_>, key: &str, part_name: &'static str) -> Option<Vec<Located<T>>> {
    Some(table.tables(key, part_name)?.iter().filter_map(read_part).collect())
}

/// The part as TOML. The same part always gives the same text.
pub(crate) fn write_part<T: Part>(part: &T) -> String {
    let mut walk = KeyWalk::default();
    part.clone().keys(&mut walk);
    let header = if T::NAME.is_empty() { String::new() } else { format!("\n{}\n", T::NAME) };
    [header, walk.lines, walk.tables].concat()
}

pub(crate) fn part_spec<T: Part>() -> PartSpec {
    let mut walk = KeyWalk::default();
    T::default().keys(&mut walk);
    PartSpec { name: T::NAME, description: T::DESCRIPTION, keys: walk.specs }
}
