//! Executions: pure transitions, journal, runner.
