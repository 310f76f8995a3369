//! `astra export`: all executions, for other programs.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::first_steps::{greeter, run};
use crate::support::{Answer, Task, Workspace, fact, has_program, python};

/// A workspace with five runs of one task and a failed one of another.
fn recorded() -> Workspace {
    let workspace = greeter();
    for minute in 10..15 {
        let window = format!("2026-01-01T00:{minute}:00Z");
        run(&workspace, &["greet", "--at", &window]).exits(0);
    }
    run(&workspace, &["fail"]).exits(1);
    workspace
}

fn export(workspace: &Workspace, words: &[&str]) -> Answer {
    workspace.table(&[&["export"], words].concat()).answer()
}

/// Returns what a list shows, oldest first.
fn oldest_first(workspace: &Workspace) -> Vec<Value> {
    let mut records = workspace.records();
    records.reverse();
    records
}

#[test]
fn every_document_is_a_line_oldest_first() {
    let workspace = recorded();
    let all = oldest_first(&workspace);
    for words in [&[][..], &["--format", "ndjson"]] {
        assert_eq!(export(&workspace, words).exits(0).json_lines(), all);
    }
    let only = |words: &[&str]| export(&workspace, words).exits(0).json_lines();
    assert_eq!(only(&["--task", "fail"]), all[5..]);
    assert_eq!(only(&["--task", "nobody"]), all[..0]);
    let third = fact(&all[2], "started_at_iso").as_str().unwrap();
    let starts = |record: &&Value| fact(record, "started_at_iso").as_str().unwrap() < third;
    let before = all.iter().filter(starts).count();
    assert_eq!(only(&["--until", third]), all[..before]);
    assert_eq!(only(&["--since", third]), all[before..]);
}

#[test]
fn what_others_wrote_is_masked_and_acts_on_no_terminal() {
    let workspace = recorded();
    let hostile = "=1+1 to ada.lovelace@example.org \u{1b}[2J\u{202e}";
    let outside = workspace.outside();
    let copy = "INSERT INTO experience
        SELECT 'task_exec_x', type, '2020-01-01 00:00:00.000000',
            json_object('text', ?1, 'structured', json('{\"task_id\": \"old\", \"status\": \"success\"}')),
            provenance, evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership,
            session_id, consolidated, 0.0, '{}' FROM experience LIMIT 1";
    outside.execute(copy, [hostile]).unwrap();
    for format in ["ndjson", "csv"] {
        let exported = export(&workspace, &["--format", format]).exits(0);
        let acts = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!exported.text().contains("ada.lovelace"), "{format}");
        assert!(exported.text().contains("[email]"), "{format}");
        assert!(!exported.text().contains(acts), "{format}");
    }
    let csv = export(&workspace, &["--format", "csv"]).exits(0);
    assert!(csv.text().contains(",'=1+1 to"), "{}", csv.text());
}

#[test]
fn csv_has_a_line_of_names_and_a_line_for_each() {
    let workspace = recorded();
    let csv = export(&workspace, &["--format", "csv"]).exits(0);
    let mut lines = csv.text().lines();
    assert_eq!(
        lines.next(),
        Some(
            "id,task_id,task_slug,task_name,task_type,mode,status,attempt,retry_of,scheduled_at,\
             started_at,ended_at,duration_ms,trace_id,span_id,idempotency_key,memory_count,error_type,\
             error_message,stack_hash,backfilled,text"
        )
    );
    // Behind a response's own end of line the cell goes on in the next one.
    let lines: Vec<&str> = lines
        .filter(|line| line.starts_with("task_exec_"))
        .collect();
    assert_eq!(lines.len(), 6);
    for (line, record) in lines.iter().zip(&oldest_first(&workspace)) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(record["id"], cells[0]);
        assert_eq!(*fact(record, "status"), cells[6]);
        assert_eq!(*fact(record, "trace_id"), cells[13]);
        assert_eq!(cells[20], "false");
    }
}

#[test]
fn a_file_is_its_owners_alone_and_is_replaced_only_by_force() {
    let workspace = recorded();
    let file = workspace.path("all.ndjson");
    let words = ["-o", file.to_str().unwrap()];
    export(&workspace, &words).exits(0);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = std::fs::read(&file).unwrap();
    assert_eq!(written.split(|byte| *byte == b'\n').count(), 7);
    run(&workspace, &["greet"]).exits(0);
    let said = export(&workspace, &words).exits(2);
    assert!(said.said().contains("--force"), "{}", said.said());
    assert_eq!(std::fs::read(&file).unwrap(), written);
    export(&workspace, &[&words[..], &["--force"]].concat()).exits(0);
    let again = std::fs::read(&file).unwrap();
    assert_eq!(again.split(|byte| *byte == b'\n').count(), 8);
    let nowhere = workspace.path("nowhere/all.csv");
    export(&workspace, &["-o", nowhere.to_str().unwrap()]).exits(5);
    export(&workspace, &["--force"]).exits(2);
}

#[test]
fn a_reader_of_an_export_who_leaves_early_is_no_error() {
    let workspace =
        Workspace::new([Task::shell("speak", "yes words | head -c 60000").without_workspace()]);
    for minute in 10..18 {
        let window = format!("2026-01-01T00:{minute}:00Z");
        run(&workspace, &["speak", "--at", &window]).exits(0);
    }
    for format in ["ndjson", "csv"] {
        let mut export = workspace.table(&["export", "--format", format]).start();
        let mut stdout = BufReader::new(export.child.stdout.take().unwrap());
        assert!(stdout.read_line(&mut String::new()).unwrap() > 0);
        drop(stdout);
        let mut said = String::new();
        let mut stderr = export.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        let code = export.child.wait().unwrap().code();
        assert_eq!((code, said.as_str()), (Some(0), ""), "{format}");
    }
}

/// Reads a file with pyarrow in an environment of its own, where the package index can be reached.
const READ: &str = r#"
import json, subprocess, sys, tempfile, venv
folder = tempfile.mkdtemp()
venv.create(folder, with_pip=True)
python = folder + '/bin/python'
pip = subprocess.run([python, '-m', 'pip', 'install', '-q', 'pyarrow'], capture_output=True)
if pip.returncode != 0:
    print(json.dumps(None)); sys.exit()
read = '''
import json, sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
print(json.dumps({'columns': {f.name: str(f.type) for f in table.schema},
    'rows': [{k: str(v) for k, v in row.items()} for row in table.to_pylist()]}))
'''
print(subprocess.run([python, '-c', read, sys.argv[1]], capture_output=True, check=True, text=True).stdout)
"#;

#[test]
fn parquet_is_read_by_others() {
    let workspace = recorded();
    let file = workspace.path("all.parquet");
    let file = file.to_str().unwrap();
    let exported = export(&workspace, &["--format", "parquet", "-o", file]);
    if exported.said().contains("built without parquet") {
        eprintln!("left out: this binary was built without parquet");
        return;
    }
    exported.exits(0);
    if !has_program("python3") {
        return;
    }
    let read = python(READ, &[file]);
    if read.is_null() {
        eprintln!("left out: pyarrow can't be installed here");
        return;
    }
    assert_eq!(read["columns"]["attempt"], "int64");
    assert_eq!(read["columns"]["started_at"], "timestamp[ms, tz=UTC]");
    let rows = read["rows"].as_array().unwrap();
    let records = oldest_first(&workspace);
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        let document: Value = serde_json::from_str(row["document"].as_str().unwrap()).unwrap();
        assert_eq!(&document, record);
        assert_eq!(row["id"], record["id"]);
        assert_eq!(row["status"], *fact(record, "status"));
    }
}
