//! `astra list`: what was recorded, narrowed, page by page, for people and programs.

use std::io::{BufRead, BufReader, Read};

use crate::first_steps::{greeter, keys, run};
use crate::support::{Task, Workspace, fact};

#[test]
fn a_list_is_narrowed_as_its_flags_say() {
    let workspace = greeter();
    run(&workspace, &["greet"]).exits(0);
    let failed = run(&workspace, &["fail"]).exits(1).json();
    let started = fact(&failed["document"], "started_at_iso")
        .as_str()
        .unwrap()
        .to_owned();
    let count = |words: &[&str]| {
        let list = workspace
            .astra(&[&["list"], words].concat())
            .answer()
            .exits(0)
            .json();
        assert_eq!(keys(&list), ["executions", "next"]);
        list["executions"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--task", "fail"]), 1);
    assert_eq!(count(&["--task", "nobody"]), 0);
    assert_eq!(count(&["--status", "failed"]), 1);
    assert_eq!(count(&["--status", "partial"]), 0);
    assert_eq!(count(&["--since", "2999-01-01T00:00:00Z"]), 0);
    assert_eq!(count(&["--until", "2000-01-01T00:00:00Z"]), 0);
    assert_eq!(count(&["--task", "fail", "--since", &started]), 1);
    assert_eq!(count(&["--backfilled", "true"]), 0);
    assert_eq!(count(&["--backfilled", "false"]), 2);
    workspace
        .astra(&["list", "--limit", "0"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["list", "--since", "yesterday"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["list", "--after", "no cursor"])
        .answer()
        .exits(2)
        .error();
}

#[test]
fn pages_follow_one_another_by_cursor() {
    let workspace = greeter();
    for minute in 10..17 {
        run(
            &workspace,
            &["greet", "--at", &format!("2026-01-01T00:{minute}:00Z")],
        )
        .exits(0);
    }
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let mut words = vec!["list".to_owned(), "--limit".to_owned(), "3".to_owned()];
        words.extend(
            after
                .iter()
                .flat_map(|cursor: &String| ["--after".to_owned(), cursor.clone()]),
        );
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let page = workspace.astra(&words).answer().exits(0).json();
        paged.extend(page["executions"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(paged, workspace.records());
    assert_eq!(paged.len(), 7);
}

#[test]
fn ndjson_is_a_document_a_line() {
    let workspace = greeter();
    run(&workspace, &["greet"]).exits(0);
    run(&workspace, &["fail"]).exits(1);
    let lines = workspace
        .table(&["list", "--format", "ndjson"])
        .answer()
        .exits(0)
        .json_lines();
    assert_eq!(lines, workspace.records());
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let workspace =
        Workspace::new([Task::shell("speak", "yes words | head -c 60000").without_workspace()]);
    for minute in 10..15 {
        run(
            &workspace,
            &["speak", "--at", &format!("2026-01-01T00:{minute}:00Z")],
        )
        .exits(0);
    }
    for format in ["json", "ndjson"] {
        let mut list = workspace.table(&["list", "--format", format]).start();
        let mut stdout = BufReader::new(list.child.stdout.take().unwrap());
        assert!(stdout.read_line(&mut String::new()).unwrap() > 0);
        drop(stdout);
        let mut said = String::new();
        list.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(
            (list.child.wait().unwrap().code(), said.as_str()),
            (Some(0), "")
        );
    }
}
