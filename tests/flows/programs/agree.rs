//! What the two stores must agree on after every step.

use astra_kit::contract::Repositories;
use astra_model::{
    Cursor, ExecutionFilter, ExperienceRepository, LIMIT_MAX, MemoryFilters, MemoryQuery,
    OpenClaim, RecentFilter, Record, TOP_K_MAX, TaskRef,
};
use serde_json::{Value, json};

use super::claims::without_token;
use super::world::{TASKS, WORDS, World, documents};

/// Small enough that a program needs several.
const PAGE: usize = 3;

/// Insists that both answer every list alike.
pub(super) fn insist(world: &World) {
    let (real, model): (&dyn Repositories, &dyn Repositories) = (&world.real, &world.model);
    let claims = |store: &dyn Repositories| -> Vec<OpenClaim> {
        let claims = store.list_claims().expect("it can be read");
        claims.into_iter().map(without_token).collect()
    };
    assert_eq!(claims(real), claims(model));
    for filter in filters() {
        assert_eq!(pages(real, &filter), pages(model, &filter), "{filter:?}");
    }
    for kind in [None, Some("task_execution"), Some("OBSERVATION")] {
        assert_eq!(recent(real, kind), recent(model, kind), "{kind:?}");
    }
    for word in WORDS {
        assert_eq!(retrieved(real, word), retrieved(model, word), "{word}");
    }
}

fn filters() -> Vec<ExecutionFilter> {
    let all = ExecutionFilter {
        limit: PAGE,
        ..ExecutionFilter::default()
    };
    let with = |change: fn(&mut ExecutionFilter)| {
        let mut filter = all.clone();
        change(&mut filter);
        filter
    };
    let mut filters = vec![
        with(|filter| filter.status = Some("failed".to_owned())),
        with(|filter| filter.backfilled = Some(true)),
        with(|filter| filter.since = Some(astra_kit::example_started())),
        with(|filter| filter.until = Some(astra_kit::example_started())),
        with(|filter| filter.task = Some(TaskRef::Slug("flow".parse().expect("a slug")))),
        all.clone(),
    ];
    filters.extend(TASKS.map(|task| ExecutionFilter {
        task: Some(TaskRef::Id(task.parse().expect("a task id"))),
        ..all.clone()
    }));
    filters
}

/// Reads a list page by page, as its reader does.
fn pages(store: &dyn Repositories, filter: &ExecutionFilter) -> Vec<Vec<Value>> {
    let (mut pages, mut after): (_, Option<Cursor>) = (Vec::new(), None);
    loop {
        let filter = ExecutionFilter {
            after: after.take(),
            ..filter.clone()
        };
        let page = store.list_executions(&filter).expect("it can be listed");
        pages.push(documents(&page.records));
        match page.next {
            Some(next) => after = Some(next),
            None => return pages,
        }
    }
}

/// Returns what both stores know of an experience; of a memory the real one knows more.
fn known(record: &Record) -> Value {
    match record.experience_type() {
        "TASK_EXECUTION" => record.document().clone(),
        kind => json!([
            record.id().as_str(),
            kind,
            record.text(),
            record.document()["ts"]
        ]),
    }
}

fn recent(store: &dyn Repositories, kind: Option<&str>) -> Vec<Value> {
    let filter = RecentFilter {
        experience_type: kind.map(str::to_owned),
        limit: LIMIT_MAX,
        ..RecentFilter::default()
    };
    let found = store.list_recent(&filter).expect("it can be listed");
    in_any_order(&found, |a, b| a >= b)
}

/// Returns what is known of each: those of one instant may stand in any order.
fn in_any_order(records: &[Record], follows: fn(f64, f64) -> bool) -> Vec<Value> {
    let instant = |record: &Record| record.document()["ts"].as_f64().expect("each has one");
    assert!(
        records.is_sorted_by(|a, b| follows(instant(a), instant(b))),
        "{records:#?}"
    );
    let mut known: Vec<Value> = records.iter().map(known).collect();
    known.sort_by_key(Value::to_string);
    known
}

/// Returns what is found, not in which order: the two rank by rules of their own.
fn retrieved(store: &dyn Repositories, word: &str) -> Vec<String> {
    let query = MemoryQuery {
        text: word.to_owned(),
        top_k: TOP_K_MAX,
        filters: MemoryFilters::default(),
    };
    let found = store.retrieve(&query).expect("it can be searched");
    let mut ids: Vec<String> = found.iter().map(|memory| memory.id.to_string()).collect();
    ids.sort();
    ids
}

/// Insists that a record is found by its ids, and by those of its parents, in both: the one of that
/// number, counted round and round.
pub(super) fn insist_found(world: &World, number: usize) {
    let records = all_records(world);
    let place = number.checked_rem(records.len());
    place
        .into_iter()
        .for_each(|place| insist_found_alike(world, &records[place]));
}

/// Insists that each record is found so.
pub(super) fn insist_each_found(world: &World) {
    all_records(world)
        .iter()
        .for_each(|record| insist_found_alike(world, record));
}

fn all_records(world: &World) -> Vec<Record> {
    let filter = RecentFilter {
        limit: LIMIT_MAX,
        ..RecentFilter::default()
    };
    world.model.list_recent(&filter).expect("it can be listed")
}

fn insist_found_alike(world: &World, record: &Record) {
    let (real, model) = (
        found_by_ids(&world.real, record),
        found_by_ids(&world.model, record),
    );
    assert_eq!(real, model, "{}", record.id());
}

fn found_by_ids(store: &dyn Repositories, record: &Record) -> Vec<Vec<Value>> {
    let all = |records: &[Record]| records.iter().map(known).collect::<Vec<_>>();
    let id = record.id();
    let children = store.list_children(id, LIMIT_MAX).expect("it can be read");
    let mut found = vec![
        all(store.lookup(id).expect("it can be read").as_slice()),
        in_any_order(&children, |a, b| a <= b),
        vec![json!(format!(
            "{:?}",
            store.list_prefix(id.as_str(), LIMIT_MAX)
        ))],
    ];
    if let (Ok(trace), Ok(span), Ok(key)) = (
        record.fact_str("trace_id").parse(),
        record.fact_str("span_id").parse(),
        record.fact_str("idempotency_key").parse(),
    ) {
        found.push(all(&store.list_trace(trace).expect("it can be read")));
        found.push(all(store
            .lookup_span(span)
            .expect("it can be read")
            .as_slice()));
        found.push(all(store
            .lookup_key(&key)
            .expect("it can be read")
            .as_slice()));
    }
    found
}
