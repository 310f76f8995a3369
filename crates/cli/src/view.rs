//! What is stored, as people read it.

mod attempt;
mod branch;
mod effect;
mod execution;
mod memory;
mod retrieval;
mod sheet;
mod summary;
mod window;

pub(crate) use attempt::{ended, started};
pub(crate) use effect::end_of;
pub(crate) use execution::execution;
pub(crate) use memory::memory;
pub(crate) use summary::{error as error_of, outline, summary};
pub(crate) use window::window;
