//! Instants as Python's `datetime` reads and prints them.

use std::str::FromStr;

use astra_model::{InvalidWindow, Timestamp, Window};
use jiff::civil;
use jiff::tz::Offset;

/// An instant, and its one spelling by Python's `datetime.isoformat()`.
///
/// It is read from what `datetime.fromisoformat()` of Python 3.11 takes for a calendar date with or
/// without a time of day, but for dates by week and what that function reads only because it
/// doesn't look: minutes of an offset beyond 59, fractions behind anything but seconds. What is
/// read here is read there as the same. Without a zone it is UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IsoInstant {
    spelling: String,
    micros: i64,
}

/// A text is none that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoInstant;

const MICROS_PER_SECOND: i64 = 1_000_000;
/// Python keeps six digits of a fraction and drops the others.
const FRACTION_DIGITS: usize = 6;

impl IsoInstant {
    /// Returns the window that this instant is in a key.
    pub(crate) fn window(&self) -> Result<Window, InvalidWindow> {
        self.spelling.parse()
    }

    /// Returns the instant, cut to the millisecond.
    pub(crate) fn timestamp(&self) -> Timestamp {
        Timestamp::from_millis(self.micros.div_euclid(1000))
    }

    /// Returns the microseconds from an earlier instant to this one, negative if that is later.
    pub(crate) fn micros_since(&self, earlier: &Self) -> i64 {
        self.micros.saturating_sub(earlier.micros)
    }
}

impl FromStr for IsoInstant {
    type Err = NoInstant;

    fn from_str(text: &str) -> Result<Self, NoInstant> {
        read(text).ok_or(NoInstant)
    }
}

fn read(text: &str) -> Option<IsoInstant> {
    let (date, behind) = read_date(text)?;
    let (clock, offset) = read_time(behind)?;
    let spelling = format!("{date}T{}{}", spell_clock(clock), spell_offset(offset));
    let micros = micros_since_1970(date.to_datetime(clock))? - offset;
    let millis = micros.div_euclid(1000);
    let is_in_range = Timestamp::from_millis(millis).as_millis() == millis;
    is_in_range.then_some(IsoInstant { spelling, micros })
}

fn micros_since_1970(civil: civil::DateTime) -> Option<i64> {
    let instant = Offset::UTC.to_timestamp(civil).ok()?;
    Some(instant.as_microsecond())
}

/// Reads `2025-11-04` or `20251104`, and returns what stands behind it.
fn read_date(text: &str) -> Option<(civil::Date, &str)> {
    let is_extended = text.as_bytes().get(4) == Some(&b'-');
    let (month_at, day_at, end) = if is_extended { (5, 8, 10) } else { (4, 6, 8) };
    if is_extended && text.as_bytes().get(7) != Some(&b'-') {
        return None;
    }
    let year = number(text.get(..4)?)?;
    let month = number(text.get(month_at..month_at + 2)?)?;
    let day = number(text.get(day_at..end)?)?;
    let date = civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    );
    // Python's years begin with 1.
    date.ok()
        .filter(|date| date.year() >= 1)
        .map(|date| (date, &text[end..]))
}

/// Reads a separator, which may be any character, a time of day and an offset in microseconds;
/// midnight where there is nothing.
fn read_time(text: &str) -> Option<(civil::Time, i64)> {
    let mut characters = text.chars();
    if characters.next().is_none() {
        return Some((civil::Time::midnight(), 0));
    }
    let text = characters.as_str();
    let (clock, zone) = text.split_at(text.find(['Z', '+', '-']).unwrap_or(text.len()));
    Some((read_clock(clock)?, read_offset(zone)?))
}

/// Reads `18`, `18:29`, `18:29:12` or `18:29:12.123456`, or these without colons.
fn read_clock(text: &str) -> Option<civil::Time> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(point) => (&text[..point], Some(&text[point + 1..])),
        None => (text, None),
    };
    if !whole.is_ascii() {
        return None;
    }
    let [hour, minute, second] = match whole.as_bytes() {
        [_, _] => [Some(whole), None, None],
        [_, _, b':', _, _] => [whole.get(..2), whole.get(3..), None],
        [_, _, _, _] => [whole.get(..2), whole.get(2..), None],
        [_, _, b':', _, _, b':', _, _] => [whole.get(..2), whole.get(3..5), whole.get(6..)],
        [_, _, _, _, _, _] => [whole.get(..2), whole.get(2..4), whole.get(4..)],
        _ => return None,
    };
    let micros = match fraction {
        Some(digits) if second.is_some() => read_fraction(digits)?,
        Some(_) => return None,
        None => 0,
    };
    let part = |part: Option<&str>| i8::try_from(part.map_or(Some(0), number)?).ok();
    let nanos = i32::try_from(micros * 1000).ok()?;
    civil::Time::new(part(hour)?, part(minute)?, part(second)?, nanos).ok()
}

fn read_fraction(digits: &str) -> Option<i64> {
    number(digits)?;
    let kept: String = digits.chars().take(FRACTION_DIGITS).collect();
    number(&format!("{kept:0<FRACTION_DIGITS$}"))
}

fn read_offset(text: &str) -> Option<i64> {
    let sign = match text.chars().next() {
        None => return Some(0),
        Some('Z') => return (text == "Z").then_some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    Some(sign * micros_of_day(read_clock(&text[1..])?))
}

fn micros_of_day(clock: civil::Time) -> i64 {
    let seconds = i64::from(clock.hour()) * 3600 + i64::from(clock.minute()) * 60;
    let seconds = seconds + i64::from(clock.second());
    seconds * MICROS_PER_SECOND + i64::from(clock.subsec_nanosecond() / 1000)
}

/// Reads digits; one number that is too large for any use stands for all that are.
fn number(digits: &str) -> Option<i64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(i64::MAX))
}

fn spell_clock(clock: civil::Time) -> String {
    let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
    let whole = format!("{hour:02}:{minute:02}:{second:02}");
    match clock.subsec_nanosecond() / 1000 {
        0 => whole,
        micros => format!("{whole}.{micros:06}"),
    }
}

fn spell_offset(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (seconds, micros) = (
        offset.abs() / MICROS_PER_SECOND,
        offset.abs() % MICROS_PER_SECOND,
    );
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let minutes = format!("{sign}{hour:02}:{minute:02}");
    match (second, micros) {
        (0, 0) => minutes,
        (second, 0) => format!("{minutes}:{second:02}"),
        (second, micros) => format!("{minutes}:{second:02}.{micros:06}"),
    }
}
