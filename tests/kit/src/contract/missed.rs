//! Windows that passed without a run.

use astra_model::{MissReason, MissedFilter, MissedPage, Plan, TaskId};

use super::due::run_of;
use super::timetables::{plan, task, timetable, window};
use super::{ContractStore, Repositories};

fn other() -> TaskId {
    let id = "o".repeat(128);
    id.parse().expect("a task")
}

/// Lets windows of two tasks be missed, each at an hour of its own and two at the same.
fn miss_some(store: &dyn Repositories) {
    let seen = store.note_schedule(&other(), Some("daily"), window(0), window(0));
    let plans = [
        (timetable(store), [0, 1, 4]),
        (seen.expect("it is noted"), [2, 3, 4]),
    ];
    for (seen, numbers) in plans {
        let plan = Plan {
            missed: numbers
                .map(|number| (window(number), MissReason::Down))
                .to_vec(),
            ..plan(&seen)
        };
        store.plan(&[plan], window(7)).expect("it is planned");
    }
}

fn listed(store: &dyn Repositories, filter: &MissedFilter) -> MissedPage {
    store.list_missed(filter).expect("missed windows are read")
}

/// Returns the hours of windows that a filter lets through.
fn hours(store: &dyn Repositories, filter: &MissedFilter) -> Vec<u64> {
    let windows = listed(store, filter).windows;
    windows
        .iter()
        .map(|missed| missed.window.since(window(0)).as_secs() / 3600)
        .collect()
}

/// Missed windows are listed newest first, those of one instant by task.
pub fn missed_windows_are_listed_newest_first(subject: &dyn ContractStore) {
    let store = subject.store();
    assert!(hours(store, &MissedFilter::default()).is_empty());
    miss_some(store);
    assert_eq!(hours(store, &MissedFilter::default()), [4, 4, 3, 2, 1, 0]);
    let page = listed(store, &MissedFilter::default());
    assert_eq!(page.next, None);
    let first = &page.windows[0];
    assert_eq!((&first.task, first.window), (&task(), window(4)));
    assert_eq!((first.reason, first.decided), (MissReason::Down, window(7)));
    assert_eq!(first.made_up, None);
    assert_eq!(page.windows[1].task, other());
}

/// They are narrowed by task and by the instant at which they began.
pub fn missed_windows_are_narrowed_by_task_and_time(subject: &dyn ContractStore) {
    let store = subject.store();
    miss_some(store);
    let of_task = MissedFilter {
        task: Some(task()),
        ..MissedFilter::default()
    };
    assert_eq!(hours(store, &of_task), [4, 1, 0]);
    let since = MissedFilter {
        since: Some(window(1)),
        until: Some(window(4)),
        ..MissedFilter::default()
    };
    assert_eq!(hours(store, &since), [3, 2, 1]);
    let both = MissedFilter {
        task: Some(task()),
        ..since
    };
    assert_eq!(hours(store, &both), [1]);
}

/// They are counted by their reasons, all that a filter lets through and not a page of them.
pub fn missed_windows_are_counted_by_their_reasons(subject: &dyn ContractStore) {
    let store = subject.store();
    let count = |filter: &MissedFilter| store.count_missed(filter).expect("they are counted");
    assert!(count(&MissedFilter::default()).is_empty());
    miss_some(store);
    let disabled = Plan {
        missed: vec![(window(6), MissReason::Disabled)],
        ..plan(&timetable(store))
    };
    store.plan(&[disabled], window(8)).expect("it is planned");
    let filter = MissedFilter {
        limit: 1,
        after: listed(
            store,
            &MissedFilter {
                limit: 1,
                ..MissedFilter::default()
            },
        )
        .next,
        ..MissedFilter::default()
    };
    let all = [(MissReason::Down, 6), (MissReason::Disabled, 1)];
    assert_eq!(count(&filter), all.into());
    let narrowed = MissedFilter {
        task: Some(task()),
        since: Some(window(1)),
        ..filter
    };
    let some = [(MissReason::Down, 2), (MissReason::Disabled, 1)];
    assert_eq!(count(&narrowed), some.into());
}

/// Page by page each is shown once, whatever its task is called.
pub fn pages_show_each_missed_window_once(subject: &dyn ContractStore) {
    let store = subject.store();
    miss_some(store);
    for narrowed in [None, Some(other())] {
        let mut filter = MissedFilter {
            task: narrowed,
            ..MissedFilter::default()
        };
        let all = listed(store, &filter).windows;
        for limit in 1..=all.len() + 1 {
            let mut shown = Vec::new();
            filter = MissedFilter {
                limit,
                after: None,
                ..filter
            };
            loop {
                let page = listed(store, &filter);
                assert!(page.windows.len() <= limit);
                shown.extend(page.windows);
                let Some(next) = page.next else { break };
                filter.after = Some(next.as_str().parse().expect("a cursor is one"));
            }
            assert_eq!(shown, all, "{limit} a page");
        }
    }
}

/// A missed window that somebody ran by naming it says which record made up for it.
pub fn a_missed_window_names_the_record_that_made_up_for_it(subject: &dyn ContractStore) {
    let store = subject.store();
    miss_some(store);
    let made_up = store
        .append(&run_of(1).succeed("Done."))
        .expect("it is stored");
    let page = listed(store, &MissedFilter::default());
    let named: Vec<_> = page
        .windows
        .iter()
        .filter_map(|missed| missed.made_up.as_ref())
        .collect();
    assert_eq!(named, [made_up.id()]);
    assert_eq!(page.windows[4].made_up.as_ref(), Some(made_up.id()));
}
