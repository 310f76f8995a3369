//! What was noted of the files the last time.

use std::fmt;
use std::io::{self, Read, Write};

use rustix::fs::OFlags;

use crate::day::Day;
use crate::folder::LedgerFolder;

pub(super) const STATE: &str = "ledger.state";
/// A note that is longer is none of ours.
const STATE_BYTES_MAX: u64 = 1024;

/// Where the files end. It is believed only as far as the files bear it out, so that it is written
/// without a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// The last day that has a file.
    pub(super) day: Day,
    /// How many entries the files hold.
    pub(super) size: u64,
    /// Where in the day's file the last member begins.
    pub(super) last: u64,
    /// Where it ends.
    pub(super) end: u64,
}

impl State {
    /// Returns what was noted, if that can be read.
    pub(super) fn read(folder: &LedgerFolder) -> Option<Self> {
        let file = folder.open_file(STATE, OFlags::RDONLY).ok()?;
        let mut text = String::new();
        file.take(STATE_BYTES_MAX).read_to_string(&mut text).ok()?;
        let mut words = text.strip_suffix('\n')?.split(' ');
        let day = Day::of_file_name(words.next()?)?;
        let mut number = || words.next()?.parse::<u64>().ok();
        Some(Self {
            day,
            size: number()?,
            last: number()?,
            end: number()?,
        })
    }

    pub(super) fn write(self, folder: &LedgerFolder) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC;
        let mut file = folder.open_file(STATE, flags)?;
        file.write_all(self.to_string().as_bytes())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            day,
            size,
            last,
            end,
        } = self;
        writeln!(f, "{} {size} {last} {end}", day.file_name())
    }
}
