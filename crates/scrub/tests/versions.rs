//! Which four numbers are a version, a section or an identifier, and which are an address for all that.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

fn stay(texts: &[&str]) {
    for text in texts {
        check(text, text);
    }
}

#[test]
fn versions_stay_in_the_languages_of_their_readers() {
    for word in [
        "version",
        "Versie",
        "versjon",
        "versão",
        "wersji",
        "verze",
        "verzió",
        "sürüm",
        "έκδοση",
        "Έκδοση",
        "Версия",
        "版本",
        "バージョン",
        "버전",
        "เวอร์ชัน",
        "Treiberversion",
        "firmware",
        "Firmwareversion",
    ] {
        stay(&[
            &format!("{word} 7.56.52.31"),
            &format!("{word}: 7.56.52.31,"),
            &format!("{word} = \"7.56.52.31\""),
        ]);
    }
    stay(&[
        "the version is 7.56.52.31 now",
        "version number 7.56.52.31",
        "versionName \"7.56.52.31\"",
        "version_string='7.56.52.31'",
        r#"{\"minVersion\": \"7.56.52.31\"}"#,
        "Version **7.56.52.31**",
        "7.56.52.31 or newer",
    ]);
}

#[test]
fn sections_stay_in_the_languages_of_their_readers() {
    for word in [
        "section",
        "Abschn.",
        "Kapitel",
        "Unterabschnitt",
        "hoofdstuk",
        "capítulo",
        "rozdział",
        "Глава",
        "κεφάλαιο",
        "chapitre",
        "bölüm",
        "fejezet",
        "avsnitt",
    ] {
        stay(&[&format!("{word} 4.20.7.3 says")]);
    }
}

#[test]
fn versions_of_packages_stay() {
    stay(&[
        "pip install demo==7.56.52.31",
        "demo>=7.56.52.31,<=8.0.0.1",
        "\"demo\": \">=7.56.52.31\"",
        "\"demo\": \"^7.56.52.31\"",
        "demo: ~7.56.52.31",
        "Depends: libdemo (>= 7.56.52.31)",
        "npm install left@7.56.52.31",
        "@acme/left@7.56.52.31",
        "pkg:npm/left@7.56.52.31",
        "apt-get install left=7.56.52.31",
        "gem 'left', '7.56.52.31'",
        "libfoo.so.7.56.52.31",
        "libfoo.7.56.52.31.dylib",
        "demo-7.56.52.31-x86_64.AppImage",
        "nginx/7.56.52.31",
        "python-requests/7.56.52.31",
        "OpenSSL 3.0.13.1",
        "Chrome 120.0.0.0",
        "BIOS 7.56.52.31",
    ]);
}

#[test]
fn versions_with_a_stage_stay() {
    stay(&[
        "7.56.52.31-beta",
        "7.56.52.31-rc.1",
        "7.56.52.31-SNAPSHOT",
        "7.56.52.31rc1",
        "7.56.52.31b2",
        "7.56.52.31.dev0",
        "7.56.52.31.Final",
        "7.56.52.31+build.5",
        "7.56.52.31~rc1",
    ]);
}

#[test]
fn versions_that_follow_each_other_stay() {
    stay(&[
        "Bump left from 7.56.52.31 to 7.56.52.32",
        "chore: bumps left to 7.56.52.31",
        "Upgraded from version 7.56.52.31 to 7.57.0.1.",
        "versions 7.56.52.31 and 7.57.0.1",
        "upgrade left 7.56.52.31 -> 8.0.0.1",
    ]);
}

#[test]
fn identifiers_of_objects_stay() {
    stay(&[
        "OBJECT IDENTIFIER 2.5.29.17",
        "ObjectIdentifier(\"1.2.3.4\")",
        "signatureOid: 1.2.3.4",
        "2.5.4.3=Ada, 2.5.4.10=Example",
        "critical extension 2.5.29.19 is unknown",
        "2.5.29.15 keyUsage",
        "snmpwalk -c public host 1.3.6.1",
    ]);
}

#[test]
fn addresses_beside_the_same_signs_go() {
    for (text, masked) in [
        ("version 192.168.1.20", "version [ip]"),
        ("release server 7.56.52.31:8080", "release server [ip]:8080"),
        ("update 7.56.52.31:8080", "update [ip]:8080"),
        ("step 7.56.52.0/24", "step [ip]/24"),
        ("root@7.56.52.31", "root@[ip]"),
        ("ssh -p 22 ada@7.56.52.31", "ssh -p 22 ada@[ip]"),
        ("if src_ip >= 7.56.52.31", "if src_ip >= [ip]"),
        ("ip.addr == 7.56.52.31", "ip.addr == [ip]"),
        ("== 7.56.52.31 ==", "== [ip] =="),
        ("grep '^7.56.52.31 ' access.log", "grep '^[ip] ' access.log"),
        ("host/7.56.52.31", "host/[ip]"),
        (
            "pip install --proxy=7.56.52.31 demo",
            "pip install --proxy=[ip] demo",
        ),
        (
            "route from 7.56.52.31 to 7.56.52.32",
            "route from [ip] to [ip]",
        ),
        ("upgraded from 10.56.52.31", "upgraded from [ip]"),
        ("release 1.2.3.4 to 54.32.1.2", "release 1.2.3.4 to [ip]"),
        ("7.56.52.31-host, 7.56.52.31+1", "[ip]-host, [ip]+1"),
        ("7.56.52.31a", "[ip]a"),
        ("10.0.0.1-beta", "[ip]-beta"),
        ("2.5.4.3 - - [10/Oct/2024]", "[ip] - - [10/Oct/2024]"),
        ("client: 2.5.29.17", "client: [ip]"),
        (
            "certificate error from 2.5.29.17",
            "certificate error from [ip]",
        ),
        ("curl 7.56.52.31", "curl [ip]"),
        (
            "npm config set proxy=7.56.52.31",
            "npm config set proxy=[ip]",
        ),
        (
            "yarn install --registry http://ada@7.56.52.31",
            "yarn install --registry http://ada@[ip]",
        ),
        ("identifier 1.2.3.4", "identifier [ip]"),
        ("server 7.56.52.31", "server [ip]"),
        ("\\v7.56.52.31", "\\v[ip]"),
    ] {
        check(text, masked);
    }
}

#[test]
fn tags_and_both_ends_of_a_range_stay() {
    stay(&[
        "image: acme/app:7.56.52.31",
        "docker pull registry.example.com/acme/app:7.56.52.31",
        "tag: 7.56.52.31",
        "git tag 7.56.52.31",
        "upgraded foo (7.56.52.31 → 7.56.53.2)",
        "update foo 7.56.52.31 -> 8.0.0.1",
        "foo>=7.56.52.31,<8.0.0.0",
    ]);
    check(
        "image: 7.56.52.31:5000/acme/app",
        "image: [ip]:5000/acme/app",
    );
    check(
        "docker run --add-host db:7.56.52.31 acme/app",
        "docker run --add-host db:[ip] acme/app",
    );
    check("from db:7.56.52.31", "from db:[ip]");
}
