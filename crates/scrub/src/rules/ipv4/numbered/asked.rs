//! Versions of packages that are asked for.

use super::{LINE_BYTES, Place};
use crate::rules::word_set::WordSet;

/// Programs that are given a package and its version.
static MANAGERS: WordSet = WordSet::spaced(
    "npm npx pnpm pnpx yarn bun bunx corepack pip pip3 pipx uv uvx poetry conda mamba micromamba \
     cargo gem brew asdf mise volta spack conan vcpkg choco scoop winget apt aptitude apk dnf yum \
     pacman zypper opam cabal luarocks cpanm nuget",
);

/// Words of lines that name an image and its tag.
static IMAGES: WordSet = WordSet::spaced("image docker podman nerdctl buildah skopeo helm from");

/// Lines that begin so name a package and its version.
const DECLARATIONS: [&str; 5] = ["gem ", "pod ", "cask ", "brew ", "mod "];

/// What addresses are called, and compared by.
const ADDRESSES: [&str; 16] = [
    "ip", "addr", "address", "host", "src", "dst", "client", "peer", "server", "remote", "proxy",
    "registry", "mirror", "url", "gateway", "bind",
];

/// Tells whether a package is asked for by its version (PEP 440, npm, Debian).
pub(super) fn is_required(before: &str) -> bool {
    let required = before.trim_end();
    match required.as_bytes() {
        [.., b'=', b'='] => {
            let name = required.trim_end_matches('=').trim_end();
            let package = name.strip_suffix(']').unwrap_or(name);
            package.ends_with(|c: char| c.is_ascii_alphanumeric()) && !is_address(name)
        }
        // The other end of a range: `>=1.2.3.4,<2.0.0.0`.
        [.., b'0'..=b'9', b',', b'<' | b'>'] | [.., b'0'..=b'9', b',', b' ', b'<' | b'>'] => true,
        [.., b'>' | b'<' | b'~' | b'!', b'='] | [.., b'~', b'>'] => {
            !is_address(required[..required.len() - 2].trim_end())
        }
        [name @ .., b'^' | b'~'] if required.len() == before.len() => {
            !name.last().is_some_and(u8::is_ascii_alphanumeric) && !is_searched(before)
        }
        _ => false,
    }
}

/// Tells whether a name is that of an address.
fn is_address(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ADDRESSES.iter().any(|end| name.ends_with(end))
}

/// Tells whether a line is searched for what begins with `^`.
fn is_searched(before: &str) -> bool {
    ["grep", "sed", "awk", "rg", "match", "regex", "re."]
        .iter()
        .any(|command| before.contains(command))
}

/// Tells whether a manager of packages is given a name with a version, or a line declares one.
pub(super) fn is_asked_for(before: &str, place: Place<'_>) -> bool {
    match before.as_bytes() {
        [.., b'@' | b'='] => is_given(place),
        [.., b':'] => is_image(place),
        [.., b'\'' | b'"'] => is_declared(place),
        _ => false,
    }
}

/// Tells whether `name@` or `name=` is what a manager is given, or is that of a package by its form.
fn is_given(place: Place<'_>) -> bool {
    let line = place.before(LINE_BYTES);
    let (words, name) = line
        .rsplit_once([' ', '"', '\'', '`', '('])
        .unwrap_or(("", line));
    let is_scoped = name.len() > 1 && name.starts_with('@') && name.contains('/');
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@') && !name.contains("://");
    let is_managed = || {
        words
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| MANAGERS.has(word))
    };
    let name = name.trim_end_matches(['@', '=']);
    is_scoped || name.starts_with("pkg:") || (is_name && !is_address(name) && is_managed())
}

/// Tells whether `registry/name:` is what a line calls an image.
fn is_image(place: Place<'_>) -> bool {
    let line = place.before(LINE_BYTES);
    let (words, name) = line
        .rsplit_once([' ', '"', '\'', '`', '='])
        .unwrap_or(("", line));
    let mut words = words.split(|c: char| !c.is_ascii_alphanumeric());
    name.contains('/') && !name.contains("://") && words.any(|word| IMAGES.has(word))
}

/// Tells whether a line begins as `gem 'name', '` does.
fn is_declared(place: Place<'_>) -> bool {
    let line = place.before(LINE_BYTES).trim_start();
    DECLARATIONS.iter().any(|start| line.starts_with(start))
}
