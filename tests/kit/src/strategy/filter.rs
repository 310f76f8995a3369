//! What searches and lists are narrowed to.

use astra_model::{ExecutionFilter, TaskId, TaskRef};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::identity::timestamps;
use super::text::texts;

/// Makes filters as a task's metadata hold them: types, instants, and facts of every kind.
pub fn filter_objects() -> impl Strategy<Value = Map<String, Value>> {
    let types = prop_oneof![
        "[A-Z]{3,8}".prop_map(Value::from),
        prop::collection::vec("[a-z]{3,8}", 0..3).prop_map(Value::from),
    ];
    let since = timestamps().prop_map(|instant| Value::from(instant.to_iso()));
    let fact = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    let facts = prop::collection::vec(("fact_[a-z]{1,4}", fact), 0..3);
    (
        prop::option::of(types),
        prop::option::of(since),
        prop::option::weighted(0.2, Just(Value::from("9000-01-01T00:00:00+01:00"))),
        facts,
    )
        .prop_map(|(types, since, until, facts)| {
            let named = [("type", types), ("since", since), ("until", until)];
            let named = named
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), value?)));
            named.chain(facts).collect()
        })
}

/// Makes filters of lists, over these tasks; each continues from the first page.
pub fn execution_filters(tasks: Vec<TaskId>) -> impl Strategy<Value = ExecutionFilter> {
    let task = prop::sample::select(tasks).prop_flat_map(|id| {
        let slug = id.as_str().parse().expect("a task id is a slug");
        prop_oneof![Just(TaskRef::Id(id)), Just(TaskRef::Slug(slug))]
    });
    let status = prop::sample::select(vec!["success", "failed", "partial", "unheard of"]);
    (
        prop::option::of(task),
        prop::option::of(status.prop_map(str::to_owned)),
        prop::option::of(timestamps()),
        prop::option::of(timestamps()),
        prop::option::of(any::<bool>()),
        0..8_usize,
    )
        .prop_map(
            |(task, status, since, until, backfilled, limit)| ExecutionFilter {
                task,
                status,
                since,
                until,
                backfilled,
                limit,
                after: None,
            },
        )
}
