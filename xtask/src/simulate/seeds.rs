//! The seeds whose years don't add up.

use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::SimulateError;

/// Where they are kept; a test of `astra-measure` repeats their years.
pub(super) const FILE: &str = "xtask/measure/src/simulate/seeds.txt";

/// Seeds that failed, and the first thing that is wrong with the year of each.
#[derive(Debug)]
pub(super) struct Failed {
    seeds: Vec<(u64, String)>,
    /// What repeats one, up to its number.
    again: String,
}

impl Failed {
    /// Reads them from what `astra-measure` says of daemons that make a mistake, or none.
    pub(super) fn of(said: &Value, defect: Option<&str>) -> Self {
        let failed = said["failed"].as_array().into_iter().flatten();
        let read = |failed: &Value| {
            let reason = failed["reason"].as_str().unwrap_or_default();
            Some((failed["seed"].as_u64()?, reason.to_owned()))
        };
        let mut seeds: Vec<_> = failed.filter_map(read).collect();
        seeds.sort();
        let defect = defect.map(|defect| format!(" --defect {defect}"));
        let again = format!("cargo xtask simulate{} --seed", defect.unwrap_or_default());
        Self { seeds, again }
    }

    pub(super) fn len(&self) -> usize {
        self.seeds.len()
    }

    /// Adds them to the file, except those that stand there.
    pub(super) fn keep(&self, root: &Path) -> Result<(), SimulateError> {
        let path = root.join(FILE);
        let kept = fs::read_to_string(&path).and_then(|kept| fs::write(&path, self.added_to(kept)));
        kept.map_err(|source| SimulateError::Keep { path, source })
    }

    fn added_to(&self, kept: String) -> String {
        let seed_of = |line: &str| {
            line.split('#')
                .next()
                .and_then(|seed| seed.trim().parse().ok())
        };
        let known: Vec<u64> = kept.lines().filter_map(seed_of).collect();
        let new = self.seeds.iter().filter(|(seed, _)| !known.contains(seed));
        let new = new.map(|(seed, reason)| format!("{seed} # {reason}\n"));
        kept + &new.collect::<String>()
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.seeds.iter().try_for_each(|(seed, reason)| {
            writeln!(
                f,
                "seed {seed}: {reason}\n  again with: {} {seed}",
                self.again
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_seed_that_failed_is_kept_once() {
        let failed =
            json!({"failed": [{"seed": 7, "reason": "lost"}, {"seed": 42, "reason": "lost"}]});
        let kept = Failed::of(&failed, None).added_to("# why\n42 # once\n".to_owned());
        assert_eq!(kept, "# why\n42 # once\n7 # lost\n");
    }

    #[test]
    fn a_seed_that_failed_is_named_with_the_command_that_repeats_it() {
        let failed = Failed::of(&json!({"failed": [{"seed": 7, "reason": "lost"}]}), None);
        assert!(failed.to_string().contains("cargo xtask simulate --seed 7"));
    }
}
