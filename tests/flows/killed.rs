//! F1–F6, F22: `kill -9` at any moment leaves one record of every attempt that had started.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{
    Answer, Call, Gate, Started, Task, Workspace, binary, fact, files_below, has_program, is_alive,
    tree,
};

/// What the tests have seen of attempts that they then killed.
struct Seen {
    workspace: Workspace,
    /// Documents that `run` had printed whole.
    acknowledged: Vec<Value>,
}

impl Seen {
    /// A workspace whose task leaves a mark as soon as it runs.
    fn new() -> Self {
        let workspace = Workspace::new([]);
        workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
        let effects = workspace.beside().join("effects");
        let line = format!(
            "echo $ASTRA_SPAN_ID >> '{}'; echo wet > tide.txt; echo done",
            effects.display()
        );
        workspace.define([Task::shell("mark", &line).with("query", "tide")]);
        Self {
            workspace,
            acknowledged: Vec::new(),
        }
    }

    fn spans_of_effects(&self) -> Vec<String> {
        let effects = fs::read_to_string(self.workspace.beside().join("effects"));
        effects
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    fn note(&mut self, answer: &Answer) {
        if let Ok(told) = serde_json::from_slice::<Value>(&answer.stdout) {
            self.acknowledged
                .extend(told.get("document").filter(|d| d.is_object()).cloned());
        }
    }

    /// Recovers, and insists on all that must hold after a kill.
    fn insist_survived(&self) {
        self.workspace.astra(&["recover"]).answer().exits(0);
        let records = self.workspace.records();
        let with_span = |span: &str| {
            records
                .iter()
                .filter(|record| fact(record, "span_id") == span)
                .count()
        };
        for span in self.spans_of_effects() {
            assert_eq!(
                with_span(&span),
                1,
                "an effect of {span} without its record"
            );
        }
        for document in &self.acknowledged {
            assert!(
                records.contains(document),
                "acknowledged and lost: {document:#}"
            );
        }
        for record in records
            .iter()
            .filter(|record| fact(record, "status") == "failed")
        {
            let kind = fact(record, "error")["type"].as_str().unwrap();
            assert!(
                ["RunnerInterrupted", "CommandKilled", "CommandFailed"].contains(&kind),
                "{record:#}"
            );
        }
        self.insist_published(&records);
        let before = self.files();
        self.workspace.insist_settled();
        assert_eq!(self.workspace.records(), records);
        assert_eq!(self.files(), before, "a second recovery changes nothing");
    }

    /// Every record has one result file, whole, and no other file is left beside them.
    fn insist_published(&self, records: &[Value]) {
        let mut published: Vec<Value> = files_below(&self.workspace.results())
            .iter()
            .map(|path| fs::read(path).unwrap())
            .map(|bytes| serde_json::from_slice::<Value>(&bytes).unwrap())
            .map(|result| result["metadata"]["experience_id"].clone())
            .collect();
        let mut ids: Vec<Value> = records.iter().map(|record| record["id"].clone()).collect();
        published.sort_by_key(Value::to_string);
        ids.sort_by_key(Value::to_string);
        assert_eq!(published, ids);
    }

    fn files(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        // SQLite keeps its own files; what they hold is compared by what is listed.
        let of_sqlite = |path: &std::path::Path| path.to_string_lossy().contains("core.db");
        tree(&self.workspace.root())
            .into_iter()
            .filter(|(path, _)| !of_sqlite(path))
            .collect()
    }
}

#[test]
fn an_attempt_that_was_killed_in_its_task_is_recorded_with_what_it_had_done() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
    let line = format!("echo wet > tide.txt; {}", gate.words());
    workspace.define([Task::shell("wade", &line)
        .with("query", "tide")
        .with("top_k", 3)]);
    let run = workspace.astra(&["run", "wade"]).start();
    let child = gate.wait();
    run.kill();
    assert!(
        is_alive(child),
        "the program outlives its runner until somebody recovers"
    );
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert!(
        !is_alive(child),
        "recovery ends what the dead runner had started"
    );
    let records = workspace.records();
    let [record] = &records[..] else {
        panic!("one record: {records:#?}")
    };
    assert_eq!(recovered["records"], json!([record["id"]]));
    assert_eq!(fact(record, "status"), "failed");
    assert_eq!(fact(record, "error")["type"], "RunnerInterrupted");
    assert_eq!(record["parents"], json!(["exp_tide"]));
    assert_eq!(fact(record, "retrieval")["query"], "tide");
    assert_eq!(fact(record, "io")["files_written"], json!(["tide.txt"]));
    workspace.insist_settled();
}

#[test]
fn a_child_that_only_its_grandchild_is_left_of_is_ended_too() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let line = format!("{} & wait", gate.nested());
    workspace.define([Task::shell("nest", &line)]);
    let run = workspace.astra(&["run", "nest"]).start();
    let grandchild = gate.wait();
    run.kill();
    workspace.astra(&["recover"]).answer().exits(0);
    assert!(!is_alive(grandchild));
    assert_eq!(
        fact(&workspace.records()[0], "error")["type"],
        "RunnerInterrupted"
    );
}

