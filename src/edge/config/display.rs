//! Settings of how quiet the screen is and how it draws: their kinds of values. What they mean is the table's.

use crate::app::live::display::Quiet;
use crate::edge::config::reader::{Page, a_kind};
use crate::theme::Marks;
use toml::Spanned;
use toml::de::DeValue;

impl Page<'_> {
    pub(crate) fn quiet(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Quiet> {
        let word = self.word(value)?;
        let found = Quiet::ALL.iter().find(|(known, _)| *known == word).map(|(_, quiet)| *quiet);
        if found.is_none() {
            let is = "is neither \"presence\" nor \"always\" nor \"never\".";
            self.say_unknown(value.span(), word, is, Quiet::ALL.map(|(known, _)| known));
        }
        found
    }

    pub(crate) fn marks(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Marks> {
        let word = self.word(value)?;
        let found = Marks::ALL.iter().find(|(known, _)| *known == word).map(|(_, marks)| *marks);
        if found.is_none() {
            let is = "is neither \"braille\" nor \"block\" nor \"ascii\".";
            self.say_unknown(value.span(), word, is, Marks::ALL.map(|(known, _)| known));
        }
        found
    }

    /// A whole number with `s`, `m` or `h`; at least ten seconds, since nobody reads faster, and at most a day.
    pub(crate) fn duration_ms(&mut self, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let word = self.word(value)?;
        let mut of = [("s", 1_000), ("m", 60_000), ("h", 3_600_000)].into_iter();
        let read = of.find_map(|(unit, ms)| Some(word.strip_suffix(unit)?.parse::<i64>().ok()?.saturating_mul(ms)));
        let within = read.filter(|ms| (10_000..=86_400_000).contains(ms));
        if within.is_none() {
            self.say(value.span(), "A time is wanted here, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h.");
        }
        within
    }

    pub(crate) fn switch(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let on = value.get_ref().as_bool();
        if on.is_none() {
            self.say(value.span(), format!("true or false is wanted here, not {}.", a_kind(value.get_ref())));
        }
        on
    }
}
