//! How a command ends, for scripts.

use std::process::ExitCode;

/// What a script learns from a command's end; the numbers never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It was done.
    Done = 0,
    /// The task or a check failed.
    Failed = 1,
    /// It was asked for in a way that can't be understood, or given what can't be read.
    Usage = 2,
    /// What it was to work on is not there.
    NotFound = 3,
    /// Somebody else is at it.
    Busy = 4,
    /// Something could not be read from a disk or written to it.
    Storage = 5,
    /// What is stored breaks a rule.
    Broken = 6,
    /// Whether what is stored keeps the rules could not be found out.
    Incomplete = 7,
}

impl Exit {
    /// Returns the number.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_find_the_numbers_that_they_were_promised() {
        let promised = [
            (Exit::Done, 0),
            (Exit::Failed, 1),
            (Exit::Usage, 2),
            (Exit::NotFound, 3),
            (Exit::Busy, 4),
            (Exit::Storage, 5),
            (Exit::Broken, 6),
            (Exit::Incomplete, 7),
        ];
        for (exit, code) in promised {
            assert_eq!(exit.code(), code);
        }
    }
}
