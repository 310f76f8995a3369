//! S15: personal data that a task meets is found in nothing that is kept or printed.

use std::fs;

use serde_json::json;

use crate::support::{
    Answer, Gate, Server, Task, Workspace, chat_answer, fact, files_below, holding,
};

const EMAIL: &str = "canary.k7x@leak-example.org";
const IPV4: &str = "203.0.113.199";
const IPV6: &str = "2001:db8:77aa::beef:cafe:1";
const HEX: &str = "deadbeefcafef00d0123456789abcdefdeadbeef";
const CANARIES: [&str; 4] = [EMAIL, IPV4, IPV6, HEX];

/// All canaries in one sentence.
fn song() -> String {
    format!("mail {EMAIL} from {IPV4} or {IPV6} about {HEX} today")
}

/// A shell line that sings to both streams, and leaves a file named after each.
fn singing(end: &str) -> String {
    let song = song();
    let files: Vec<String> = CANARIES
        .iter()
        .map(|canary| format!("echo x > 'note {canary}.txt'"))
        .collect();
    format!(
        "echo '{song}'; echo '{song}' >&2; {}; {end}",
        files.join("; ")
    )
}

/// Makes a task that has canaries wherever it may say anything.
fn sung(task: Task) -> Task {
    let song = song();
    let named = task
        .entry("name", song.as_str())
        .entry("prompt", song.as_str());
    named
        .with("query", song.as_str())
        .with("filters", json!({ "about": song, "who": EMAIL }))
}

fn arguments(line: &str) -> Vec<String> {
    let mut words = vec!["sh".to_owned(), "-c".to_owned(), line.to_owned()];
    words.extend(CANARIES.map(str::to_owned));
    words
}

fn singer(id: &str, end: &str) -> Task {
    let words = arguments(&singing(end));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    sung(Task::command(id, &words))
}

#[track_caller]
fn insist_silent(answer: &Answer) {
    for stream in [&answer.stdout, &answer.stderr] {
        assert_eq!(holding(stream, &CANARIES), [""; 0], "{answer:?}");
    }
}

/// Looks at every byte that we keep: database, WAL, locks, results, and the names of all these.
#[track_caller]
fn insist_nothing_kept(workspace: &Workspace) {
    let kept = [workspace.path("data"), workspace.results()];
    let files: Vec<_> = kept.iter().flat_map(|folder| files_below(folder)).collect();
    assert!(
        files.iter().any(|path| path.ends_with("core.db-wal")),
        "{files:?}"
    );
    for path in files {
        let bytes = fs::read(&path).expect("a file can be read");
        assert_eq!(holding(&bytes, &CANARIES), [""; 0], "in {}", path.display());
        let name = path
            .file_name()
            .expect("a file has a name")
            .as_encoded_bytes();
        assert_eq!(
            holding(name, &CANARIES),
            [""; 0],
            "in the name of {}",
            path.display()
        );
    }
}

/// Makes a workspace with its database, and a reader who keeps the log from being emptied.
fn watched() -> (Workspace, rusqlite::Connection) {
    let workspace = Workspace::new([]);
    workspace.remember("exp_1", "observation", "mail about today");
    let reader = workspace.outside();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM experience")
        .expect("it can be read");
    (workspace, reader)
}

fn run(workspace: &Workspace, task: &str, code: i32) -> Answer {
    let answer = workspace.astra(&["run", task]).answer().exits(code);
    insist_silent(&answer);
    answer
}

#[test]
fn a_success_a_part_and_a_failure_keep_no_personal_data() {
    let (workspace, _reader) = watched();
    let ends = [
        ("sings", "exit 0", 0),
        ("hums", "exit 3", 0),
        ("croaks", "exit 4", 1),
    ];
    workspace.define(ends.map(|(id, end, _)| singer(id, end)));
    for (id, _, code) in ends {
        let ran = run(&workspace, id, code).json();
        let text = ran["document"]["content"]["text"].as_str().unwrap();
        assert!(
            text.contains("[email]") && text.contains("[ip]") && text.contains("[id]"),
            "{text}"
        );
        insist_silent(&workspace.table(&["run", id]).answer().exits(code));
    }
    assert_eq!(workspace.records().len(), 6);
    insist_nothing_kept(&workspace);
}

