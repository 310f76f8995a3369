//! A store with a defect.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use astra_ledger::Chain;
use astra_model::{Holder, Running, Scrubber, Timestamp};
use astra_store::{OpenError, Store, StoreOptions};

use crate::defect::Defect;

/// What a claim is made of.
pub(crate) type Asked = (Running, Holder, Timestamp);

/// The real store, asked too late, too little or too much.
#[derive(Debug)]
pub(crate) struct FaultyStore {
    pub(crate) store: Store,
    pub(crate) defect: Defect,
    /// The claim that is yet to be made.
    asked: Mutex<Option<Asked>>,
}

impl FaultyStore {
    pub(crate) fn open(
        path: &Path,
        scrubber: Arc<dyn Scrubber>,
        defect: Defect,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            store: Store::open_or_create(path, &StoreOptions::new(scrubber, Arc::new(Chain)))?,
            defect,
            asked: Mutex::new(None),
        })
    }

    /// Keeps a claim for later.
    pub(crate) fn ask(&self, asked: Asked) {
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
    }

    /// Takes the claim that was kept.
    pub(crate) fn asked(&self) -> Option<Asked> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}
