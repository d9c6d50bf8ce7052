//! When it happened, where the line says so: `-5`, `14:20`, `about 14:20`, `t+40`, `=`. It answers with a time of the session and
//! its label; a doubtful one is taken as it stands and asked about.

use super::Context;
use super::words::{Words, after, is};
use crate::session::{At, Elapsed, Moment, Zone};
use chrono::{Days, NaiveTime, TimeDelta};

/// A time that a line names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timed {
    pub(crate) at: At,
    pub(crate) approximate: bool,
    /// Alone on the line it moves the last entry there.
    pub(crate) moves_last: bool,
    /// In words: `5 min ago`, `about 23:50, yesterday, 25 min ago`.
    pub(crate) words: String,
    pub(crate) doubts: Vec<String>,
}

/// How a line can name a time.
#[derive(Clone, Copy)]
enum Token {
    Ago(TimeDelta),
    Clock(NaiveTime),
    FromT0(TimeDelta),
    Previous,
}

/// The time at the beginning of a text, and what follows it.
pub(crate) fn read<'a>(text: &'a str, context: &Context<'_>) -> Option<(Timed, &'a str)> {
    let mut words = Words::new(text);
    let approximate = words.take_all("about");
    let token = token(words.take()?)?;
    if approximate && matches!(token, Token::Previous) {
        return None;
    }
    let mut timed = resolve(token, context)?;
    if approximate {
        timed.approximate = true;
        // The last entry's own time has nowhere to carry the word.
        timed.moves_last = false;
        timed.words = format!("about {}", timed.words);
    }
    Some((timed, words.rest()))
}

fn token(word: &str) -> Option<Token> {
    if word == "=" {
        return Some(Token::Previous);
    }
    let word = word.strip_suffix([',', ':', ';']).unwrap_or(word);
    if let Some(ago) = word.strip_prefix(['-', '−']) {
        return span(ago).map(Token::Ago);
    }
    if let Some(later) = after(word, "t+") {
        return span(later).or_else(|| clock_span(later)).map(Token::FromT0);
    }
    if let Some(before) = after(word, "t-").or_else(|| after(word, "t−")) {
        return span(before).map(|before| Token::FromT0(-before));
    }
    clock(word).map(Token::Clock)
}

/// `5` (minutes), `90s`, `5m`, `1h`.
fn span(text: &str) -> Option<TimeDelta> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = (text.get(..end)?, text.get(end..)?);
    let number: i64 = if digits.len() <= 5 { digits.parse().ok()? } else { return None };
    let units = [(1, ["s", "sec"]), (60, ["m", "min"]), (3600, ["h", "hr"])];
    let secs =
        if unit.is_empty() { Some(60) } else { units.iter().find(|(_, names)| names.iter().any(|n| is(unit, n))).map(|u| u.0) };
    Some(TimeDelta::seconds(number * secs?))
}

/// `0:52:10`, as the screen shows T+.
fn clock_span(text: &str) -> Option<TimeDelta> {
    let numbers: Vec<i64> = text.split(':').map(two_digits).collect::<Option<_>>()?;
    match numbers[..] {
        [hours, minutes, secs] if minutes < 60 && secs < 60 => Some(TimeDelta::seconds(hours * 3600 + minutes * 60 + secs)),
        _ => None,
    }
}

/// `9:05`, `14:20`, `14:20:30`.
pub(crate) fn clock(word: &str) -> Option<NaiveTime> {
    let mut parts = word.splitn(4, ':');
    let hour = two_digits(parts.next()?)?;
    let mut sixtieth = |part: &str| if part.len() == 2 { two_digits(part) } else { None };
    let minute = sixtieth(parts.next()?)?;
    let second = parts.next().map_or(Some(0), &mut sixtieth)?;
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour as u32, minute as u32, second as u32)
}

fn two_digits(text: &str) -> Option<i64> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn resolve(token: Token, context: &Context<'_>) -> Option<Timed> {
    let now = context.now;
    let labelled = |elapsed: Elapsed| At { elapsed, wall: context.zone.label(now.instant_of(elapsed)) };
    let mut doubts = Vec::new();
    let (at, words) = match token {
        Token::Ago(ago) => {
            let at = labelled(now.elapsed - ago);
            (at, joined([day(at, now), Some(format!("{} ago", duration(ago)))]))
        }
        Token::FromT0(after) => {
            let at = labelled(context.session.t0()? + after);
            let sign = if after < TimeDelta::zero() { '−' } else { '+' };
            (at, joined([Some(format!("T{sign}{}", t_scale(after))), day(at, now), Some(distance(at, now))]))
        }
        Token::Clock(time) => {
            let found = on_the_clock(time, context);
            doubts.extend(found.doubt);
            let at = At { elapsed: now.elapsed_of(found.instant_ms), wall: context.zone.label(found.instant_ms) };
            let offset = found.is_doubled.then(|| offset_words(at.wall.offset_s()));
            (at, joined([Some(hm(at)), offset, day(at, now), Some(distance(at, now))]))
        }
        Token::Previous => {
            let at = context.previous?;
            (at, joined([Some("at the same moment".to_owned()), Some(distance(at, now))]))
        }
    };
    if !matches!(token, Token::Previous) {
        doubts.extend(out_of_session(at, now));
    }
    Some(Timed { at, approximate: false, moves_last: !matches!(token, Token::Previous), words, doubts })
}

