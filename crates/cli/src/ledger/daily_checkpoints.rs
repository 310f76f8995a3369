//! A checkpoint a day.

use std::sync::{Mutex, PoisonError};

use astra_ledger::Day;
use astra_model::{Clock, LedgerSink, LedgerSinkError, SystemClock};
use tracing::{info, warn};

use super::checkpoints::{has_checkpoint, keep_for_day, make_checkpoint};
use super::daily_files::DailyFiles;
use super::keys::public_path;
use crate::error::CliError;
use crate::settings::LedgerSettings;

/// The daily files, with a checkpoint at the first time that they are brought up on a day, an empty one
/// too.
pub(crate) struct DailyCheckpoints {
    files: DailyFiles,
    settings: LedgerSettings,
    clock: SystemClock,
    last: Mutex<Option<Day>>,
}

impl DailyCheckpoints {
    pub(crate) fn new(files: DailyFiles, settings: LedgerSettings, clock: SystemClock) -> Self {
        Self {
            files,
            settings,
            clock,
            last: Mutex::default(),
        }
    }

    /// Tells once a day that it is time.
    fn is_time(&self, today: Day) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.replace(today) != Some(today)
    }

    /// Signs what the ledger holds today; returns how many entries that are.
    fn sign(&self, today: Day) -> Result<u64, CliError> {
        let made = make_checkpoint(&self.settings, self.files.store(), None)?;
        keep_for_day(&self.settings, today, &made.checkpoint)?;
        Ok(made.checkpoint.head().size)
    }

    /// Tells whether the key is elsewhere: then whoever has it signs.
    fn is_signed_outside(&self) -> bool {
        !self.settings.key.value.exists() && public_path(&self.settings).exists()
    }
}

impl LedgerSink for DailyCheckpoints {
    fn catch_up(&self) -> Result<u64, LedgerSinkError> {
        let written = self.files.catch_up()?;
        let today = Day::of(self.clock.now());
        if self.is_time(today)
            && !self.is_signed_outside()
            && !has_checkpoint(&self.settings, today)
        {
            match self.sign(today) {
                Ok(size) => info!(size, "today's checkpoint"),
                Err(error) => warn!(reason = error.message(), "no checkpoint is signed today"),
            }
        }
        Ok(written)
    }
}
