//! A day's file is cut into lines.

use std::fs::File;
use std::io;

use memchr::{memchr_iter, memrchr};

use super::chain::ChainCheck;
use super::failure::FailureKind;
use crate::line::LINE_BYTES_MAX;
use crate::member::{MemberError, MemberReader};

/// What stands behind so many damaged places of a file is not read: to look behind each costs as much as
/// the largest member.
const DAMAGES_MAX: usize = 16;

/// Cuts one file after the other into lines, and keeps what it takes for that.
pub(super) struct DayLines {
    members: Option<MemberReader<File>>,
    text: Vec<u8>,
}

impl DayLines {
    pub(super) fn new() -> Self {
        Self {
            members: None,
            text: Vec::new(),
        }
    }

    /// Hands out each line of a file, of whole members alone; goes on behind what is none.
    pub(super) fn read(&mut self, file: File, chain: &mut ChainCheck<'_>) -> io::Result<()> {
        self.text.clear();
        let members = match self.members.take() {
            Some(mut members) => {
                members.restart(file);
                members
            }
            None => MemberReader::new(file),
        };
        let members = self.members.insert(members);
        let mut damages = 0;
        loop {
            let seen = self.text.len();
            match members.read(&mut self.text) {
                Ok(true) => {}
                Ok(false) => break,
                Err(MemberError::Io(error)) => return Err(error),
                Err(error) => {
                    chain.lose(FailureKind::Gzip, &error);
                    damages += 1;
                    if damages == DAMAGES_MAX || !members.skip()? {
                        return Ok(());
                    }
                    // A line that began before it has no end.
                    self.text.clear();
                }
            }
            // A line may go on in the next member; what was seen of it has no end.
            if let Some(end) = memrchr(b'\n', &self.text[seen..]) {
                take_lines(&self.text[..=seen + end], chain);
                self.text.drain(..=seen + end);
            }
            if self.text.len() > LINE_BYTES_MAX {
                chain.lose(
                    FailureKind::Json,
                    &format_args!(
                        "it has more than the {LINE_BYTES_MAX} bytes that a line may have"
                    ),
                );
                return Ok(());
            }
            if chain.has_given_up() {
                return Ok(());
            }
        }
        if !self.text.is_empty() {
            chain.take(&self.text);
        }
        Ok(())
    }
}

fn take_lines(text: &[u8], chain: &mut ChainCheck<'_>) {
    let mut begin = 0;
    for end in memchr_iter(b'\n', text) {
        chain.take(&text[begin..end]);
        begin = end + 1;
        if chain.has_given_up() {
            return;
        }
    }
}
