//! The text that is not yet forgotten.

use std::io::{self, BufRead};

use memchr::{memmem, memrchr};

/// What the first line of a private key begins with (RFC 7468; PuTTY).
const KEYS_BEGIN: [&[u8]; 2] = [b"-----BEGIN", b"PuTTY-User-Key-File-"];

/// What was read and may still be of use.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) text: String,
    /// So much of the text was written.
    pub(super) written: usize,
    /// The first bytes of a character that is not there as a whole.
    tail: Vec<u8>,
    /// Up to here there is no line break behind what was written.
    searched: usize,
    lines_end: usize,
}

impl Held {
    /// Adds what a reader has; tells whether that was all.
    pub(super) fn read(&mut self, reader: &mut impl BufRead) -> io::Result<bool> {
        let read = loop {
            match reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let (count, is_end) = (read.len(), read.is_empty());
        if self.tail.is_empty() {
            self.add(read, is_end);
        } else {
            let mut bytes = std::mem::take(&mut self.tail);
            bytes.extend_from_slice(read);
            self.add(&bytes, is_end);
        }
        reader.consume(count);
        Ok(is_end)
    }

    /// Adds bytes, each that is no part of a character as U+FFFD.
    fn add(&mut self, bytes: &[u8], is_end: bool) {
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            left -= chunk.valid().len() + chunk.invalid().len();
            if chunk.invalid().is_empty() {
                continue;
            }
            if left == 0 && !is_end && is_beginning(chunk.invalid()) {
                self.tail.extend_from_slice(chunk.invalid());
            } else {
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        if let Some(at) = memrchr(b'\n', &self.text.as_bytes()[self.searched..]) {
            self.lines_end = self.searched + at + 1;
        }
        self.searched = self.text.len();
    }

    /// Returns where the last whole line ends, where there is one behind what was written.
    pub(super) fn lines_end(&self) -> Option<usize> {
        (self.lines_end > self.written).then_some(self.lines_end)
    }

    /// Returns the start of the line, before `end`, from which on a private key may go on behind all
    /// that is held.
    pub(super) fn open_key(&self, end: usize, key_bytes_max: usize) -> Option<usize> {
        let from = self.text.len().saturating_sub(key_bytes_max);
        let begins = find_key(self.text.as_bytes().get(from..end)?)?;
        Some(self.line_start(from + begins))
    }

    /// Returns how far must be read to know what is found before `end`: a key goes on beyond it.
    pub(super) fn read_to(&self, end: usize) -> usize {
        match find_key(&self.text.as_bytes()[..end]) {
            Some(_) => self.text.len(),
            None => end,
        }
    }

    /// Returns where the line of an offset begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |before| before + 1)
    }

    /// Lets go of what was written, but of so many bytes.
    pub(super) fn forget(&mut self, written: usize, but: usize) {
        let gone = self.text.floor_char_boundary(written.saturating_sub(but));
        self.text.drain(..gone);
        self.written = written - gone;
        self.searched -= gone;
        self.lines_end = self.lines_end.saturating_sub(gone);
    }
}

/// Returns where the first key begins.
fn find_key(bytes: &[u8]) -> Option<usize> {
    let begin = KEYS_BEGIN.iter().filter_map(|key| memmem::find(bytes, key));
    begin.min()
}

/// Tells whether bytes are the first ones of a character that others may complete.
fn is_beginning(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}
