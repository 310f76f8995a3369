//! A thread that stands still at a call, and what the system says of it.

use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::libc::{self, c_long};
use nix::sys::ptrace;
use nix::unistd::Pid;

use super::call::{Act, Call, Name};

/// No path of ours is longer.
const PATH_BYTES_MAX: usize = 4096;

/// A thread that stands still at a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracee(pub(super) Pid);

impl Tracee {
    /// Returns the number of the call that it enters, and its arguments.
    pub(super) fn call(self) -> Result<(c_long, [u64; 6]), Errno> {
        let registers = ptrace::getregs(self.0)?;
        let number = registers.orig_rax.cast_signed();
        let arguments = [
            registers.rdi,
            registers.rsi,
            registers.rdx,
            registers.r10,
            registers.r8,
            registers.r9,
        ];
        Ok((number, arguments))
    }

    /// Returns what the call that it leaves came to; below 0 where it failed.
    pub(super) fn result(self) -> Result<i64, Errno> {
        Ok(ptrace::getregs(self.0)?.rax.cast_signed())
    }

    /// Lets the call that it enters not be done.
    pub(super) fn skip_call(self) -> Result<(), Errno> {
        let mut registers = ptrace::getregs(self.0)?;
        registers.orig_rax = u64::MAX;
        ptrace::setregs(self.0, registers)
    }

    /// Lets the call that it leaves have failed.
    pub(super) fn answer(self, error: Errno) -> Result<(), Errno> {
        let mut registers = ptrace::getregs(self.0)?;
        registers.rax = (-i64::from(error as i32)).cast_unsigned();
        ptrace::setregs(self.0, registers)
    }

    pub(super) fn is_thread_of(self, process: Pid) -> bool {
        self.0 == process || Path::new(&format!("/proc/{process}/task/{}", self.0)).exists()
    }

    /// Tells whether a call only wakes another thread, or speaks with nobody that matters.
    pub(super) fn is_internal(self, call: &Call) -> bool {
        let file = self.file_of(call);
        let name = file.as_deref().and_then(Path::to_str).unwrap_or_default();
        name.starts_with("anon_inode:") || name.starts_with("socket:")
    }

    /// Returns the file that a call is for.
    pub(super) fn file_of(self, call: &Call) -> Option<PathBuf> {
        match call.act {
            Act::Write { fd, .. }
            | Act::WriteOtherwise { fd }
            | Act::Truncate { fd, .. }
            | Act::Sync { fd }
            | Act::Lock { fd }
            | Act::Read { fd } => self.open_file(fd).ok(),
            Act::Open { name, .. }
            | Act::MakeFolder(name)
            | Act::Remove(name)
            | Act::Link { to: name, .. }
            | Act::Rename { to: name, .. } => self.path(name).ok(),
        }
    }

    /// Names a call and its file, for people.
    pub(super) fn describe(self, call: &Call) -> String {
        let file = self.file_of(call);
        let name = file.as_deref().and_then(Path::file_name);
        let name = name.map_or_else(String::new, |name| format!(" {}", name.display()));
        format!("{}{name}", call.name)
    }

    /// Returns where an open file lies.
    pub(super) fn open_file(self, fd: i32) -> io::Result<PathBuf> {
        fs::read_link(self.descriptor(fd))
    }

    /// Returns the number that an open file has on its disk, whatever its names are.
    pub(super) fn inode(self, fd: i32) -> io::Result<u64> {
        Ok(fs::metadata(self.descriptor(fd))?.ino())
    }

    /// Returns where the next write to an open file goes.
    pub(super) fn position(self, fd: i32) -> io::Result<u64> {
        let info = fs::read_to_string(format!("/proc/{}/fdinfo/{fd}", self.0))?;
        let position = info.lines().find_map(|line| line.strip_prefix("pos:"));
        let position = position.and_then(|position| position.trim().parse().ok());
        position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
    }

    /// Returns the whole path of a name.
    pub(super) fn path(self, (folder, name): Name) -> io::Result<PathBuf> {
        let mut bytes = vec![0; PATH_BYTES_MAX];
        let read = self.memory()?.read_at(&mut bytes, name)?;
        let end = bytes[..read].iter().position(|byte| *byte == 0);
        bytes.truncate(end.unwrap_or(read));
        let name = PathBuf::from(std::ffi::OsString::from_vec(bytes));
        let folder = match folder {
            _ if name.is_absolute() => PathBuf::new(),
            libc::AT_FDCWD => fs::read_link(format!("/proc/{}/cwd", self.0))?,
            fd => self.open_file(fd)?,
        };
        Ok(folder.join(name))
    }

    /// Returns so many bytes of its memory.
    pub(super) fn bytes(self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.memory()?.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }

    fn memory(self) -> io::Result<File> {
        File::open(format!("/proc/{}/mem", self.0))
    }

    fn descriptor(self, fd: i32) -> String {
        format!("/proc/{}/fd/{fd}", self.0)
    }
}
