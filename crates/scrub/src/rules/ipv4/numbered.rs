//! Four numbers that count something.

use std::ops::Range;

use crate::rules::word_set::WordSet;

/// Words before numbers of versions, sections and the like.
static WORDS: WordSet = WordSet::new(&[
    "v",
    "ver",
    "version",
    "versions",
    "release",
    "releases",
    "rel",
    "build",
    "rev",
    "revision",
    "firmware",
    "kernel",
    "driver",
    "driverversion",
    "update",
    "upgrade",
    "patch",
    "assemblyversion",
    "fileversion",
    "productversion",
    "assemblyfileversion",
    "section",
    "sections",
    "sec",
    "sect",
    "subsection",
    "subsubsection",
    "chapter",
    "paragraph",
    "clause",
    "article",
    "appendix",
    "annex",
    "step",
    "steps",
    "table",
    "figure",
    "fig",
    "oid",
    "abschnitt",
    "kapitel",
    "schritt",
    "tabelle",
    "versión",
    "sección",
    "paso",
    "tabla",
    "étape",
    "Étape",
    "tableau",
    "chapitre",
    "versione",
    "sezione",
    "versão",
    "wersja",
    "версия",
    "Версия",
    "версии",
    "раздел",
    "Раздел",
]);

/// The same in scripts without spaces.
const ENDS: [&str; 8] = [
    "版本",
    "バージョン",
    "版",
    "第",
    "步骤",
    "章节",
    "버전",
    "§",
];

/// So many bytes before a number hold such a word and what stands between.
const REACH_BYTES: usize = 32;

/// The ends of packages' and programs' names.
const PACKAGES: [&str; 20] = [
    "tar.gz",
    "tar.xz",
    "tar.bz2",
    "tar.zst",
    "tgz",
    "whl",
    "deb",
    "rpm",
    "jar",
    "war",
    "gem",
    "crate",
    "nupkg",
    "apk",
    "dist-info",
    "egg-info",
    "egg",
    "msi",
    "dmg",
    "exe",
];

/// So many bytes behind a number hold the end of a package's name.
const PACKAGE_BYTES_MAX: usize = 64;

/// Tells whether four numbers are a version, the number of a section, or a part of a package's name.
pub(super) fn is_numbered(text: &str, numbers: &Range<usize>) -> bool {
    let before =
        &text[text.floor_char_boundary(numbers.start.saturating_sub(REACH_BYTES))..numbers.start];
    let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
    let before = &before[line..];
    is_behind_word(before)
        || is_required(before)
        || is_of_product(before)
        || is_of_package(before, &text[numbers.end..])
}

/// Tells whether a word stands before a number, with a space or an assignment between them.
fn is_behind_word(before: &str) -> bool {
    let named = before.trim_end_matches([' ', ':', '=', '"', '\'', '(', '#', '.', '\u{a0}', '>']);
    let word = named
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_escape = named[..named.len() - word.len()].ends_with('\\') && word.len() == 1;
    !is_escape && WORDS.has(word.as_bytes())
        || (!named.ends_with(|c: char| c.is_ascii()) && ENDS.iter().any(|end| named.ends_with(end)))
        || is_camel_version(word)
}

/// Tells whether a name in code ends with such a word: `minVersion`.
fn is_camel_version(word: &str) -> bool {
    word.ends_with("Version") || word.ends_with("Release")
}

/// Tells whether a package is asked for by its version (PEP 440, npm).
fn is_required(before: &str) -> bool {
    let required = before.trim_end();
    let ([.., b'=' | b'>' | b'<' | b'~' | b'!', b'='] | [.., b'~', b'>']) = required.as_bytes()
    else {
        return false;
    };
    let is_address = |word: &str| {
        ["ip", "addr", "host", "src", "dst"]
            .iter()
            .any(|end| word.ends_with(end))
    };
    let name = required[..required.len() - 2].trim_end();
    let name_of_package = name.strip_suffix(']').unwrap_or(name);
    name_of_package.ends_with(|c: char| c.is_ascii_alphanumeric()) && !is_address(name)
}

/// Tells whether a product stands before a number (RFC 9110, section 10.1.5): `Chrome/`, and not a
/// part of a path.
fn is_of_product(before: &str) -> bool {
    let Some(name) = before.strip_suffix('/') else {
        return false;
    };
    let is_other = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let start = name.rfind(is_other);
    let start = start.map_or(0, |at| name.ceil_char_boundary(at + 1));
    let is_whole =
        start == 0 || name[..start].ends_with([' ', '"', '\'', '(', ';', ',', '\t', ':', '=']);
    is_whole && name[start..].starts_with(|c: char| c.is_ascii_uppercase())
}

/// Tells whether a number stands in the name of a package: behind a dash, before the name's end.
fn is_of_package(before: &str, behind: &str) -> bool {
    let is_joined = before
        .strip_suffix(['-', '_'])
        .is_some_and(|name| name.ends_with(|c: char| c.is_ascii_alphanumeric()));
    if !is_joined {
        return false;
    }
    let behind = &behind[..behind.floor_char_boundary(PACKAGE_BYTES_MAX)];
    let name = behind.find(|c: char| !(c.is_ascii_alphanumeric() || "._-+~".contains(c)));
    let name = behind[..name.unwrap_or(behind.len())].trim_end_matches('.');
    PACKAGES.iter().any(|end| {
        name.strip_suffix(end)
            .is_some_and(|name| name.ends_with('.'))
    })
}
