//! Lists that are longer than a page.

use astra_model::{Cursor, ExecutionFilter, LIMIT_DEFAULT, Page};

use super::{ContractStore, Repositories, append_all, texts};
use crate::running;

fn page(store: &dyn Repositories, limit: usize, after: Option<Cursor>) -> Page {
    let filter = ExecutionFilter {
        limit,
        after,
        ..Default::default()
    };
    store.list_executions(&filter).expect("it lists")
}

fn append_numbers(store: &dyn Repositories, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        append_all(store, [&running().nth(number).succeed(&number.to_string())]);
    }
}

/// No promise here needs more pages: a cursor that doesn't move must not keep a test for ever.
const PAGES_MAX: usize = 20;

/// Reads all pages behind one; cursors go through their text, as they do on a command line.
fn rest(store: &dyn Repositories, limit: usize, mut page_before: Page) -> Vec<String> {
    let mut found = Vec::new();
    for _ in 0..PAGES_MAX {
        let Some(next) = page_before.next else {
            return found;
        };
        let next = next.as_str().parse();
        let next = next.expect("a store's cursor can be typed");
        page_before = page(store, limit, Some(next));
        let length = page_before.records.len();
        assert!(
            (1..=limit).contains(&length),
            "a page of {limit} has {length}"
        );
        found.extend(texts(&page_before.records).into_iter().map(str::to_owned));
    }
    panic!("the pages have no end: {found:?}");
}

/// Page after page shows each execution once, newest start first, and then says that it is over.
pub fn pages_show_each_execution_once(subject: &dyn ContractStore) {
    let store = subject.store();
    append_numbers(store, [4, 1, 6, 3, 5, 2]);
    for limit in [1, 2, 3, 4, 6, 7] {
        let first = page(store, limit, None);
        let mut found: Vec<String> = texts(&first.records)
            .into_iter()
            .map(str::to_owned)
            .collect();
        found.extend(rest(store, limit, first));
        assert_eq!(found, ["6", "5", "4", "3", "2", "1"], "{limit} a page");
    }
}

/// What was there when the first page was read is neither left out nor shown twice.
pub fn pages_stay_while_others_write(subject: &dyn ContractStore) {
    let store = subject.store();
    append_numbers(store, [10, 20, 30, 40]);
    let first = page(store, 2, None);
    assert_eq!(texts(&first.records), ["40", "30"]);
    append_numbers(store, [50, 35, 30 + 100]);
    let mut found = rest(store, 2, first);
    found.retain(|text| text != "35");
    assert_eq!(found, ["20", "10"]);
}

/// Executions that started in the same millisecond are paged like any.
pub fn those_of_one_instant_are_paged_too(subject: &dyn ContractStore) {
    let store = subject.store();
    for number in 1..=5 {
        let at_once = running().nth(number).started("2025-11-04T18:29:12.123Z");
        append_all(store, [&at_once.succeed(&number.to_string())]);
    }
    let first = page(store, 2, None);
    let mut found: Vec<String> = texts(&first.records)
        .into_iter()
        .map(str::to_owned)
        .collect();
    found.extend(rest(store, 2, first));
    assert_eq!(
        found,
        texts(&page(store, 10, None).records),
        "the order is one"
    );
    found.sort();
    assert_eq!(found, ["1", "2", "3", "4", "5"]);
}

/// A list that nobody limited has a limit, and one that asks for everything doesn't fail.
pub fn a_list_without_a_limit_has_one(subject: &dyn ContractStore) {
    let store = subject.store();
    append_numbers(store, 1..=21);
    let unlimited = page(store, 0, None);
    assert_eq!(unlimited.records.len(), LIMIT_DEFAULT);
    assert!(unlimited.next.is_some());
    let all = page(store, usize::MAX, None);
    assert_eq!(all.records.len(), 21);
    assert_eq!(all.next, None);
}
