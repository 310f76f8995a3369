#![doc = include_str!("../README.md")]

mod chain;
mod json;
mod line;

pub use chain::Chain;
pub use json::{DEPTH_MAX, Json, JsonError, JsonReader};
pub use line::{LINE_BYTES_MAX, Line, LineError};
