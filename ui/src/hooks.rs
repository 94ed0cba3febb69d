//! What several pages share: fetching, sending, forms, the session and the clock.

pub mod use_carried;
pub mod use_core;
pub mod use_fields;
pub mod use_form;
pub mod use_load;
pub mod use_now;
pub mod use_organizations;
pub mod use_pages;
pub mod use_send;
pub mod use_session;
pub mod use_settled;
pub mod use_switch;
