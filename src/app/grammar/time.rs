//! The time in a line: `-5`, `14:20`, `about 14:20`, `t+40`, `=`. A doubtful time is taken with a warning.

use crate::app::grammar::context::ParseContext;
use crate::app::grammar::words::{WordCursor, eq_word, strip_prefix_ignore_case};
use crate::session::{Elapsed, Moment, Timestamp, Zone};
use chrono::{Days, NaiveTime, TimeDelta};

/// A parsed time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParsedTime {
    pub(crate) time: Timestamp,
    pub(crate) is_approximate: bool,
    /// Whether it moves the last entry if nothing follows.
    pub(crate) moves_last_entry: bool,
    /// The time in words: `5 min ago`, `about 23:50, yesterday, 25 min ago`.
    pub(crate) description: String,
    pub(crate) warnings: Vec<String>,
}

/// A way to name a time.
#[derive(Clone, Copy)]
enum TimeToken {
    Ago(TimeDelta),
    Clock(NaiveTime),
    FromT0(TimeDelta),
    Previous,
}

/// Parses the time at the beginning of a text; returns it and the rest.
pub(crate) fn parse<'a>(text: &'a str, context: &ParseContext<'_>) -> Option<(ParsedTime, &'a str)> {
    let mut words = WordCursor::new(text);
    let approximate = words.take_phrase("about");
    let token = parse_token(words.next_word()?)?;
    if approximate && matches!(token, TimeToken::Previous) {
        return None;
    }
    let mut timed = resolve_token(token, context)?;
    if approximate {
        timed.is_approximate = true;
        // `about` cannot be recorded with the last entry's own time.
        timed.moves_last_entry = false;
        timed.description = format!("about {}", timed.description);
    }
    Some((timed, words.remaining()))
}

fn parse_token(word: &str) -> Option<TimeToken> {
    if word == "=" {
        return Some(TimeToken::Previous);
    }
    let word = word.strip_suffix([',', ':', ';']).unwrap_or(word);
    if let Some(ago) = word.strip_prefix(['-', '−']) {
        return parse_span(ago).map(TimeToken::Ago);
    }
    if let Some(later) = strip_prefix_ignore_case(word, "t+") {
        return parse_span(later).or_else(|| parse_t_scale(later)).map(TimeToken::FromT0);
    }
    if let Some(before) = strip_prefix_ignore_case(word, "t-").or_else(|| strip_prefix_ignore_case(word, "t−")) {
        return parse_span(before).map(|before| TimeToken::FromT0(-before));
    }
    parse_clock(word).map(TimeToken::Clock)
}

/// `5` (minutes), `90s`, `5m`, `1h`.
fn parse_span(text: &str) -> Option<TimeDelta> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = (text.get(..end)?, text.get(end..)?);
    let number: i64 = if digits.len() <= 5 { digits.parse().ok()? } else { return None };
    let units = [(1, ["s", "sec"]), (60, ["m", "min"]), (3600, ["h", "hr"])];
    let secs = if unit.is_empty() {
        Some(60)
    } else {
        units.iter().find(|(_, names)| names.iter().any(|n| eq_word(unit, n))).map(|u| u.0)
    };
    Some(TimeDelta::seconds(number * secs?))
}

/// `0:52:10`, as the screen shows T+.
fn parse_t_scale(text: &str) -> Option<TimeDelta> {
    let numbers: Vec<i64> = text.split(':').map(parse_two_digits).collect::<Option<_>>()?;
    match numbers[..] {
        [hours, minutes, secs] if minutes < 60 && secs < 60 => Some(TimeDelta::seconds(hours * 3600 + minutes * 60 + secs)),
        _ => None,
    }
}

/// `9:05`, `14:20`, `14:20:30`.
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

