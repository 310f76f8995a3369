//! All that is asked of a window.

use astra_kit::{SequentialIds, instant, running};
use astra_model::{
    ClaimOutcome, ClaimRepository, Holder, MissReason, MissedFilter, Plan, RunnerId,
    TimetableRepository,
};

use crate::store::Store;

/// Goes the way of a window through all statements that speak of it.
pub(super) fn ask_of_windows(store: &Store) {
    let (running, now) = (running().nth(9).build(), instant("2026-01-01T00:00:00Z"));
    let (task, window) = (&running.task.id, running.window.instant().unwrap());
    let holder = Holder {
        runner: RunnerId::new(&SequentialIds::default()),
        pid: 1,
        host: "test".to_owned(),
        boot: "boot".to_owned(),
    };
    let seen = store.note_schedule(task, Some("hourly"), window, now);
    let plan = Plan {
        seen: seen.unwrap(),
        until: now,
        due: vec![window],
        missed: vec![(now, MissReason::Down)],
        skips_overlap: true,
    };
    store.plan(&[plan], now).unwrap();
    store.list_due_tasks().unwrap();
    let due = store.list_due(task, Some(now), 1).unwrap();
    let claimed = store.claim_within(&running, &holder, now, Some(1)).unwrap();
    let ClaimOutcome::Claimed(lease) = claimed else {
        panic!("{claimed:?}");
    };
    let done = astra_kit::running().nth(9).succeed("Done.");
    store.renew(&lease, now, now).unwrap();
    store.record_with(&lease, &done, &due).unwrap();
    store.note_late(&done, now).unwrap();
    store.list_late(running.lineage.span()).unwrap();
    store.withdraw(&due[0], MissReason::Removed, now).unwrap();
    store.note_schedule(task, None, now, now).unwrap();
    store.list_timetables().unwrap();
    store.list_schedule_versions(task).unwrap();
    store.window_states(task, &[window, now]).unwrap();
    for bits in 0..8 {
        let filter = MissedFilter {
            task: (bits & 1 > 0).then(|| task.clone()),
            since: (bits & 2 > 0).then_some(window),
            until: (bits & 4 > 0).then_some(now),
            limit: 1,
            after: None,
        };
        store.list_missed(&filter).unwrap();
        store.count_missed(&filter).unwrap();
        let after = format!("m0:{task}").parse().ok();
        store
            .list_missed(&MissedFilter { after, ..filter })
            .unwrap();
    }
}
