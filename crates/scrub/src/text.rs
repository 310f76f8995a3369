//! A text as rules see it.

use std::ops::Range;

/// A text of which no rule reads beyond a line, but where a key's lines follow each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    pub(crate) str: &'t str,
    pub(crate) bytes: &'t [u8],
}

impl<'t> Text<'t> {
    pub(crate) fn new(str: &'t str) -> Self {
        Self {
            str,
            bytes: str.as_bytes(),
        }
    }

    /// Returns the bytes before an offset: at most so many, of the same line.
    pub(crate) fn before(&self, at: usize, most: usize) -> &'t [u8] {
        let bytes = &self.bytes[at.saturating_sub(most)..at];
        let line_break = memchr::memrchr(b'\n', bytes);
        &bytes[line_break.map_or(0, |at| at + 1)..]
    }

    /// Returns the bytes from an offset on: at most so many, of the same line.
    pub(crate) fn after(&self, at: usize, most: usize) -> &'t [u8] {
        let bytes = &self.bytes[at..self.bytes.len().min(at + most)];
        let line_break = memchr::memchr(b'\n', bytes);
        &bytes[..line_break.unwrap_or(bytes.len())]
    }

    /// Returns the text from an offset on: at most so many bytes, of the same line.
    pub(crate) fn str_after(&self, at: usize, most: usize) -> &'t str {
        let end = at + self.after(at, most).len();
        &self.str[at..self.str.floor_char_boundary(end)]
    }

    /// Returns the byte at an offset.
    pub(crate) fn get(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Returns the byte before an offset.
    pub(crate) fn get_before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    /// Returns how many bytes from an offset on are of a class; `most` are read.
    pub(crate) fn run(&self, at: usize, most: usize, is: impl Fn(u8) -> bool) -> usize {
        let end = self.bytes.len().min(at.saturating_add(most));
        let bytes = self.bytes.get(at..end).unwrap_or_default();
        bytes
            .iter()
            .position(|byte| !is(*byte))
            .unwrap_or(bytes.len())
    }

    /// Returns how many bytes before an offset are of a class, not before `floor`; `most` are read.
    pub(crate) fn run_before(
        &self,
        at: usize,
        floor: usize,
        most: usize,
        is: impl Fn(u8) -> bool,
    ) -> usize {
        let bytes = &self.bytes[floor.max(at.saturating_sub(most)).min(at)..at];
        let others = bytes.iter().rev().position(|byte| !is(*byte));
        others.unwrap_or(bytes.len())
    }

    /// Returns the run around an offset: bytes of one class before it, not before `floor`, and of
    /// another from it on.
    pub(crate) fn run_around(
        &self,
        at: usize,
        floor: usize,
        is_before: impl Fn(u8) -> bool,
        is_from: impl Fn(u8) -> bool,
    ) -> Range<usize> {
        let before = self.run_before(at, floor, usize::MAX, is_before);
        at - before..at + self.run(at, usize::MAX, is_from)
    }
}
