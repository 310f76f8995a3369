//! How long records stay.

use std::time::Duration;

use super::Environment;
use super::file::RetentionTable;
use super::number::{Place, number};
use super::origin::Setting;
use crate::error::CliError;

/// What is younger than so many days stays in a workspace of which nobody said it.
const MIN_AGE_DAYS_DEFAULT: u64 = 90;
/// A thousand years: what is to stay for ever.
const MIN_AGE_DAYS_MAX: u64 = 365_000;

/// How long records stay.
#[derive(Clone, Debug)]
pub(crate) struct RetentionSettings {
    /// What is younger is not pruned, whatever is asked for.
    pub(crate) min_age: Setting<Duration>,
}

impl RetentionSettings {
    pub(super) fn resolve(
        environment: Environment<'_>,
        file: &RetentionTable,
    ) -> Result<Self, CliError> {
        let place = Place {
            variable: "ASTRA_RETENTION_MIN_AGE_DAYS",
            table: "retention",
        };
        let days = number(
            environment,
            &place,
            file.min_age_days,
            0..=MIN_AGE_DAYS_MAX,
            MIN_AGE_DAYS_DEFAULT,
        )?;
        Ok(Self {
            min_age: days.map(|days| Duration::from_hours(days.saturating_mul(24))),
        })
    }
}