/// What is asked about a time that has not come, or that no part of the session covers.
fn out_of_session(at: At, now: Moment) -> Option<String> {
    let ahead = at.elapsed - now.elapsed;
    if ahead > TimeDelta::zero() {
        Some(format!("{} is still to come, in {}. Save it with that time?", hm(at), duration(whole_minutes(ahead))))
    } else {
        before(at)
    }
}

/// What is asked about a time that was before the session began.
pub(crate) fn before(at: At) -> Option<String> {
    let before = Elapsed::ZERO - at.elapsed;
    (before > TimeDelta::zero())
        .then(|| format!("That is {} before this session began. Save it with that time?", duration(whole_minutes(before))))
}

/// One instant that a clock time can mean.
#[derive(Clone)]
struct Meant {
    instant_ms: i64,
    is_doubled: bool,
    doubt: Option<String>,
}

/// The last time the clock showed it. Only where that was before the session, and it will show it sooner than it last did, the
/// coming one: a room's clock that is minutes ahead is likelier than a day that was meant.
fn on_the_clock(time: NaiveTime, context: &Context<'_>) -> Meant {
    let now_ms = context.now.wall.instant_ms();
    let today = context.zone.label(now_ms).local().date();
    let days = [today.checked_sub_days(Days::new(1)), Some(today), today.checked_add_days(Days::new(1))];
    let all: Vec<Meant> = days.into_iter().flatten().flat_map(|date| meant(context.zone, date.and_time(time))).collect();
    let last = all.iter().filter(|one| one.instant_ms <= now_ms).max_by_key(|one| one.instant_ms);
    let within = last.filter(|one| context.now.elapsed_of(one.instant_ms) >= Elapsed::ZERO);
    let nearest = || all.iter().min_by_key(|one| (one.instant_ms - now_ms).abs());
    within.or_else(nearest).cloned().unwrap_or(Meant { instant_ms: now_ms, is_doubled: false, doubt: None })
}

fn meant(zone: &Zone, local: chrono::NaiveDateTime) -> Vec<Meant> {
    let instants = zone.instants_of(local);
    if let (true, Some(end)) = (instants.is_empty(), zone.gap_end(local)) {
        let (typed, shown) = (local.format("%H:%M"), zone.label(end).hm());
        let doubt = format!("The clocks were put forward over {typed}, to {shown}. Save it with {shown}?");
        return vec![Meant { instant_ms: end, is_doubled: false, doubt: Some(doubt) }];
    }
    let is_doubled = instants.len() > 1;
    instants.into_iter().map(|instant_ms| Meant { instant_ms, is_doubled, doubt: None }).collect()
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The label, with seconds where there are some.
fn hm(at: At) -> String {
    let hms = at.wall.hms();
    hms.strip_suffix(":00").map_or(hms.clone(), str::to_owned)
}

/// The day, where it is not today.
fn day(at: At, now: Moment) -> Option<String> {
    match (at.wall.local().date() - now.wall.local().date()).num_days() {
        0 => None,
        -1 => Some("yesterday".to_owned()),
        1 => Some("tomorrow".to_owned()),
        _ => Some(at.wall.date()),
    }
}

fn distance(at: At, now: Moment) -> String {
    let ago = now.elapsed - at.elapsed;
    match whole_minutes(ago.abs()) {
        none if none.is_zero() => "just now".to_owned(),
        some if ago > TimeDelta::zero() => format!("{} ago", duration(some)),
        some => format!("in {}", duration(some)),
    }
}

const fn whole_minutes(span: TimeDelta) -> TimeDelta {
    TimeDelta::minutes(span.num_minutes())
}

/// `90 s`, `5 min`, `1 h 5 min`, `3 days`.
fn duration(span: TimeDelta) -> String {
    let (secs, minutes) = (span.num_seconds(), span.num_minutes());
    match (minutes / 60, minutes % 60) {
        _ if secs % 60 != 0 => format!("{secs} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, _) if hours >= 48 => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

fn t_scale(after: TimeDelta) -> String {
    let secs = after.num_seconds().abs();
    if secs % 60 == 0 { format!("{}", secs / 60) } else { format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60) }
}

fn offset_words(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '−' } else { '+' };
    let minutes = offset_s.abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
