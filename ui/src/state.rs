//! What pages remember: plain data with reducers, without a type of the document, tested on the host.

pub mod changes;
pub mod drafts;
pub mod fields;
pub mod fold;
pub mod form;
pub mod group_change;
pub mod load;
pub mod pages;
pub mod picker;
pub mod search;
pub mod tally;
pub mod text;
