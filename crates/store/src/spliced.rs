//! Rows that are put together from their columns say what they say when they are read part by part.

use std::sync::{Arc, LazyLock};

use astra_kit::{SCRUBBER, TestChain, captured, execution, running};
use astra_model::ExperienceRepository;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rusqlite::types::{Value, ValueRef};

use crate::columns::{self, Columns};
use crate::engine::Layout;
use crate::row::read;
use crate::select::Select;
use crate::splice;
use crate::store::{Store, StoreOptions};

type Row = Vec<Value>;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(rows);
/// What may stand anywhere in a damaged row, or one that somebody wrote to be read two ways.
const ODDITIES: [&str; 24] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\u{7f}",
    "ü",
    "1e999",
    "NaN",
    "null",
    r"\ud83d",
    r"\u001B",
    "media",
    r#"],"actor":"tool","sources":["#,
    r#","media":[]"#,
    r#""text":"twice","#,
    "9999999999999999999999",
    "-",
    "0.",
];

fn rows() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain));
    let store = Store::create(&folder.path().join("core.db"), &options).unwrap();
    let said = captured("Grüße, \"you\" \\ and \u{1b}[31m\n\u{202e}\u{7f} media");
    for execution in [
        execution(),
        running().nth(1).succeed(""),
        running().nth(2).succeed_with(said),
        running().nth(3).fail("Timeout", "It took {\"too\": long}."),
    ] {
        store.append(&execution).unwrap();
    }
    let columns = |row: &rusqlite::Row<'_>| {
        (0..columns::COUNT)
            .map(|column| row.get(column))
            .collect::<Result<Row, _>>()
    };
    let all = Select::records(Layout::Ours, " FROM experience WHERE experience.rowid > 0");
    store
        .read("read rows", |connection| {
            all.all(connection, |row| columns(row).map(Some))
        })
        .unwrap()
}

fn columns(row: &Row) -> Columns<'_> {
    let mut columns = [ValueRef::Null; columns::COUNT];
    for (column, value) in columns.iter_mut().zip(row) {
        *column = value.into();
    }
    columns.into()
}

#[test]
fn every_row_of_ours_is_put_together() {
    for row in ROWS.iter() {
        let record = splice::record(&columns(row)).unwrap();
        assert!(record.is_as_stored());
        assert_eq!(Some(&record), read(&columns(row)).as_ref());
        // Their JSON is what the document is printed as, byte for byte.
        assert_eq!(record.json(), record.document().to_string());
    }
}

/// Changes a column: another value, or its text with an oddity in it, over so many bytes.
fn change(row: &mut Row, column: usize, at: Index, over: usize, odd: &str) {
    match &mut row[column] {
        Value::Text(text) => {
            let whole: Vec<char> = text.chars().collect();
            let from = at.index(whole.len() + 1);
            let behind = whole.len().min(from + over);
            let (before, behind) = (&whole[..from], &whole[behind..]);
            *text = before
                .iter()
                .copied()
                .chain(odd.chars())
                .chain(behind.iter().copied())
                .collect();
        }
        other => *other = Value::Text(odd.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_damaged_row_says_the_same_either_way(
        number in any::<Index>(),
        changes in prop::collection::vec(
            (1..columns::COUNT, any::<Index>(), 0..9_usize, select(&ODDITIES[..])),
            1..4,
        ),
    ) {
        let mut row = number.get(&ROWS).clone();
        for (column, at, over, odd) in changes {
            change(&mut row, column, at, over, odd);
        }
        if let Some(record) = splice::record(&columns(&row)) {
            prop_assert_eq!(Some(record.clone()), read(&columns(&row)));
            prop_assert!(!record.json().contains('\n'));
        }
    }
}
