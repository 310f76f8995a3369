//! The texts that carry a path and a checkpoint: a line that names a place in the tree, one line for
//! each hash, an empty line, and the checkpoint as it was signed.

use std::fmt;

use thiserror::Error;

use crate::merkle::{InvalidTreeHash, PATH_HASHES_MAX, TREE_SIZE_MAX, TreeHash};
use crate::note::{InvalidNote, NOTE_BYTES_MAX, Note};
use crate::spelling::{from_decimal, shown};

/// A longer text is refused unread: before the note stand a few lines and a path.
const TEXT_BYTES_MAX: usize = NOTE_BYTES_MAX + 64 * (PATH_HASHES_MAX + 2);

/// A text carries no path and checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPathText {
    /// It is too long.
    #[error("{0} bytes are too many: a path and a checkpoint have no more than 68 KiB")]
    Long(usize),
    /// Its first lines are not those of what it should be.
    #[error("{0:?} is no such text: it should begin {1:?} and a decimal number")]
    Beginning(String, &'static str),
    /// No empty line stands before the checkpoint.
    #[error("no empty line, behind which the checkpoint stands: the text was cut")]
    Cut,
    /// There are too many hashes.
    #[error(
        "{0} hashes are too many: no tree is so large that it needs more than {PATH_HASHES_MAX}"
    )]
    Hashes(usize),
    /// A line of the path is no hash.
    #[error("a line of the path is no hash")]
    Hash(#[from] InvalidTreeHash),
    /// What stands behind the path is no note.
    #[error("what stands behind the path is no signed checkpoint")]
    Note(#[from] InvalidNote),
}

/// Such a text, read and not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathText {
    pub(crate) place: u64,
    pub(crate) path: Vec<TreeHash>,
    pub(crate) note: Note,
}

impl PathText {
    /// Reads a text whose place is spelled behind some fixed beginning.
    pub(crate) fn read(text: &str, beginning: &'static str) -> Result<Self, InvalidPathText> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(InvalidPathText::Long(text.len()));
        }
        let other = || InvalidPathText::Beginning(shown(text), beginning);
        let rest = text.strip_prefix(beginning).ok_or_else(other)?;
        let (lines, note) = rest.split_once("\n\n").ok_or(InvalidPathText::Cut)?;
        let (place, lines) = match lines.split_once('\n') {
            Some((place, lines)) => (place, lines.split('\n').collect()),
            None => (lines, Vec::new()),
        };
        if lines.len() > PATH_HASHES_MAX {
            return Err(InvalidPathText::Hashes(lines.len()));
        }
        let path: Result<_, _> = lines.into_iter().map(str::parse).collect();
        Ok(Self {
            place: from_decimal(place)
                .filter(|place| *place <= TREE_SIZE_MAX)
                .ok_or_else(other)?,
            path: path?,
            note: note.parse()?,
        })
    }

    pub(crate) fn write(&self, beginning: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{beginning}{}", self.place)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}