#[test]
fn a_time_out_keeps_no_personal_data() {
    let (workspace, _reader) = watched();
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([singer("slow", &gate.words()).with("timeout_s", 3)]);
    let slow = workspace.astra(&["run", "slow"]).start();
    gate.wait();
    insist_silent(&slow.answer().exits(1));
    insist_nothing_kept(&workspace);
}

#[test]
fn a_kill_keeps_no_personal_data_before_its_recovery_and_after() {
    let (workspace, _reader) = watched();
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([singer("cut", &gate.words())]);
    fs::write(
        workspace
            .path("persona_space")
            .join(format!("old {EMAIL}.txt")),
        EMAIL,
    )
    .unwrap();
    let cut = workspace.astra(&["run", "cut"]).start();
    gate.wait();
    insist_nothing_kept(&workspace);
    insist_silent(&cut.kill());
    insist_nothing_kept(&workspace);
    insist_silent(&workspace.astra(&["recover"]).answer().exits(0));
    let records = workspace.records();
    assert_eq!(
        fact(&records[0], "io")["files_written"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
    insist_nothing_kept(&workspace);
}

#[test]
fn what_can_not_be_started_or_read_is_told_without_personal_data() {
    let (workspace, _reader) = watched();
    workspace.define([
        sung(Task::command("gone", &[&format!("/no/such/{EMAIL}")])),
        sung(Task::shell("odd", "true")).with("filters", json!({ "since": song() })),
        sung(Task::shell("worse", "true")).with("workspace", format!("../{EMAIL}")),
        sung(Task::shell("worst", "true")).with("timeout_s", song()),
        sung(Task::shell("weird", "true")).entry("schedule", song()),
    ]);
    run(&workspace, "gone", 1);
    for id in ["odd", "worse", "worst", "weird"] {
        run(&workspace, id, 2);
        insist_silent(&workspace.table(&["run", id]).answer().exits(2));
        insist_silent(&workspace.astra(&["tasks", "show", id]).answer());
    }
    insist_silent(&workspace.table(&["tasks"]).answer().exits(0));
    insist_nothing_kept(&workspace);
}

#[test]
fn no_command_repeats_personal_data_that_it_was_given_or_shown() {
    let (workspace, _reader) = watched();
    workspace.define([singer("sings", "exit 4")]);
    let id = run(&workspace, "sings", 1).json()["experience_id"]
        .as_str()
        .unwrap()
        .to_owned();
    for canary in CANARIES {
        for words in [
            &["show", canary][..],
            &["run", canary],
            &["run", "sings", "--at", canary],
            &["run", "sings", "--mode", canary],
            &["tasks", "show", canary],
            &["tasks", "disable", canary],
            &["list", "--task", canary],
            &["list", "--since", canary],
            &["list", "--after", canary],
            &["list", "--db", canary],
            &["verify", "--db", canary],
            &[canary],
        ] {
            insist_silent(&workspace.astra(words).answer());
            insist_silent(&workspace.table(words).answer());
        }
    }
    for words in [
        &["list"][..],
        &["show", &id],
        &["tasks", "show", "sings"],
        &["verify"],
        &["doctor"],
    ] {
        insist_silent(&workspace.table(words).answer());
        insist_silent(&workspace.astra(words).answer());
    }
    let scrubbed = workspace.table(&["scrub"]).stdin(song()).answer().exits(0);
    insist_silent(&scrubbed);
    insist_nothing_kept(&workspace);
}

#[test]
fn a_model_that_answers_with_personal_data_leaves_none() {
    let (workspace, _reader) = watched();
    let server = Server::start(vec![
        chat_answer(&song()),
        (500, song()),
        (401, json!({ "error": { "message": song() } }).to_string()),
        (200, song()),
        (200, json!({ "choices": [], "note": song() }).to_string()),
    ]);
    workspace.write("astra.toml", &server.settings());
    workspace.define([sung(Task::prompt("asks", ""))]);
    let answered = run(&workspace, "asks", 0).json();
    assert!(
        answered["document"]["content"]["text"]
            .as_str()
            .unwrap()
            .contains("[email]")
    );
    for _ in 0..4 {
        run(&workspace, "asks", 1);
    }
    assert_eq!(workspace.records().len(), 5);
    insist_nothing_kept(&workspace);
}
