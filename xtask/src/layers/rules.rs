//! The judgement of arrows by the tables of our own and of foreign crates.

use std::fmt;

use super::arrow::Arrow;
use super::foreign;
use super::ours::{self, FAULTY, MEASURE, TESTS, XTASK};

/// Crates that serve the workspace and that nobody imports: they may know anything.
const FREE: &[&str] = &[XTASK, MEASURE, FAULTY, TESTS];

/// An arrow that the table does not allow, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BrokenArrow {
    arrow: Arrow,
    advice: String,
}

impl fmt::Display for BrokenArrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.arrow, self.advice)
    }
}

/// Returns the arrows that the table does not allow, in the order given.
pub(super) fn broken_arrows(arrows: &[Arrow]) -> Vec<BrokenArrow> {
    let judge = |arrow: &Arrow| {
        advice(arrow).map(|advice| BrokenArrow {
            arrow: arrow.clone(),
            advice,
        })
    };
    arrows.iter().filter_map(judge).collect()
}

fn advice(arrow: &Arrow) -> Option<String> {
    if FREE.contains(&arrow.from.as_str()) {
        None
    } else if ours::is_ours(&arrow.to) {
        ours::advice(arrow)
    } else {
        foreign::advice(arrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::ours::{CLI, KIT, LAYERS};
    use cargo_metadata::DependencyKind::{self, Build, Development, Normal};

    fn judged(from: &str, to: &str, kind: DependencyKind) -> Option<String> {
        broken_arrows(&[Arrow::new(from, to, kind)])
            .first()
            .map(ToString::to_string)
    }

    #[test]
    fn arrows_that_point_down_are_allowed() {
        for from in [
            "astra-scrub",
            "astra-store",
            "astra-scheduler",
            "astra-ledger",
            "astra-kit",
        ] {
            assert_eq!(judged(from, "astra-model", Normal), None);
        }
        for (name, _) in LAYERS.iter().filter(|(name, _)| ![KIT, CLI].contains(name)) {
            assert_eq!(judged("astra-cli", name, Normal), None);
        }
    }

    #[test]
    fn a_planted_arrow_between_neighbours_is_named_with_what_to_do() {
        let finding = judged("astra-scrub", "astra-store", Normal).unwrap();
        assert!(
            finding.starts_with("astra-scrub -> astra-store (normal): "),
            "{finding}"
        );
        assert!(
            finding.contains("put what both need into astra-model"),
            "{finding}"
        );
    }

    #[test]
    fn neighbours_do_not_know_each_other_in_any_pair_or_kind() {
        let layer_2 = [
            "astra-scrub",
            "astra-store",
            "astra-scheduler",
            "astra-ledger",
        ];
        for from in layer_2 {
            for to in layer_2
                .into_iter()
                .chain(["astra-cli", "astra-backfill", "xtask", TESTS])
            {
                for kind in [Normal, Build, Development] {
                    assert!(judged(from, to, kind).is_some(), "{from} -> {to}");
                }
            }
        }
    }

    #[test]
    fn the_model_knows_none_of_ours() {
        for (name, _) in LAYERS {
            assert!(judged("astra-model", name, Normal).is_some(), "{}", name);
        }
    }

    #[test]
    fn the_kit_is_for_tests() {
        for (name, _) in LAYERS.iter().filter(|(name, _)| *name != KIT) {
            assert_eq!(judged(name, KIT, Development), None);
            assert!(
                judged(name, KIT, Normal)
                    .unwrap()
                    .contains("[dev-dependencies]")
            );
        }
        assert_eq!(judged(TESTS, KIT, Normal), None);
    }

    #[test]
    fn a_crate_without_a_row_is_asked_for_one() {
        assert!(
            judged("astra-new", "astra-model", Normal)
                .unwrap()
                .contains("row")
        );
        assert!(judged("astra-cli", "astra-new", Normal).is_some());
    }

    #[test]
    fn foreign_crates_stay_where_they_belong() {
        for (from, to) in [
            ("astra-model", "rusqlite"),
            ("astra-scrub", "tokio"),
            ("astra-scrub", "ureq"),
            ("astra-store", "tokio"),
            ("astra-scheduler", "rusqlite"),
            ("astra-cli", "r2d2"),
            ("astra-store", "clap"),
        ] {
            assert!(
                judged(from, to, Normal).unwrap().contains(" only: "),
                "{from} -> {to}"
            );
            assert!(judged(from, to, Build).is_some(), "{from} -> {to}");
        }
        assert_eq!(judged("astra-store", "rusqlite", Normal), None);
        assert_eq!(judged("astra-scheduler", "tokio", Normal), None);
        assert_eq!(judged("astra-model", "serde", Normal), None);
    }

    #[test]
    fn tests_may_drive_their_crate_with_any_foreign_tool() {
        assert_eq!(judged("astra-cli", "rusqlite", Development), None);
        assert_eq!(judged(TESTS, "rusqlite", Normal), None);
        assert_eq!(judged("xtask", "clap", Normal), None);
    }
}
