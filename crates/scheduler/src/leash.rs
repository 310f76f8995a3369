//! What ties programs to the attempt that they serve.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use command_fds::CommandFdExt as _;
use tokio::process::{Child, Command};

use crate::orphans::STARTING;

/// The locks that an attempt's programs hold on to, so that they are seen to live; they are let go
/// when the attempt ends, after which no program is started for it any more.
#[derive(Debug)]
pub(crate) struct Leash(Mutex<State>);

#[derive(Debug)]
enum State {
    Held { locks: Vec<File>, started: bool },
    LetGo,
}

impl Leash {
    pub(crate) fn new(locks: Vec<File>) -> Self {
        let started = false;
        Self(Mutex::new(State::Held { locks, started }))
    }

    /// Starts a program that holds on to the locks.
    pub(crate) fn start(&self, command: &mut Command) -> io::Result<Child> {
        let mut state = self.state();
        let State::Held { locks, started } = &mut *state else {
            return Err(io::Error::other(
                "the attempt that it would serve has ended",
            ));
        };
        let descriptors = locks.iter().map(|file| file.try_clone().map(OwnedFd::from));
        command.preserved_fds(descriptors.collect::<io::Result<_>>()?);
        *started = true;
        let _starting = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        command.spawn()
    }

    /// Tells whether the attempt has ended.
    pub(crate) fn is_let_go(&self) -> bool {
        matches!(*self.state(), State::LetGo)
    }

    /// Lets go of the locks; returns whether a program was ever started that may still hold them.
    pub(crate) fn let_go(&self) -> bool {
        let state = std::mem::replace(&mut *self.state(), State::LetGo);
        matches!(state, State::Held { started: true, .. })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
