//! What becomes of windows that have come.

use astra_model::{MissReason, Plan, Planned, Timestamp, WindowState};

use super::claims::lease;
use super::due::{due, make_due, run_of};
use super::timetables::{T0, plan, task, timetable, window};
use super::{ContractStore, Repositories, at_once};
use crate::{instant, running};

const DONE: Planned = Planned::Done { overlapped: 0 };

/// Returns a plan for the windows up to one of them, of which those are to be run.
fn until(store: &dyn Repositories, number: u32, due: &[u32]) -> Plan {
    Plan {
        until: window(number),
        due: due.iter().copied().map(window).collect(),
        ..plan(&timetable(store))
    }
}

fn carry_out(store: &dyn Repositories, plan: &Plan) -> Planned {
    let planned = store.plan(std::slice::from_ref(plan), instant(T0));
    planned.expect("it is planned").remove(0)
}

fn states<const N: usize>(store: &dyn Repositories, numbers: [u32; N]) -> Vec<WindowState> {
    let states = store.window_states(&task(), &numbers.map(window));
    states.expect("windows are read")
}

fn settled(store: &dyn Repositories) -> Timestamp {
    timetable(store).settled
}

/// A plan says of each of its windows what becomes of it, and how far the windows are settled.
pub fn a_plan_settles_its_windows(subject: &dyn ContractStore) {
    let store = subject.store();
    let plan = Plan {
        missed: vec![
            (window(0), MissReason::Down),
            (window(1), MissReason::CatchUpLimit),
        ],
        ..until(store, 2, &[2])
    };
    assert_eq!(carry_out(store, &plan), DONE);
    let missed = [MissReason::Down, MissReason::CatchUpLimit].map(WindowState::Missed);
    let expected = [missed[0], missed[1], WindowState::Due, WindowState::Unknown];
    assert_eq!(states(store, [0, 1, 2, 3]), expected);
    assert_eq!(settled(store), window(2));
    assert_eq!(
        store.plan(&[], instant(T0)).expect("nothing is planned"),
        []
    );
}

/// Of eight planners of the same window one makes it due, once.
pub fn one_of_eight_planners_makes_a_window_due(subject: &dyn ContractStore) {
    let store = subject.store();
    let plan = until(store, 0, &[0]);
    let planned = at_once(8, |_| carry_out(store, &plan));
    assert_eq!(planned.iter().filter(|each| **each == DONE).count(), 1);
    assert_eq!(
        planned
            .iter()
            .filter(|each| **each == Planned::Stale)
            .count(),
        7
    );
    assert_eq!(due(store).len(), 1);
}

/// A plan whose timetable is another by now changes nothing: its windows are settled, its schedule
/// is another, or there is none.
pub fn a_plan_from_an_old_timetable_is_stale(subject: &dyn ContractStore) {
    let store = subject.store();
    let old = until(store, 1, &[0, 1]);
    assert_eq!(carry_out(store, &until(store, 0, &[])), DONE);
    assert_eq!(carry_out(store, &old), Planned::Stale);
    let old = until(store, 1, &[1]);
    let noted = store.note_schedule(&task(), Some("another"), window(5), window(5));
    let current = plan(&noted.expect("it is noted"));
    assert_eq!(carry_out(store, &old), Planned::Stale);
    assert_eq!(carry_out(store, &current), DONE);
    let mut unknown = old;
    unknown.seen.task = "unknown".parse().expect("a task");
    assert_eq!(carry_out(store, &unknown), Planned::Stale);
    assert_eq!(due(store), []);
    assert_eq!(states(store, [0, 1]), [WindowState::Unknown; 2]);
}

/// Plans of several tasks are answered in their order, and a stale one keeps no other back.
pub fn plans_are_answered_in_their_order(subject: &dyn ContractStore) {
    let store = subject.store();
    let other = "other".parse().expect("a task");
    let seen = store.note_schedule(&other, Some("daily"), window(0), window(0));
    let of_other = Plan {
        due: vec![window(0)],
        until: window(0),
        ..plan(&seen.expect("it is noted"))
    };
    let first = until(store, 0, &[0]);
    let plans = [first.clone(), first, of_other];
    let planned = store.plan(&plans, instant(T0)).expect("they are planned");
    assert_eq!(planned, [DONE, Planned::Stale, DONE]);
    let tasks = store.list_due_tasks().expect("tasks are read");
    assert_eq!(tasks, [task(), other]);
}

