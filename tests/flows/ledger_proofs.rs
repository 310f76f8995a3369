//! `astra ledger checkpoint`, `prove` and `witness`: what happened is proved to others.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::support::{Task, Workspace, astra, has_program};

fn recorded(windows: u32) -> Workspace {
    let workspace = Workspace::new([Task::shell("works", "echo done")]);
    run(&workspace, 0..windows);
    workspace
}

fn run(workspace: &Workspace, minutes: std::ops::Range<u32>) {
    for minute in minutes {
        let at = format!("2026-01-01T00:{minute:02}:00Z");
        workspace
            .astra(&["run", "works", "--at", &at])
            .answer()
            .exits(0);
    }
}

fn checkpoint(workspace: &Workspace) -> Value {
    workspace
        .astra(&["ledger", "checkpoint"])
        .answer()
        .exits(0)
        .json()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap().to_owned()
}

fn entries(workspace: &Workspace) -> u64 {
    let exported = workspace.astra(&["ledger", "export"]).answer().exits(0);
    exported.json_lines().len() as u64
}

#[test]
fn the_first_checkpoint_makes_a_key_that_is_its_users_alone_and_the_next_keeps_it() {
    let workspace = recorded(2);
    let first = workspace.table(&["ledger", "checkpoint"]).answer().exits(0);
    assert!(first.said().contains("made the key data/ledger/key.pem"));
    let key = workspace.path("data/ledger/key.pem");
    let mode = fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let again = checkpoint(&workspace);
    assert_eq!(text(&again, "note"), first.text());
    assert_eq!(again["new_key"], false);
    assert_eq!(again["size"], entries(&workspace));
    assert_eq!(
        fs::read_to_string(text(&again, "file")).unwrap(),
        first.text()
    );

    // A key that others may read signs nothing.
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = workspace.astra(&["ledger", "checkpoint"]).answer().exits(5);
    let hint = text(&refused.error(), "hint");
    assert!(hint.starts_with("chmod 600 "), "{hint}");
}

#[test]
fn an_empty_ledger_has_a_checkpoint_too() {
    let workspace = Workspace::new([]);
    let made = checkpoint(&workspace);
    assert_eq!(made["size"], 0);
    assert!(text(&made, "note").contains("\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"));
}

#[test]
fn nothing_is_signed_over_a_ledger_that_is_not_what_was_signed_before() {
    let workspace = recorded(3);
    let out = workspace.beside().join("exported.note");
    let words = ["ledger", "checkpoint", "--out", out.to_str().unwrap()];
    workspace.astra(&words).answer().exits(0);
    assert!(out.exists());
    workspace
        .outside()
        .execute_batch(
            "DROP TRIGGER ledger_entry_immutable_delete;
             DELETE FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry);",
        )
        .unwrap();
    let refused = workspace.astra(&["ledger", "checkpoint"]).answer().exits(6);
    assert!(text(&refused.error(), "hint").contains("astra ledger verify"));
}

#[test]
fn an_execution_is_proved_by_the_key_alone_and_no_other_by_its_proof() {
    let workspace = recorded(4);
    let records = workspace.records();
    let id = text(&records[1], "id");
    let proved = workspace
        .astra(&["ledger", "prove", &id])
        .answer()
        .exits(0)
        .json();
    assert_eq!(text(&proved, "experience_id"), id);
    let beside = workspace.beside();
    let proof = beside.join("proof");
    let entry = beside.join("entry");
    fs::write(&proof, text(&proved, "proof")).unwrap();
    fs::write(&entry, text(&proved, "entry")).unwrap();
    let key = text(&proved, "key");
    // A stranger has no workspace.
    let check = |proof: &Path, entry: &Path| {
        let words = ["ledger", "verify-proof", "--format", "json", "--key", &key];
        astra(words)
            .words([proof.as_os_str(), "--entry".as_ref(), entry.as_os_str()])
            .folder(&beside)
            .answer()
    };
    let checked = check(&proof, &entry).exits(0).json();
    assert_eq!(
        (&checked["ok"], &checked["seq"]),
        (&true.into(), &proved["seq"])
    );
    assert_eq!(checked["sha"], proved["sha"]);

    let other = beside.join("other");
    fs::write(&other, text(&proved, "entry").replace("works", "rests")).unwrap();
    check(&proof, &other).exits(6).error();
    let forged = beside.join("forged");
    let line = text(&proved, "proof").replace("\n4\n", "\n5\n");
    let line = if line == text(&proved, "proof") {
        line.replace("index ", "index 1")
    } else {
        line
    };
    fs::write(&forged, line).unwrap();
    check(&forged, &entry).exits(6).error();
    fs::write(&forged, "no proof").unwrap();
    check(&forged, &entry).exits(2).error();

    // The workspace knows key and entry.
    let words = ["ledger", "verify-proof", proof.to_str().unwrap()];
    workspace.table(&words).answer().exits(0);
    workspace
        .astra(&["ledger", "prove", "0000"])
        .answer()
        .exits(3)
        .error();
}

#[test]
fn any_id_of_an_execution_names_what_is_to_be_proved() {
    let workspace = recorded(1);
    let record = &workspace.records()[0];
    let facts = &record["content"]["structured"];
    let ids = [
        text(facts, "trace_id"),
        text(facts, "span_id"),
        text(facts, "span_id")[..12].to_owned(),
    ];
    for id in ids {
        let proved = workspace.astra(&["ledger", "prove", &id]).answer();
        assert_eq!(proved.exits(0).json()["experience_id"], record["id"]);
    }
}

