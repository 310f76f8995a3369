//! Executions in the forms that other programs read.

mod columns;
mod csv;
mod format;
#[cfg(feature = "parquet")]
mod group;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod target;

pub(crate) use format::ExportFormat;
pub(crate) use target::Target;

use std::io::{self, Write};

use astra_model::Record;

/// What writes executions in one of the forms.
pub(crate) trait Writer {
    /// Writes one execution.
    fn write(&mut self, record: Record) -> io::Result<()>;

    /// Writes what is left, down to the target.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Begins to write in a form.
pub(crate) fn writer<'t>(
    format: ExportFormat,
    target: impl Write + Send + 't,
) -> io::Result<Box<dyn Writer + 't>> {
    Ok(match format {
        ExportFormat::Ndjson => Box::new(ndjson::Lines::new(target)),
        ExportFormat::Csv => Box::new(csv::Sheet::new(target)?),
        #[cfg(feature = "parquet")]
        ExportFormat::Parquet => Box::new(parquet::Table::new(target)?),
        #[cfg(not(feature = "parquet"))]
        ExportFormat::Parquet => return Err(io::ErrorKind::Unsupported.into()),
    })
}