fn resolve_token(token: TimeToken, context: &ParseContext<'_>) -> Option<ParsedTime> {
    let now = context.now;
    let labelled = |elapsed: Elapsed| Timestamp { elapsed, wall: context.zone.wall_at(now.instant_ms_of(elapsed)) };
    let mut doubts = Vec::new();
    let (at, words) = match token {
        TimeToken::Ago(ago) => {
            let at = labelled(now.elapsed - ago);
            (at, join_parts([format_day(at, now), Some(format!("{} ago", format_duration(ago)))]))
        }
        TimeToken::FromT0(after) => {
            let at = labelled(context.session.t0()? + after);
            let sign = if after < TimeDelta::zero() { '−' } else { '+' };
            (
                at,
                join_parts([
                    Some(format!("T{sign}{}", format_t_scale(after))),
                    format_day(at, now),
                    Some(format_distance(at, now)),
                ]),
            )
        }
        TimeToken::Clock(time) => {
            let found = nearest_clock_instant(time, context);
            doubts.extend(found.warning);
            let at = Timestamp { elapsed: now.elapsed_of(found.instant_ms), wall: context.zone.wall_at(found.instant_ms) };
            let offset = found.is_doubled.then(|| format_offset(at.wall.offset_s()));
            (at, join_parts([Some(format_clock(at)), offset, format_day(at, now), Some(format_distance(at, now))]))
        }
        TimeToken::Previous => {
            let at = context.previous_time?;
            (at, join_parts([Some("at the same moment".to_owned()), Some(format_distance(at, now))]))
        }
    };
    if !matches!(token, TimeToken::Previous) {
        doubts.extend(out_of_session_warning(at, now));
    }
    Some(ParsedTime {
        time: at,
        is_approximate: false,
        moves_last_entry: !matches!(token, TimeToken::Previous),
        description: words,
        warnings: doubts,
    })
}

/// The warning about a time in the future or before the session.
fn out_of_session_warning(time: Timestamp, now: Moment) -> Option<String> {
    let ahead = time.elapsed - now.elapsed;
    if ahead > TimeDelta::zero() {
        Some(format!(
            "{} is still to come, in {}. Save it with that time?",
            format_clock(time),
            format_duration(whole_minutes(ahead))
        ))
    } else {
        before_session_warning(time)
    }
}

/// The warning about a time before the session began.
pub(crate) fn before_session_warning(time: Timestamp) -> Option<String> {
    let before = Elapsed::ZERO - time.elapsed;
    (before > TimeDelta::zero())
        .then(|| format!("That is {} before this session began. Save it with that time?", format_duration(whole_minutes(before))))
}

/// An instant that a clock time can mean.
#[derive(Clone)]
struct ClockInstant {
    instant_ms: i64,
    is_doubled: bool,
    warning: Option<String>,
}

/// The last instant at which the clock showed this time, or the next one if that is nearer and the last was before the session:
/// a fast room clock is likelier than a time of the day before.
fn nearest_clock_instant(time: NaiveTime, context: &ParseContext<'_>) -> ClockInstant {
    let now_ms = context.now.wall.instant_ms();
    let today = context.zone.wall_at(now_ms).local().date();
    let days = [today.checked_sub_days(Days::new(1)), Some(today), today.checked_add_days(Days::new(1))];
    let all: Vec<ClockInstant> =
        days.into_iter().flatten().flat_map(|date| clock_instants(context.zone, date.and_time(time))).collect();
    let last = all.iter().filter(|one| one.instant_ms <= now_ms).max_by_key(|one| one.instant_ms);
    let within = last.filter(|one| context.now.elapsed_of(one.instant_ms) >= Elapsed::ZERO);
    let nearest = || all.iter().min_by_key(|one| (one.instant_ms - now_ms).abs());
    within.or_else(nearest).cloned().unwrap_or(ClockInstant { instant_ms: now_ms, is_doubled: false, warning: None })
}

fn clock_instants(zone: &Zone, local: chrono::NaiveDateTime) -> Vec<ClockInstant> {
    let instants = zone.instants_of(local);
    if let (true, Some(end)) = (instants.is_empty(), zone.gap_end(local)) {
        let (typed, shown) = (local.format("%H:%M"), zone.wall_at(end).hm());
        let doubt = format!("The clocks were put forward over {typed}, to {shown}. Save it with {shown}?");
        return vec![ClockInstant { instant_ms: end, is_doubled: false, warning: Some(doubt) }];
    }
    let is_doubled = instants.len() > 1;
    instants.into_iter().map(|instant_ms| ClockInstant { instant_ms, is_doubled, warning: None }).collect()
}

fn join_parts<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The clock time, with seconds if there are any.
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

fn format_offset(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '−' } else { '+' };
    let minutes = offset_s.abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
