//! One thing to put in order.

use std::fmt;

/// Where something is wrong, what, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    path: String,
    line: usize,
    fault: String,
}

impl Finding {
    /// Makes a finding; `line` counts from 1.
    pub(super) fn new(path: &str, line: usize, fault: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            fault: fault.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.fault)
    }
}
