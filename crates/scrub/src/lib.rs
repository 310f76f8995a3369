#![doc = include_str!("../README.md")]

mod builder;
mod counts;
mod finding;
mod kind;
mod own;
mod profile;
mod scrubber;
mod stream;

mod block;
mod eight;
mod legacy;
mod mask;
mod overlap;
mod rules;
mod scan;
mod settle;
mod spark;
mod text;
mod version;

pub use builder::{PatternError, ScrubberBuilder};
pub use counts::Counts;
pub use finding::{Finding, SubKind};
pub use kind::{Kind, Kinds};
pub use profile::Profile;
pub use scrubber::{RULES_VERSION, Scrubber};
pub use stream::{LINE_BYTES_MAX, scrub_stream};
