//! A place where a task stops until the test lets it go on.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::call::PATIENCE;

/// Two named pipes: a task that comes to the gate says so on the one and waits on the other, so
/// that no clock has to order what happens.
#[derive(Debug)]
pub(crate) struct Gate {
    reached: PathBuf,
    /// Held open for reading and writing, so that nothing that is written is lost and a task is
    /// let go when the test ends.
    way: File,
    way_path: PathBuf,
}

impl Gate {
    /// Makes a gate in a folder that is not a task's workspace.
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        let fifo = |end: &str| {
            let path = folder.join(format!("{name}.{end}"));
            mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR).expect("a pipe can be made");
            path
        };
        let (reached, way_path) = (fifo("reached"), fifo("way"));
        let way = OpenOptions::new().read(true).write(true).open(&way_path);
        Self {
            reached,
            way: way.expect("a pipe can be opened"),
            way_path,
        }
    }

    /// Returns shell words that say the shell's process number at the gate and wait there.
    pub(crate) fn words(&self) -> String {
        format!(
            "echo $$ > '{}'; read go < '{}'",
            self.reached.display(),
            self.way_path.display()
        )
    }

    /// Returns the same for a shell of its own, whose process number is another than its parent's.
    pub(crate) fn nested(&self) -> String {
        format!("sh -c \"{}\"", self.words().replace('$', "\\$"))
    }

    /// Waits until a task is at the gate, and returns its process.
    #[track_caller]
    pub(crate) fn wait(&self) -> u32 {
        let (sender, receiver) = channel();
        let path = self.reached.clone();
        thread::spawn(move || {
            let mut line = String::new();
            // The pipe is closed before the line is told, for the next task needs a reader of its
            // own; nothing was said where the task before had not closed its end yet.
            while line.is_empty() {
                BufReader::new(File::open(&path)?).read_line(&mut line)?;
            }
            let _ = sender.send(line);
            std::io::Result::Ok(())
        });
        let line = receiver
            .recv_timeout(PATIENCE)
            .expect("a task comes to the gate");
        line.trim().parse().expect("a process has a number")
    }

    /// Lets one task go on.
    pub(crate) fn open(&self) {
        (&self.way)
            .write_all(b"go\n")
            .expect("a pipe can be written");
    }
}
