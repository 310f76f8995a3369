//! The service: what is due is run, whatever stops, changes or races it.

mod chained;
mod changing;
mod neglected;
mod once;
mod overlapping;
mod sharing;
mod stopping;

use serde_json::Value;

use crate::support::{Workspace, fact};

/// Returns a fact of each result.
fn facts<'r>(results: &'r [Value], key: &str) -> Vec<&'r Value> {
    let facts = results.iter().map(|result| fact(&result["document"], key));
    facts.collect()
}

/// Insists that the records are those that were told, and that nothing is left.
#[track_caller]
fn insist_told(workspace: &Workspace, results: &[Value]) {
    let mut told: Vec<&str> = results
        .iter()
        .map(|result| result["experience_id"].as_str().unwrap())
        .collect();
    let records = workspace.records();
    let mut kept: Vec<&str> = records
        .iter()
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    kept.sort_unstable();
    assert_eq!(told, kept);
    workspace.insist_settled();
}
