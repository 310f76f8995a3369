//! Rows that are held until their columns are written.

use std::io::Write;

use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedRowGroupWriter;
use serde_json::Value;

use super::columns::{COLUMNS, Cell};

/// Some rows, column by column.
#[derive(Default)]
pub(super) struct Group {
    columns: [Values; COLUMNS.len()],
    documents: Vec<ByteArray>,
    bytes: usize,
}

/// The values of a column, and of each row whether it has one.
#[derive(Default)]
struct Values {
    texts: Vec<ByteArray>,
    numbers: Vec<i64>,
    flags: Vec<bool>,
    is_there: Vec<i16>,
}

impl Group {
    /// Adds a row.
    pub(super) fn add(&mut self, document: &Value) {
        for (values, column) in self.columns.iter_mut().zip(&COLUMNS) {
            values.add(column.of(document));
        }
        let json = document.to_string();
        self.bytes += json.len();
        self.documents.push(json.into_bytes().into());
    }

    /// Returns how much the documents hold.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes all columns.
    pub(super) fn write<W: Write + Send>(
        self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        let documents = Values {
            is_there: vec![1; self.documents.len()],
            texts: self.documents,
            ..Values::default()
        };
        for values in self.columns.into_iter().chain([documents]) {
            if let Some(mut column) = group.next_column()? {
                values.write(column.untyped())?;
                column.close()?;
            }
        }
        Ok(())
    }
}

impl Values {
    fn add(&mut self, cell: Option<Cell<'_>>) {
        self.is_there.push(i16::from(cell.is_some()));
        match cell {
            Some(Cell::Text(text)) => self.texts.push(text.into()),
            Some(Cell::Whole(whole)) => self.numbers.push(whole),
            Some(Cell::Instant(instant)) => self.numbers.push(instant.as_millis()),
            Some(Cell::Flag(flag)) => self.flags.push(flag),
            None => {}
        }
    }

    fn write(&self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let is_there = Some(self.is_there.as_slice());
        match column {
            ColumnWriter::ByteArrayColumnWriter(column) => {
                column.write_batch(&self.texts, is_there, None)
            }
            ColumnWriter::Int64ColumnWriter(column) => {
                column.write_batch(&self.numbers, is_there, None)
            }
            ColumnWriter::BoolColumnWriter(column) => {
                column.write_batch(&self.flags, is_there, None)
            }
            _ => return Err(ParquetError::General("no such column".to_owned())),
        }?;
        Ok(())
    }
}
