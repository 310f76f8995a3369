//! What makes an attempt one of a kind.

use astra_model::{Attempt, ExperienceId, Lineage, TaskId, Timestamp, Window};
use proptest::prelude::*;

use crate::ids::SequentialIds;

/// Makes task ids of every length.
pub fn task_ids() -> impl Strategy<Value = TaskId> {
    prop_oneof![
        4 => "[a-z]{1,8}(_[a-z0-9]{1,8})?",
        2 => "[A-Za-z0-9][A-Za-z0-9_.-]{0,15}",
        1 => "[A-Za-z0-9][A-Za-z0-9_.-]{127}",
    ]
    .prop_map(|id| id.parse().expect("the pattern is that of a task id"))
}

/// Makes instants: most of this century, some from the years 1 to 9999.
pub fn timestamps() -> impl Strategy<Value = Timestamp> {
    const YEAR_2000: i64 = 946_684_800_000;
    const YEAR_2100: i64 = 4_102_444_800_000;
    prop_oneof![
        6 => (YEAR_2000..YEAR_2100).prop_map(Timestamp::from_millis),
        2 => (YEAR_2000 / 1000..YEAR_2100 / 1000).prop_map(|s| Timestamp::from_millis(s * 1000)),
        1 => any::<i64>().prop_map(Timestamp::from_millis),
        1 => (-70_000_000_000_000..260_000_000_000_000_i64).prop_map(Timestamp::from_millis),
    ]
}

/// Makes windows of schedules and of requests, and some as Python spells them.
pub fn windows() -> impl Strategy<Value = Window> {
    prop_oneof![
        3 => timestamps().prop_map(Window::scheduled),
        2 => timestamps().prop_map(Window::manual),
        1 => ("[0-9]{4}-0[1-9]-[012][1-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9]", python_tail())
            .prop_map(|(head, tail)| format!("{head}{tail}").parse().expect("isoformat")),
    ]
}

fn python_tail() -> impl Strategy<Value = String> {
    "(\\.[0-9]{6})?(|Z|[+-][01][0-9]:[0-5][0-9])"
}

/// Makes numbers of attempts, most of them small.
pub fn attempts() -> impl Strategy<Value = Attempt> {
    prop_oneof![4 => 1..6_u32, 1 => 1..=u32::MAX]
        .prop_map(|number| Attempt::new(number).expect("the range begins at 1"))
}

/// Makes first attempts and retries of up to three before them.
pub fn lineages() -> impl Strategy<Value = Lineage> {
    (any::<u32>(), 0..4_usize).prop_map(|(seed, retries)| {
        let ids = SequentialIds::of_seed(seed);
        (0..retries).fold(Lineage::first(&ids), |before, _| before.retry(&ids))
    })
}

/// Makes ids of experiences from a small stock, so that some meet again, and strange ones.
pub fn experience_ids() -> impl Strategy<Value = ExperienceId> {
    prop_oneof![
        6 => "exp_[0-9]",
        1 => "[a-z0-9_-]{1,64}",
        1 => "\\PC{1,20}",
    ]
    .prop_map(|id| id.parse().expect("it has no control character"))
}
