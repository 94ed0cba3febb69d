//! LMS.
