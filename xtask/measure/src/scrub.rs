//! The scrubber: texts for it, its speed, and its promises under fuzzing.

mod families;
pub(crate) mod fuzz;
mod promises;
pub(crate) mod speed;
pub(crate) mod texts;
mod words;
