//! How `astra daemon` works.

use std::time::Duration;

use astra_scheduler::{
    CONCURRENCY_DEFAULT, DAEMON_CONCURRENCY_MAX, SHUTDOWN_GRACE_DEFAULT, SHUTDOWN_GRACE_MAX,
};

use super::file::DaemonTable;
use super::origin::Setting;
use super::{Environment, text};
use crate::error::CliError;

/// How `astra daemon` works.
#[derive(Clone, Debug)]
pub(crate) struct DaemonSettings {
    /// How many executions run at once.
    pub(crate) concurrency: Setting<u32>,
    /// How long what runs may go on once the daemon is told to stop.
    pub(crate) grace: Setting<Duration>,
}

impl DaemonSettings {
    pub(super) fn resolve(
        environment: Environment<'_>,
        file: &DaemonTable,
    ) -> Result<Self, CliError> {
        let number = |variable: &'static str, said: Option<u64>, range: (u64, u64), default| {
            let told = text(environment, variable)?;
            let told = told.map(|told| {
                told.parse::<u64>().map_err(|_| {
                    CliError::usage(format!("{variable} is {told:?}: write a whole number"))
                })
            });
            let setting = Setting::first((None, ""), (told.transpose()?, variable), said, default);
            if (range.0..=range.1).contains(&setting.value) {
                return Ok(setting);
            }
            let (value, from) = (setting.value, setting.origin);
            Err(CliError::usage(format!(
                "the daemon's setting from {from} is {value}: write a number from {} to {}",
                range.0, range.1
            ))
            .hint(format!(
                "{variable}, or its key under [daemon] in astra.toml"
            )))
        };
        let concurrency = number(
            "ASTRA_DAEMON_CONCURRENCY",
            file.concurrency,
            (1, u64::from(DAEMON_CONCURRENCY_MAX)),
            u64::from(CONCURRENCY_DEFAULT),
        )?;
        let grace = number(
            "ASTRA_DAEMON_GRACE_S",
            file.grace_s,
            (0, SHUTDOWN_GRACE_MAX.as_secs()),
            SHUTDOWN_GRACE_DEFAULT.as_secs(),
        )?;
        Ok(Self {
            concurrency: concurrency.map(|n| u32::try_from(n).unwrap_or(DAEMON_CONCURRENCY_MAX)),
            grace: grace.map(Duration::from_secs),
        })
    }
}
