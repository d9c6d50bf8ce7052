//! The time that a line may name: `-5`, `14:20`, `2:05pm`, `about 14:20`, `t+40`, `=`. A doubtful time is taken as it stands, with a warning.

use crate::app::grammar::context::ParseContext;
use crate::app::grammar::words::{WordCursor, bare_word, eq_word, strip_prefix_ignore_case};
use crate::session::time::format_utc_offset;
use crate::session::{Elapsed, Moment, Timestamp, Zone};
use chrono::{Days, NaiveTime, TimeDelta, Timelike as _};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParsedTime {
    pub(crate) time: Timestamp,
    pub(crate) is_approximate: bool,
    /// Whether the time alone on the line moves the last entry there.
    pub(crate) moves_last_entry: bool,
    /// The time in words: `5 min ago`, `about 23:50, yesterday, 25 min ago`.
    pub(crate) description: String,
    pub(crate) warnings: Vec<String>,
}

/// Words that mark a time as approximate.
const APPROXIMATE_WORDS: &[&str] = &["about", "around", "approximately", "approx", "ca", "~"];

/// The time at the beginning of a text, and the text after it.
pub(crate) fn parse<'a>(text: &'a str, context: &ParseContext<'_>) -> Option<(ParsedTime, &'a str)> {
    let mut words = WordCursor::new(text);
    let is_approximate = APPROXIMATE_WORDS.iter().any(|word| words.take_phrase(word)) || text.starts_with('~');
    if text.starts_with('~') && text != "~" {
        words = WordCursor::new(text.trim_start_matches('~'));
    }
    let is_equals = words.peek() == Some("=");
    let mut time =
        if is_equals { previous_time(context).filter(|_| words.next_word().is_some()) } else { take(&mut words, context) }?;
    if is_approximate {
        if is_equals {
            return None;
        }
        time.is_approximate = true;
        // The record cannot mark a moved time as approximate.
        time.moves_last_entry = false;
        time.description = format!("about {}", time.description);
    }
    Some((time, words.remaining()))
}

fn previous_time(context: &ParseContext<'_>) -> Option<ParsedTime> {
    let time = context.previous_time?;
    let description = format!("at the same moment, {}", format_distance(time, context.now));
    Some(ParsedTime { time, is_approximate: false, moves_last_entry: false, description, warnings: Vec::new() })
}

fn take(words: &mut WordCursor<'_>, context: &ParseContext<'_>) -> Option<ParsedTime> {
    let now = context.now;
    let at_elapsed = |elapsed: Elapsed| Timestamp { elapsed, wall: context.zone.wall_at(now.instant_ms_of(elapsed)) };
    let mut warnings = Vec::new();
    let (time, parts) = if let Some(ago) = words.take(take_span_ago) {
        let time = at_elapsed(now.elapsed - ago);
        (time, [None, None, format_day(time, now), Some(format!("{} ago", format_duration(ago)))])
    } else if let Some(after) = words.take(|words| parse_t0_offset(words.next_word()?.trim_end_matches([',', ':', ';']))) {
        let time = at_elapsed(context.session.t0()? + after);
        let sign = if after < TimeDelta::zero() { '−' } else { '+' };
        let t_scale = format!("T{sign}{}", format_t_scale(after));
        (time, [Some(t_scale), None, format_day(time, now), Some(format_distance(time, now))])
    } else {
        let found = nearest_clock_instant(words.take(take_clock_after_at)?, context);
        warnings.extend(found.warning);
        let time = Timestamp { elapsed: now.elapsed_of(found.instant_ms), wall: context.zone.wall_at(found.instant_ms) };
        let offset = found.is_ambiguous.then(|| format!("UTC{}", format_utc_offset(time.wall.offset_s()).replace('-', "−")));
        (time, [Some(format_clock(time)), offset, format_day(time, now), Some(format_distance(time, now))])
    };
    warnings.extend(out_of_session_warning(time, now));
    let description = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(ParsedTime { time, is_approximate: false, moves_last_entry: true, description, warnings })
}

/// `-5`, `-90s`, `-5 min`, `5 min ago`.
fn take_span_ago(words: &mut WordCursor<'_>) -> Option<TimeDelta> {
    let word = words.next_word()?.trim_end_matches([',', ':', ';']);
    let (span, is_marked) = word.strip_prefix(['-', '−']).map_or((word, false), |span| (span, true));
    let has_unit = !span.ends_with(|c: char| c.is_ascii_digit());
    let unit = if has_unit {
        None
    } else {
        // A letter alone is an event: `-30 h`.
        let names = || SPAN_UNITS.iter().flat_map(|(_, names)| *names).filter(|name| name.len() > 1);
        words.take(|ahead| names().find(|name| ahead.take_phrase(name)))
    };
    let ago = parse_span(&format!("{span}{}", unit.copied().unwrap_or_default()))?;
    // Without a minus, a unit and `ago` say it.
    (is_marked || (has_unit || unit.is_some()) && words.take_phrase("ago")).then_some(ago)
}

