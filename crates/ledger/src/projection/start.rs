//! From where on files and repository are compared.

use std::io::{self, Read, Seek, SeekFrom};

use astra_model::LedgerRepository;

use super::ProjectionError;
use super::state::State;
use crate::day::Day;
use crate::folder::LedgerFolder;
use crate::json::JsonReader;
use crate::line::Line;
use crate::member::{MemberError, MemberReader};

/// From where on files and repository are compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// Where the files are known to end, or a place before it.
    pub(super) state: Option<State>,
    /// Tells whether nothing is known of the days behind it.
    pub(super) is_guessed: bool,
}

impl Start {
    /// Takes what was noted if the files bear it out, else the beginning of the last day of which
    /// there is any entry.
    pub(super) fn find(
        folder: &LedgerFolder,
        entries: &dyn LedgerRepository,
    ) -> Result<Self, ProjectionError> {
        if let Some(state) = State::read(folder)
            && is_borne_out(state, folder, entries)?
        {
            return Ok(Self {
                state: Some(state),
                is_guessed: false,
            });
        }
        let days = folder.days();
        let days = days.map_err(|error| ProjectionError::Folder("a file", error))?;
        for day in days.into_iter().rev() {
            if let Some(size) = size_before(day, folder)? {
                let (last, end) = (0, 0);
                let state = Some(State {
                    day,
                    size,
                    last,
                    end,
                });
                return Ok(Self {
                    state,
                    is_guessed: true,
                });
            }
        }
        Ok(Self {
            state: None,
            is_guessed: true,
        })
    }
}

/// Tells whether the member that was noted as the last holds the entry that it should.
fn is_borne_out(
    state: State,
    folder: &LedgerFolder,
    entries: &dyn LedgerRepository,
) -> Result<bool, ProjectionError> {
    let Some(seq) = state.size.checked_sub(1) else {
        return Ok(false);
    };
    let Some(length) = state.end.checked_sub(state.last) else {
        return Ok(false);
    };
    let Ok(mut file) = folder.open_day(state.day) else {
        return Ok(false);
    };
    let mut held = Vec::new();
    let is_there = file.seek(SeekFrom::Start(state.last)).is_ok() && {
        let mut member = MemberReader::new(file.take(length));
        matches!(member.read(&mut held), Ok(true)) && member.end() == length
    };
    if !is_there {
        return Ok(false);
    }
    let line = held.strip_suffix(b"\n").unwrap_or(&held);
    let entry = entries.lookup_entry(seq)?;
    Ok(entry.is_some_and(|entry| entry.line.as_bytes() == line))
}

/// Returns how many entries the days before one have: the place of its first entry. It has none if
/// no whole member stands there.
pub(super) fn size_before(day: Day, folder: &LedgerFolder) -> Result<Option<u64>, ProjectionError> {
    let failed = |source| ProjectionError::File {
        file: day.file_name(),
        source,
    };
    let mut held = Vec::new();
    let file = folder.open_day(day).map_err(failed)?;
    match MemberReader::new(file).read(&mut held) {
        Ok(true) => {}
        Err(MemberError::Io(error)) => return Err(failed(error)),
        Ok(false) | Err(_) => return Ok(None),
    }
    let mut reader = JsonReader::new();
    let line = held.strip_suffix(b"\n").unwrap_or(&held);
    let seq = Line::read(&mut reader, line)
        .ok()
        .and_then(|line| line.seq());
    let seq = seq.ok_or_else(|| {
        failed(io::Error::new(
            io::ErrorKind::InvalidData,
            "its first line has no place: it is no file of this ledger",
        ))
    });
    seq.map(Some)
}
