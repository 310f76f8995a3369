//! JSON as CPython's `json` reads and prints it.

mod document;
mod error;
mod float;
mod node;
mod object;
mod printer;
mod reader;
mod scan;
mod text;

pub use document::Json;
pub use error::JsonError;
pub use reader::{DEPTH_MAX, JsonReader};

pub(crate) use document::Member;
pub(crate) use object::Object;
