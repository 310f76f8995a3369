//! The table of allowed arrows, and the judgement of a list of arrows by it.

use std::fmt;

use super::arrow::Arrow;

const KIT: &str = "astra-kit";
const TESTS: &str = "astra-tests";

/// Crates that serve the workspace and that nobody imports: they may know anything.
const FREE: &[&str] = &["xtask", TESTS];

/// A crate of ours and the crates of ours that it may know.
struct Layer {
    name: &'static str,
    may_know: &'static [&'static str],
}

/// The layers, lowest first. A crate of layer 3 doesn't name the store: only the cli wires.
/// The kit stands under the tests of all of them, so it knows no more than the lowest does.
const LAYERS: &[Layer] = &[
    Layer {
        name: "astra-model",
        may_know: &[],
    },
    Layer {
        name: KIT,
        may_know: &["astra-model"],
    },
    Layer {
        name: "astra-scrub",
        may_know: &["astra-model"],
    },
    Layer {
        name: "astra-store",
        may_know: &["astra-model"],
    },
    Layer {
        name: "astra-scheduler",
        may_know: &["astra-model"],
    },
    Layer {
        name: "astra-ledger",
        may_know: &["astra-model"],
    },
    Layer {
        name: "astra-backfill",
        may_know: &[
            "astra-model",
            "astra-scrub",
            "astra-scheduler",
            "astra-ledger",
        ],
    },
    Layer {
        name: "astra-cli",
        may_know: &[
            "astra-model",
            "astra-scrub",
            "astra-store",
            "astra-scheduler",
            "astra-ledger",
            "astra-backfill",
        ],
    },
];

/// Foreign crates that only some of ours may name, and why.
struct Reserved {
    crates: &'static [&'static str],
    to: &'static [&'static str],
    because: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        crates: &["rusqlite", "libsqlite3-sys", "r2d2", "r2d2_sqlite"],
        to: &["astra-store"],
        because: "SQL is the store's alone; ask a repository trait of astra-model",
    },
    Reserved {
        crates: &["tokio", "tokio-util"],
        to: &["astra-scheduler", "astra-cli"],
        because: "the runtime is the scheduler's; stay blocking, it bridges with spawn_blocking",
    },
    Reserved {
        crates: &["ureq"],
        to: &["astra-scheduler", "astra-cli"],
        because: "only task handlers speak HTTP; take what was fetched as an argument",
    },
    Reserved {
        crates: &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "comfy-table",
            "toml",
        ],
        to: &["astra-cli"],
        because: "arguments, printing and configuration are the cli's; take a value",
    },
];

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
    } else if is_ours(&arrow.to) {
        advice_on_ours(arrow)
    } else {
        advice_on_foreign(arrow)
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("astra-") || FREE.contains(&name)
}

fn advice_on_ours(arrow: &Arrow) -> Option<String> {
    if arrow.to == KIT && arrow.is_for_tests() {
        return None;
    }
    if arrow.to == KIT {
        return Some(format!(
            "move {KIT} to [dev-dependencies]; only {TESTS} depends on it otherwise"
        ));
    }
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == arrow.from) else {
        return Some(format!(
            "give {} its row in the table of layers first",
            arrow.from
        ));
    };
    if layer.may_know.contains(&arrow.to.as_str()) {
        return None;
    }
    Some(format!(
        "{} may know {}; put what both need into astra-model, behind a trait, and let astra-cli wire them",
        layer.name,
        listed(layer.may_know),
    ))
}

/// A test may drive its crate with any foreign tool: that reaches no importer.
fn advice_on_foreign(arrow: &Arrow) -> Option<String> {
    if arrow.is_for_tests() || arrow.from == KIT {
        return None;
    }
    let reserved = RESERVED
        .iter()
        .find(|reserved| reserved.crates.contains(&arrow.to.as_str()))?;
    if reserved.to.contains(&arrow.from.as_str()) {
        return None;
    }
    Some(format!(
        "{} is for {} only: {}",
        arrow.to,
        listed(reserved.to),
        reserved.because
    ))
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() {
        "no crate of ours".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        for layer in LAYERS
            .iter()
            .filter(|layer| layer.name != KIT && layer.name != "astra-cli")
        {
            assert_eq!(judged("astra-cli", layer.name, Normal), None);
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
        for layer in LAYERS {
            assert!(
                judged("astra-model", layer.name, Normal).is_some(),
                "{}",
                layer.name
            );
        }
    }

    #[test]
    fn the_kit_is_for_tests() {
        for layer in LAYERS.iter().filter(|layer| layer.name != KIT) {
            assert_eq!(judged(layer.name, KIT, Development), None);
            assert!(
                judged(layer.name, KIT, Normal)
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
