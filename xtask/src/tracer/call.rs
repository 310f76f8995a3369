//! Calls to the system that change what is on a disk, or take a lock.

use nix::libc::{self, c_long};

/// What a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Write,
    Sync,
    Truncate,
    /// Makes, renames, links or removes.
    Name,
    Lock,
    Read,
}

/// A name below an open folder: its descriptor, and where the name stands in the caller's memory.
pub(super) type Name = (i32, u64);

/// A call with those of its arguments that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) act: Act,
}

/// What a call does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Writes from `memory`; without an offset where the last write ended.
    Write {
        fd: i32,
        memory: u64,
        offset: Option<u64>,
    },
    /// Writes in a way that is not looked into.
    WriteOtherwise {
        fd: i32,
    },
    Truncate {
        fd: i32,
        length: u64,
    },
    Sync {
        fd: i32,
    },
    Open {
        name: Name,
        truncates: bool,
    },
    MakeFolder(Name),
    Link {
        from: Name,
        to: Name,
    },
    Rename {
        from: Name,
        to: Name,
    },
    Remove(Name),
    Lock {
        fd: i32,
    },
    Read {
        fd: i32,
    },
}

impl Call {
    /// Takes a call apart; nothing where it is of no kind that matters.
    pub(super) fn of(number: c_long, arguments: [u64; 6]) -> Option<Self> {
        let here = libc::AT_FDCWD;
        let [a, b, c, d, e, _] = arguments;
        let fd = a as i32;
        let write = |offset| Act::Write {
            fd,
            memory: b,
            offset,
        };
        let (name, act) = match number {
            libc::SYS_write => ("write", write(None)),
            libc::SYS_pwrite64 => ("pwrite64", write(Some(d))),
            libc::SYS_writev => ("writev", Act::WriteOtherwise { fd }),
            libc::SYS_pwritev => ("pwritev", Act::WriteOtherwise { fd }),
            libc::SYS_pwritev2 => ("pwritev2", Act::WriteOtherwise { fd }),
            libc::SYS_fallocate => ("fallocate", Act::WriteOtherwise { fd }),
            libc::SYS_sendfile => ("sendfile", Act::WriteOtherwise { fd }),
            libc::SYS_copy_file_range => ("copy_file_range", Act::WriteOtherwise { fd: c as i32 }),
            libc::SYS_ftruncate => ("ftruncate", Act::Truncate { fd, length: b }),
            libc::SYS_fsync => ("fsync", Act::Sync { fd }),
            libc::SYS_fdatasync => ("fdatasync", Act::Sync { fd }),
            libc::SYS_open => ("open", open((here, a), b)?),
            libc::SYS_openat => ("openat", open((fd, b), c)?),
            libc::SYS_mkdir => ("mkdir", Act::MakeFolder((here, a))),
            libc::SYS_mkdirat => ("mkdirat", Act::MakeFolder((fd, b))),
            libc::SYS_link => ("link", link((here, a), (here, b))),
            libc::SYS_linkat => ("linkat", link((fd, b), (c as i32, d))),
            libc::SYS_rename => ("rename", rename((here, a), (here, b))),
            libc::SYS_renameat => ("renameat", rename((fd, b), (c as i32, d))),
            libc::SYS_renameat2 if is_rename(e) => ("renameat2", rename((fd, b), (c as i32, d))),
            libc::SYS_unlink => ("unlink", Act::Remove((here, a))),
            libc::SYS_unlinkat => ("unlinkat", Act::Remove((fd, b))),
            libc::SYS_rmdir => ("rmdir", Act::Remove((here, a))),
            libc::SYS_flock => ("flock", Act::Lock { fd }),
            libc::SYS_fcntl if takes_lock(b) => ("fcntl", Act::Lock { fd }),
            libc::SYS_pread64 => ("pread64", Act::Read { fd }),
            _ => return None,
        };
        Some(Self { name, act })
    }

    pub(super) fn kind(&self) -> Kind {
        match self.act {
            Act::Write { .. } | Act::WriteOtherwise { .. } => Kind::Write,
            Act::Truncate { .. } => Kind::Truncate,
            Act::Sync { .. } => Kind::Sync,
            Act::Open { .. }
            | Act::MakeFolder(_)
            | Act::Link { .. }
            | Act::Rename { .. }
            | Act::Remove(_) => Kind::Name,
            Act::Lock { .. } => Kind::Lock,
            Act::Read { .. } => Kind::Read,
        }
    }
}

