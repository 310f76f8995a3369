//! A folder of daily files, and what verification says of it.

use std::fs;
use std::path::{Path, PathBuf};

use astra_ledger::{
    Chain, Day, JsonReader, LedgerFolder, LedgerReport, Line, MemberReader, MemberWriter,
    verify_folder,
};
use astra_model::{
    LedgerChain, LedgerEntry, LedgerEvent, LedgerHead, Scrubbed, TaskChange, TaskChangedEvent,
    Timestamp,
};
use tempfile::TempDir;

pub(crate) const DAY_MILLIS: i64 = 86_400_000;
pub(crate) const NOON: i64 = 1_762_257_600_000;

/// Returns entry `seq` of a chain of which each day has three.
pub(crate) fn entry(head: LedgerHead) -> LedgerEntry {
    let days = i64::try_from(head.size / 3).expect("it is small");
    Chain.link(&event(NOON + days * DAY_MILLIS), head)
}

pub(crate) fn event(millis: i64) -> LedgerEvent {
    LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: Timestamp::from_millis(millis),
        task: "daily_reflection".parse().expect("an id"),
        change: TaskChange::Modified,
        old: None,
        new: None,
        by: Scrubbed::default(),
    })
}

/// Returns so many entries of a chain.
pub(crate) fn entries(count: usize) -> Vec<LedgerEntry> {
    let mut entries: Vec<LedgerEntry> = Vec::new();
    for _ in 0..count {
        let head = entries.last().map(LedgerEntry::head).unwrap_or_default();
        entries.push(entry(head));
    }
    entries
}

/// Returns a file that holds each line in a member of its own.
pub(crate) fn members(lines: &[String]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = MemberWriter::new();
    for line in lines {
        writer.write(line, &mut file).expect("it is packed");
    }
    file
}

/// Changes a line and gives it the hash that it has since.
pub(crate) fn rehashed(line: &str, from: &str, to: &str) -> String {
    let changed = line.replacen(from, to, 1);
    assert_ne!(changed, line);
    let mut reader = JsonReader::new();
    let read = Line::read(&mut reader, changed.as_bytes()).expect("a line");
    changed.replace(
        read.sha().expect("a hash").as_ref(),
        &read.hash().to_string(),
    )
}

/// Makes a folder in memory where there is such a place, because tests write thousands of files.
pub(crate) fn folder_in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("a folder")
}

/// A folder of daily files.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) days: Vec<Day>,
}

impl World {
    /// Makes a folder of three days of three entries each.
    pub(crate) fn new() -> Self {
        let folder = folder_in_memory();
        let mut world = Self {
            folder,
            days: Vec::new(),
        };
        for entries in entries(9).chunks(3) {
            let millis = NOON + i64::try_from(entries[0].seq / 3).expect("small") * DAY_MILLIS;
            world.days.push(Day::of(Timestamp::from_millis(millis)));
            let lines: Vec<_> = entries.iter().map(|entry| entry.line.clone()).collect();
            world.write(world.days.len() - 1, &members(&lines));
        }
        world
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, day: usize) -> PathBuf {
        self.root().join(self.days[day].file_name())
    }

    pub(crate) fn write(&self, day: usize, bytes: &[u8]) {
        fs::write(self.path(day), bytes).expect("it is written");
    }

    pub(crate) fn bytes(&self, day: usize) -> Vec<u8> {
        fs::read(self.path(day)).expect("it is read")
    }

    pub(crate) fn lines(&self, day: usize) -> Vec<String> {
        let bytes = self.bytes(day);
        let mut text = Vec::new();
        let mut reader = MemberReader::new(bytes.as_slice());
        while reader.read(&mut text).expect("a member") {}
        let text = String::from_utf8(text).expect("it is UTF-8");
        text.lines().map(str::to_owned).collect()
    }

    /// Changes the lines of a day.
    pub(crate) fn edit(&self, day: usize, edit: impl FnOnce(&mut Vec<String>)) {
        let mut lines = self.lines(day);
        edit(&mut lines);
        self.write(day, &members(&lines));
    }

    pub(crate) fn verify(&self) -> LedgerReport {
        let folder = LedgerFolder::open(self.root()).expect("the folder opens");
        verify_folder(&folder, &mut |_| None).expect("the files are read")
    }

    /// Returns what is wrong: the day, the line in its file and the kind.
    pub(crate) fn failures(&self) -> Vec<(usize, u64, &'static str)> {
        let report = self.verify();
        let day = |file: &str| {
            let found = self.days.iter().position(|day| day.file_name() == file);
            found.expect("a day of ours")
        };
        report
            .failures
            .iter()
            .map(|failure| (day(&failure.file), failure.line, failure.kind.name()))
            .collect()
    }
}
