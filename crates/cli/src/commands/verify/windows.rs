//! Whether the windows of all schedules add up.

use astra_scheduler::{WindowFinding, WindowSums, WindowsError, check_windows};
use astra_store::Store;
use serde_json::{Value, json};

use crate::human::count;

/// A list of windows that don't add up ends here: of more, only their number is told.
const FINDINGS_MAX: usize = 1_000;

/// The sums of all tasks, and the windows that are in none of them.
#[derive(Debug, Default)]
pub(super) struct Windows {
    sums: WindowSums,
    told: Vec<WindowFinding>,
    more: u64,
}

impl Windows {
    pub(super) fn check(store: &Store) -> Result<Self, WindowsError> {
        let mut windows = Self::default();
        let mut sums = WindowSums::default();
        check_windows(store, &mut |_, of_task| sums += of_task, &mut |finding| {
            windows.add(finding);
        })?;
        Ok(Self { sums, ..windows })
    }

    fn add(&mut self, finding: WindowFinding) {
        if self.told.len() < FINDINGS_MAX {
            self.told.push(finding);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn add_up(&self) -> bool {
        self.told.is_empty()
    }

    /// Returns how many windows don't add up beside those that are told.
    pub(super) fn more(&self) -> u64 {
        self.more
    }

    pub(super) fn value(&self) -> Value {
        let sums = self.sums;
        json!({
            "expected": sums.expected,
            "run": sums.run,
            "missed": sums.missed,
            "due": sums.due,
            "claimed": sums.claimed,
        })
    }

    pub(super) fn violations(&self) -> impl Iterator<Item = Value> {
        self.told.iter().map(|finding| {
            json!({
                "id": name(finding),
                "rule": "windows",
                "detail": finding.wrong.to_string(),
            })
        })
    }

    /// Tells the sum in half a sentence, where there is a schedule at all.
    pub(super) fn told(&self) -> String {
        let sums = self.sums;
        if sums == WindowSums::default() {
            return String::new();
        }
        let expected = usize::try_from(sums.expected).unwrap_or(usize::MAX);
        let parts = [
            (sums.run, "run"),
            (sums.missed, "missed"),
            (sums.due, "to be run"),
            (sums.claimed, "running"),
        ];
        let parts = parts.iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = parts
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        format!(
            "; {} expected: {}",
            count(expected, "window", "windows"),
            parts.join(", ")
        )
    }

    pub(super) fn findings(&self) -> String {
        let line = |finding: &WindowFinding| format!("  {}  {}\n", name(finding), finding.wrong);
        let lines: String = self.told.iter().map(line).collect();
        match self.more {
            0 => lines,
            more => format!("{lines}  and {more} more\n"),
        }
    }
}

/// Names a window as its key does, without the attempt.
fn name(finding: &WindowFinding) -> String {
    format!("{}:{}", finding.task, finding.window.to_iso())
}
