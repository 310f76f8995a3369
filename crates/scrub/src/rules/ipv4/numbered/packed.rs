//! Versions in the names of packages and products.

use super::Place;
use crate::rules::word_set::WordSet;

/// The ends of packages' and programs' names.
const PACKAGES: [&str; 27] = [
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
    "AppImage",
    "dll",
    "so",
    "dylib",
    "aar",
    "vsix",
    "xpi",
];

/// So many bytes behind a number hold the end of a package's name.
const PACKAGE_BYTES_MAX: usize = 64;

/// So many bytes behind a number hold the name of its stage.
const SUFFIX_BYTES_MAX: usize = 24;

/// The stages of what is built (Semantic Versioning, PEP 440, Maven, Debian and Red Hat).
static STAGES: WordSet = WordSet::spaced(
    "alpha beta rc cr snapshot pre preview prerelease dev post final ga release nightly hotfix sp \
     milestone canary stable lts ubuntu deb dfsg el fc git",
);

/// Stages that are written at the number itself (PEP 440).
static GLUED_STAGES: WordSet = WordSet::spaced("a b rc alpha beta dev post");

/// Products in small letters that name themselves with their version.
static PRODUCTS: WordSet = WordSet::spaced(
    "nginx openresty lighttpd tengine caddy haproxy squid varnish envoy traefik istio curl libcurl \
     wget httpie aria2 okhttp axios aiohttp httpx requests gunicorn uvicorn hypercorn waitress \
     werkzeug jetty undertow tomcat git npm pnpm yarn pip uv node openssl python java dart ruby \
     php perl lua luajit okio grpc ktor reqwest hyper ureq undici guzzle got urllib3 botocore boto3 \
     dalvik iphone ipados ios android cfnetwork darwin",
);

/// Tells whether a number stands in the name of a package: behind a dash, before the name's end, or
/// behind the end of a library's name.
pub(super) fn is_of_package(before: &str, place: Place<'_>) -> bool {
    if before.ends_with(".so.") {
        return true;
    }
    let is_joined = before
        .strip_suffix(['-', '_', '.'])
        .is_some_and(|name| name.ends_with(|c: char| c.is_ascii_alphanumeric()));
    if !is_joined {
        return false;
    }
    let behind = place.behind(PACKAGE_BYTES_MAX);
    let name = behind.find(|c: char| !(c.is_ascii_alphanumeric() || "._-+~".contains(c)));
    let name = behind[..name.unwrap_or(behind.len())].trim_end_matches('.');
    PACKAGES.iter().any(|end| {
        name.strip_suffix(end)
            .is_some_and(|name| name.ends_with('.'))
    })
}

/// Tells whether a product stands before a number (RFC 9110, section 10.1.5): `Chrome/`, and not a
/// part of a path.
pub(super) fn is_of_product(before: &str) -> bool {
    let Some(name) = before.strip_suffix('/') else {
        return false;
    };
    let is_other = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let start = name.rfind(is_other);
    let start = start.map_or(0, |at| name.ceil_char_boundary(at + 1));
    let is_whole =
        start == 0 || name[..start].ends_with([' ', '"', '\'', '(', ';', ',', '\t', ':', '=']);
    let name = &name[start..];
    is_whole
        && (name.starts_with(|c: char| c.is_ascii_uppercase())
            || name.split(['-', '_']).any(|part| PRODUCTS.has(part)))
}

/// Tells whether the name of a stage follows a number: `-beta`, `rc1`, `+build.5`.
pub(super) fn has_suffix(place: Place<'_>) -> bool {
    let behind = place.behind(SUFFIX_BYTES_MAX);
    let stage = behind.trim_start_matches(['-', '.', '~', '+', '_']);
    let letters = stage.find(|c: char| !c.is_ascii_alphabetic());
    let (stage, rest) = stage.split_at(letters.unwrap_or(stage.len()));
    let begins_number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match behind.as_bytes() {
        [b'-' | b'.' | b'~' | b'_', next, ..] if next.is_ascii_alphabetic() => STAGES.has(stage),
        [b'+', next, ..] => next.is_ascii_alphabetic(),
        [first, ..] if first.is_ascii_alphabetic() => {
            GLUED_STAGES.has(stage) && (begins_number(rest) || stage.len() > 1)
        }
        [b' ', ..] => is_followed_by_newer(behind),
        _ => false,
    }
}

/// Tells whether later versions are meant too.
fn is_followed_by_newer(behind: &str) -> bool {
    const LATER: [&str; 10] = [
        " or newer",
        " or later",
        " or above",
        " or higher",
        " and newer",
        " and later",
        " and above",
        " oder neuer",
        " oder höher",
        " ou supérieur",
    ];
    LATER.iter().any(|later| behind.starts_with(later))
}
