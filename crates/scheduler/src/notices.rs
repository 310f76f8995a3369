//! What went wrong beside a run, without changing what came of it.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use astra_model::TraceId;

/// More notices than this are not kept: who doesn't take them doesn't read them.
const NOTICES_MAX: usize = 100;

/// Something that went wrong.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) said: String,
    /// The window beside whose run it did, if it was one's.
    pub(crate) trace: Option<TraceId>,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trace {
            Some(trace) => write!(f, "{} (trace {trace})", self.said),
            None => f.write_str(&self.said),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<Vec<Notice>>);

impl Notices {
    /// Keeps what went wrong, beside the run of a window or beside none.
    pub(crate) fn push(&self, trace: Option<TraceId>, said: String) {
        let mut notices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notices.len() < NOTICES_MAX {
            notices.push(Notice { said, trace });
        }
    }

    pub(crate) fn take(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
