//! Finds what the tests left running, on Linux.
//! Everything started in the tests' surroundings carries a mark in its environment, whoever started it.

use crate::{process::Program, steps::say};

use std::fs;

/// The name of the variable that marks a process as ours.
pub(crate) const MARK: &str = "HYOPPS_TEST_WORLD";

/// Ends every process that carries the mark, by its id.
pub(crate) fn end(mark: &str) {
    for (id, name) in marked(mark) {
        say(&format!("  Ending {name} ({id}), which a test left running"));
        // It may have ended since, and then there is nothing to do.
        Program::new("kill").args(["-KILL", &id]).succeeds();
    }
}

fn marked(mark: &str) -> Vec<(String, String)> {
    let mark = format!("{MARK}={mark}");
    let own = std::process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()) && *id != own)
        .filter(|id| fs::read(format!("/proc/{id}/environ")).is_ok_and(|environ| carries(&environ, &mark)))
        .map(|id| {
            let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
            (id, name.trim().to_owned())
        })
        .collect()
}

fn carries(environ: &[u8], mark: &str) -> bool {
    environ
        .split(|byte| *byte == 0)
        .any(|variable| variable == mark.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_variable_marks_a_process() {
        assert!(carries(b"A=1\0HYOPPS_TEST_WORLD=7\0B=2\0", "HYOPPS_TEST_WORLD=7"));
        assert!(!carries(b"A=1\0HYOPPS_TEST_WORLD=77\0", "HYOPPS_TEST_WORLD=7"));
        assert!(!carries(b"NOT_HYOPPS_TEST_WORLD=7\0", "HYOPPS_TEST_WORLD=7"));
    }
}
