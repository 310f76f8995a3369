//! A document a line.

use std::io::{self, BufWriter, Write};

use astra_model::Record;

use super::Writer;
use crate::document::masked;
use crate::screen::quiet_json;

/// So much is written at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Documents, one a line.
pub(super) struct Lines<W: Write> {
    target: BufWriter<W>,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(target: W) -> Self {
        Self {
            target: BufWriter::with_capacity(BUFFER_BYTES, target),
        }
    }

    fn line(&mut self, json: &str) -> io::Result<()> {
        self.target.write_all(quiet_json(json).as_bytes())?;
        self.target.write_all(b"\n")
    }
}

impl<W: Write> Writer for Lines<W> {
    /// Ours were masked before they were stored, and go out as they are stored; what Python's side
    /// or a person wrote may hold anything.
    fn write(&mut self, record: Record) -> io::Result<()> {
        if record.is_as_stored() {
            self.line(&record.json())
        } else {
            self.line(&masked(record).to_string())
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.target.flush()
    }
}
