//! A stranger, who has none of our programs, verifies a ledger and its proofs.

mod documented;
mod golang;
mod python;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use astra_kit::SCRUBBER;
use astra_ledger::{Chain, InclusionProof, WitnessRequest};
use astra_model::{
    ConfigDigest, EntryHash, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead, Scrubbed,
    TaskChange, TaskChangedEvent, Timestamp,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::{TempDir, tempdir};

use crate::support::{checkpoint, consistency, inclusion};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
const FIRST_MILLIS: i64 = 1_762_214_400_000;
/// So many entries a day, on three days, of which the second is the last's eve.
const DAILY: usize = 5;
const DAYS: [&str; 3] = ["20251104", "20251105", "20251107"];
const SIZE: usize = DAILY * DAYS.len();

/// A ledger as a stranger gets it: its daily files, its key, and what it signed.
struct Given {
    folder: TempDir,
    entries: Vec<LedgerEntry>,
}

impl Given {
    fn new() -> Self {
        let given = Self {
            folder: tempdir().unwrap(),
            entries: chained(),
        };
        given.write();
        let all = given.hashes();
        for size in [0, 1, 6, SIZE] {
            given.put(
                &format!("{size}.note"),
                &checkpoint(&all[..size]).to_string(),
            );
        }
        let signed = checkpoint(&all);
        for (index, _) in all.iter().enumerate() {
            let index = index as u64;
            let proof = InclusionProof::new(index, inclusion(&all, index), &signed);
            given.put(&format!("{index}.tlog-proof"), &proof.to_string());
        }
        let request = WitnessRequest::new(6, consistency(&all, 6), &signed);
        given.put("6.request", &request.to_string());
        given
    }

    fn write(&self) {
        for (day, entries) in DAYS.iter().zip(self.entries.chunks(DAILY)) {
            let members = entries.iter().flat_map(|entry| member(&entry.line));
            let name = format!("ledger-{day}.ndjson.gz");
            fs::write(self.path(&name), members.collect::<Vec<u8>>()).unwrap();
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn hashes(&self) -> Vec<EntryHash> {
        self.entries.iter().map(|entry| entry.sha).collect()
    }

    fn sha(&self, index: usize) -> String {
        self.entries[index].sha.to_string()
    }
}

fn chained() -> Vec<LedgerEntry> {
    let mut entries: Vec<LedgerEntry> = Vec::new();
    for number in 0..SIZE {
        let day = i64::try_from(number / DAILY).unwrap();
        let event = LedgerEvent::TaskChanged(TaskChangedEvent {
            seen: Timestamp::from_millis(FIRST_MILLIS + day * DAY_MILLIS),
            task: format!("task_{number}").parse().unwrap(),
            change: TaskChange::Created,
            old: None,
            new: Some(ConfigDigest::of_nothing()),
            by: Scrubbed::new("Ünal \u{1f600}\u{7f}", &SCRUBBER),
        });
        let head = entries
            .last()
            .map_or_else(LedgerHead::default, LedgerEntry::head);
        entries.push(Chain.link(&event, head));
    }
    entries
}

fn member(line: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(line.as_bytes()).unwrap();
    encoder.write_all(b"\n").unwrap();
    encoder.finish().unwrap()
}

fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tools")
        .join(name)
}

/// Whoever verifies: a program, and what it is told before the rest.
struct Stranger(PathBuf, Vec<String>);

impl Stranger {
    fn python() -> Option<Self> {
        if Command::new("python3").arg("--version").output().is_err() {
            println!("skipped: there is no python3 on this machine");
            return None;
        }
        let script = tool("verify_ledger.py").to_str().unwrap().to_owned();
        Some(Self("python3".into(), vec![script]))
    }

    /// Builds the Go program, where there is Go and the one module that it needs.
    fn go(folder: &Path, source: &Path) -> Option<Self> {
        const MODULE: &str = "golang.org/x/mod/sumdb/tlog";
        let go = |args: &[&str], path: Option<&str>| {
            let mut go = Command::new("go");
            go.args(args).env("GO111MODULE", "off");
            path.inspect(|path| _ = go.env("GOPATH", path));
            go.output().ok().filter(|output| output.status.success())
        };
        // As the user has it, or as Debian's golang-golang-x-mod-dev does.
        let mut paths = [None, Some("/usr/share/gocode")].into_iter();
        let Some(path) = paths.find(|path| go(&["list", MODULE], *path).is_some()) else {
            println!("skipped: there is no Go with {MODULE} on this machine");
            return None;
        };
        let program = folder.join("verify_ledger");
        let (out, source) = (program.to_str().unwrap(), source.to_str().unwrap());
        assert!(
            go(&["build", "-o", out, source], path).is_some(),
            "{source} does not build"
        );
        Some(Self(program, Vec::new()))
    }

    fn told(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(&self.0)
            .args(&self.1)
            .args(args)
            .output()
            .unwrap();
        let Output { status, stdout, .. } = output;
        (status.code(), String::from_utf8(stdout).unwrap())
    }

    fn assert_told(&self, args: &[&str], code: i32, beginning: &str) {
        let (status, said) = self.told(args);
        assert_eq!(status, Some(code), "{args:?}: {said}");
        assert!(said.starts_with(beginning), "{args:?}: {said}");
        assert_eq!(
            said.lines().count(),
            usize::from(code != 2),
            "{args:?}: {said}"
        );
    }
}
