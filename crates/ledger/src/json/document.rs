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
        let node = self.member(key).map(|(_, value)| value)?;
        node.is_text().then(|| match self.meant(node) {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        })
    }

    /// Returns a member's number, nothing if the outermost object has none, or it is no number.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        let (_, value) = self.member(key)?;
        let is_number = matches!(value.kind, Kind::Word | Kind::Float);
        let source = is_number.then(|| self.source_of(value))?;
        source
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
    }

    /// Returns the text before a member of the outermost object and the text behind it, so that both
    /// together are the object without it.
    ///
    /// Only a canonical text is known to have nothing but one comma to be cut out with it.
    pub(crate) fn around(&self, key: &str) -> Option<(&'t str, &'t str)> {
        let (key, value) = self.member(key).filter(|_| self.is_canonical)?;
        let quote = u32::from(value.is_text());
        let (before, _) = self.source.split_at_checked(key.start as usize - 1)?;
        let (_, behind) = self.source.split_at_checked((value.end + quote) as usize)?;
        match before.strip_suffix(',') {
            Some(before) => Some((before, behind)),
            None => Some((before, behind.strip_prefix(',').unwrap_or(behind))),
        }
    }

    /// Returns the key and the value of a member of the outermost object: the last of that name.
    fn member(&self, key: &str) -> Option<(Node, Node)> {
        let members = self.members(0).map(|at| (self.node(at), self.node(at + 1)));
        members
            .filter(|(name, _)| self.meant(*name).as_ref() == key.as_bytes())
            .last()
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
