//! What ties programs to the attempt that they serve.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use command_fds::CommandFdExt as _;
use tokio::process::{Child, Command};

use crate::orphans::STARTING;
use crate::runner::lock_new;

/// The locks that an attempt's programs hold on to, so that they are seen to live; they are let go
/// when the attempt ends, after which no program is started for it any more.
///
/// The attempt's own is made when it is first needed: most attempts of code start no program, and
/// would make and remove a file for nothing.
#[derive(Debug)]
pub(crate) struct Leash {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Held(Locks),
    LetGo,
}

#[derive(Debug)]
struct Locks {
    own: Option<File>,
    others: Vec<File>,
    started: bool,
}

impl Locks {
    /// Makes the attempt's own lock, unless it is made.
    fn tie(&mut self, path: &Path) -> io::Result<&File> {
        match &mut self.own {
            Some(own) => Ok(own),
            none => Ok(none.insert(lock_new(path)?)),
        }
    }
}

impl Leash {
    /// Makes a leash of an attempt's own lock, which is not made yet, and others.
    pub(crate) fn new(path: PathBuf, others: Vec<File>) -> Self {
        let locks = Locks {
            own: None,
            others,
            started: false,
        };
        Self {
            path,
            state: Mutex::new(State::Held(locks)),
        }
    }

    /// Makes the attempt's own lock now, unless it is made: nobody sweeps away what lies beside it.
    pub(crate) fn tie(&self) -> io::Result<()> {
        match &mut *self.state() {
            State::Held(locks) => locks.tie(&self.path).map(drop),
            State::LetGo => Err(ended()),
        }
    }

    /// Starts a program that holds on to the locks.
    pub(crate) fn start(&self, command: &mut Command) -> io::Result<Child> {
        let mut state = self.state();
        let State::Held(locks) = &mut *state else {
            return Err(ended());
        };
        let mut descriptors = vec![OwnedFd::from(locks.tie(&self.path)?.try_clone()?)];
        for file in &locks.others {
            descriptors.push(file.try_clone()?.into());
        }
        command.preserved_fds(descriptors);
        locks.started = true;
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
        matches!(state, State::Held(locks) if locks.started)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ended() -> io::Error {
    io::Error::other("the attempt that it would serve has ended")
}
