//! Copies a collection with everything in it, which Metabase itself cannot do.
//!
//! A dashboard is copied with its questions by one request, which does all or nothing. Cards that are on no dashboard
//! are copied by two: the first makes a copy under a name of the server's own in the template, the second moves it. What
//! an attempt before has done is recognised by name and kind in the right place, and a copy that was left between the two
//! requests by who made it and what it asks; it is moved then instead of making another one.

mod fill;
mod target;
mod template;

pub(super) use fill::{fill, settled};
pub(super) use target::Target;
pub(super) use template::Template;
