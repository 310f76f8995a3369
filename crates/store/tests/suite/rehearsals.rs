//! A rehearsal of an import answers as the import that follows.

use astra_kit::{SequentialIds, running};
use astra_model::{Execution, ExecutionFilter, ExperienceRepository, Imported, Importer};
use astra_store::{Rehearsal, Store};

use crate::support::{Stored, legacy, options, stored};

/// Makes executions of which many share a key, a span or the beginning of an id.
fn entangled(count: u32) -> Vec<Execution> {
    // A multiplicative generator: the same numbers in every run.
    let mut state = 1_u32;
    let mut draw = |below: u32| {
        state = state.wrapping_mul(48_271) % 0x7fff_ffff;
        state % below
    };
    let mut one = || {
        let window = format!("2025-11-04T{:02}:00:00Z", draw(24));
        let span = format!("aaaaaaaa-0000-4000-8000-{:04}0000{:04}", draw(9), draw(3));
        running().window(&window).span(&span).succeed(&window)
    };
    let mut made: Vec<Execution> = (0..count).map(|_| one()).collect();
    let ids = SequentialIds::of_seed(5);
    let retried = made[0].running().clone();
    for lineage in [
        retried.lineage.retry(&ids),
        retried.lineage.retry(&ids).retry(&ids),
    ] {
        let window = retried.window.as_str();
        made.push(running().window(window).lineage(lineage).succeed("Again."));
    }
    made
}

fn read_only(stored: &Stored) -> Store {
    Store::open_read_only(&stored.path(), &options()).unwrap()
}

#[test]
fn a_rehearsal_answers_as_the_import_in_any_batches() {
    let executions = entangled(120);
    let (known, offered) = executions.split_at(20);
    for batch in [1, 7, 100] {
        let stored = stored();
        stored.store.import(known).unwrap();
        let rehearsal = Rehearsal::new(Some(read_only(&stored))).unwrap();
        let in_batches = |importer: &dyn Importer| -> Vec<Imported> {
            let batches = offered.chunks(batch);
            batches
                .flat_map(|part| importer.import(part).unwrap())
                .collect()
        };
        let rehearsed = in_batches(&rehearsal);
        let imported = in_batches(&stored.store);
        assert_eq!(rehearsed, imported);
        for kind in ["New", "Existing", "SpanTaken", "NoPredecessor"] {
            let is_kind = |imported: &Imported| format!("{imported:?}").starts_with(kind);
            assert!(imported.iter().any(is_kind), "no {kind} among them");
        }
    }
}

#[test]
fn a_rehearsal_over_nothing_answers_as_a_new_store() {
    let executions = entangled(60);
    let rehearsed = Rehearsal::new(None).unwrap().import(&executions).unwrap();
    assert_eq!(rehearsed, stored().store.import(&executions).unwrap());
}

#[test]
fn a_rehearsal_stores_nothing() {
    let stored = stored();
    let before = std::fs::read(stored.path()).unwrap();
    let rehearsal = Rehearsal::new(Some(read_only(&stored))).unwrap();
    rehearsal.import(&entangled(20)).unwrap();
    assert_eq!(std::fs::read(stored.path()).unwrap(), before);
    let page = stored.store.list_executions(&ExecutionFilter::default());
    assert_eq!(page.unwrap().records, []);
}

#[test]
fn a_rehearsal_knows_what_python_recorded_before_the_migration() {
    let stored = legacy();
    let id = "task_exec_self_inquiry_2025-11-10T15:24:17Z_b7d1";
    let record = stored.store.lookup(&id.parse().unwrap()).unwrap().unwrap();
    let same = running()
        .task("self_inquiry")
        .window(record.fact_str("started_at_iso"))
        .succeed("Done.");
    assert_eq!(same.key().as_str(), record.fact_str("idempotency_key"));
    let same_span = running().nth(1).span(record.fact_str("span_id"));
    let rehearsal = Rehearsal::new(Some(read_only(&stored))).unwrap();
    let rehearsed = rehearsal.import(&[same, same_span.succeed("Done.")]);
    let existing = Imported::Existing {
        id: record.id().clone(),
        status: record.fact_str("status").to_owned(),
    };
    let taken = Imported::SpanTaken {
        id: record.id().clone(),
    };
    assert_eq!(rehearsed.unwrap(), [existing, taken]);
}
