//! `astra export`: all executions, for other programs.

use std::io;
use std::path::PathBuf;

use astra_model::RepositoryError;
use astra_store::Export;
use clap::Args;
use clap::builder::{EnumValueParser, TypedValueParser};

use super::which::{Which, by_id_or_slug};
use crate::app::App;
use crate::args::FormatWord;
use crate::error::CliError;
use crate::exit::Exit;
use crate::export::{ExportFormat, Target, writer};

/// Writes all executions for other programs, oldest start first
///
/// As `ndjson` (a document a line), `csv` or `parquet`; the last two have these columns: id, task_id,
/// task_slug, task_name, task_type, mode, status, attempt, retry_of, scheduled_at, started_at,
/// ended_at, duration_ms, trace_id, span_id, idempotency_key, memory_count, error_type, error_message,
/// stack_hash, backfilled, text. Parquet has instants in milliseconds of UTC, and the whole JSON in
/// `document`. In csv an apostrophe stands before what a spreadsheet would take for a formula (= + - @
/// and tab), and what acts on a terminal is escaped. Memory stays the same however many there are,
/// and those who write meanwhile are not held up.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    which: Which,
    /// How they are written; without it as ndjson
    #[arg(long, value_parser = EnumValueParser::<ExportFormat>::new().map(FormatWord::Exported))]
    format: Option<FormatWord>,
    /// The file to write, whole or not at all and for you alone; without it stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces the file if it is there
    #[arg(long, requires = "output")]
    force: bool,
}

pub(super) fn run(args: &ExportArgs, app: &App) -> Result<Exit, CliError> {
    let format = match args.format {
        Some(FormatWord::Exported(format)) => format,
        Some(FormatWord::Printed(_)) | None => ExportFormat::default(),
    };
    if !format.is_built_in() {
        return Err(CliError::usage("this astra was built without parquet")
            .hint("build it with `--features parquet`, or export ndjson, which DuckDB reads too"));
    }
    let filter = args.which.filter()?;
    let mut target = Target::new(args.output.as_deref(), args.force)?;
    if target.is_terminal() && !format.is_text() {
        return Err(CliError::usage("parquet is not for a terminal").hint("name a file with -o"));
    }
    let export = match app.store_to_read()? {
        Some(store) => Some(store.export(by_id_or_slug(&store, filter)?)?),
        None => None,
    };
    match written(export.into_iter().flatten(), format, &mut target) {
        Ok(count) => {
            target.keep()?;
            app.output.detail(&format!("{count} executions"));
            Ok(Exit::Done)
        }
        // A reader who went away, as `head` does, has read enough.
        Err(Broken::Target(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(Broken::Target(error)) => Err(target.refused(&error)),
        Err(Broken::Store(error)) => Err(error.into()),
    }
}

enum Broken {
    Store(RepositoryError),
    Target(io::Error),
}

/// Writes all of it; tells of how many.
fn written(
    chunks: impl Iterator<Item = <Export as Iterator>::Item>,
    format: ExportFormat,
    target: &mut Target,
) -> Result<u64, Broken> {
    let mut count = 0;
    let mut writer = writer(format, target).map_err(Broken::Target)?;
    for chunk in chunks {
        for record in chunk.map_err(Broken::Store)? {
            writer.write(record).map_err(Broken::Target)?;
            count += 1;
        }
    }
    writer.finish().map_err(Broken::Target)?;
    Ok(count)
}