#[test]
fn a_run_that_lives_is_left_alone_by_recovery() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([Task::shell("live", &gate.words())]);
    let run = workspace.astra(&["run", "live"]).start();
    let child = gate.wait();
    let recovered = workspace.astra(&["recover"]).answer().exits(0).json();
    assert_eq!(
        (&recovered["records"], &recovered["still_running"]),
        (&json!([]), &json!(1))
    );
    assert!(is_alive(child));
    gate.open();
    assert_eq!(run.answer().exits(0).json()["status"], "success");
    assert_eq!(workspace.records().len(), 1);
}

/// How many moments of a run are tried, one after another; a warm run is shorter than the first, so
/// that the last ones lie behind its end.
const MOMENTS: u32 = 40;

/// Looks at a process so often, or until it has ended; returns how often.
///
/// Time is counted in looks: they take longer where the process does.
fn look_on(run: &mut Started, looks_max: u32) -> u32 {
    let ended = |run: &mut Started| run.child.try_wait().is_ok_and(|status| status.is_some());
    (0..looks_max).find(|_| ended(run)).unwrap_or(looks_max)
}

#[test]
fn a_runner_killed_at_one_moment_after_another_loses_nothing() {
    let mut seen = Seen::new();
    let mut whole = seen.workspace.astra(&["run", "mark"]).start();
    let looks = look_on(&mut whole, u32::MAX);
    seen.note(&whole.answer().exits(0));
    for moment in 0..MOMENTS {
        let mut run = seen.workspace.astra(&["run", "mark"]).start();
        look_on(&mut run, looks / MOMENTS * moment / 5 * 4);
        let answer = run.kill();
        seen.note(&answer);
    }
    seen.insist_survived();
}

/// The calls by which anything gets to a disk, and how many of each are passed between two kills.
const CALLS: [(&str, usize); 9] = [
    ("pwrite64", 7),
    ("fdatasync", 1),
    ("fsync", 1),
    ("write", 5),
    ("openat", 23),
    ("renameat", 1),
    ("linkat,link", 1),
    ("unlink,unlinkat", 1),
    ("flock", 2),
];
/// So many kills of one call are enough: later ones fall into what was tried before.
const KILLS_MAX: usize = 8;

fn traced(workspace: &Workspace, call: &str, nth: usize, words: &[&str]) -> Answer {
    let mut strace = Command::new("strace");
    strace.args([
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        &format!("trace={call}"),
        "-e",
    ]);
    strace
        .arg(format!("inject={call}:signal=SIGKILL:when={nth}"))
        .arg(binary());
    let root = workspace.root();
    let rest = ["--format", "json", "--root"];
    Call::of(strace)
        .words(words)
        .words(rest)
        .words([root])
        .answer()
}

fn can_trace() -> bool {
    has_program("strace") && {
        let allowed = Command::new("strace")
            .args(["-o", "/dev/null", "true"])
            .output();
        let allowed = allowed.is_ok_and(|output| output.status.success());
        if !allowed {
            eprintln!("left out: nobody may trace a process here");
        }
        allowed
    }
}

#[test]
fn a_runner_killed_at_its_calls_to_the_system_loses_nothing() {
    if !can_trace() {
        return;
    }
    for (call, step) in CALLS {
        let mut seen = Seen::new();
        let mut windows = 0;
        for nth in (1..).step_by(step).take(KILLS_MAX) {
            windows += 1;
            let at = format!("2026-01-01T00:{windows:02}:00Z");
            let words = ["run", "mark", "--at", &at];
            let killed = traced(&seen.workspace, call, nth, &words);
            seen.note(&killed);
            // Whoever asks again is answered with the record, or has the window run at last.
            seen.note(&seen.workspace.astra(&words).answer());
            if killed.code == Some(0) {
                break;
            }
        }
        seen.insist_survived();
        assert_eq!(
            seen.workspace.records().len(),
            windows,
            "{call}: one record a window"
        );
    }
}

#[test]
fn a_recovery_killed_at_its_calls_to_the_system_is_finished_by_the_next() {
    if !can_trace() {
        return;
    }
    for (call, _) in CALLS {
        let seen = Seen::new();
        let gate = Gate::new(&seen.workspace.beside(), "gate");
        let line = format!(
            "echo $ASTRA_SPAN_ID >> '{}'; {}",
            seen.workspace.beside().join("effects").display(),
            gate.words()
        );
        seen.workspace.define([Task::shell("mark", &line)]);
        for nth in 1..=3 {
            let run = seen.workspace.astra(&["run", "mark"]).start();
            gate.wait();
            run.kill();
            traced(&seen.workspace, call, nth, &["recover"]);
        }
        seen.insist_survived();
        assert_eq!(seen.workspace.records().len(), 3);
    }
}

#[test]
fn a_database_killed_at_its_birth_is_whole_or_not_there() {
    if !can_trace() {
        return;
    }
    for (call, step) in CALLS {
        for nth in (1..).step_by(step).take(KILLS_MAX / 2) {
            let workspace = Workspace::new([Task::shell("born", "echo done")]);
            let answer = traced(&workspace, call, nth, &["run", "born"]);
            workspace.astra(&["recover"]).answer().exits(0);
            workspace.astra(&["run", "born"]).answer().exits(0);
            assert!(workspace.records().len() <= 2);
            workspace.insist_settled();
            if answer.code == Some(0) {
                break;
            }
        }
    }
}
