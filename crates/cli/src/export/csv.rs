//! A table for spreadsheets.

use std::borrow::Cow;
use std::io::{self, Write};

use astra_model::Record;

use super::Writer;
use super::columns::{COLUMNS, Cell};
use crate::document::masked;
use crate::screen::quiet;

/// Lines of comma-separated values, below a line of their names.
pub(super) struct Sheet<W: Write> {
    lines: csv::Writer<W>,
}

impl<W: Write> Sheet<W> {
    pub(super) fn new(target: W) -> io::Result<Self> {
        let mut lines = csv::Writer::from_writer(target);
        let names = COLUMNS.iter().map(|column| column.name);
        lines.write_record(names).map_err(cause)?;
        Ok(Self { lines })
    }
}

impl<W: Write> Writer for Sheet<W> {
    fn write(&mut self, record: Record) -> io::Result<()> {
        let document = masked(record);
        for column in &COLUMNS {
            let cell = column.of(&document).map_or(Cow::Borrowed(""), spelled);
            self.lines.write_field(cell.as_bytes()).map_err(cause)?;
        }
        self.lines.write_record(None::<&[u8]>).map_err(cause)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.lines.flush()
    }
}

/// Returns what the target said: a reader who went away is known by it.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

fn spelled(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Whole(whole) => whole.to_string().into(),
        Cell::Flag(flag) => flag.to_string().into(),
        Cell::Instant(instant) => instant.to_iso_millis().into(),
    }
}

/// What a spreadsheet takes for the beginning of a formula, in its wide form too.
const FORMULAS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Spells a text so that neither a spreadsheet nor a terminal does what it says: an apostrophe
/// before what looks like a formula, an escape for what acts.
fn harmless(text: &str) -> Cow<'_, str> {
    let quiet = quiet(text);
    if text.starts_with(FORMULAS) {
        Cow::Owned(format!("'{quiet}"))
    } else {
        quiet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "＝1"] {
            assert!(harmless(formula).starts_with('\''), "{formula}");
        }
        for text in ["", "a=1", " =1", "1-1", "two\nlines"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("a\u{1b}[2J"), "a\\u001b[2J");
    }
}
