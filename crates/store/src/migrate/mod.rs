//! Bringing a database to our schema.

mod column;
mod definition;
mod entries;
mod error;
mod extract;
mod facts;
mod fill;
mod indexes;
mod report;
mod room;
mod rows;
mod survey;
mod tokens;

mod plan;
mod run;

pub use error::MigrateError;
pub use indexes::IndexChanges;
pub use report::{DuplicateKey, Migration, MigrationStep};