#[test]
fn the_export_goes_on_where_it_was_broken_off() {
    let workspace = recorded(3);
    let all = workspace.astra(&["ledger", "export"]).answer().exits(0);
    let count = all.json_lines().len();
    let rest = workspace.table(&["ledger", "export", "--since", "2"]);
    let rest = rest.answer().exits(0).json_lines();
    assert_eq!(rest, all.json_lines()[2..]);
    let end = count.to_string();
    let none = workspace.table(&["ledger", "export", "--since", &end]);
    assert_eq!(none.answer().exits(0).text(), "");
}

#[test]
fn a_program_signs_without_a_shell_and_is_not_believed() {
    if !has_program("openssl") {
        return;
    }
    let workspace = recorded(1);
    // The key of another workspace is kept elsewhere, and its program signs.
    let vault = recorded(0);
    let key = text(&checkpoint(&vault), "key");
    let pem = vault.path("data/ledger/key.pem");
    let program = workspace.beside().join("sign it.sh");
    let script = format!(
        "cat > \"$1\"; openssl pkeyutl -sign -rawin -inkey {} -in \"$1\" | openssl base64 -A",
        pem.display()
    );
    fs::write(&program, script).unwrap();
    let message = workspace.beside().join("message");
    let command = format!("sh '{}' {}", program.display(), message.display());
    let sign = |command: &str| {
        let words = ["ledger", "checkpoint", "--sign-with", command];
        workspace
            .astra(&words)
            .words(["--public-key", &key])
            .answer()
    };
    let signed = sign(&command).exits(0).json();
    assert_eq!(text(&signed, "key"), key);
    assert_eq!(signed["key_file"], Value::Null);
    assert!(!workspace.path("data/ledger/key.pem").exists());

    run(&workspace, 1..2);
    let other = format!("printf {}==", "A".repeat(86));
    for command in [
        other.as_str(),
        "false",
        "no-such-program",
        "echo no",
        "'open",
    ] {
        let refused = sign(command);
        assert!(matches!(refused.code, Some(1 | 2)), "{refused:?}");
        refused.error();
    }
    assert_eq!(
        fs::read_dir(workspace.path("data/ledger/checkpoints"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_witness_cosigns_what_continues_and_nothing_else() {
    let workspace = recorded(2);
    let key = text(&checkpoint(&workspace), "key");
    let beside = workspace.beside();
    let request = |workspace: &Workspace, size: u64| {
        let size = size.to_string();
        let words = ["ledger", "request", "--witness-size", &size];
        workspace.table(&words).answer().exits(0).stdout
    };
    let witness = |request: Vec<u8>| {
        let (state, own) = (beside.join("state"), beside.join("witness.pem"));
        astra(["ledger", "witness", "--log-key", &key, "--state"])
            .words([state.as_os_str(), "--key".as_ref(), own.as_os_str()])
            .folder(&beside)
            .stdin(request)
            .answer()
    };
    let first = witness(request(&workspace, 0)).exits(0);
    assert!(first.text().starts_with("— witness/"), "{first:?}");
    let seen = entries(&workspace);

    run(&workspace, 2..5);
    checkpoint(&workspace);
    // It tells which size it has seen.
    let conflict = witness(request(&workspace, 0)).exits(4);
    assert_eq!(conflict.text().trim(), seen.to_string());
    witness(request(&workspace, seen)).exits(0);

    // A ledger of the same key that tells of something else.
    let other = recorded(0);
    let folder = other.path("data/ledger");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(
        workspace.path("data/ledger/key.pem"),
        folder.join("key.pem"),
    )
    .unwrap();
    run(&other, 10..18);
    checkpoint(&other);
    witness(request(&other, entries(&workspace))).exits(6);
    witness(b"no request".to_vec()).exits(2);
}

#[test]
fn a_daemon_signs_a_checkpoint_a_day_and_the_doctor_tells_what_is_behind() {
    let workspace = Workspace::new([Task::shell("works", "echo done")]);
    workspace.run_due();
    let folder = workspace.path("data/ledger");
    let signed = || -> Vec<String> {
        let notes = fs::read_dir(folder.join("checkpoints")).unwrap().flatten();
        let mut notes: Vec<_> = notes
            .map(|note| fs::read_to_string(note.path()).unwrap())
            .collect();
        notes.sort();
        notes
    };
    let [of_size, of_day] = signed().try_into().unwrap();
    assert_eq!(of_size, of_day);
    workspace.run_due();
    assert_eq!(signed(), [of_size, of_day], "a day is signed once");
    let finding = |what: &str| -> Value {
        let found = workspace.astra(&["doctor"]).answer().json();
        let mut found = found.as_array().unwrap().iter();
        let finding = found.find(|finding| finding["what"] == what);
        finding.unwrap().clone()
    };
    for what in ["ledger key", "ledger files", "checkpoint"] {
        assert_eq!(finding(what)["level"], "ok", "{what}");
    }
    for file in fs::read_dir(&folder).unwrap().flatten() {
        if file.file_name().to_string_lossy().ends_with(".gz") {
            fs::remove_file(file.path()).unwrap();
        }
    }
    assert_eq!(finding("ledger files")["level"], "warn");
    let key = folder.join("key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(finding("ledger key")["level"], "error");
}

#[test]
fn the_demo_shows_a_checkpoint_and_a_proof() {
    let folder = tempfile::tempdir().unwrap();
    let shown = astra(["demo"]).words([folder.path()]).answer().exits(0);
    assert!(
        shown.text().contains("is proved to be one of them"),
        "{shown:?}"
    );
}
