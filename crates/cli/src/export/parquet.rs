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

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use serde_json::{Value, json};

    use super::*;

    fn record(number: usize, status: Option<&str>) -> Record {
        let id = format!("exp_{number}");
        let document = json!({
            "id": id,
            "content": {"text": "Grüße", "structured": {
                "status": status, "started_at_ts": 1_762_280_952.123, "attempt": number}},
            "meta": {"backfilled": number == 1},
        });
        Record::new(id.parse().unwrap(), document)
    }

    fn place(name: &str) -> usize {
        COLUMNS
            .iter()
            .position(|column| column.name == name)
            .unwrap()
    }

    #[test]
    fn what_is_written_is_read_with_its_types_and_its_gaps() {
        let records = [record(1, Some("success")), record(2, None)];
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut table = Box::new(Table::new(file.reopen().unwrap()).unwrap());
        for record in &records {
            table.write(record.clone()).unwrap();
        }
        table.finish().unwrap();
        let reader = SerializedFileReader::new(file.into_file()).unwrap();
        let rows: Vec<_> = reader
            .get_row_iter(None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), records.len());
        for (row, record) in rows.iter().zip(&records) {
            let document = row.get_string(COLUMNS.len()).unwrap();
            let document: Value = serde_json::from_str(document).unwrap();
            assert_eq!(&document, record.document());
            assert_eq!(row.get_string(place("id")).unwrap(), record.id().as_str());
            let started = row.get_timestamp_millis(place("started_at"));
            assert_eq!(started.unwrap(), 1_762_280_952_123);
        }
        assert_eq!(rows[0].get_string(place("status")).unwrap(), "success");
        assert!(rows[1].get_string(place("status")).is_err());
        assert_eq!(rows[1].get_long(place("attempt")).unwrap(), 2);
        assert!(rows[0].get_bool(place("backfilled")).unwrap());
    }

    #[test]
    fn a_table_without_rows_is_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let table = Box::new(Table::new(file.reopen().unwrap()).unwrap());
        table.finish().unwrap();
        let reader = SerializedFileReader::new(file.into_file()).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}
