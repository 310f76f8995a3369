//! Databases that Python's side could have made, or somebody after it.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::{fixture, migrated, rows};

/// Makes a database with a table of this definition, and such indexes.
fn made(table: &str, indexes: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let outside = Connection::open(&path).unwrap();
    outside.execute_batch(table).unwrap();
    outside.execute_batch(indexes).unwrap();
    (folder, path)
}

fn insert(path: &Path, id: &str, kind: &str, created_at: &Value, content: &Value) {
    Connection::open(path)
        .unwrap()
        .execute(
            "INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, confidence, \
             embeddings, affect, parents, causes, ownership, consolidated) \
             VALUES (?1, ?2, ?3, ?4, '{\"actor\": \"user\"}', '[]', '{}', '{}', '{}', '[\"exp_1\"]', '[]', 'user', 0)",
            params![id, kind, created_at, content],
        )
        .unwrap();
}

const REST: &str = "created_at DATETIME NOT NULL, content JSON, provenance JSON, evidence_ptrs JSON, \
    confidence JSON, embeddings JSON, affect JSON, parents JSON, causes JSON, sign VARCHAR, \
    ownership VARCHAR NOT NULL, session_id VARCHAR, consolidated BOOLEAN NOT NULL";

fn definitions() -> Vec<String> {
    let definition = |columns: &str| format!("CREATE TABLE experience ({columns})");
    vec![
        definition(&format!(
            "id VARCHAR NOT NULL, type VARCHAR NOT NULL, {REST}, PRIMARY KEY (id)"
        )),
        definition(&format!(
            "{REST}, [Type] VARCHAR(10, 2), \"id\" VARCHAR PRIMARY KEY"
        )),
        definition(&format!(
            "/* type, */ `id` VARCHAR NOT NULL UNIQUE, -- the \"type\" of it, and (\n 'type' VARCHAR NOT NULL -- it's\n, {REST}"
        )),
        definition(&format!(
            "id TEXT UNIQUE, {REST}, mood TEXT DEFAULT ('a, (type)'), \"type\" TEXT CHECK (\"type\" <> ''), extra"
        )),
        format!(
            "CREATE TABLE \"Experience\"(type TEXT COLLATE RTRIM NOT NULL, id TEXT PRIMARY KEY, {REST}, UNIQUE (type, id))"
        ),
        definition(&format!(
            "id VARCHAR PRIMARY KEY, type VARCHAR COLLATE NOCASE, {REST}"
        )),
    ]
}

