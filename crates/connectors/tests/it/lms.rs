//! The LMS connector against its simulator.
