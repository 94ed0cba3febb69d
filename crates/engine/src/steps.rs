//! The step kinds, one file each: which events a step accepts, and what it records.

pub(crate) mod action;
pub(crate) mod form;
pub(crate) mod task;