/// Only an open that may make a file, or empties one, changes anything.
fn open(name: Name, flags: u64) -> Option<Act> {
    let has = |flag: i32| flags as i32 & flag == flag;
    let truncates = has(libc::O_TRUNC);
    (has(libc::O_CREAT) || truncates).then_some(Act::Open { name, truncates })
}

fn link(from: Name, to: Name) -> Act {
    Act::Link { from, to }
}

fn rename(from: Name, to: Name) -> Act {
    Act::Rename { from, to }
}

/// One that is to replace nothing, and did, did what any does.
fn is_rename(flags: u64) -> bool {
    flags & !u64::from(libc::RENAME_NOREPLACE) == 0
}

fn takes_lock(command: u64) -> bool {
    let commands = [
        libc::F_SETLK,
        libc::F_SETLKW,
        libc::F_OFD_SETLK,
        libc::F_OFD_SETLKW,
    ];
    commands.contains(&(command as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_at_a_place_is_told_from_one_at_the_end() {
        let at = Call::of(libc::SYS_pwrite64, [3, 0x1000, 24, 32, 0, 0]).unwrap();
        let expected = Act::Write {
            fd: 3,
            memory: 0x1000,
            offset: Some(32),
        };
        assert_eq!(
            (at.name, at.act, at.kind()),
            ("pwrite64", expected, Kind::Write)
        );
        let end = Call::of(libc::SYS_write, [3, 0x1000, 24, 32, 0, 0]).unwrap();
        assert!(matches!(end.act, Act::Write { offset: None, .. }));
    }

    #[test]
    fn an_open_counts_where_it_may_make_or_empty_a_file() {
        let open = |flags: i32| {
            let folder = i64::from(libc::AT_FDCWD).cast_unsigned();
            Call::of(libc::SYS_openat, [folder, 0x1000, flags as u64, 0, 0, 0])
        };
        assert_eq!(open(libc::O_RDONLY | libc::O_CLOEXEC), None);
        let made = open(libc::O_WRONLY | libc::O_CREAT).unwrap().act;
        let name = (libc::AT_FDCWD, 0x1000);
        assert_eq!(
            made,
            Act::Open {
                name,
                truncates: false
            }
        );
        let emptied = open(libc::O_WRONLY | libc::O_TRUNC).unwrap().act;
        assert_eq!(
            emptied,
            Act::Open {
                name,
                truncates: true
            }
        );
    }

    #[test]
    fn a_descriptor_is_duplicated_without_a_lock() {
        let fcntl = |command: i32| Call::of(libc::SYS_fcntl, [3, command as u64, 0, 0, 0, 0]);
        assert_eq!(fcntl(libc::F_DUPFD_CLOEXEC), None);
        assert_eq!(fcntl(libc::F_SETLK).unwrap().kind(), Kind::Lock);
    }

    #[test]
    fn names_are_below_the_descriptors_that_stand_before_them() {
        let linked = Call::of(libc::SYS_linkat, [5, 0x1000, 6, 0x2000, 0, 0]).unwrap();
        let expected = Act::Link {
            from: (5, 0x1000),
            to: (6, 0x2000),
        };
        assert_eq!(linked.act, expected);
        let removed = Call::of(libc::SYS_unlink, [0x1000, 0, 0, 0, 0, 0]).unwrap();
        assert_eq!(removed.act, Act::Remove((libc::AT_FDCWD, 0x1000)));
    }

    #[test]
    fn a_rename_that_replaces_nothing_is_one_and_an_exchange_is_none() {
        let rename = |flags| Call::of(libc::SYS_renameat2, [5, 0x1000, 6, 0x2000, flags, 0]);
        assert_eq!(rename(u64::from(libc::RENAME_NOREPLACE)), rename(0));
        assert_eq!(rename(u64::from(libc::RENAME_EXCHANGE)), None);
    }

    #[test]
    fn what_changes_nothing_is_of_no_kind() {
        assert_eq!(Call::of(libc::SYS_getpid, [0; 6]), None);
    }
}
