//! One theme file → a theme, with every complaint about it. It opens no file: who asks says where a parent's text is found.

use super::role::{MODIFIERS, ROLES, Role};
use super::shipped::shipped_theme;
use super::{ChartSymbols, Theme};
use crate::complaint::Complaint;
use crate::theme::luminance::contrast_ratio;
use ratatui::style::{Color, Modifier, Style};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Below this contrast nobody can read a word, so it is no theme's intention.
const MIN_CONTRAST: f64 = 2.0;
/// The tables and keys a theme file may hold.
const TOP_LEVEL_KEYS: [&str; 3] = ["inherits", "palette", "roles"];

/// Reads a theme. `file` is the name under which complaints speak of it, such as `themes/night.toml`; without folder and ending
/// it is the theme's name. `lookup` gives the text of the theme that one inherits from, by its name.
///
/// What is wrong with single entries leaves those entries out; a file that is no TOML, or whose parent cannot be had, gives no
/// theme. Whoever asked decides whether a theme with complaints is used.
pub fn parse_theme(file: &str, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> (Option<Theme>, Vec<Complaint>) {
    let name = Path::new(file).file_stem().and_then(OsStr::to_str).unwrap_or(file);
    let mut said = Vec::new();
    let mut looks = StyleSheet::default();
    let read = looks.add_file(file, text, lookup, &mut vec![name.to_owned()], &mut said);
    let theme = read.map(|places| {
        said.extend(unreadable_roles(&looks, file, text, &places));
        Theme {
            name: name.to_owned(),
            styles: ROLES.map(|row| looks.style(row.role)),
            ascii: false,
            chart_symbols: ChartSymbols::default(),
        }
    });
    // Its own file's first, each file's in its order.
    said.sort_by_cached_key(|one| (one.file != file, one.file.clone(), one.line, one.column));
    (theme, said)
}

/// Where this file says something of a role, and where it names a colour.
#[derive(Default)]
struct KeySpans {
    roles: BTreeMap<Role, Range<usize>>,
    palette: BTreeMap<String, Range<usize>>,
}

/// What a theme says of one role; nothing where its parent's looks hold.
#[derive(Clone, Default)]
struct RoleStyle {
    fg: Option<ColorRef>,
    bg: Option<ColorRef>,
    added: Modifier,
    removed: Modifier,
}

/// A colour as written: a name stays one, so that a theme that inherits can change it for all roles.
#[derive(Clone)]
enum ColorRef {
    Named(String),
    Literal(Color),
}

/// What one file and those it inherits from say, the nearest winning.
#[derive(Default)]
struct StyleSheet {
    palette: BTreeMap<String, Color>,
    roles: BTreeMap<Role, RoleStyle>,
}

impl StyleSheet {
    fn style(&self, role: Role) -> Style {
        let mut marks = role.spec().fixed_modifiers;
        for (_, mark) in MODIFIERS {
            let said = self.inherited_styles(role).find(|look| (look.added | look.removed).contains(mark));
            if said.is_some_and(|look| look.added.contains(mark)) {
                marks |= mark;
            }
        }
        let [fg, bg] = self.color_refs(role).map(|paint| paint.and_then(|paint| self.resolve_color(paint)));
        Style { fg, bg, ..Style::new().add_modifier(marks) }
    }

    /// What is said of a role, its parent, its parent's parent.
    fn inherited_styles(&self, role: Role) -> impl Iterator<Item = &RoleStyle> {
        role.self_and_ancestors().filter_map(|role| self.roles.get(&role))
    }

    /// The colours of a role's words and background, as written.
    fn color_refs(&self, role: Role) -> [Option<&ColorRef>; 2] {
        [
            self.inherited_styles(role).find_map(|look| look.fg.as_ref()),
            self.inherited_styles(role).find_map(|look| look.bg.as_ref()),
        ]
    }

    fn resolve_color(&self, paint: &ColorRef) -> Option<Color> {
        match paint {
            ColorRef::Named(name) => self.palette.get(name).copied(),
            ColorRef::Literal(colour) => Some(*colour),
        }
    }

    /// Adds a file over what it inherits. Nothing if the file cannot be used at all.
    fn add_file(
        &mut self,
        file: &str,
        text: &str,
        lookup: &dyn Fn(&str) -> Option<String>,
        inheritance: &mut Vec<String>,
        complaints: &mut Vec<Complaint>,
    ) -> Option<KeySpans> {
        let mut page = ThemeReader { file, text, complaints };
        let tree = page.parse_toml()?;
        for (key, _) in tree.get_ref().iter().filter(|(key, _)| !TOP_LEVEL_KEYS.contains(&key.get_ref().as_ref())) {
            page.report_unknown_key(key, "is no part of a theme; these are: inherits, palette, roles.", TOP_LEVEL_KEYS);
        }
        if let Some(parent) = tree.get_ref().get("inherits") {
            let parent_name = page.read_string(parent, "`inherits` is the name of a theme in quotes.")?;
            let (parent_text, own_line) = page.find_parent(parent, &parent_name, lookup, inheritance)?;
            inheritance.push(parent_name.clone());
            let found = if own_line { lookup } else { &|name: &str| shipped_theme(name).map(|theme| theme.text.to_owned()) };
            self.add_file(&format!("{parent_name}.toml"), &parent_text, found, inheritance, page.complaints)?;
        }
        let mut places = KeySpans::default();
        for (key, value) in page.read_table(&tree, "palette").into_iter().flatten() {
            if let Some(colour) = page.read_palette_color(value) {
                places.palette.insert(key.get_ref().to_string(), key.span());
                self.palette.insert(key.get_ref().to_string(), colour);
            }
        }
        for (key, value) in page.read_table(&tree, "roles").into_iter().flatten() {
            match Role::parse(key.get_ref()) {
                None => page.report_unknown_key(key, "is no role.", ROLES.map(|row| row.name)),
                Some(role) => {
                    places.roles.insert(role, key.span());
                    let look = self.roles.entry(role).or_default();
                    page.read_role_style(role, value, &self.palette, look);
                }
            }
        }
        Some(places)
    }
}

/// One file and what is said about it.
struct ThemeReader<'p> {
    file: &'p str,
    text: &'p str,
    complaints: &'p mut Vec<Complaint>,
}

