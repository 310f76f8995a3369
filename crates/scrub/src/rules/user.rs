//! The user's name in the path of a home folder.

use memchr::memmem;

use crate::finding::Finding;
use crate::kind::Kind;

/// What stands before the name.
const FOLDERS: [&str; 4] = ["/home/", "/Users/", r"\Users\", r"\\Users\\"];
/// Folders there that are nobody's.
const SHARED: [&str; 4] = ["Shared", "Public", "Default", "All Users"];
/// No system takes longer names.
const NAME_BYTES_MAX: usize = 64;

/// Finds the name behind each home folder's parent; only called where such names are wanted.
pub(crate) fn find(text: &str, found: &mut Vec<Finding>) {
    for folder in FOLDERS {
        for at in memmem::find_iter(text.as_bytes(), folder) {
            let start = at + folder.len();
            let end = start + name_bytes(&text[start..]);
            let name = &text[start..end];
            if !name.is_empty() && !name.starts_with('.') && !SHARED.contains(&name) {
                found.push(Finding::new(start..end, Kind::User, "home"));
            }
        }
    }
}

fn name_bytes(rest: &str) -> usize {
    rest.char_indices()
        .find(|(at, c)| *at >= NAME_BYTES_MAX || !(c.is_alphanumeric() || "._-".contains(*c)))
        .map_or(rest.len(), |(at, _)| at)
}