/// A window of which something is known stays what it is, whatever a plan says of it.
pub fn a_plan_leaves_what_is_known_as_it_is(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0]);
    lease(store, &run_of(1).build());
    store
        .append(&run_of(2).succeed("Done."))
        .expect("it is stored");
    let before = states(store, [0, 1, 2]);
    let all = [0, 1, 2].map(window);
    let to_run = until(store, 3, &[0, 1, 2]);
    assert_eq!(carry_out(store, &to_run), DONE);
    assert_eq!(states(store, [0, 1, 2]), before);
    let to_miss = Plan {
        missed: all.map(|window| (window, MissReason::Down)).to_vec(),
        ..until(store, 4, &[])
    };
    assert_eq!(carry_out(store, &to_miss), DONE);
    assert_eq!(states(store, [0, 1, 2]), before);
    assert_eq!(due(store).len(), 1);
    let missed = store.list_missed(&astra_model::MissedFilter::default());
    assert_eq!(missed.expect("it is read").windows, []);
}

/// A window that was missed may become due after all, and keeps its reason otherwise.
pub fn a_missed_window_may_become_due(subject: &dyn ContractStore) {
    let store = subject.store();
    let missed = |reason| Plan {
        missed: vec![(window(0), reason)],
        ..until(store, 1, &[])
    };
    assert_eq!(carry_out(store, &missed(MissReason::Down)), DONE);
    let down = WindowState::Missed(MissReason::Down);
    assert_eq!(carry_out(store, &missed(MissReason::Disabled)), DONE);
    assert_eq!(states(store, [0]), [down]);
    assert_eq!(carry_out(store, &until(store, 1, &[0])), DONE);
    assert_eq!(states(store, [0]), [WindowState::Due]);
    let again = due(store).remove(0);
    let withdrawn = store.withdraw(&again, MissReason::Overlap, instant(T0));
    assert!(withdrawn.expect("it is withdrawn"));
    assert_eq!(states(store, [0]), [down]);
}

/// A plan takes a clock's jump back: what is settled goes back with it.
pub fn a_plan_goes_back_with_the_clock(subject: &dyn ContractStore) {
    let store = subject.store();
    assert_eq!(carry_out(store, &until(store, 9, &[9])), DONE);
    assert_eq!(carry_out(store, &until(store, 2, &[])), DONE);
    assert_eq!(settled(store), window(2));
    assert_eq!(carry_out(store, &until(store, 9, &[9])), DONE);
    assert_eq!(due(store).len(), 1);
}

/// Where a task skips overlap, the windows that come while an attempt is due or claimed are missed.
pub fn windows_that_overlap_are_missed(subject: &dyn ContractStore) {
    let store = subject.store();
    let skipping = |number: u32, due: &[u32]| Plan {
        skips_overlap: true,
        ..until(store, number, due)
    };
    let missed = WindowState::Missed(MissReason::Overlap);
    lease(store, &running().task("other").build());
    assert_eq!(carry_out(store, &skipping(1, &[0, 1])), DONE);
    assert_eq!(states(store, [0, 1]), [WindowState::Due; 2]);
    let overlapped = |overlapped| Planned::Done { overlapped };
    assert_eq!(carry_out(store, &skipping(3, &[1, 2, 3])), overlapped(2));
    assert_eq!(states(store, [1, 2, 3]), [WindowState::Due, missed, missed]);
    let leases = [0, 1].map(|number| lease(store, &run_of(number).build()));
    assert_eq!(carry_out(store, &skipping(4, &[4])), overlapped(1));
    for (number, lease) in [0, 1].into_iter().zip(&leases) {
        let ended = run_of(number).succeed("Done.");
        store.record(lease, &ended).expect("it is recorded");
    }
    assert_eq!(carry_out(store, &skipping(5, &[5])), DONE);
    assert_eq!(states(store, [4, 5]), [missed, WindowState::Due]);
}
