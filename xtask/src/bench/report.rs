//! The table of what was measured, for people and as JSON.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::BenchError;
use super::machine::Machine;

/// One measure of ours beside what it is held against.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) ours: Duration,
    /// The peer's name, or `limit`.
    pub(super) against: &'static str,
    pub(super) theirs: Duration,
}

impl Row {
    /// Returns how many times theirs ours is: below 1 is better. Without a value of theirs, 0.
    fn ratio(&self) -> f64 {
        if self.theirs.is_zero() {
            0.0
        } else {
            self.ours.as_secs_f64() / self.theirs.as_secs_f64()
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "ours_ms": milliseconds(self.ours),
            "against": self.against,
            "theirs_ms": milliseconds(self.theirs),
            "ratio": self.ratio(),
        })
    }
}

/// All rows of a run, with the machine they were measured on.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) short: bool,
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// Writes the report as one JSON object.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), BenchError> {
        let text = format!("{:#}\n", self.to_json());
        fs::write(path, text).map_err(|source| BenchError::Write {
            path: path.to_path_buf(),
            source,
        })
    }

    fn to_json(&self) -> Value {
        let rows: Vec<_> = self.rows.iter().map(Row::to_json).collect();
        json!({ "machine": self.machine.to_json(), "short": self.short, "rows": rows })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples = if self.short { "; few samples" } else { "" };
        writeln!(f, "{}{samples}", self.machine)?;
        writeln!(
            f,
            "{:<32} {:>12}  {:<12} {:>12} {:>8}",
            "name", "ours", "against", "theirs", "ratio"
        )?;
        self.rows.iter().try_for_each(|row| {
            let (ours, theirs) = (milliseconds(row.ours), milliseconds(row.theirs));
            writeln!(
                f,
                "{:<32} {ours:>9.3} ms  {:<12} {theirs:>9.3} ms {:>8.2}",
                row.name,
                row.against,
                row.ratio(),
            )
        })
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::machine;

    fn report() -> Report {
        let (ours, theirs) = (Duration::from_millis(2), Duration::from_millis(10));
        let rows = vec![Row {
            name: "start, wall, median",
            ours,
            against: "limit",
            theirs,
        }];
        Report {
            machine: machine::state(),
            short: true,
            rows,
        }
    }

    #[test]
    fn a_row_shows_ours_beside_theirs_with_the_ratio() {
        let table = report().to_string();
        let row = table.lines().last().unwrap();
        let cells: Vec<_> = row
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect();
        assert_eq!(
            cells,
            [
                "start, wall, median",
                "2.000 ms",
                "limit",
                "10.000 ms",
                "0.20"
            ]
        );
    }

    #[test]
    fn the_json_holds_what_the_table_shows() {
        let row = &report().to_json()["rows"][0];
        assert_eq!(row["ours_ms"], 2.0);
        assert_eq!(row["theirs_ms"], 10.0);
        assert_eq!(row["ratio"], 0.2);
    }
}
