//! Settings of how quiet the screen is and how it draws: their kinds of values. What they mean is the table's.

use crate::app::data::display_settings::AmbientMode;
use crate::edge::config::reader::{ConfigReader, value_kind};
use crate::theme::ChartSymbols;
use toml::Spanned;
use toml::de::DeValue;

impl ConfigReader<'_> {
    pub(crate) fn parse_ambient_mode(&mut self, value: &Spanned<DeValue<'_>>) -> Option<AmbientMode> {
        let word = self.parse_string(value)?;
        let found = AmbientMode::ALL.iter().find(|(known, _)| *known == word).map(|(_, quiet)| *quiet);
        if found.is_none() {
            let is = "is neither \"presence\" nor \"always\" nor \"never\".";
            self.report_unknown(value.span(), word, is, AmbientMode::ALL.map(|(known, _)| known));
        }
        found
    }

    pub(crate) fn parse_chart_symbols(&mut self, value: &Spanned<DeValue<'_>>) -> Option<ChartSymbols> {
        let word = self.parse_string(value)?;
        let found = ChartSymbols::ALL.iter().find(|(known, _)| *known == word).map(|(_, marks)| *marks);
        if found.is_none() {
            let is = "is neither \"braille\" nor \"block\" nor \"ascii\".";
            self.report_unknown(value.span(), word, is, ChartSymbols::ALL.map(|(known, _)| known));
        }
        found
    }

    /// A whole number with `s`, `m` or `h`; at least ten seconds, since nobody reads faster, and at most a day.
    pub(crate) fn parse_duration_ms(&mut self, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let word = self.parse_string(value)?;
        let mut of = [("s", 1_000), ("m", 60_000), ("h", 3_600_000)].into_iter();
        let read = of.find_map(|(unit, ms)| Some(word.strip_suffix(unit)?.parse::<i64>().ok()?.saturating_mul(ms)));
        let within = read.filter(|ms| (10_000..=86_400_000).contains(ms));
        if within.is_none() {
            self.report_error(value.span(), "A time is wanted here, such as \"90s\", \"5m\" or \"1h\": from 10 s to 24 h.");
        }
        within
    }

    pub(crate) fn parse_bool(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let on = value.get_ref().as_bool();
        if on.is_none() {
            self.report_error(value.span(), format!("true or false is wanted here, not {}.", value_kind(value.get_ref())));
        }
        on
    }
}
