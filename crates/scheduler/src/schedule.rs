//! When a task is due.

use std::str::FromStr;

use astra_model::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use thiserror::Error;

/// When a task is due: by hand alone, at a boundary in UTC, or by a cron pattern in a time zone.
#[derive(Clone, Debug)]
pub enum Schedule {
    /// Never by itself.
    Manual,
    /// At each full hour.
    Hourly,
    /// At each midnight.
    Daily,
    /// At the midnight that begins each Monday.
    Weekly,
    /// At the midnight that begins each month.
    Monthly,
    /// At the times of a pattern.
    Cron(Box<CronSchedule>),
}

/// A cron pattern and the zone whose clocks it means.
#[derive(Clone, Debug)]
pub struct CronSchedule {
    written: String,
    pattern: croner::Cron,
    zone: TimeZone,
}

/// A schedule could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidSchedule {
    /// It is no word that schedules have.
    #[error(
        "{0:?} is no schedule: write hourly, daily, weekly, monthly or manual, or a cron pattern into metadata.cron"
    )]
    Word(String),
    /// It is no cron pattern.
    #[error("{pattern:?} is no cron pattern: {reason}")]
    Cron {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It is no time zone.
    #[error("{0:?} is no time zone: write an IANA name such as Europe/Berlin")]
    Zone(String),
}

impl FromStr for Schedule {
    type Err = InvalidSchedule;

    fn from_str(word: &str) -> Result<Self, InvalidSchedule> {
        match word {
            "manual" => Ok(Self::Manual),
            "hourly" => Ok(Self::Hourly),
            "daily" => Ok(Self::Daily),
            "weekly" => Ok(Self::Weekly),
            "monthly" => Ok(Self::Monthly),
            _ => Err(InvalidSchedule::Word(word.to_owned())),
        }
    }
}

impl Schedule {
    /// Reads a cron pattern of five to seven fields, in a zone or in UTC.
    ///
    /// # Errors
    ///
    /// If the pattern or the zone is none.
    pub fn cron(pattern: &str, zone: Option<&str>) -> Result<Self, InvalidSchedule> {
        let name = zone.unwrap_or("UTC");
        let zone = TimeZone::get(name).map_err(|_| InvalidSchedule::Zone(name.to_owned()))?;
        let written = pattern.to_owned();
        match croner::Cron::from_str(&written) {
            Ok(pattern) => Ok(Self::Cron(Box::new(CronSchedule {
                written,
                pattern,
                zone,
            }))),
            Err(error) => Err(InvalidSchedule::Cron {
                pattern: written,
                reason: error.to_string(),
            }),
        }
    }

    /// Returns the word that names the schedule in the tasks file; `cron` for a pattern.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Cron(_) => "cron",
        }
    }

    /// Returns the last window that began at this instant or before, if there ever was one.
    #[must_use]
    pub fn last_due(&self, now: Timestamp) -> Option<Timestamp> {
        let at = utc(now);
        let date = at.date();
        let boundary = match self {
            Self::Manual => return None,
            Self::Cron(cron) => return cron.last_due(now),
            Self::Hourly => date.to_datetime(Time::constant(at.hour(), 0, 0, 0)),
            Self::Daily => midnight(date),
            Self::Weekly => midnight(monday_of(date)?),
            Self::Monthly => midnight(date.first_of_month()),
        };
        instant(boundary)
    }

    /// Returns the first window that begins after this instant, if there will be one.
    #[must_use]
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let span = match self {
            Self::Manual => return None,
            Self::Cron(cron) => return cron.next_after(now),
            Self::Hourly => 1.hour(),
            Self::Daily => 1.day(),
            Self::Weekly => 1.week(),
            Self::Monthly => 1.month(),
        };
        instant(utc(self.last_due(now)?).checked_add(span).ok()?)
    }
}

impl CronSchedule {
    /// Returns the pattern as it was written.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.written
    }

    /// Returns the zone's IANA name.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    fn last_due(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.zoned(now);
        let search = |from: &Zoned| self.pattern.find_previous_occurrence(from, true).ok();
        let found = search(&from).or_else(|| {
            let change = self.zone.preceding(from.timestamp()).next()?.timestamp();
            search(
                &change
                    .checked_sub(1.second())
                    .ok()?
                    .to_zoned(self.zone.clone()),
            )
        })?;
        Some(Timestamp::from_millis(found.timestamp().as_millisecond()).whole_seconds())
    }

    fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.zoned(now);
        let found = self.pattern.find_next_occurrence(&from, false).ok();
        // A search gives up at a day that its zone left out, as Apia did with the 30th of December
        // 2011: it is taken up behind that.
        let found = found.or_else(|| {
            let change = self.zone.following(from.timestamp()).next()?.timestamp();
            let behind = change.to_zoned(self.zone.clone());
            self.pattern.find_next_occurrence(&behind, true).ok()
        })?;
        Some(Timestamp::from_millis(found.timestamp().as_millisecond()))
    }

    /// Returns an instant by the zone's clock, in whole seconds: where a clock repeats an hour, a
    /// search from a fraction of a second would find a window on the wrong side of it.
    fn zoned(&self, instant: Timestamp) -> Zoned {
        jiff::Timestamp::from_millisecond(instant.whole_seconds().as_millis())
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(self.zone.clone())
    }
}

fn utc(instant: Timestamp) -> DateTime {
    jiff::Timestamp::from_millisecond(instant.as_millis())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::UTC)
        .datetime()
}

fn instant(boundary: DateTime) -> Option<Timestamp> {
    let zoned = boundary.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

fn midnight(date: Date) -> DateTime {
    date.to_datetime(Time::midnight())
}

fn monday_of(date: Date) -> Option<Date> {
    let days = i64::from(date.weekday().since(Weekday::Monday));
    date.checked_sub(days.days()).ok()
}
