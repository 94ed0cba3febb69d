//! The pages. They know routes and commands; what they are made of is in [`crate::components`].

pub mod about;
pub mod accounts;
pub mod change_password;
pub mod connections;
pub mod entrance;
pub mod execution;
pub mod executions;
pub mod first_run;
pub mod import_workflow;
pub mod locked;
pub mod new_password;
pub mod not_found;
pub mod organization;
pub mod organizations;
pub mod panel;
pub mod people;
pub mod record;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod start;
pub mod start_workflow;
pub mod storage_problem;
pub mod workflow;
pub mod workflows;
