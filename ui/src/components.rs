//! The pieces that pages are made of. They know neither routes nor commands.
//!
//! Icons, labels and titles come from patternfly-yew. Controls are written here on PatternFly's markup,
//! because they need a stable test id, an accessible name and errors that are tied to them.

pub mod badge;
pub mod button;
pub mod card;
pub mod dialog;
pub mod empty;
pub mod error_report;
pub mod facts;
pub mod field;
pub mod file_button;
pub mod form;
pub mod inputs;
pub mod list;
pub mod loaded;
pub mod logo;
pub mod long_table;
pub mod menu;
pub mod more;
pub mod notice;
pub mod outline;
pub mod page;
pub mod person_picker;
pub mod picker;
pub mod plan;
pub mod search;
pub mod select;
pub mod step_icon;
pub mod switch;
pub mod table;
pub mod toasts;
pub mod when;
