//! Members are read one after the other, each whole or not at all.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memchr;

use super::header::{Header, MAGIC, TRAILER_BYTES};
use super::{MEMBER_BYTES_MAX, MemberError};

/// So much of a file is read at once.
const INPUT_BYTES: usize = 128 * 1024;
/// So much room is made at once for what a member holds.
const OUTPUT_BYTES: usize = 16 * 1024;

/// Reads the members of a file, in bounded memory whatever the file says.
#[derive(Debug)]
pub struct MemberReader<R> {
    source: R,
    input: Vec<u8>,
    taken: usize,
    filled: usize,
    /// Where in the file lies what was not taken yet.
    position: u64,
    end: u64,
    inflate: Decompress,
}

impl<R: Read> MemberReader<R> {
    /// Reads a file whose first member begins where it stands.
    #[must_use]
    pub fn new(source: R) -> Self {
        Self {
            source,
            input: vec![0; INPUT_BYTES],
            taken: 0,
            filled: 0,
            position: 0,
            end: 0,
            inflate: Decompress::new(false),
        }
    }

    /// Goes on with another file.
    pub fn restart(&mut self, source: R) {
        self.source = source;
        (self.taken, self.filled, self.position, self.end) = (0, 0, 0, 0);
    }

    /// Returns where the last whole member ends, or what was skipped, in bytes from where the first
    /// began.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Adds to some bytes what the next member holds, and tells whether there was one.
    ///
    /// # Errors
    ///
    /// If no whole member follows, but something does. Then nothing was added, and nothing more is
    /// read before that is skipped.
    pub fn read(&mut self, held: &mut Vec<u8>) -> Result<bool, MemberError> {
        if self.rest().is_empty() && self.fill()? == 0 {
            return Ok(false);
        }
        let before = held.len();
        let read = self.header().and_then(|()| self.body(held));
        match read.and_then(|()| self.trailer(&held[before..])) {
            Ok(()) => {
                self.end = self.position;
                Ok(true)
            }
            Err(error) => {
                held.truncate(before);
                Err(error)
            }
        }
    }

    fn header(&mut self) -> Result<(), MemberError> {
        loop {
            match Header::of(self.rest()) {
                Header::Whole(length) => {
                    self.take(length);
                    return Ok(());
                }
                Header::None => return Err(MemberError::NotAMember(self.end)),
                Header::Beginning => self.need_more()?,
            }
        }
    }

    fn body(&mut self, held: &mut Vec<u8>) -> Result<(), MemberError> {
        let before = held.len();
        self.inflate.reset(false);
        loop {
            held.reserve(OUTPUT_BYTES);
            let (taken, made) = (self.inflate.total_in(), self.inflate.total_out());
            let input = &self.input[self.taken..self.filled];
            let status = self
                .inflate
                .decompress_vec(input, held, FlushDecompress::Finish)
                .map_err(|_| MemberError::Damaged(self.end))?;
            let taken = self.inflate.total_in() - taken;
            let is_stuck = taken == 0 && self.inflate.total_out() == made;
            self.take(usize::try_from(taken).unwrap_or(usize::MAX));
            if held.len() - before > MEMBER_BYTES_MAX {
                return Err(MemberError::TooLarge(self.end));
            }
            match status {
                Status::StreamEnd => return Ok(()),
                _ if self.rest().is_empty() => self.need_more()?,
                _ if is_stuck => return Err(MemberError::Damaged(self.end)),
                _ => {}
            }
        }
    }

    /// Compares what a member holds with the checksum and the length behind it.
    fn trailer(&mut self, held: &[u8]) -> Result<(), MemberError> {
        while self.rest().len() < TRAILER_BYTES {
            self.need_more()?;
        }
        let mut crc = Crc::new();
        crc.update(held);
        let expected = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
        if !self.rest().starts_with(&expected) {
            return Err(MemberError::Damaged(self.end));
        }
        self.take(TRAILER_BYTES);
        Ok(())
    }

    fn rest(&self) -> &[u8] {
        &self.input[self.taken..self.filled]
    }

    fn take(&mut self, count: usize) {
        self.taken += count;
        self.position += count as u64;
    }

    fn need_more(&mut self) -> Result<(), MemberError> {
        match self.fill()? {
            0 => Err(MemberError::Torn(self.end)),
            _ => Ok(()),
        }
    }

    /// Reads more of the file behind what was not taken yet, which is a header's length at most.
    fn fill(&mut self) -> io::Result<usize> {
        self.input.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        loop {
            match self.source.read(&mut self.input[self.filled..]) {
                Ok(count) => {
                    self.filled += count;
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl<R: Read + Seek> MemberReader<R> {
    /// Skips what is no whole member, up to where the next header begins; tells whether one does.
    ///
    /// # Errors
    ///
    /// If the file can't be read.
    pub fn skip(&mut self) -> io::Result<bool> {
        self.return_behind(self.end)?;
        loop {
            if self.rest().is_empty() && self.fill()? == 0 {
                return Ok(false);
            }
            let before = memchr(MAGIC[0], self.rest());
            self.take(before.unwrap_or(self.rest().len()));
            if before.is_some() && self.is_at_header()? {
                self.end = self.position;
                return Ok(true);
            }
        }
    }

    /// Goes back to where the byte behind one stands.
    fn return_behind(&mut self, position: u64) -> io::Result<()> {
        let read = self.position + self.rest().len() as u64;
        let back = i64::try_from(read - (position + 1)).map_err(io::Error::other)?;
        self.source.seek(SeekFrom::Current(-back))?;
        (self.taken, self.filled, self.position) = (0, 0, position + 1);
        Ok(())
    }

    /// Tells whether a header begins here; takes a byte if none does.
    fn is_at_header(&mut self) -> io::Result<bool> {
        loop {
            match Header::of(self.rest()) {
                Header::Whole(_) => return Ok(true),
                Header::Beginning if self.fill()? > 0 => {}
                Header::Beginning | Header::None => {
                    self.take(1);
                    return Ok(false);
                }
            }
        }
    }
}
