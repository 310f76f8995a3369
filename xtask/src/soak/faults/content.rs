//! What is in a file, with what was written and not yet synced.

use super::survival::Survival;
use crate::soak::chance::Chance;

/// A disk writes so many bytes whole, or not at all.
const SECTOR: usize = 512;

/// The bytes of a file on the disk, and what was done since.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    synced: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl Content {
    /// A file that was synced.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self {
            synced: bytes,
            pending: Vec::new(),
        }
    }

    pub(super) fn write(&mut self, offset: u64, bytes: &[u8]) {
        self.pending.push(Change::Write {
            offset: offset as usize,
            bytes: bytes.to_vec(),
        });
    }

    pub(super) fn truncate(&mut self, length: u64) {
        self.pending.push(Change::Truncate(length as usize));
    }

    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.synced);
        }
    }

    /// Returns what is found in it after the power went.
    pub(super) fn surviving(&self, survival: Survival, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for change in &self.pending {
            match (survival, change) {
                (Survival::Torn, Change::Write { .. }) => change.apply_torn(&mut bytes, chance),
                _ if survival.keeps(chance) => change.apply(&mut bytes),
                _ => {}
            }
        }
        bytes
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes } => put(file, *offset, bytes),
            Self::Truncate(length) => file.resize(*length, 0),
        }
    }

    /// Keeps some of the sectors that a write falls into.
    fn apply_torn(&self, file: &mut Vec<u8>, chance: &mut Chance) {
        let Self::Write { offset, bytes } = self else {
            return;
        };
        let mut start = 0;
        while start < bytes.len() {
            let room = SECTOR - (offset + start) % SECTOR;
            let end = bytes.len().min(start + room);
            if Survival::Torn.keeps(chance) {
                put(file, offset + start, &bytes[start..end]);
            }
            start = end;
        }
    }
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &Content, survival: Survival) -> Vec<u8> {
        content.surviving(survival, &mut Chance::new(3))
    }

    #[test]
    fn what_was_synced_survives_and_what_was_not_may_be_lost() {
        let mut content = Content::of(b"old".to_vec());
        content.write(0, b"new!");
        assert_eq!(written(&content, Survival::Nothing), b"old");
        assert_eq!(written(&content, Survival::Everything), b"new!");
        content.sync();
        assert_eq!(written(&content, Survival::Nothing), b"new!");
    }

    #[test]
    fn a_write_behind_the_end_leaves_zeros_before_it() {
        let mut content = Content::default();
        content.write(3, b"x");
        assert_eq!(written(&content, Survival::Everything), b"\0\0\0x");
        content.truncate(1);
        assert_eq!(written(&content, Survival::Everything), b"\0");
    }

    #[test]
    fn a_torn_write_is_torn_between_sectors() {
        let mut content = Content::of(vec![0; 8 * SECTOR]);
        content.write(100, &[1; 6 * SECTOR]);
        let bytes = written(&content, Survival::Torn);
        let sectors: Vec<u32> = bytes
            .chunks(SECTOR)
            .map(|sector| sector.iter().map(|byte| u32::from(*byte)).sum())
            .collect();
        let whole = [SECTOR as u32 - 100, SECTOR as u32, 100];
        assert!(
            sectors.iter().all(|sum| *sum == 0 || whole.contains(sum)),
            "{sectors:?}"
        );
        assert!(sectors.iter().any(|sum| *sum > 0) && sectors[1..6].contains(&0));
    }
}
