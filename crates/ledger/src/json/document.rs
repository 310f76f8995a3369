//! A text of JSON that was read.

use std::borrow::Cow;

use super::node::{Kind, Node};
use super::printer::Printer;
use super::text::meant;

/// A text of JSON that was read: its values, with the source of each.
#[derive(Clone, Copy, Debug)]
pub struct Json<'t> {
    source: &'t str,
    nodes: &'t [Node],
    is_canonical: bool,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member(Node, Node);

impl<'t> Json<'t> {
    /// Takes what was read; there is one value at least.
    pub(super) fn new(source: &'t str, nodes: &'t [Node], is_canonical: bool) -> Self {
        Self {
            source,
            nodes,
            is_canonical,
        }
    }

    /// Tells whether it was found to be written as it is printed.
    ///
    /// It is never told of a text that would be printed otherwise, but not of each that would not.
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        self.is_canonical
    }

    /// Tells whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.nodes[0].kind == Kind::Object
    }

    /// Prints it as CPython's `json.dumps(…, sort_keys=True, separators=(",", ":"))` does, to the byte.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        Printer::new(*self, None).print()
    }

    /// Prints it without one member of the outermost object.
    #[must_use]
    pub fn print_without(&self, key: &str) -> Vec<u8> {
        Printer::new(*self, Some(key)).print()
    }

    /// Returns a member's text, nothing if the outermost object has none, or it is no text.
    ///
    /// A lone surrogate in it is shown as U+FFFD.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<Cow<'t, str>> {
        self.text_of(self.member(key)?)
    }

    /// Returns a member's number, nothing if the outermost object has none, or it is no number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        let Member(_, value) = self.member(key)?;
        let is_number = matches!(value.kind, Kind::Word | Kind::Float);
        let source = is_number.then(|| self.source_of(value))?;
        source
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    /// Returns a member's number where it is written as a whole one that fits, without any rounding.
    pub(crate) fn integer(&self, key: &str) -> Option<u64> {
        let Member(_, value) = self.member(key)?;
        let is_word = value.kind == Kind::Word;
        is_word.then(|| self.source_of(value))?.parse().ok()
    }

    /// Returns the member of the outermost object that has that key: the last of them.
    pub(crate) fn member(&self, key: &str) -> Option<Member> {
        self.members(0)
            .filter(|at| {
                let name = self.nodes[*at];
                match name.kind {
                    Kind::Plain => self.source_of(name) == key,
                    _ => self.meant(name).as_ref() == key.as_bytes(),
                }
            })
            .last()
            .map(|at| Member(self.nodes[at], self.nodes[at + 1]))
    }

    /// Returns the text of a member, nothing if it is none.
    pub(crate) fn text_of(&self, Member(_, value): Member) -> Option<Cow<'t, str>> {
        value.is_text().then(|| match self.meant(value) {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        })
    }

    /// Returns the text before a member of the outermost object and the text behind it, so that both
    /// together are the object without it.
    ///
    /// Only a canonical text is known to have nothing but one comma to be cut out with it.
    pub(crate) fn around(&self, Member(key, value): Member) -> Option<(&'t str, &'t str)> {
        let quote = usize::from(value.is_text());
        let before = self.source.get(..key.range().start.checked_sub(1)?)?;
        let behind = self.source.get(value.range().end + quote..)?;
        let cut = match before.strip_suffix(',') {
            Some(before) => (before, behind),
            None => (before, behind.strip_prefix(',').unwrap_or(behind)),
        };
        self.is_canonical.then_some(cut)
    }

    /// Returns the numbers of an object's keys.
    pub(super) fn members(&self, object: usize) -> impl Iterator<Item = usize> + use<'t> {
        let nodes = self.nodes;
        let end = match nodes[object].kind {
            Kind::Object => nodes[object].next as usize,
            _ => object,
        };
        let first = (object + 1 < end).then_some(object + 1);
        std::iter::successors(first, move |key| {
            Some(nodes[key + 1].next as usize).filter(|next| *next < end)
        })
    }

    pub(super) fn node(&self, at: usize) -> Node {
        self.nodes[at]
    }

    pub(super) fn source_of(&self, node: Node) -> &'t str {
        &self.source[node.range()]
    }

    /// Returns what a text means, as bytes.
    pub(super) fn meant(&self, text: Node) -> Cow<'t, [u8]> {
        meant(self.source_of(text), text.kind == Kind::Plain)
    }
}
