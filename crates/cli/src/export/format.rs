//! The forms in which executions are exported.

use clap::ValueEnum;

/// The forms in which executions are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A document a line, whole
    #[default]
    Ndjson,
    /// A table of the columns that most ask for, for spreadsheets
    Csv,
    /// The same columns with their types, and the whole document, for DuckDB, pandas and their like
    Parquet,
}

impl ExportFormat {
    /// Tells whether this program was built with it.
    pub(crate) fn is_built_in(self) -> bool {
        self != Self::Parquet || cfg!(feature = "parquet")
    }

    /// Tells whether a person could read it.
    pub(crate) fn is_text(self) -> bool {
        self != Self::Parquet
    }
}
