//! The ledger's daily files, as far as a scheduler has to do with them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use astra_model::LedgerSink;

use crate::context::chain;

/// The ledger's daily files, where some are kept.
pub(crate) struct LedgerFiles {
    sink: Option<Arc<dyn LedgerSink>>,
    /// Whether it is said already that they are behind.
    is_told: AtomicBool,
}

impl fmt::Debug for LedgerFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerFiles").finish_non_exhaustive()
    }
}

impl LedgerFiles {
    pub(crate) fn of(sink: Option<Arc<dyn LedgerSink>>) -> Self {
        Self {
            sink,
            is_told: AtomicBool::new(false),
        }
    }

    /// Brings them up to the entries; says once why they stay behind, until they don't any more.
    pub(crate) fn catch_up(&self) -> Option<String> {
        let caught_up = self.sink.as_ref()?.catch_up();
        let was_told = self.is_told.swap(caught_up.is_err(), Ordering::Relaxed);
        caught_up
            .err()
            .filter(|_| !was_told)
            .map(|error| chain(&error))
    }
}