/// `t+40`, `t+0:52:10`, `t-10`: the time since T0.
fn parse_t0_offset(word: &str) -> Option<TimeDelta> {
    if let Some(after) = strip_prefix_ignore_case(word, "t+") {
        return parse_span(after).or_else(|| parse_t_scale(after));
    }
    let before = strip_prefix_ignore_case(word, "t-").or_else(|| strip_prefix_ignore_case(word, "t−"))?;
    parse_span(before).map(|before| -before)
}

/// `5` in minutes, `90s`, `5m`, `1h`.
fn parse_span(text: &str) -> Option<TimeDelta> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = (text.get(..end)?, text.get(end..)?);
    let number: i64 = if digits.len() <= 5 { digits.parse().ok()? } else { return None };
    let secs = match unit {
        "" => 60,
        unit => SPAN_UNITS.iter().find(|(_, names)| names.iter().any(|name| eq_word(unit, name)))?.0,
    };
    Some(TimeDelta::seconds(number * secs))
}

/// Units of a span with their seconds.
const SPAN_UNITS: &[(i64, &[&str])] = &[
    (1, &["s", "sec", "secs", "seconds"]),
    (60, &["m", "min", "mins", "minute", "minutes"]),
    (3600, &["h", "hr", "hour", "hours"]),
];

/// A number of minutes, seconds or hours with its unit in the same word or the next, such as `40 min` or `1 h`.
pub(crate) fn take_span(words: &mut WordCursor<'_>) -> Option<TimeDelta> {
    let word = bare_word(words.next_word()?);
    if !word.ends_with(|c: char| c.is_ascii_digit()) {
        return parse_span(word);
    }
    let unit = bare_word(words.next_word()?);
    parse_span(&format!("{word}{unit}"))
}

/// `0:52:10`, the format in which the screen shows T+.
fn parse_t_scale(text: &str) -> Option<TimeDelta> {
    let numbers: Vec<i64> = text.split(':').map(parse_two_digits).collect::<Option<_>>()?;
    match numbers[..] {
        [hours, minutes, secs] if minutes < 60 && secs < 60 => Some(TimeDelta::seconds(hours * 3600 + minutes * 60 + secs)),
        _ => None,
    }
}

/// Takes a clock time: `14:20`, `2:05pm`, `02:25 PM`, `2 pm`.
pub(crate) fn take_clock(words: &mut WordCursor<'_>) -> Option<NaiveTime> {
    let word = words.next_word()?.trim_end_matches([',', ':', ';']);
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let mut half = half_of_day(word.get(digits.len()..)?);
    if half.is_none() && digits.len() < word.len() {
        return None;
    }
    if half.is_none() {
        half = words.take(|ahead| {
            let half = half_of_day(ahead.next_word()?.trim_end_matches([',', ':', ';']))?;
            // `9:05 am I awake` is a question.
            (half == 12 || ahead.peek() != Some("I")).then_some(half)
        });
    }
    let Some(half) = half else { return parse_clock(digits) };
    let clock = if digits.contains(':') { parse_clock(digits) } else { parse_clock(&format!("{digits}:00")) }?;
    // `14:05 pm` says the same twice; `14:05 am` and `0:05 pm` contradict themselves.
    let hour = match (clock.hour(), half) {
        (12, half) => half,
        (hour @ 1..12, half) => hour + half,
        (0, 0) => 0,
        (hour @ 13.., 12) => hour,
        _ => return None,
    };
    clock.with_hour(hour)
}

/// `at 14:20` is the same time.
fn take_clock_after_at(words: &mut WordCursor<'_>) -> Option<NaiveTime> {
    words.take_phrase("at");
    take_clock(words)
}

/// The hours before this half of the day.
fn half_of_day(word: &str) -> Option<u32> {
    match word.to_ascii_lowercase().replace('.', "").as_str() {
        "am" => Some(0),
        "pm" => Some(12),
        _ => None,
    }
}

/// The clock times that begin at one of the first words.
pub(crate) fn clock_times(line: &str, words_read: usize) -> Vec<NaiveTime> {
    let mut words = WordCursor::new(line);
    let all = std::iter::from_fn(|| {
        let time = take_clock(&mut { words });
        words.next_word().map(|_| time)
    });
    all.take(words_read).flatten().collect()
}

pub(crate) fn parse_clock(word: &str) -> Option<NaiveTime> {
    let mut parts = word.splitn(4, ':');
    let hour = parse_two_digits(parts.next()?)?;
    let mut sixtieth = |part: &str| if part.len() == 2 { parse_two_digits(part) } else { None };
    let minute = sixtieth(parts.next()?)?;
    let second = parts.next().map_or(Some(0), &mut sixtieth)?;
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour as u32, minute as u32, second as u32)
}

