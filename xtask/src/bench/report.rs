//! The table of what was measured, for people and as JSON.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::BenchError;
use super::amount::Amount;
use crate::machine::Machine;

/// One measure of ours beside what it is held against.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) ours: Amount,
    /// The peer's name, or `limit`.
    pub(super) against: &'static str,
    pub(super) theirs: Amount,
}

impl Row {
    pub(super) fn new(
        name: impl Into<String>,
        ours: impl Into<Amount>,
        against: &'static str,
        theirs: impl Into<Amount>,
    ) -> Self {
        Self {
            name: name.into(),
            ours: ours.into(),
            against,
            theirs: theirs.into(),
        }
    }

    /// Says how many times as fast ours is, beside what is asked for.
    pub(super) fn as_fast(
        [ours, theirs]: [Duration; 2],
        against: &'static str,
        asked: f64,
    ) -> Self {
        let times = theirs.as_secs_f64() / ours.as_secs_f64().max(f64::MIN_POSITIVE);
        let [times, asked] = [times, asked].map(Amount::TimesAsFast);
        Self::new("the same, as fast", times, against, asked)
    }

    /// Returns how many times theirs ours costs: below 1 is better. Without a value of theirs, 0.
    fn ratio(&self) -> f64 {
        let theirs = self.theirs.cost();
        if theirs > 0.0 {
            self.ours.cost() / theirs
        } else {
            0.0
        }
    }

    fn to_json(&self) -> Value {
        let unit = self.ours.unit();
        json!({
            "name": self.name,
            (format!("ours_{unit}")): self.ours.number(),
            "against": self.against,
            (format!("theirs_{unit}")): self.theirs.number(),
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
            "{:<40} {:>12}  {:<16} {:>12} {:>8}",
            "name", "ours", "against", "theirs", "ratio"
        )?;
        self.rows.iter().try_for_each(|row| {
            writeln!(
                f,
                "{:<40} {:>12}  {:<16} {:>12} {:>8.2}",
                row.name,
                row.ours.to_string(),
                row.against,
                row.theirs.to_string(),
                row.ratio(),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine;

    fn report() -> Report {
        let (ours, theirs) = (Duration::from_millis(2), Duration::from_millis(10));
        let rows = vec![Row {
            name: "start, wall, median".to_owned(),
            ours: ours.into(),
            against: "limit",
            theirs: theirs.into(),
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
