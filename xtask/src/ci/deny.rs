//! cargo-deny, where the machine has it or where we put it.

use std::path::Path;

use super::step::Step;
use crate::command::CommandLine;

/// The version that `deny.toml` is written for; a newer one may judge differently.
const INSTALL: &str = "cargo install cargo-deny --locked --version 0.20.2 --root target/tools";
const CHECK: &str = "cargo deny --locked check bans licenses sources";

/// Returns the check, behind the tool's installation where no tool is found.
pub(super) fn steps(root: &Path) -> Vec<Step> {
    let check = CommandLine::parse(CHECK);
    if CommandLine::parse("cargo deny --version").succeeds(root) {
        return vec![Step {
            name: "deny",
            command: check,
        }];
    }
    let tool = root.join("target/tools/bin/cargo-deny");
    let installed = tool.exists();
    let check = Step {
        name: "deny",
        command: check.with_program(&tool),
    };
    if installed {
        vec![check]
    } else {
        vec![Step::new("install deny", INSTALL), check]
    }
}
