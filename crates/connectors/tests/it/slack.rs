//! The Slack connector against its simulator.
