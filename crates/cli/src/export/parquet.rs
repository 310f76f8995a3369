//! A table with types, a row for each execution, column by column.

use std::io::{self, Write};
use std::sync::Arc;

use astra_model::Record;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::Writer;
use super::columns::{COLUMNS, Kind};
use super::group::Group;
use crate::document::masked;

/// So much of documents is held until their columns are written: memory stays the same however
/// many rows there are, and readers find groups of the size that suits them.
const GROUP_BYTES: usize = 32 << 20;

/// A Parquet file.
pub(super) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    group: Group,
}

impl<W: Write + Send> Table<W> {
    pub(super) fn new(target: W) -> io::Result<Self> {
        let schema = parse_message_type(&schema()).map_err(cause)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        Ok(Self {
            file: SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties))
                .map_err(cause)?,
            group: Group::default(),
        })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut columns = self.file.next_row_group()?;
        std::mem::take(&mut self.group).write(&mut columns)?;
        columns.close().map(drop)
    }
}

impl<W: Write + Send> Writer for Table<W> {
    fn write(&mut self, record: Record) -> io::Result<()> {
        self.group.add(&masked(record));
        if self.group.bytes() < GROUP_BYTES {
            return Ok(());
        }
        self.write_group().map_err(cause)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.group.bytes() > 0 {
            self.write_group().map_err(cause)?;
        }
        self.file.close().map(drop).map_err(cause)
    }
}

/// Returns the schema: the columns, and the whole document behind them.
fn schema() -> String {
    let columns = COLUMNS.iter().map(|column| {
        let name = column.name;
        match column.kind {
            Kind::Text => format!("optional binary {name} (STRING);"),
            Kind::Whole => format!("optional int64 {name};"),
            Kind::Flag => format!("optional boolean {name};"),
            Kind::Instant => format!("optional int64 {name} (TIMESTAMP(MILLIS,true));"),
        }
    });
    let columns: String = columns.collect();
    format!("message execution {{ {columns} required binary document (STRING); }}")
}

/// Returns what the target said, if it was that which failed.
fn cause(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}
