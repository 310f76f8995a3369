//! With the programs that `docs/LEDGER_PROOF.md` shows, as they stand there.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{Given, SIZE, Stranger};
use crate::support::log_key;

/// Returns the one program of the page in some language.
fn program(language: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/LEDGER_PROOF.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once(&format!("\n```{language}\n")).unwrap();
    rest.split_once("\n```\n").unwrap().0.to_owned() + "\n"
}

fn holds(program: &mut Command) -> Result<String, String> {
    let Output {
        status,
        stdout,
        stderr,
    } = program.output().unwrap();
    let told = |bytes| String::from_utf8(bytes).unwrap();
    if status.success() {
        Ok(told(stdout))
    } else {
        Err(told(stderr))
    }
}

/// Tries a program on proofs that hold, and on some that don't.
fn tell_apart(given: &Given, verify: impl Fn(&[&str]) -> Command) {
    let key = log_key().to_string();
    for index in [0, 6, 9, SIZE - 1] {
        let proof = given.path(&format!("{index}.tlog-proof"));
        let args = [&key, proof.to_str().unwrap(), &given.sha(index)];
        let said = holds(&mut verify(&args)).unwrap();
        assert_eq!(
            said,
            format!("holds: the entry has index {index}, counted from 0, of 15\n")
        );
        let args = [
            &key,
            proof.to_str().unwrap(),
            &given.sha((index + 1) % SIZE),
        ];
        let said = holds(&mut verify(&args)).unwrap_err();
        assert!(said.contains("broken: "), "{said}");
    }
    let whole = given.text("6.tlog-proof");
    let changed = given.path("changed");
    for (from, to) in [
        ("index 6", "index 7"),
        ("\n15\n", "\n16\n"),
        ("@v1", "@v2"),
        ("=\n\n", "=\n"),
    ] {
        assert!(whole.contains(from));
        fs::write(&changed, whole.replacen(from, to, 1)).unwrap();
        let args = [&key, changed.to_str().unwrap(), &given.sha(6)];
        assert!(holds(&mut verify(&args)).is_err(), "{from} {to}");
    }
}

#[test]
fn the_pages_lines_for_openssl_tell_proofs_from_others() {
    if Command::new("openssl").arg("version").output().is_err() {
        println!("skipped: openssl is not installed");
        return;
    }
    let given = Given::new();
    let script = given.path("verify.sh");
    fs::write(&script, program("bash")).unwrap();
    tell_apart(&given, |args| {
        let mut bash = Command::new("bash");
        bash.arg(&script).args(args);
        bash
    });
}

#[test]
fn the_pages_go_program_tells_proofs_from_others() {
    let given = Given::new();
    let source = given.path("verify.go");
    fs::write(&source, program("go")).unwrap();
    let Some(Stranger(program, _)) = Stranger::go(given.folder.path(), &source) else {
        return;
    };
    tell_apart(&given, |args| {
        let mut go = Command::new(&program);
        go.args(args);
        go
    });
}

#[test]
fn the_pages_one_line_for_an_entrys_hash_finds_it() {
    let given = Given::new();
    let line = "zcat ledger-20251104.ndjson.gz | sed -n '3s/\"sha\":\"[0-9a-f]*\",//p' | tr -d '\\n' \
                | sha256sum";
    let mut shell = Command::new("bash");
    let said = holds(shell.args(["-c", line]).current_dir(given.folder.path())).unwrap();
    assert_eq!(said.split(' ').next().unwrap(), given.sha(2));
}
