//! Runners that are no more.

use std::fs;

use astra_kit::{RunningBuilder, instant, running};
use astra_model::{ClaimRepository, Holder, Lineage, RunnerId, Running};

use super::world::{World, new_ids};

/// Returns a runner of this machine that is no more.
pub(crate) fn dead_runner() -> Holder {
    let read = |path: &str| fs::read_to_string(path).unwrap().trim().to_owned();
    Holder {
        runner: RunnerId::new(&new_ids()),
        pid: 1,
        host: read("/proc/sys/kernel/hostname"),
        boot: read("/proc/sys/kernel/random/boot_id"),
    }
}

/// Claims an attempt for a runner, with a lease up to 18:30.
pub(crate) fn claim(world: &World, holder: &Holder, attempt: RunningBuilder) -> Running {
    let attempt = attempt.lineage(Lineage::first(&new_ids())).build();
    let expires = instant("2025-11-04T18:30:00Z");
    world.store.claim(&attempt, holder, expires).unwrap();
    attempt
}

/// Claims an attempt for a runner that is no more.
pub(crate) fn orphaned(world: &World) -> Running {
    claim(world, &dead_runner(), running())
}
