//! What a checkpoint covers.

use astra_ledger::{
    Checkpoint, FailureKind, LedgerFailure, Note, SignedCheckpoint, Tree, TreeHead, VerifiedEntry,
    VerifierKey,
};
use astra_model::EntryHash;

use super::failure;
use crate::error::CliError;
use crate::exit::Exit;

/// A checkpoint, and what is known of who said it.
#[derive(Clone)]
pub(super) struct Told {
    /// What it is called.
    name: String,
    head: TreeHead,
    /// Why it is not to be trusted.
    distrusted: Option<String>,
    /// Tells whether a key was at hand that it was checked with.
    pub(super) is_checked: bool,
}

impl Told {
    /// Reads a checkpoint, and checks its signature where a key is known.
    pub(super) fn read(
        name: &str,
        text: &str,
        key: Option<&VerifierKey>,
    ) -> Result<Self, CliError> {
        let refused = |error: &(dyn std::error::Error + 'static)| {
            let error = CliError::because(Exit::Usage, error);
            CliError::usage(format!("{name} is no checkpoint: {}", error.message()))
                .hint("`astra ledger checkpoint --out FILE` writes one")
        };
        let note: Note = text.parse().map_err(|error| refused(&error))?;
        let said: Checkpoint = note.text().parse().map_err(|error| refused(&error))?;
        let checked = key.map(|key| SignedCheckpoint::check(note, key));
        let distrusted = checked.and_then(Result::err).map(|error| {
            let error = CliError::because(Exit::Broken, &error);
            error.message().to_owned()
        });
        Ok(Self {
            name: name.to_owned(),
            head: said.head,
            distrusted,
            is_checked: key.is_some(),
        })
    }

    /// Returns how many entries it covers.
    pub(super) fn size(&self) -> u64 {
        self.head.size
    }

    /// Says why it is not to be trusted.
    fn distrust(&self) -> Option<LedgerFailure> {
        let why = self.distrusted.as_ref()?;
        Some(failure(&self.name, 1, FailureKind::Checkpoint, why.clone()))
    }
}

/// Where lines stand in the files of a ledger.
#[derive(Default)]
pub(super) struct Lines {
    /// Each file, and how many lines stand before it.
    files: Vec<(String, u64)>,
    count: u64,
}

impl Lines {
    pub(super) fn see(&mut self, entry: &VerifiedEntry<'_>) {
        let name = entry.day.file_name();
        let before = entry.place.saturating_sub(entry.line - 1);
        if self.files.last().is_none_or(|(last, _)| *last != name) {
            self.files.push((name, before));
        }
        self.count = entry.place + 1;
    }

    /// Returns how many lines there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Returns the file and line of a place, or where it would stand behind all others.
    pub(super) fn of(&self, place: u64) -> (&str, u64) {
        let place = place.min(self.count);
        let file = self.files.iter().rev().find(|(_, before)| *before <= place);
        file.map_or(("", 1), |(name, before)| (name, place - before + 1))
    }
}

/// The trees of a ledger at the sizes that checkpoints tell.
pub(super) struct Covered {
    told: Vec<Told>,
    tree: Tree,
    heads: Vec<Option<TreeHead>>,
}

impl Covered {
    pub(super) fn new(told: Vec<Told>) -> Self {
        let mut covered = Self {
            heads: vec![None; told.len()],
            told,
            tree: Tree::new(),
        };
        covered.look();
        covered
    }

    /// Takes the next entry.
    pub(super) fn push(&mut self, hash: &EntryHash) {
        self.tree.push(hash);
        self.look();
    }

    fn look(&mut self) {
        let size = self.tree.size();
        for (told, head) in self.told.iter().zip(&mut self.heads) {
            if told.size() == size {
                *head = Some(self.tree.head());
            }
        }
    }

    /// Adds to what is known to be wrong where these entries are not those of a checkpoint: at the
    /// first failure of what it covers, or else at the end of that.
    ///
    /// All stands in the order of the lines, behind why a checkpoint is not to be trusted.
    pub(super) fn judge(
        &self,
        whose: &str,
        lines: &Lines,
        mut known: Vec<LedgerFailure>,
    ) -> Vec<LedgerFailure> {
        sort(&mut known);
        let heads = self.told.iter().zip(&self.heads);
        let broken = heads.filter(|(told, head)| **head != Some(told.head));
        let broken: Vec<LedgerFailure> = broken
            .map(|(told, head)| self.broken(told, head.is_some(), whose, lines, &known))
            .collect();
        known.extend(broken);
        sort(&mut known);
        let distrust = self.told.iter().filter_map(Told::distrust);
        distrust.chain(known).collect()
    }

    fn broken(
        &self,
        told: &Told,
        is_long_enough: bool,
        whose: &str,
        lines: &Lines,
        known: &[LedgerFailure],
    ) -> LedgerFailure {
        let (name, size) = (&told.name, told.size());
        if !is_long_enough {
            let (file, line) = lines.of(self.tree.size());
            let there = self.tree.size();
            let detail = format!(
                "{name} covers {size} entries, and {whose} {there}: what was signed was taken out, or an older copy put back"
            );
            return failure(file, line, FailureKind::Checkpoint, detail);
        }
        let (last_file, last_line) = lines.of(size - 1);
        let first = known
            .iter()
            .find(|failure| (failure.file.as_str(), failure.line) <= (last_file, last_line));
        match first {
            Some(first) => failure(
                &first.file,
                first.line,
                FailureKind::Checkpoint,
                format!("{name} covers this line, and was signed over another"),
            ),
            None => failure(
                last_file,
                last_line,
                FailureKind::Checkpoint,
                format!(
                    "the {size} entries up to here are not those that {name} was signed over: {whose} was rewritten, from which line on only a checkpoint of fewer entries can tell"
                ),
            ),
        }
    }
}

/// Puts failures in the order of their lines.
fn sort(failures: &mut [LedgerFailure]) {
    failures.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
}