impl<'p> ThemeReader<'p> {
    fn parse_toml(&mut self) -> Option<Spanned<DeTable<'p>>> {
        let (tree, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.report_error(error.span().unwrap_or_default(), format!("This is not TOML: {}.", error.message()));
        }
        errors.is_empty().then_some(tree)
    }

    fn report_error(&mut self, span: Range<usize>, sentence: impl Into<String>) {
        self.complaints.push(Complaint::at_span(self.file, self.text, span, sentence));
    }

    fn report_unknown_key<'a>(&mut self, key: &Spanned<DeString<'_>>, problem: &str, known: impl IntoIterator<Item = &'a str>) {
        let sentence = format!("`{}` {problem}", key.get_ref());
        self.complaints
            .push(Complaint::at_span(self.file, self.text, key.span(), sentence).with_suggestion(key.get_ref(), known));
    }

    fn read_string(&mut self, value: &Spanned<DeValue<'_>>, message: &str) -> Option<String> {
        let word = value.get_ref().as_str().map(str::to_owned);
        if word.is_none() {
            self.report_error(value.span(), message);
        }
        word
    }

    /// The parent's text, and whether its own parents are looked up as ours are. A theme may bear the name of the shipped one it
    /// inherits from; any other way back to where we came from is a circle.
    fn find_parent(
        &mut self,
        at: &Spanned<DeValue<'_>>,
        name: &str,
        lookup: &dyn Fn(&str) -> Option<String>,
        inheritance: &[String],
    ) -> Option<(String, bool)> {
        let own_name = inheritance.last().is_some_and(|last| last == name);
        let theirs = shipped_theme(name).map(|theme| theme.text.to_owned());
        let found = match theirs {
            Some(text) if own_name && text != self.text => return Some((text, false)),
            _ if inheritance.iter().any(|seen| seen == name) => {
                self.report_error(
                    at.span(),
                    format!("Going by `inherits` from `{name}` leads back here, so these themes have no beginning."),
                );
                return None;
            }
            shipped_text => lookup(name).or(shipped_text),
        };
        if found.is_none() {
            let sentence = format!("There is no theme `{name}` to inherit from.");
            let known = super::SHIPPED_THEMES.map(|theme| theme.name);
            self.complaints.push(Complaint::at_span(self.file, self.text, at.span(), sentence).with_suggestion(name, known));
        }
        found.map(|text| (text, true))
    }

    fn read_table<'t>(&mut self, tree: &'t Spanned<DeTable<'p>>, part: &str) -> Option<&'t DeTable<'p>> {
        let value = tree.get_ref().get(part)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.report_error(value.span(), format!("`{part}` is a table: write [{part}] on a line of its own."));
        }
        table
    }

    /// A colour of the palette.
    fn read_palette_color(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Color> {
        let text = self.read_string(value, "A colour is written \"#rrggbb\" or \"none\", in quotes.")?;
        let colour = parse_color(&text);
        if colour.is_none() {
            self.report_error(
                value.span(),
                format!("`{text}` is no colour: write \"#rrggbb\", or \"none\" for the terminal's own."),
            );
        }
        colour
    }

    /// A role's colour: one of the palette, or one by itself.
    fn read_color_ref(&mut self, value: &Spanned<DeValue<'_>>, palette: &BTreeMap<String, Color>) -> Option<ColorRef> {
        let text = self.read_string(value, "A colour is a name of the palette, \"#rrggbb\" or \"none\", in quotes.")?;
        if palette.contains_key(&text) {
            return Some(ColorRef::Named(text));
        }
        let colour = parse_color(&text);
        if colour.is_none() {
            let sentence = format!("`{text}` is no colour: it is not in the palette, and neither \"#rrggbb\" nor \"none\".");
            let complaint = Complaint::at_span(self.file, self.text, value.span(), sentence);
            self.complaints.push(complaint.with_suggestion(&text, palette.keys().map(String::as_str)));
        }
        colour.map(ColorRef::Literal)
    }

    fn read_role_style(
        &mut self,
        role: Role,
        value: &Spanned<DeValue<'_>>,
        palette: &BTreeMap<String, Color>,
        role_style: &mut RoleStyle,
    ) {
        let Some(table) = value.get_ref().as_table() else {
            let name = role.spec().name;
            self.report_error(value.span(), format!("A role is a table, such as {name} = {{ fg = \"#d4501c\", bold = true }}."));
            return;
        };
        for (key, value) in table {
            let mark = MODIFIERS.iter().find(|(name, _)| name == key.get_ref()).map(|(_, mark)| *mark);
            match (key.get_ref().as_ref(), mark) {
                ("fg", _) => role_style.fg = self.read_color_ref(value, palette).or(role_style.fg.take()),
                ("bg", _) => role_style.bg = self.read_color_ref(value, palette).or(role_style.bg.take()),
                (name, Some(mark)) => self.read_modifier(role, name, mark, value, role_style),
                (_, None) => {
                    let names = ["fg", "bg"].into_iter().chain(MODIFIERS.map(|(name, _)| name));
                    let listed = names.clone().collect::<Vec<_>>().join(", ");
                    self.report_unknown_key(key, &format!("is nothing a role has; it has: {listed}."), names);
                }
            }
        }
    }

    fn read_modifier(
        &mut self,
        role: Role,
        name: &str,
        mark: Modifier,
        value: &Spanned<DeValue<'_>>,
        role_style: &mut RoleStyle,
    ) {
        match value.get_ref().as_bool() {
            None => self.report_error(value.span(), format!("`{name}` is true or false, without quotes.")),
            Some(false) if role.spec().fixed_modifiers.contains(mark) => self.report_error(
                value.span(),
                format!("`{}` keeps its {name} in every theme, so that colour is never the only sign.", role.spec().name),
            ),
            Some(on) => {
                role_style.added.set(mark, on);
                role_style.removed.set(mark, !on);
            }
        }
    }
}

