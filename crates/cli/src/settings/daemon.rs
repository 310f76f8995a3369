//! How `astra daemon` works.

use std::time::Duration;

use astra_scheduler::{
    CONCURRENCY_DEFAULT, DAEMON_CONCURRENCY_MAX, SHUTDOWN_GRACE_DEFAULT, SHUTDOWN_GRACE_MAX,
};

use super::Environment;
use super::file::DaemonTable;
use super::number::{Place, number};
use super::origin::Setting;
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
        let place = |variable| Place {
            variable,
            table: "daemon",
        };
        let concurrency = number(
            environment,
            &place("ASTRA_DAEMON_CONCURRENCY"),
            file.concurrency,
            1..=u64::from(DAEMON_CONCURRENCY_MAX),
            u64::from(CONCURRENCY_DEFAULT),
        )?;
        let grace = number(
            environment,
            &place("ASTRA_DAEMON_GRACE_S"),
            file.grace_s,
            0..=SHUTDOWN_GRACE_MAX.as_secs(),
            SHUTDOWN_GRACE_DEFAULT.as_secs(),
        )?;
        Ok(Self {
            concurrency: concurrency.map(|n| u32::try_from(n).unwrap_or(DAEMON_CONCURRENCY_MAX)),
            grace: grace.map(Duration::from_secs),
        })
    }
}
