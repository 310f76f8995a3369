//! What lies in the folder under a result's name and is none.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, Mode, mkfifoat};

use crate::support::{World, result};

#[track_caller]
fn check(world: &World, said: &str) {
    let told = world.run();
    let (outcome, detail) = told.only();
    assert_eq!(outcome, "rejected", "{detail}");
    assert!(detail.contains(said), "{detail}");
}

#[test]
fn a_link_is_not_followed() {
    for target in ["/etc/passwd", "/dev/zero", "/no/such", "two.txt"] {
        let world = World::new();
        world.write("two.txt", result().to_string());
        symlink(target, world.path("one.json")).unwrap();
        check(&world, "it is a link");
    }
}

#[test]
fn a_pipe_a_socket_and_a_folder_hold_nobody() {
    let world = World::new();
    mkfifoat(CWD, world.path("one.json"), Mode::RUSR | Mode::WUSR).unwrap();
    check(&world, "it is a pipe");
    let world = World::new();
    let _listener = UnixListener::bind(world.path("one.json")).unwrap();
    check(&world, "it is a socket");
    let world = World::new();
    fs::create_dir(world.path("one.json")).unwrap();
    fs::write(world.path("one.json/two.json"), result().to_string()).unwrap();
    check(&world, "it is a folder");
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    if rustix::process::geteuid().is_root() {
        eprintln!("left out: root may read everything");
        return;
    }
    let world = World::of(&result());
    fs::set_permissions(world.path("one.json"), fs::Permissions::from_mode(0o0)).unwrap();
    check(&world, "it can't be read");
}

#[test]
fn other_names_are_not_looked_at() {
    let world = World::of(&result());
    for name in [
        "one.json.tmp",
        "one.JSON",
        "json",
        "README",
        ".astra-12-34-56.tmp",
    ] {
        world.write(name, "nonsense");
    }
    fs::create_dir(world.path("inner")).unwrap();
    fs::write(world.path("inner/two.json"), result().to_string()).unwrap();
    assert_eq!(world.run().only().0, "created");
}

#[test]
fn a_name_of_any_bytes_is_told_as_text_and_masked() {
    for (name, shown) in [
        (&b"caf\xe9.json"[..], "caf\u{fffd}.json"),
        (b"of ada@example.org.json", "of [email]"),
        (b"a\nb.json", "a\nb.json"),
        (b".json", ".json"),
    ] {
        let world = World::new();
        let path = world.path("").join(OsStr::from_bytes(name));
        fs::write(path, result().to_string()).unwrap();
        let record = world.record();
        let told = &world.run().files[0];
        assert!(told.name.starts_with(shown), "{told:?}");
        assert_eq!(
            record.document()["meta"]["legacy_result_file"],
            told.name.as_str()
        );
    }
}