/// `#rrggbb`, or `none` for the terminal's own.
fn parse_color(text: &str) -> Option<Color> {
    if text == "none" {
        return Some(Color::Reset);
    }
    let digits = text.strip_prefix('#')?;
    let whole = digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| u32::from_str_radix(digits, 16).ok().map(Color::from_u32)).flatten()
}

/// Roles whose words nobody could read, said once for each place where this file speaks of them: the role, the nearest of its
/// parents, or the colour.
fn unreadable_roles(style_sheet: &StyleSheet, file: &str, text: &str, key_spans: &KeySpans) -> Vec<Complaint> {
    let mut said: Vec<Complaint> = Vec::new();
    for row in &ROLES {
        let style = style_sheet.style(row.role);
        let Some(ratio) = style.fg.zip(style.bg).and_then(|(fg, bg)| contrast_ratio(fg, bg)) else { continue };
        if ratio >= MIN_CONTRAST {
            continue;
        }
        let by_role = row.role.self_and_ancestors().find_map(|role| key_spans.roles.get(&role));
        let by_colour = style_sheet.color_refs(row.role).into_iter().flatten().find_map(|paint| match paint {
            ColorRef::Named(name) => key_spans.palette.get(name),
            ColorRef::Literal(_) => None,
        });
        let span = by_role.or(by_colour).cloned().unwrap_or_default();
        let name = row.name;
        let sentence =
            format!("Nobody could read `{name}`: its contrast is {ratio:.1}:1, and at least {MIN_CONTRAST:.0}:1 is needed.");
        let complaint = Complaint::at_span(file, text, span, sentence);
        if said.iter().all(|before| (before.line, before.column) != (complaint.line, complaint.column)) {
            said.push(complaint);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{ColorDepth, theme_template};

    fn with<'a>(files: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| files.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
    }

    #[track_caller]
    fn clean(name: &str, text: &str, files: &[(&str, &str)]) -> Theme {
        let (theme, said) = parse_theme(name, text, &with(files));
        assert_eq!(said, []);
        theme.unwrap_or_default()
    }

    #[test]
    fn a_role_without_its_own_looks_like_its_parent_but_keeps_its_marks() {
        let theme = clean("mine", "[roles]\ntext = { fg = \"#ff0000\", bg = \"#000000\" }\nwatch = { fg = \"#00ff00\" }", &[]);
        let black = Color::Rgb(0, 0, 0);
        for (role, fg, marks) in [
            (Role::Dim, Color::Rgb(255, 0, 0), Modifier::empty()),
            (Role::Late, Color::Rgb(255, 0, 0), Modifier::BOLD | Modifier::UNDERLINED),
            (Role::AtOnce, Color::Rgb(0, 255, 0), Modifier::BOLD | Modifier::REVERSED),
        ] {
            assert_eq!(theme.style(role), Style::new().fg(fg).bg(black).add_modifier(marks), "{role:?}");
        }
    }

    #[test]
    fn a_palette_changed_in_the_heir_changes_the_roles_of_the_parent() {
        let base = "[palette]\nink = \"#ff0000\"\n[roles]\ntext = { fg = \"ink\", italic = true }";
        let heir =
            "inherits = \"base\"\n[palette]\nink = \"#00ff00\"\n[roles]\nquote = { underline = true }\nkind = { italic = false }";
        let theme = clean("heir", heir, &[("base", base)]);
        let green = Style::new().fg(Color::Rgb(0, 255, 0));
        assert_eq!(theme.style(Role::Text), green.add_modifier(Modifier::ITALIC));
        assert_eq!(theme.style(Role::Quote), green.add_modifier(Modifier::ITALIC | Modifier::UNDERLINED));
        assert_eq!(theme.style(Role::Kind), green);
    }

    #[test]
    fn a_theme_may_bear_the_name_of_the_shipped_one_it_changes() {
        let mine = "inherits = \"night\"\n[roles]\nkind = { bold = true }";
        let theme = clean("night", mine, &[("night", mine)]);
        assert_eq!(theme.style(Role::Text), Theme::default().style(Role::Text));
        assert!(theme.style(Role::Kind).add_modifier.contains(Modifier::BOLD));
    }

    #[test]
    fn its_own_complaints_come_first_and_each_names_its_file() {
        let files = [("base", "colour = 1")];
        let (theme, said) = parse_theme("/rooms/mine.toml", "inherits = \"base\"\n\n[roles]\ntext = 3", &with(&files));
        assert_eq!(theme.map(|theme| theme.name).as_deref(), Some("mine"));
        let places: Vec<_> = said.iter().map(|one| (one.file.as_str(), one.line)).collect();
        assert_eq!(places, [("/rooms/mine.toml", 4), ("base.toml", 1)]);
    }

    #[test]
    fn a_circle_is_said_and_gives_no_theme() {
        let files = [("one", "inherits = \"two\""), ("two", "inherits = \"one\"")];
        let (theme, said) = parse_theme("one.toml", files[0].1, &with(&files));
        assert_eq!(theme, None);
        assert_eq!(
            said.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["two.toml:1:12: Going by `inherits` from `one` leads back here, so these themes have no beginning."]
        );
    }

    #[test]
    fn the_template_reads_as_the_default_theme() {
        let theme = clean("mine", &theme_template(), &[]);
        assert_eq!(Theme { name: "night".to_owned(), ..theme }, Theme::default());
        let taken_up = theme_template().replace("\n# ", "\n").replace("\n`", "\n# `").replace("\nColours", "\n# Colours");
        let taken_up = taken_up.replace("\nA role", "\n# A role").replace("\nWhat", "\n# What");
        clean("mine", &taken_up, &[]);
    }

    #[test]
    fn without_colours_only_marks_are_left() {
        for row in &ROLES {
            let style = Theme::default().at_depth(ColorDepth::NoColor).style(row.role);
            assert_eq!((style.fg, style.bg), (None, None));
            assert!(style.add_modifier.contains(row.fixed_modifiers), "{}", row.name);
        }
    }
}
