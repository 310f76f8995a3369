//! What went wrong beside a run, without changing what came of it.

use std::sync::{Mutex, PoisonError};

/// More notices than this are not kept: who doesn't take them doesn't read them.
const NOTICES_MAX: usize = 100;

#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<Vec<String>>);

impl Notices {
    pub(crate) fn push(&self, notice: String) {
        let mut notices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notices.len() < NOTICES_MAX {
            notices.push(notice);
        }
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
