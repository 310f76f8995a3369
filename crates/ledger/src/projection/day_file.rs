//! A day's file that is brought up to date.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use rustix::fs::OFlags;

use super::torn::{TornTail, move_aside};
use crate::day::Day;
use crate::folder::LedgerFolder;
use crate::member::{MemberError, MemberReader, MemberWriter};

/// So much is gathered before it is written.
const WRITE_BYTES: usize = 1024 * 1024;

/// A day's file that is brought up to date: first what it holds is compared, then what it lacks is
/// appended.
pub(super) struct DayFile<'f> {
    folder: &'f LedgerFolder,
    name: String,
    file: File,
    /// What was not compared yet, none when all was.
    members: Option<MemberReader<File>>,
    /// Where the first of these members began.
    base: u64,
    held: Vec<u8>,
    last: u64,
    end: u64,
    /// What is to be written behind `end`.
    unwritten: Vec<u8>,
    is_synced: bool,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It was there.
    Found,
    /// It is to be appended.
    Appended,
    /// Another one stands in its place.
    Differs,
}

impl<'f> DayFile<'f> {
    /// Opens a day's file, making it if it isn't there; what stands before an offset was compared.
    pub(super) fn open(
        folder: &'f LedgerFolder,
        day: Day,
        last: u64,
        end: u64,
    ) -> io::Result<Self> {
        let name = day.file_name();
        let file = folder.open_file(&name, OFlags::RDWR | OFlags::CREATE)?;
        let mut day_file = Self {
            folder,
            name,
            file,
            members: None,
            base: end,
            held: Vec::new(),
            last,
            end,
            unwritten: Vec::new(),
            is_synced: true,
        };
        if day_file.file.metadata()?.len() > end {
            let mut unseen = day_file.file.try_clone()?;
            unseen.seek(SeekFrom::Start(end))?;
            day_file.members = Some(MemberReader::new(unseen));
        }
        Ok(day_file)
    }

    /// Returns where the last member begins and ends.
    pub(super) fn ends(&self) -> (u64, u64) {
        (self.last, self.end)
    }

    /// Takes the next line of the day.
    pub(super) fn put(
        &mut self,
        line: &str,
        writer: &mut MemberWriter,
        torn: &mut Vec<TornTail>,
    ) -> io::Result<Put> {
        if self.next_member(torn)? {
            let is_same = self.held.strip_suffix(b"\n") == Some(line.as_bytes());
            return Ok(if is_same { Put::Found } else { Put::Differs });
        }
        self.last = self.end + self.unwritten.len() as u64;
        writer.write(line, &mut self.unwritten)?;
        if self.unwritten.len() > WRITE_BYTES {
            self.write()?;
        }
        Ok(Put::Appended)
    }

    /// Reads the next member that is there; what is none is moved aside.
    pub(super) fn next_member(&mut self, torn: &mut Vec<TornTail>) -> io::Result<bool> {
        let Some(members) = &mut self.members else {
            return Ok(false);
        };
        self.held.clear();
        match members.read(&mut self.held) {
            Ok(true) => {
                self.last = self.end;
                self.end = self.base + members.end();
                // Whoever wrote it may have been cut off before it was synced.
                self.is_synced = false;
                return Ok(true);
            }
            Ok(false) => {}
            Err(MemberError::Io(error)) => return Err(error),
            Err(_) => torn.push(move_aside(
                self.folder,
                &mut self.file,
                &self.name,
                self.end,
            )?),
        }
        self.members = None;
        Ok(false)
    }

    /// Writes what is left and syncs it, and the folder too if nothing of the file was known before.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.write()?;
        if !self.is_synced {
            self.file.sync_all()?;
            if self.base == 0 {
                self.folder.sync()?;
            }
            self.is_synced = true;
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        if !self.unwritten.is_empty() {
            self.is_synced = false;
            self.file.write_all_at(&self.unwritten, self.end)?;
            self.end += self.unwritten.len() as u64;
            self.unwritten.clear();
        }
        Ok(())
    }
}
