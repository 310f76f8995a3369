//! All that is asked for a prune.

use astra_kit::{instant, running, scrubbed};
use astra_model::{ExperienceRepository, Importer};

use crate::prune::{PruneOccasion, PrunePolicy};
use crate::store::Store;

/// Looks at every row for what may go, and at what is left of what went.
pub(super) fn ask_of_a_prune(store: &Store) {
    let now = instant("2027-01-01T00:00:00Z");
    let policy = |task: Option<&str>| PrunePolicy {
        before: now,
        keep_last: 0,
        min_age: std::time::Duration::ZERO,
        task: task.map(|task| task.parse().unwrap()),
    };
    let occasion = PruneOccasion {
        now,
        reason: scrubbed("test"),
        by: scrubbed("test"),
    };
    store
        .append(&running().nth(90).task("going").succeed("Done."))
        .unwrap();
    store
        .append(&running().nth(91).task("staying").succeed("Done."))
        .unwrap();
    store.plan_prune(&policy(None), now).unwrap();
    let pruned = store.prune(&policy(Some("going")), &occasion).unwrap();
    assert_eq!(pruned.records, 1);
    store.list_pruned("task_exec", 10).unwrap();
    let again = running().nth(90).task("going").succeed("Done.");
    store.append(&again).unwrap();
    store.import(&[again]).unwrap();
}
