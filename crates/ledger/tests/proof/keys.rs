//! Keys and their files.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use astra_ledger::{Algorithm, KeyFileError, KeySigner, Note, SecretKey, Signer, draw_seed};
use astra_model::RandomIds;
use tempfile::tempdir;

use crate::support::{ORIGIN, log};

const SEED: [u8; 32] = [7; 32];

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_is_read_again_from_the_file_it_was_written_to_and_nothing_else_is_left() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let made = SecretKey::create(&path, &SEED).unwrap();
    let read = SecretKey::open(&path).unwrap();
    assert_eq!(made.public_key(), read.public_key());
    assert_eq!(made.public_key(), SecretKey::from_seed(&SEED).public_key());
    assert_eq!(mode(&path), 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_key_is_written_over_whatever_has_its_name() {
    let folder = tempdir().unwrap();
    let (file, link) = (folder.path().join("key.pem"), folder.path().join("link"));
    SecretKey::create(&file, &SEED).unwrap();
    symlink(folder.path().join("nowhere"), &link).unwrap();
    let before = fs::read(&file).unwrap();
    for path in [&file, &link, &folder.path().to_owned()] {
        let refused = SecretKey::create(path, &[8; 32]).unwrap_err();
        assert!(matches!(refused, KeyFileError::Exists { .. }), "{refused}");
    }
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_file_that_others_may_use_is_not_taken() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("key.pem");
    SecretKey::create(&path, &SEED).unwrap();
    for bits in [
        0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o700, 0o644, 0o777,
    ] {
        set_mode(&path, bits);
        let refused = SecretKey::open(&path).unwrap_err();
        let is_told = matches!(refused, KeyFileError::Exposed { mode, .. } if mode == bits);
        assert!(
            is_told && refused.to_string().contains("chmod 600"),
            "{refused}"
        );
    }
    for bits in [0o600, 0o400] {
        set_mode(&path, bits);
        assert!(SecretKey::open(&path).is_ok(), "{bits:o}");
    }
}

#[test]
fn what_is_no_plain_file_is_not_taken() {
    let folder = tempdir().unwrap();
    let (file, link) = (folder.path().join("key.pem"), folder.path().join("link"));
    let pipe = folder.path().join("pipe");
    SecretKey::create(&file, &SEED).unwrap();
    symlink(&file, &link).unwrap();
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    set_mode(&pipe, 0o600);
    for path in [&link, &pipe, &folder.path().to_owned()] {
        let refused = SecretKey::open(path).unwrap_err();
        assert!(matches!(refused, KeyFileError::NoFile { .. }), "{refused}");
    }
    let refused = SecretKey::open(&folder.path().join("none")).unwrap_err();
    assert!(matches!(refused, KeyFileError::Files { .. }), "{refused}");
}

#[test]
fn a_file_without_a_key_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("key.pem");
    SecretKey::create(&path, &SEED).unwrap();
    let pem = fs::read_to_string(&path).unwrap();
    let long = pem.repeat(1000);
    for text in [
        "",
        "key",
        &pem[1..],
        &pem[..pem.len() / 2],
        &long,
        &pem.replace("MC4", "MC5"),
    ] {
        fs::write(&path, text).unwrap();
        let refused = SecretKey::open(&path).unwrap_err();
        assert!(matches!(refused, KeyFileError::NoKey { .. }), "{refused}");
    }
    fs::write(&path, [0xff; 119]).unwrap();
    assert!(matches!(
        SecretKey::open(&path),
        Err(KeyFileError::NoKey { .. })
    ));
}

#[test]
fn no_two_keys_are_drawn_alike() {
    let drawn: BTreeSet<_> = (0..100).map(|_| draw_seed(&RandomIds)).collect();
    assert_eq!(drawn.len(), 100);
}

#[test]
fn no_secret_is_shown() {
    let secret = SecretKey::from_seed(&SEED);
    assert_eq!(format!("{secret:?}"), "SecretKey(..)");
    let signer = KeySigner::new(ORIGIN.parse().unwrap(), Algorithm::Ed25519, secret);
    let shown = format!("{signer:?} {signer:#?}");
    assert!(!shown.contains("7, 7"), "{shown}");
    assert!(!shown.contains("0707"), "{shown}");
}

#[test]
fn openssl_reads_our_key_and_we_read_the_one_that_it_makes() {
    if !is_openssl_there() {
        return;
    }
    let folder = tempdir().unwrap();
    let (ours, theirs) = (
        folder.path().join("ours.pem"),
        folder.path().join("theirs.pem"),
    );
    let key = SecretKey::create(&ours, &SEED).unwrap();
    assert!(public_der(&ours).ends_with(&key.public_key()));

    openssl(&[
        "genpkey",
        "-algorithm",
        "ed25519",
        "-out",
        theirs.to_str().unwrap(),
    ]);
    set_mode(&theirs, 0o600);
    let key = SecretKey::open(&theirs).unwrap();
    assert!(public_der(&theirs).ends_with(&key.public_key()));
}

#[test]
fn openssl_checks_the_signature_of_a_note() {
    if !is_openssl_there() {
        return;
    }
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let note = Note::sign("astra.example/ledger\n", &log()).unwrap();
    let signature = log().sign(note.text().as_bytes()).unwrap();
    let prefix = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
    let public = [prefix.as_slice(), log().key().public_key()].concat();
    for (name, bytes) in [
        ("pk", &public[..]),
        ("text", note.text().as_bytes()),
        ("sig", &signature),
    ] {
        fs::write(path(name), bytes).unwrap();
    }
    let said = openssl(&[
        "pkeyutl",
        "-verify",
        "-pubin",
        "-keyform",
        "DER",
        "-inkey",
        &path("pk"),
        "-rawin",
        "-in",
        &path("text"),
        "-sigfile",
        &path("sig"),
    ]);
    assert!(String::from_utf8_lossy(&said).contains("Verified Successfully"));
}

fn is_openssl_there() -> bool {
    let is_there = Command::new("openssl").arg("version").output().is_ok();
    if !is_there {
        eprintln!("skipped: openssl is not installed");
    }
    is_there
}

fn openssl(args: &[&str]) -> Vec<u8> {
    let run = Command::new("openssl").args(args).output().unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    run.stdout
}

fn public_der(key: &Path) -> Vec<u8> {
    openssl(&[
        "pkey",
        "-in",
        key.to_str().unwrap(),
        "-pubout",
        "-outform",
        "DER",
    ])
}
