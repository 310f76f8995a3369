//! The members of objects that are being spelled, and their order.

use std::cmp::Ordering;
use std::ops::Range;

/// About as many bytes are spelled for each member.
const MEMBER_BYTES: usize = 32;

/// Remembers where the members of each open object lie in the text, to put them in order when the
/// object ends.
pub(super) struct Members {
    /// The keys as they are meant, without escapes, one after the other.
    keys: Vec<u8>,
    /// The members of all open objects, those of the innermost last.
    members: Vec<Member>,
    /// How many members were there before each open object.
    open: Vec<usize>,
    scratch: Vec<u8>,
}

struct Member {
    /// The beginning of the key, which mostly decides its place.
    head: u64,
    key: Range<usize>,
    text: Range<usize>,
}

impl Members {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            keys: Vec::with_capacity(bytes),
            members: Vec::with_capacity(bytes / MEMBER_BYTES),
            open: Vec::new(),
            scratch: Vec::with_capacity(bytes),
        }
    }

    pub(super) fn begin_object(&mut self) {
        self.open.push(self.members.len());
    }

    /// Begins a member of the innermost object, whose text begins at `at`.
    pub(super) fn begin(&mut self, at: usize) {
        let key = self.keys.len();
        self.members.push(Member {
            head: 0,
            key: key..key,
            text: at..at,
        });
    }

    /// Adds to the key of the member that was begun last. Most keys come in one piece.
    pub(super) fn add_to_key(&mut self, bytes: &[u8]) {
        self.keys.extend_from_slice(bytes);
        if let Some(member) = self.members.last_mut() {
            let is_whole = member.key.is_empty();
            member.key.end = self.keys.len();
            member.head = head(if is_whole {
                bytes
            } else {
                &self.keys[member.key.clone()]
            });
        }
    }

    /// Ends the member that was begun last, whose text ends at `at`.
    pub(super) fn end(&mut self, at: usize) {
        if let Some(member) = self.members.last_mut() {
            member.text.end = at;
        }
    }

    /// Ends the innermost object and puts its members in the order of their keys.
    pub(super) fn end_object(&mut self, text: &mut [u8]) {
        let first = self.open.pop().unwrap_or_default();
        let (keys, members) = (&self.keys, &mut self.members[first..]);
        let order = |a: &Member, b: &Member| {
            let whole = || by_utf16(&keys[a.key.clone()], &keys[b.key.clone()]);
            a.head.cmp(&b.head).then_with(whole)
        };
        if !members.is_sorted_by(|a, b| order(a, b).is_le()) {
            let from = members.first().map_or(0, |member| member.text.start);
            members.sort_unstable_by(order);
            self.scratch.clear();
            for member in members {
                self.scratch.extend_from_slice(&text[member.text.clone()]);
                self.scratch.push(b',');
            }
            self.scratch.pop();
            text[from..from + self.scratch.len()].copy_from_slice(&self.scratch);
        }
        let first_key = self.members.get(first).map(|member| member.key.start);
        self.keys.truncate(first_key.unwrap_or(self.keys.len()));
        self.members.truncate(first);
    }
}

/// Compares texts by their UTF-16 code units, without making any.
fn by_utf16(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (a.iter().copied(), b.iter().copied());
    a.map(rank).cmp(b.map(rank))
}

/// Returns as much of a key as decides its order in one comparison.
fn head(key: &[u8]) -> u64 {
    let mut head = [0; 8];
    match key.first_chunk() {
        Some(first) => head = *first,
        None => head[..key.len()].copy_from_slice(key),
    }
    if !head.is_ascii() {
        head = head.map(rank);
    }
    u64::from_be_bytes(head)
}

/// UTF-8 has the order of UTF-16, but for what takes two units there, from the byte `f0` on: it
/// comes before what begins with `ee` or `ef`.
fn rank(byte: u8) -> u8 {
    match byte {
        0xee | 0xef => byte + 0x10,
        _ => byte,
    }
}
