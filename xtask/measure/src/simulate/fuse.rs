//! What ends a daemon between two calls of its store.

use std::error::Error;

use astra_model::RepositoryError;

use crate::chance::Chance;

/// Why a daemon ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// It was killed.
    Killed,
    /// It could not go on, which no fault excuses.
    Broken(Box<dyn Error>),
}

impl Ended {
    pub(super) fn broken(error: impl Into<Box<dyn Error>>) -> Self {
        Self::Broken(error.into())
    }
}

impl From<RepositoryError> for Ended {
    fn from(error: RepositoryError) -> Self {
        Self::broken(error)
    }
}

/// Burns down with each call that writes; then the daemon is killed, before the call or behind it.
#[derive(Clone, Debug, Default)]
pub(super) struct Fuse {
    calls_left: Option<u64>,
    is_behind: bool,
}

impl Fuse {
    pub(super) fn light(chance: &mut Chance) -> Self {
        Self {
            calls_left: Some(chance.below(40)),
            is_behind: chance.below(2) == 0,
        }
    }

    pub(super) fn call<T>(&mut self, call: impl FnOnce() -> T) -> Result<T, Ended> {
        match &mut self.calls_left {
            Some(0) => {
                if self.is_behind {
                    call();
                }
                Err(Ended::Killed)
            }
            Some(left) => {
                *left -= 1;
                Ok(call())
            }
            None => Ok(call()),
        }
    }
}
