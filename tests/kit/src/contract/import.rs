//! Executions that were made elsewhere.

use astra_model::{Execution, Imported, Lineage};

use super::{ContractStore, append_all, at_once, document};
use crate::{SequentialIds, running};

fn id_of(execution: &Execution) -> String {
    let document = document(execution);
    document["id"].as_str().expect("a text").to_owned()
}

/// What is imported is found as if it had been appended, and waits in no outbox.
pub fn an_import_stores_what_append_would(subject: &dyn ContractStore) {
    let store = subject.store();
    let executions = [1, 2, 3].map(|number| running().nth(number).succeed("Done."));
    let imported = store.import(&executions).expect("it is imported");
    for (execution, imported) in executions.iter().zip(&imported) {
        let Imported::New(id) = imported else {
            panic!("a new execution was not stored: {imported:?}");
        };
        assert_eq!(id.as_str(), id_of(execution));
        let record = store.lookup(id).expect("it is read").expect("it is there");
        assert_eq!(record.document(), &document(execution));
    }
    assert_eq!(imported.len(), 3);
    assert_eq!(store.list_unpublished(10).expect("it is read"), []);
    assert_eq!(store.import(&[]).expect("there is nothing to do"), []);
}

/// An execution whose key is recorded changes nothing, and learns how the record ended.
pub fn an_import_finds_what_is_recorded(subject: &dyn ContractStore) {
    let store = subject.store();
    let recorded = running().nth(1).fail("Timeout", "it took too long");
    append_all(store, [&recorded]);
    let again = running().nth(1).seed(7).succeed("Done.");
    let imported = store.import(&[again, running().nth(2).succeed("Done.")]);
    let imported = imported.expect("it is imported");
    let existing = Imported::Existing {
        id: id_of(&recorded).parse().expect("an id"),
        status: "failed".to_owned(),
    };
    assert_eq!(imported[0], existing);
    assert!(matches!(imported[1], Imported::New(_)), "{imported:?}");
    let record = store.lookup_key(&recorded.key()).expect("it is read");
    let record = record.expect("it is there");
    assert_eq!(record.document(), &document(&recorded));
}

/// Two executions of one key in one import leave one record: the first.
pub fn two_of_one_key_in_one_import_leave_the_first(subject: &dyn ContractStore) {
    let store = subject.store();
    let both = [
        running().seed(1).succeed("Done."),
        running().seed(2).fail("Timeout", "it took too long"),
    ];
    let imported = store.import(&both).expect("it is imported");
    let id = id_of(&both[0]).parse().expect("an id");
    let existing = Imported::Existing {
        id,
        status: "success".to_owned(),
    };
    assert_eq!(imported[1], existing);
    let record = store.lookup_key(&both[1].key()).expect("it is read");
    assert_eq!(record.expect("it is there").text(), "Done.");
}

/// An execution with the span of another key is not stored, and learns whose it is.
pub fn a_span_of_another_key_is_not_imported(subject: &dyn ContractStore) {
    let store = subject.store();
    let span = "aaaaaaaa-0000-4000-8000-0000cccc9f1c";
    let both = [1, 2].map(|number| running().nth(number).span(span).succeed("Done."));
    let imported = store.import(&both).expect("it is imported");
    let id = id_of(&both[0]).parse().expect("an id");
    assert_eq!(imported[1], Imported::SpanTaken { id });
    let missing = store.lookup_key(&both[1].key()).expect("it is read");
    assert_eq!(missing, None);
}

/// A retry is imported where the attempt before it is recorded, with its span and its trace.
pub fn a_retry_is_imported_behind_the_attempt_before(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = SequentialIds::default();
    let first = Lineage::first(&ids);
    let [second, third] = [first.retry(&ids), first.retry(&ids).retry(&ids)];
    let other = Lineage::first(&ids).retry(&ids);
    let attempt = |lineage| {
        running()
            .lineage(lineage)
            .fail("Timeout", "it took too long")
    };
    let imported = |lineages: &[Lineage]| {
        let executions: Vec<Execution> = lineages.iter().copied().map(attempt).collect();
        let imported = store.import(&executions).expect("it is imported");
        let is_new = |imported: &Imported| match imported {
            Imported::New(_) => true,
            Imported::NoPredecessor => false,
            other => panic!("no attempt is there yet: {other:?}"),
        };
        imported.iter().map(is_new).collect::<Vec<_>>()
    };
    assert_eq!(
        imported(&[second, first, other, third]),
        [false, true, false, false]
    );
    assert_eq!(imported(&[second]), [true]);
    let key = attempt(second).key();
    let record = store.lookup_key(&key).expect("it is read");
    let record = record.expect("it is there");
    assert_eq!(record.fact_str("retry_of"), first.span().to_string());
}

/// What is imported in batches of any size has the ids that it has when it is imported at once.
pub fn batches_of_an_import_change_no_id(subject: &dyn ContractStore) {
    let store = subject.store();
    let spans =
        ["cccc", "dddd", "eeee"].map(|part| format!("aaaaaaaa-0000-4000-8000-0000{part}9f1c"));
    let windows = ["16", "17", "18"].map(|hour| format!("2025-11-04T{hour}:00:00Z"));
    let executions = [0, 1, 2].map(|at| {
        let running = running().window(&windows[at]).span(&spans[at]);
        running.succeed("Done.")
    });
    let mut imported = store.import(&executions[..1]).expect("it is imported");
    imported.extend(store.import(&executions[1..]).expect("it is imported"));
    let shorts = imported.iter().map(|imported| match imported {
        Imported::New(id) => id.as_str().rsplit('_').next().expect("it has parts"),
        other => panic!("a new execution was not stored: {other:?}"),
    });
    assert_eq!(shorts.collect::<Vec<_>>(), ["9f1c", "dddd9f1c", "eeee9f1c"]);
}

/// Eight threads that import the same executions leave one record of each, and all learn it.
pub fn eight_imports_at_once_leave_one_record_of_each(subject: &dyn ContractStore) {
    let store = subject.store();
    let imported = at_once(8, |thread| {
        let executions = [1, 2, 3].map(|number| {
            let running = running().nth(number).seed(100 * thread + number);
            running.succeed("Done.")
        });
        store
            .import(&executions)
            .expect("nobody finds the store busy")
    });
    let new = imported
        .iter()
        .flatten()
        .filter(|imported| matches!(imported, Imported::New(_)));
    assert_eq!(new.count(), 3, "{imported:?}");
}
