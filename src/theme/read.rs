//! Reads theme files. Opens no file: the caller looks up the text of the theme that another one inherits from.

use super::role::{MODIFIERS, ROLES, Role, RoleSpec};
use super::shipped::{DEFAULT_THEME, SHIPPED_THEMES, shipped_theme};
use super::styles::Theme;
use crate::complaint::{Complaint, sort_complaints};
use crate::theme::luminance::contrast_ratio;
use crate::toml_reader::{SourceLocation, TomlTable, TomlValue, read_toml};
use ratatui::style::{Color, Style};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

/// Words with less contrast than this cannot be read, so it is reported as a mistake.
const MIN_CONTRAST: f64 = 2.0;

/// So many files can inherit from each other in a row.
const MAX_INHERITED_FILES: usize = 16;

/// Reads a theme. `file` is the name in complaints, such as `themes/night.toml`; its stem is the name of the theme. `lookup`
/// returns the text of the theme that one inherits from, by name.
///
/// A faulty entry is left out. There is no theme if the file is not TOML, or if its parent cannot be read. The caller decides
/// whether a theme with complaints is used.
pub fn parse_theme(file: &str, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> (Option<Theme>, Vec<Complaint>) {
    let name = Path::new(file).file_stem().and_then(OsStr::to_str).unwrap_or(file);
    let mut complaints = Vec::new();
    let mut style_sheet = StyleSheet::default();
    let locations = style_sheet.add_file(file, text, lookup, &mut vec![name.to_owned()], &mut complaints);
    let theme = locations.map(|locations| {
        complaints.extend(unreadable_roles(&style_sheet, &locations));
        Theme::from_styles(name, &ROLES.map(|row| style_sheet.style(row.role)))
    });
    sort_complaints(&mut complaints, file);
    (theme, complaints)
}

impl Default for Theme {
    /// The [`DEFAULT_THEME`]; the fixed modifiers alone if it could not be read.
    fn default() -> Self {
        let text = shipped_theme(DEFAULT_THEME).map_or("", |theme| theme.text);
        let bare = || Self::from_styles(DEFAULT_THEME, &ROLES.map(|row| Style::new().add_modifier(row.fixed_modifiers)));
        parse_theme(DEFAULT_THEME, text, &|_| None).0.unwrap_or_else(bare)
    }
}

/// Where a file styles a role, and where it names a colour.
struct EntryLocations {
    top: SourceLocation,
    roles: BTreeMap<Role, SourceLocation>,
    palette: BTreeMap<String, SourceLocation>,
}

/// What a theme sets of one role. What it does not set comes from the parent role.
#[derive(Clone, Default)]
struct RoleStyle {
    fg: Option<ColorRef>,
    bg: Option<ColorRef>,
    /// Modifiers that are switched on or off; without colours.
    modifiers: Style,
}

/// A colour as written. A name is kept, so that a theme that inherits can change the colour for all roles.
#[derive(Clone)]
enum ColorRef {
    Named(String),
    Literal(Color),
}

/// The entries of a file and of the files it inherits from; an heir's entries replace its parent's.
#[derive(Default)]
struct StyleSheet {
    palette: BTreeMap<String, Color>,
    roles: BTreeMap<Role, RoleStyle>,
}

impl StyleSheet {
    fn style(&self, role: Role) -> Style {
        let entries: Vec<&RoleStyle> = role.self_and_ancestors().filter_map(|role| self.roles.get(&role)).collect();
        let modifiers = entries.iter().rev().fold(Style::new(), |style, entry| style.patch(entry.modifiers)).add_modifier;
        let [fg, bg] = self.color_refs(role).map(|color| match color? {
            ColorRef::Named(name) => self.palette.get(name).copied(),
            ColorRef::Literal(color) => Some(*color),
        });
        Style { fg, bg, ..Style::new().add_modifier(role.spec().fixed_modifiers | modifiers) }
    }

    /// The foreground and background of a role, as written.
    fn color_refs(&self, role: Role) -> [Option<&ColorRef>; 2] {
        let entries = || role.self_and_ancestors().filter_map(|role| self.roles.get(&role));
        [entries().find_map(|entry| entry.fg.as_ref()), entries().find_map(|entry| entry.bg.as_ref())]
    }

    /// Adds a file after the files that it inherits from. `None` if there is no theme.
    fn add_file(
        &mut self,
        file: &str,
        text: &str,
        lookup: &dyn Fn(&str) -> Option<String>,
        inheritance: &mut Vec<String>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<EntryLocations> {
        let (locations, own_complaints) = read_toml(file, text, "a theme", |top| {
            top.check_keys(["inherits", "palette", "roles"]);
            if let Some(parent) = top.get("inherits") {
                let name = parent.string()?;
                let (parent_text, is_own_parent) = find_parent(&parent, name, text, lookup, inheritance)?;
                inheritance.push(name.to_owned());
                let lookup = if is_own_parent { lookup } else { &shipped_text };
                self.add_file(&format!("{name}.toml"), &parent_text, lookup, inheritance, complaints)?;
            }
            Some(self.add_entries(top))
        });
        complaints.extend(own_complaints);
        locations.flatten()
    }

    fn add_entries(&mut self, top: &TomlTable<'_>) -> EntryLocations {
        let mut locations = EntryLocations { top: top.location(), roles: BTreeMap::new(), palette: BTreeMap::new() };
        let entries = |key, name| top.table(key, name).map(|table| table.entries()).unwrap_or_default();
        for (key, value) in entries("palette", "[palette]") {
            if let Some(color) = value.parse(parse_palette_color) {
                locations.palette.insert(key.name().to_owned(), key.location());
                self.palette.insert(key.name().to_owned(), color);
            }
        }
        for (key, value) in entries("roles", "[roles]") {
            match Role::parse(key.name()) {
                None => key.report_unknown(key.name(), format!("`{}` is not a role.", key.name()), ROLES.map(|row| row.name)),
                Some(role) => {
                    locations.roles.insert(role, key.location());
                    read_role_style(role, &value, &self.palette, self.roles.entry(role).or_default());
                }
            }
        }
        locations
    }
}

fn shipped_text(name: &str) -> Option<String> {
    shipped_theme(name).map(|theme| theme.text.to_owned())
}

/// The text of a parent, and whether its own parents may be the user's. A theme may have the name of the shipped theme that it
/// inherits from; any other repeated name is a cycle.
fn find_parent(
    value: &TomlValue<'_>,
    name: &str,
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    inheritance: &[String],
) -> Option<(String, bool)> {
    let has_own_name = inheritance.last().is_some_and(|last| last == name);
    let found = match (shipped_text(name), inheritance.iter().position(|ancestor| ancestor == name)) {
        (Some(shipped), _) if has_own_name && shipped != text => return Some((shipped, false)),
        (_, Some(start)) => {
            value.report(format!("`inherits` forms a cycle: {} → {name}.", inheritance[start..].join(" → ")));
            return None;
        }
        (_, None) if inheritance.len() > MAX_INHERITED_FILES => {
            value.report(format!("More than {MAX_INHERITED_FILES} themes inherit from each other here."));
            return None;
        }
        (shipped, None) => lookup(name).or(shipped),
    };
    if found.is_none() {
        let sentence = format!("There is no theme `{name}` to inherit from.");
        value.report_unknown(name, sentence, SHIPPED_THEMES.map(|theme| theme.name));
    }
    found.map(|text| (text, true))
}

fn parse_palette_color(text: &str) -> Result<Color, String> {
    parse_color(text).ok_or_else(|| format!("`{text}` is not a colour: write \"#rrggbb\", or \"none\" for the terminal's own."))
}

/// A colour of the palette, or a literal one.
fn read_color_ref(value: &TomlValue<'_>, palette: &BTreeMap<String, Color>) -> Option<ColorRef> {
    let text = value.string()?;
    if palette.contains_key(text) {
        return Some(ColorRef::Named(text.to_owned()));
    }
    parse_color(text).map(ColorRef::Literal).or_else(|| {
        let sentence = format!("`{text}` is not a colour: it is not in the palette, and neither \"#rrggbb\" nor \"none\".");
        value.report_unknown(text, sentence, palette.keys().map(String::as_str));
        None
    })
}

fn read_role_style(role: Role, value: &TomlValue<'_>, palette: &BTreeMap<String, Color>, style: &mut RoleStyle) {
    let Some(table) = value.table("a role") else { return };
    table.check_keys(["fg", "bg"].into_iter().chain(MODIFIERS.map(|(name, _)| name)));
    for (key, field) in [("fg", &mut style.fg), ("bg", &mut style.bg)] {
        *field = table.get(key).and_then(|value| read_color_ref(&value, palette)).or(field.take());
    }
    let RoleSpec { name: role_name, fixed_modifiers, .. } = role.spec();
    for (name, modifier) in MODIFIERS {
        match table.boolean(name) {
            None => {}
            Some(false) if fixed_modifiers.contains(modifier) => table.report_at(
                name,
                format!("`{role_name}` keeps its {name} in every theme, so that colour is never the only sign."),
            ),
            Some(true) => style.modifiers = style.modifiers.add_modifier(modifier),
            Some(false) => style.modifiers = style.modifiers.remove_modifier(modifier),
        }
    }
}

/// `#rrggbb`, or `none` for the terminal's own colour.
fn parse_color(text: &str) -> Option<Color> {
    if text == "none" {
        return Some(Color::Reset);
    }
    let digits = text.strip_prefix('#')?;
    let is_complete = digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    is_complete.then(|| u32::from_str_radix(digits, 16).ok().map(Color::from_u32)).flatten()
}

/// Roles with too little contrast, reported once for each place in the file that causes it: the role, the nearest of its
/// ancestors, or the colour.
fn unreadable_roles(style_sheet: &StyleSheet, locations: &EntryLocations) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = Vec::new();
    for row in &ROLES {
        let style = style_sheet.style(row.role);
        let Some(ratio) = style.fg.zip(style.bg).and_then(|(fg, bg)| contrast_ratio(fg, bg)) else { continue };
        if ratio >= MIN_CONTRAST {
            continue;
        }
        let by_role = row.role.self_and_ancestors().find_map(|role| locations.roles.get(&role));
        let by_color = || {
            style_sheet.color_refs(row.role).into_iter().flatten().find_map(|color| match color {
                ColorRef::Named(name) => locations.palette.get(name),
                ColorRef::Literal(_) => None,
            })
        };
        let complaint = by_role.or_else(by_color).unwrap_or(&locations.top).complaint(format!(
            "`{}` would be unreadable: its contrast is {ratio:.1}:1, and it needs at least {MIN_CONTRAST:.0}:1.",
            row.name
        ));
        if complaints.iter().all(|before| (before.line, before.column) != (complaint.line, complaint.column)) {
            complaints.push(complaint);
        }
    }
    complaints
}
