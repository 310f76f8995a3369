//! Settings that are numbers.

use std::ops::RangeInclusive;

use super::origin::Setting;
use super::{Environment, text};
use crate::error::CliError;

/// Where a number may be said: a variable of the environment, and a key of a table of `astra.toml`.
pub(super) struct Place {
    pub(super) variable: &'static str,
    pub(super) table: &'static str,
}

/// Takes a number within bounds: that of the environment, or the one that the file says.
pub(super) fn number(
    environment: Environment<'_>,
    place: &Place,
    said: Option<u64>,
    range: RangeInclusive<u64>,
    default: u64,
) -> Result<Setting<u64>, CliError> {
    let (variable, table) = (place.variable, place.table);
    let told = text(environment, variable)?.map(|told| {
        told.parse::<u64>()
            .map_err(|_| CliError::usage(format!("{variable} is {told:?}: write a whole number")))
    });
    let setting = Setting::first((None, ""), (told.transpose()?, variable), said, default);
    if range.contains(&setting.value) {
        return Ok(setting);
    }
    let (value, from) = (setting.value, setting.origin);
    Err(CliError::usage(format!(
        "the setting of [{table}] from {from} is {value}: write a number from {} to {}",
        range.start(),
        range.end()
    ))
    .hint(format!(
        "{variable}, or its key under [{table}] in astra.toml"
    )))
}
