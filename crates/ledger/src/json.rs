//! JSON as CPython's `json` reads and prints it.

mod document;
mod error;
mod float;
mod node;
mod printer;
mod reader;
mod scan;
mod text;
mod value;

pub use document::Json;
pub use error::JsonError;
pub use reader::{DEPTH_MAX, JsonReader};

pub(crate) use document::Member;
pub(crate) use value::{push_text, push_value};
