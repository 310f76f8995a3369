//! Entries go to the files of their days.

use std::io;

use astra_model::{LedgerEntry, Timestamp};

use super::day_file::{DayFile, Put};
use super::start::{Start, size_before};
use super::state::{STATE, State};
use super::{Projected, ProjectionError};
use crate::day::Day;
use crate::folder::LedgerFolder;
use crate::json::JsonReader;
use crate::member::MemberWriter;

/// The way through the entries of a repository, from where the files begin to be compared.
pub(super) struct Walk<'f> {
    folder: &'f LedgerFolder,
    start: Start,
    seq: u64,
    current: Option<(Day, DayFile<'f>)>,
    reader: JsonReader,
    writer: MemberWriter,
    projected: Projected,
}

impl<'f> Walk<'f> {
    pub(super) fn new(folder: &'f LedgerFolder, start: Start) -> Result<Self, ProjectionError> {
        let mut walk = Self {
            folder,
            start,
            seq: start.state.map_or(0, |state| state.size),
            current: None,
            reader: JsonReader::new(),
            writer: MemberWriter::new(),
            projected: Projected::default(),
        };
        if let Some(state) = start.state {
            walk.open(state.day, state.last, state.end)?;
        }
        Ok(walk)
    }

    /// Returns the place of the entry that comes next.
    pub(super) fn seq(&self) -> u64 {
        self.seq
    }

    /// Takes the next entry.
    pub(super) fn put(&mut self, entry: &LedgerEntry) -> Result<(), ProjectionError> {
        let day = self.day_of(entry);
        if self.current.as_ref().is_none_or(|(open, _)| *open != day) {
            self.close(|file| ProjectionError::Differs {
                file,
                seq: entry.seq,
            })?;
            self.open(day, 0, 0)?;
        }
        let Some((_, file)) = &mut self.current else {
            return Ok(());
        };
        let put = file.put(&entry.line, &mut self.writer, &mut self.projected.torn);
        match put.map_err(failed(day))? {
            Put::Found => {}
            Put::Appended => self.projected.appended += 1,
            Put::Differs => {
                return Err(ProjectionError::Differs {
                    file: day.file_name(),
                    seq: entry.seq,
                });
            }
        }
        self.seq += 1;
        Ok(())
    }

    /// Ends it: there are no more entries.
    pub(super) fn finish(mut self) -> Result<Projected, ProjectionError> {
        let state = self.close(|file| ProjectionError::Behind { file })?;
        if self.start.is_guessed {
            self.find_later(state.map(|state| state.day))?;
        }
        if let Some(state) =
            state.filter(|state| self.start.is_guessed || self.start.state != Some(*state))
        {
            let written = state.write(self.folder);
            written.map_err(|error| ProjectionError::Folder(STATE, error))?;
        }
        Ok(self.projected)
    }

    /// Returns the day in whose file an entry belongs: its own, unless a later one came before it,
    /// because a clock may be set back and files keep the order of the chain.
    fn day_of(&mut self, entry: &LedgerEntry) -> Day {
        let json = self.reader.read(entry.line.as_bytes());
        let seconds = json.ok().and_then(|json| json.number("ts"));
        let day = Day::of(Timestamp::from_seconds(seconds.unwrap_or_default()));
        let open = self.current.as_ref().map(|(open, _)| *open);
        open.map_or(day, |open| open.max(day))
    }

    fn open(&mut self, day: Day, last: u64, end: u64) -> Result<(), ProjectionError> {
        let file = DayFile::open(self.folder, day, last, end).map_err(failed(day))?;
        self.current = Some((day, file));
        Ok(())
    }

    /// Ends a day, and returns where its file ends. That holds no more than its entries.
    fn close(
        &mut self,
        holds_more: impl FnOnce(String) -> ProjectionError,
    ) -> Result<Option<State>, ProjectionError> {
        let Some((day, mut file)) = self.current.take() else {
            return Ok(None);
        };
        let torn = &mut self.projected.torn;
        if file.next_member(torn).map_err(failed(day))? {
            return Err(holds_more(day.file_name()));
        }
        file.finish().map_err(failed(day))?;
        let (last, end) = file.ends();
        Ok(Some(State {
            day,
            size: self.seq,
            last,
            end,
        }))
    }

    /// Makes sure that no day behind the last one has entries.
    fn find_later(&self, last: Option<Day>) -> Result<(), ProjectionError> {
        let days = self.folder.days();
        let days = days.map_err(|error| ProjectionError::Folder("a file", error))?;
        for day in days.into_iter().filter(|day| Some(*day) > last) {
            if size_before(day, self.folder)?.is_some() {
                let file = day.file_name();
                return Err(ProjectionError::Behind { file });
            }
        }
        Ok(())
    }
}

fn failed(day: Day) -> impl FnOnce(io::Error) -> ProjectionError {
    move |source| ProjectionError::File {
        file: day.file_name(),
        source,
    }
}
