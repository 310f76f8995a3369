//! Doctor sees who else writes to the database, and with which engine.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::{Gate, Task, Workspace, astra, has_program, python};

/// A Python process that has the database open until its input ends.
struct Holder(Child);

impl Holder {
    /// Starts it, and returns when it has read from the database.
    fn start(workspace: &Workspace, first: &str) -> Self {
        let script = format!(
            "import sqlite3, sys\n{first}\ndb = sqlite3.connect(sys.argv[1])\n\
             db.execute('SELECT count(*) FROM experience').fetchone()\n\
             print('open', flush=True)\nsys.stdin.read()"
        );
        let mut child = Command::new("python3")
            .args(["-c", &script])
            .arg(workspace.db())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        assert_eq!(line, "open\n");
        Self(child)
    }

    fn end(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().unwrap().success());
    }
}

fn remembering() -> Workspace {
    let workspace = Workspace::new([Task::shell("greet", "echo hello").without_workspace()]);
    workspace.remember("exp_old", "observation", "of years ago");
    let long_ago = "UPDATE experience SET created_at = '2020-11-04 08:00:00.000000'";
    workspace.outside().execute(long_ago, ()).unwrap();
    workspace
}

fn findings(workspace: &Workspace, what: &str) -> Vec<Value> {
    let found = workspace.astra(&["doctor"]).answer().exits(0).json();
    let found = found.as_array().unwrap().iter();
    found
        .filter(|finding| finding["what"] == what)
        .cloned()
        .collect()
}

fn detail(finding: &Value) -> &str {
    finding["detail"].as_str().unwrap()
}

fn engine_of_python() -> String {
    let version = python(
        "import json, sqlite3; print(json.dumps(sqlite3.sqlite_version))",
        &[],
    );
    version.as_str().unwrap().to_owned()
}

/// Says what must be thought of Python's engine: a second reading of what SQLite's own list says.
fn level_of(engine: &str) -> &'static str {
    let parts: Vec<u32> = engine
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    match parts[..] {
        [3, 44, patch] if patch >= 6 => "ok",
        [3, 50, patch] if patch >= 7 => "ok",
        [3, 51, patch] if patch >= 3 => "ok",
        [3, minor, _] if minor > 51 => "ok",
        _ => "warn",
    }
}

#[test]
fn a_python_process_that_has_the_database_open_is_named_with_its_engine() {
    if !has_program("python3") {
        return;
    }
    let workspace = remembering();
    let holder = Holder::start(&workspace, "");
    let found = findings(&workspace, "other program");
    let [finding] = &found[..] else {
        panic!("{found:?}")
    };
    let pid = format!("(process {}) has the database open", holder.0.id());
    assert!(detail(finding).contains(&pid), "{finding}");
    let engine = engine_of_python();
    if detail(finding).contains(&engine) {
        assert_eq!(finding["level"], level_of(&engine), "{finding}");
    } else {
        // A Python that has SQLite inside its own program file doesn't say which.
        assert!(detail(finding).contains("unknown version"), "{finding}");
        assert_eq!(finding["level"], "warn", "{finding}");
    }
    if finding["level"] == "warn" {
        assert!(
            finding["hint"].as_str().unwrap().contains("3.51.3"),
            "{finding}"
        );
    }
    holder.end();
    assert_eq!(findings(&workspace, "other program"), [] as [Value; 0]);
}

#[test]
fn a_program_by_a_hostile_name_acts_on_no_terminal_and_says_no_address() {
    if !has_program("python3") {
        return;
    }
    let workspace = remembering();
    let named = "open('/proc/self/comm', 'w').write('\\x1b[2J ada@ex.org')";
    let holder = Holder::start(&workspace, named);
    let told = workspace.table(&["doctor"]).answer().exits(0);
    assert!(told.text().contains("\\u{1b}[2J [email]"), "{told:?}");
    assert!(!told.text().contains('\u{1b}'), "{told:?}");
    holder.end();
}

#[test]
fn another_astra_is_no_other_program() {
    let workspace = remembering();
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([Task::shell("wait", &gate.words()).without_workspace()]);
    let run = workspace.astra(&["run", "wait"]).start();
    gate.wait();
    assert_eq!(findings(&workspace, "other program"), [] as [Value; 0]);
    gate.open();
    run.answer().exits(0);
}

#[test]
fn python_is_warned_of_when_it_wrote_of_late_and_not_for_what_it_wrote_years_ago() {
    if !has_program("python3") {
        return;
    }
    let workspace = remembering();
    let engine = engine_of_python();
    let quiet = findings(&workspace, "Python");
    assert_eq!(quiet[0]["level"], "ok", "{quiet:?}");
    assert!(detail(&quiet[0]).contains(&engine), "{quiet:?}");
    let insert = "import datetime, sqlite3, sys\n\
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)\n\
        db = sqlite3.connect(sys.argv[1])\n\
        db.execute(\"INSERT INTO experience (id, type, created_at, content, ownership, consolidated) \
        VALUES ('exp_new', 'observation', ?, '{\\\"text\\\": \\\"a\\\"}', 'user', 0)\", (str(now),))\n\
        db.commit()\nprint('null')";
    python(insert, &[workspace.db().to_str().unwrap()]);
    let found = findings(&workspace, "Python");
    assert_eq!(found[0]["level"], level_of(&engine), "{found:?}");
    assert!(
        detail(&found[0]).contains("wrote here last at"),
        "{found:?}"
    );
}

#[test]
fn what_astra_remembered_itself_is_not_taken_for_pythons() {
    if !has_program("python3") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    astra(["demo".as_ref(), demo.as_os_str()]).answer().exits(0);
    let found = astra(["doctor", "--format", "json"])
        .folder(&demo)
        .answer()
        .exits(0)
        .json();
    let python = found
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["what"] == "Python");
    assert!(detail(python.unwrap()).contains("wrote nothing"), "{found}");
}
