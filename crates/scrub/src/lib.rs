#![doc = include_str!("../README.md")]

mod finding;
mod scrubber;
mod stream;

mod email;
mod finder;
mod id;
mod ipv4;
mod ipv6;

pub use finding::{Finding, Kind};
pub use scrubber::{RULES_VERSION, StandardScrubber};
pub use stream::{LINE_BYTES_MAX, scrub_stream};
