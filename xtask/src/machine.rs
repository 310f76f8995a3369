//! The state of the machine: what was measured means nothing without it.

use std::fmt;
use std::fs;
use std::thread;

use serde_json::{Value, json};

/// What something was measured on; `unknown` where the system doesn't say.
#[derive(Debug)]
pub(crate) struct Machine {
    cpu: String,
    cores: usize,
    kernel: String,
    load: String,
}

/// Returns what Linux says under `/proc`.
pub(crate) fn state() -> Machine {
    Machine {
        cpu: cpu_model(&read("/proc/cpuinfo")),
        cores: thread::available_parallelism().map_or(1, usize::from),
        kernel: known(read("/proc/sys/kernel/osrelease").trim()),
        load: known(read("/proc/loadavg").split(' ').next().unwrap_or_default()),
    }
}

impl Machine {
    /// Returns the state as a JSON object.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "cpu": self.cpu, "cores": self.cores, "kernel": self.kernel, "load": self.load })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cpu,
            cores,
            kernel,
            load,
        } = self;
        write!(f, "{cpu}, {cores} cores, kernel {kernel}, load {load}")
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn known(text: &str) -> String {
    if text.is_empty() {
        "unknown".to_owned()
    } else {
        text.to_owned()
    }
}

fn cpu_model(cpuinfo: &str) -> String {
    let model = cpuinfo.lines().find(|line| line.starts_with("model name"));
    known(
        model
            .and_then(|line| line.split_once(": "))
            .map_or("", |(_, model)| model),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_is_read_from_cpuinfo() {
        assert_eq!(
            cpu_model("processor\t: 0\nmodel name\t: A Chip @ 3 GHz\n"),
            "A Chip @ 3 GHz"
        );
        assert_eq!(cpu_model(""), "unknown");
    }
}