fn parse_two_digits(text: &str) -> Option<i64> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// The warning for a time after now or before the session.
fn out_of_session_warning(time: Timestamp, now: Moment) -> Option<String> {
    let ahead = time.elapsed - now.elapsed;
    if ahead > TimeDelta::zero() {
        let (clock, distance) = (format_clock(time), format_duration(whole_minutes(ahead)));
        Some(format!("{clock} is {distance} in the future. Save it with that time?"))
    } else {
        before_session_warning(time)
    }
}

/// The warning for a time before the session began.
pub(crate) fn before_session_warning(time: Timestamp) -> Option<String> {
    let before = Elapsed::ZERO - time.elapsed;
    (before > TimeDelta::zero())
        .then(|| format!("That is {} before this session began. Save it with that time?", format_duration(whole_minutes(before))))
}

/// An instant at which clocks show a certain time.
#[derive(Clone)]
struct ClockInstant {
    instant_ms: i64,
    /// Whether clocks show the time twice on that day.
    is_ambiguous: bool,
    warning: Option<String>,
}

/// The last instant with this clock time. If that is before the session, the nearest instant, which may lie ahead: a room's clock
/// that is some minutes fast is more likely than an entry about the day before.
fn nearest_clock_instant(clock: NaiveTime, context: &ParseContext<'_>) -> ClockInstant {
    let now_ms = context.now.wall.instant_ms();
    let today = context.zone.wall_at(now_ms).local().date();
    let days = [today.checked_sub_days(Days::new(1)), Some(today), today.checked_add_days(Days::new(1))];
    let all: Vec<ClockInstant> =
        days.into_iter().flatten().flat_map(|date| clock_instants(context.zone, date.and_time(clock))).collect();
    let last = all.iter().filter(|found| found.instant_ms <= now_ms).max_by_key(|found| found.instant_ms);
    let in_session = last.filter(|found| context.now.elapsed_of(found.instant_ms) >= Elapsed::ZERO);
    let nearest = || all.iter().min_by_key(|found| (found.instant_ms - now_ms).abs());
    in_session.or_else(nearest).cloned().unwrap_or(ClockInstant { instant_ms: now_ms, is_ambiguous: false, warning: None })
}

fn clock_instants(zone: &Zone, local: chrono::NaiveDateTime) -> Vec<ClockInstant> {
    let instants = zone.instants_of(local);
    if let (true, Some(end)) = (instants.is_empty(), zone.gap_end(local)) {
        let (typed, shown) = (local.format("%H:%M"), zone.wall_at(end).hm());
        let warning = format!("The clocks went forward, so {typed} does not exist. Save it with {shown}?");
        return vec![ClockInstant { instant_ms: end, is_ambiguous: false, warning: Some(warning) }];
    }
    let is_ambiguous = instants.len() > 1;
    instants.into_iter().map(|instant_ms| ClockInstant { instant_ms, is_ambiguous, warning: None }).collect()
}

/// The clock time, with its seconds unless they are zero.
fn format_clock(time: Timestamp) -> String {
    let hms = time.wall.hms();
    hms.strip_suffix(":00").map_or(hms.clone(), str::to_owned)
}

/// The day, unless it is today.
fn format_day(time: Timestamp, now: Moment) -> Option<String> {
    match (time.wall.local().date() - now.wall.local().date()).num_days() {
        0 => None,
        -1 => Some("yesterday".to_owned()),
        1 => Some("tomorrow".to_owned()),
        _ => Some(time.wall.date()),
    }
}

fn format_distance(time: Timestamp, now: Moment) -> String {
    let ago = now.elapsed - time.elapsed;
    match whole_minutes(ago.abs()) {
        none if none.is_zero() => "just now".to_owned(),
        some if ago > TimeDelta::zero() => format!("{} ago", format_duration(some)),
        some => format!("in {}", format_duration(some)),
    }
}

const fn whole_minutes(span: TimeDelta) -> TimeDelta {
    TimeDelta::minutes(span.num_minutes())
}

/// `90 s`, `5 min`, `1 h 5 min`, `3 days`.
fn format_duration(span: TimeDelta) -> String {
    let (secs, minutes) = (span.num_seconds(), span.num_minutes());
    match (minutes / 60, minutes % 60) {
        _ if secs % 60 != 0 => format!("{secs} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, _) if hours >= 48 => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn format_t_scale(offset: TimeDelta) -> String {
    let secs = offset.num_seconds().abs();
    if secs % 60 == 0 { format!("{}", secs / 60) } else { format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60) }
}