#[test]
fn odd_definitions_are_brought_to_ours_and_unknown_columns_stay() {
    for definition in definitions() {
        for indexes in [
            "",
            "CREATE INDEX mine ON experience (\"type\"); CREATE INDEX part ON experience (id) WHERE type = 'TASK_EXECUTION'",
            "CREATE INDEX ix_experiences_span ON experience (id); PRAGMA journal_mode = WAL",
        ] {
            let (_folder, path) = made(&definition, indexes);
            let none = Value::Null;
            for (number, kind) in [
                "task_execution",
                "TASK_EXECUTION",
                "observation",
                "Observation",
            ]
            .iter()
            .enumerate()
            {
                let content =
                    format!(r#"{{"text": "x", "structured": {{"idempotency_key": "k{number}"}}}}"#);
                let created = format!("2025-11-04 18:29:1{number}.5").into();
                insert(
                    &path,
                    &format!("exp_{number}"),
                    kind,
                    &created,
                    &content.into(),
                );
            }
            insert(
                &path,
                "exp_none",
                "observation",
                &"never".to_owned().into(),
                &none,
            );
            assert_eq!(migrated(&path).executions, 2, "{definition}");
            for kind in ["task_execution", "TASK_EXECUTION"] {
                let found = format!("SELECT count(*) FROM experience WHERE type = '{kind}'");
                assert_eq!(rows(&path, &found), [[2.into()]], "{definition}");
            }
        }
    }
}

#[test]
fn a_table_without_rows_is_migrated() {
    let (_folder, path) = made(&definitions()[0], "");
    let done = migrated(&path);
    assert_eq!(
        (done.rows, done.executions, done.indexes.made.len()),
        (0, 0, 11)
    );
}

/// Values that stand in `created_at` and `content` of somebody's rows.
fn odd_values() -> (Vec<Value>, Vec<Value>) {
    let text = |text: &str| Value::from(text.to_owned());
    let created = vec![
        text("2025-11-04 18:29:12.123456"),
        text("2025-11-04 18:29:59.999600"),
        text("2025-11-04T18:29:12+00:00"),
        text("2025-11-04"),
        text("1969-12-31 23:59:58.500000"),
        text("yesterday"),
        text(""),
        20_251_104.into(),
        1.5.into(),
        Value::Blob(vec![0xff, 1]),
    ];
    let with_ts = |ts: &str| {
        text(&format!(
            r#"{{"text": "x", "structured": {{"started_at_ts": {ts}}}}}"#
        ))
    };
    let content = vec![
        Value::Null,
        5.into(),
        text("[]"),
        text("\"x\""),
        with_ts("1762280952.123456"),
        with_ts("-0.0005"),
        with_ts("1e999"),
        with_ts("\"1762280952\""),
        with_ts("null"),
        with_ts("NaN"),
        text(r#"{"text": "half \ud83d of one", "structured": {"a": NaN, "b": -Infinity}}"#),
        text(&format!(r#"{{"text": "{}"}}"#, "long ".repeat(1_000_000))),
    ];
    (created, content)
}

#[test]
fn instants_are_those_that_the_trigger_gives_to_the_same_rows() {
    let (_folder, path) = fixture();
    let (created, content) = odd_values();
    let pairs = || {
        created
            .iter()
            .flat_map(|created| content[..11].iter().map(move |content| (created, content)))
    };
    let huge = [(&created[0], &content[11])];
    let insert_all = |prefix: &str| {
        for (number, (created, content)) in pairs().chain(huge).enumerate() {
            for kind in ["task_execution", "inference"] {
                insert(
                    &path,
                    &format!("{prefix}_{number}_{kind}"),
                    kind,
                    created,
                    content,
                );
            }
        }
    };
    insert_all("before");
    Connection::open(&path)
        .unwrap()
        .execute_batch("DELETE FROM experience WHERE rowid % 7 = 3")
        .unwrap();
    migrated(&path);
    insert_all("after");
    let differing = "SELECT a.id, a.ts, b.ts FROM experience AS a JOIN experience AS b \
        ON b.id = 'after' || substr(a.id, 7) WHERE a.id LIKE 'before%' AND a.ts IS NOT b.ts";
    assert_eq!(rows(&path, differing), Vec::<Vec<Value>>::new());
}

#[test]
fn triggers_of_others_take_no_part_and_stay() {
    let (_folder, path) = fixture();
    let trigger = "CREATE TABLE seen (id); CREATE TRIGGER mine AFTER UPDATE ON experience \
        BEGIN INSERT INTO seen VALUES (NEW.id); UPDATE experience SET sign = 'x' WHERE id = NEW.id; END";
    Connection::open(&path)
        .unwrap()
        .execute_batch(trigger)
        .unwrap();
    let before = rows(&path, super::OLD_COLUMNS);
    super::migrate(&path).unwrap().unwrap();
    assert_eq!(rows(&path, super::OLD_COLUMNS), before);
    assert_eq!(rows(&path, "SELECT count(*) FROM seen"), [[0.into()]]);
    let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'mine'";
    assert_eq!(rows(&path, there), [[1.into()]]);
}

#[test]
fn values_that_are_no_texts_or_no_utf8_are_entries_of_the_new_indexes() {
    let (_folder, path) = fixture();
    let created = Value::from("2025-11-04 18:29:12.123456".to_owned());
    let values = [
        "5",
        "1.5",
        "null",
        "true",
        "[1, 2]",
        "{\"a\": 1}",
        "\"x\"",
        "1e999",
    ];
    for (number, value) in values.iter().enumerate() {
        let content = format!(r#"{{"structured": {{"span_id": {value}, "task_slug": {value}}}}}"#);
        insert(
            &path,
            &format!("exp_{number}"),
            "inference",
            &created,
            &content.into(),
        );
    }
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "UPDATE experience SET content = CAST(x'7b2273747275637475726564223a7b227370616e5f6964223a22ff\
             222c227461736b5f736c7567223a22ff227d7d' AS TEXT) WHERE id = 'exp_0'",
        )
        .unwrap();
    migrated(&path);
    let found = "SELECT hex(json_extract(content,'$.structured.span_id')) FROM experience \
        WHERE json_extract(content,'$.structured.task_slug') = CAST(x'ff' AS TEXT)";
    assert_eq!(rows(&path, found), [["FF".to_owned().into()]]);
}

#[test]
fn a_database_in_another_encoding_gets_the_same_indexes() {
    for encoding in ["UTF-16le", "UTF-16be"] {
        let encoded = format!("PRAGMA encoding = '{encoding}'; {}", definitions()[0]);
        let (_folder, path) = made(&encoded, "");
        let created = Value::from("2025-11-04 18:29:12.123456".to_owned());
        let content = r#"{"structured": {"span_id": "\u00e9\ud83d\ude42", "task_slug": "ß"}}"#;
        insert(
            &path,
            "exp_1",
            "inference",
            &created,
            &content.to_owned().into(),
        );
        migrated(&path);
        let found = "SELECT json_extract(content,'$.structured.span_id') FROM experience \
            WHERE json_extract(content,'$.structured.task_slug') = 'ß'";
        assert_eq!(
            rows(&path, found),
            [["é🙂".to_owned().into()]],
            "{encoding}"
        );
    }
}

/// Contents in which somebody could find something else than SQLite does.
const TWO_WAYS_TO_READ: [&str; 18] = [
    r#"{"structured": {"span_id": "a", "span_id": "b", "started_at_ts": 1, "started_at_ts": 2}}"#,
    r#"{"structured": {"span_id": "a"}, "structured": {"span_id": "b", "task_slug": "c"}}"#,
    r#"{"structured": {"sp\u0061n_id": "a", "task_slug": "\u0061"}}"#,
    r#"{"structured": {"span_id": "plain", "sp\u0061n_id": "escaped"}}"#,
    r#"{"structured": {"span_id": "a\u0000b", "task_slug": "\ud83d"}}"#,
    r#"{"structured": ["slug", "span", 5]}"#,
    r#"[{"span_id": "a"}]"#,
    r#"{"structured": null}"#,
    r#"{"structured": "span_id"}"#,
    r#"{"text": {"structured": {"span_id": "a"}}, "structured": {"x": {"span_id": "b"}}}"#,
    " \n{ \"structured\" : { \"span_id\" : \"a\" } } ",
    "{structured: {span_id: 'five', started_at_ts: 0x10}}",
    r#"{"text": NaN, "structured": {"span_id": "a", "started_at_ts": NaN}}"#,
    r#"{"structured": {"started_at_ts": "5"}}"#,
    r#"{"structured": {"started_at_ts": {"a": 5}}}"#,
    r#"{"structured": {"started_at_ts": -5.5555}}"#,
    r#"{"structured": {"started_at_ts": 1762897746.8145}}"#,
    r#"{"structured": {"started_at_ts": 1e999}}"#,
];

#[test]
fn whatever_content_says_is_read_as_the_trigger_and_the_indexes_read_it() {
    let (_folder, path) = fixture();
    let created = Value::from("2025-11-04 18:29:12.123456".to_owned());
    let insert_all = |suffix: &str| {
        for (number, content) in TWO_WAYS_TO_READ.iter().enumerate() {
            let id = format!("exp_{number}{suffix}");
            insert(
                &path,
                &id,
                "inference",
                &created,
                &(*content).to_owned().into(),
            );
        }
    };
    insert_all("");
    migrated(&path);
    insert_all("_again");
    let others = "SELECT group_concat(one.content) FROM experience AS one JOIN experience AS again \
        ON again.id = one.id || '_again' WHERE again.ts IS NOT one.ts";
    assert_eq!(rows(&path, others), [[Value::Null]]);
}
