//! The use cases. Rights are checked here and only here.
