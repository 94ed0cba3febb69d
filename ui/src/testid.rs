//! The stable names of all controls and places, as tests find them: `[data-testid="…"]`.
//!
//! A form's inputs are named `<form>.<path>`, with the path of the field error (`start.form.partner_name`,
//! `step.add_company.companies.0.name`); the same name is the input's `id`.

/// The window itself.
pub mod app {
    /// Shown until the session is known.
    pub const STARTING: &str = "app.starting";
    /// The core did not answer at start.
    pub const START_FAILED: &str = "app.start-failed";
    /// Asks the core again.
    pub const RETRY: &str = "app.retry";
    /// The list of short messages.
    pub const TOASTS: &str = "app.toasts";
}

/// The page that tells why the data cannot be opened.
pub mod storage_problem {
    /// The page.
    pub const PAGE: &str = "storage-problem";
    /// Looks again.
    pub const RETRY: &str = "storage-problem.retry";
    /// Opens the log folder.
    pub const LOG_FOLDER: &str = "storage-problem.log-folder";
}

/// The page of the first start.
pub mod first_run {
    /// The page.
    pub const PAGE: &str = "first-run";
    /// The form's name; inputs are `first-run.name`, `.email`, `.password`, `.repeat`.
    pub const FORM: &str = "first-run";
    /// Makes the account.
    pub const SUBMIT: &str = "first-run.submit";
}

/// The sign-in page.
pub mod sign_in {
    /// The page.
    pub const PAGE: &str = "sign-in";
    /// The form's name; inputs are `sign-in.email`, `.password`.
    pub const FORM: &str = "sign-in";
    /// Signs in.
    pub const SUBMIT: &str = "sign-in.submit";
    /// Why it was refused.
    pub const ERROR: &str = "sign-in.error";
    /// Why the last session ended.
    pub const REASON: &str = "sign-in.reason";
    /// Opens the log folder.
    pub const LOG_FOLDER: &str = "sign-in.log-folder";
}

/// The lock page.
pub mod locked {
    /// The page.
    pub const PAGE: &str = "locked";
    /// The form's name; the input is `locked.password`.
    pub const FORM: &str = "locked";
    /// Unlocks.
    pub const SUBMIT: &str = "locked.submit";
    /// Why it was refused.
    pub const ERROR: &str = "locked.error";
    /// Signs out instead.
    pub const SIGN_OUT: &str = "locked.sign-out";
}

/// The page behind the first sign-in. Its form is [`change_password`]'s.
pub mod new_password {
    /// The page.
    pub const PAGE: &str = "new-password";
    /// Signs out instead.
    pub const SIGN_OUT: &str = "new-password.sign-out";
}

/// What surrounds every page.
pub mod shell {
    /// The bar on top.
    pub const MASTHEAD: &str = "shell.masthead";
    /// The workspace's name.
    pub const WORKSPACE: &str = "shell.workspace";
    pub const STALLED: &str = "shell.stalled";
    /// Says which credentials end soon.
    pub const ENDING: &str = "shell.ending";
    /// Says which leavings begin soon.
    pub const LEAVINGS: &str = "shell.leavings";
    /// Goes from there to all that are planned.
    pub const LEAVINGS_ALL: &str = "shell.leavings.all";
    /// The mark of the demo profile.
    pub const DEMO: &str = "shell.demo";
    /// Opens the user menu.
    pub const USER_MENU: &str = "shell.user-menu";
    /// Opens the password dialog.
    pub const CHANGE_PASSWORD: &str = "shell.user-menu.change-password";
    /// Locks the session.
    pub const LOCK: &str = "shell.user-menu.lock";
    /// Signs out.
    pub const SIGN_OUT: &str = "shell.user-menu.sign-out";
    /// Opens the help menu.
    pub const HELP_MENU: &str = "shell.help-menu";
    /// Opens the log folder.
    pub const LOG_FOLDER: &str = "shell.help-menu.log-folder";
    /// Opens the about dialog.
    pub const ABOUT: &str = "shell.help-menu.about";
    /// The about dialog.
    pub const ABOUT_DIALOG: &str = "about";
    /// Goes to the executions.
    pub const NAV_EXECUTIONS: &str = "nav.executions";
    /// Goes to the organizations.
    pub const NAV_ORGANIZATIONS: &str = "nav.organizations";
    /// Goes to the people.
    pub const NAV_PEOPLE: &str = "nav.people";
    /// Goes to the batches.
    pub const NAV_BATCHES: &str = "nav.batches";
    /// Goes to the workflows.
    pub const NAV_WORKFLOWS: &str = "nav.workflows";
    /// Goes to the connections.
    pub const NAV_CONNECTIONS: &str = "nav.connections";
    /// Goes to the accounts.
    pub const NAV_ACCOUNTS: &str = "nav.accounts";
    /// Goes to the own organization, in the partner panel.
    pub const NAV_OVERVIEW: &str = "nav.overview";
    /// Goes to the settings.
    pub const NAV_SETTINGS: &str = "nav.settings";
}

/// The search box in the bar on top.
pub mod finder {
    /// The field.
    pub const FIELD: &str = "finder";
    /// What opens below it.
    pub const POPUP: &str = "finder.popup";
    /// The list of what was found; its lines are `finder.list.<n>`, counted from 0 through all kinds.
    pub const LIST: &str = "finder.list";
    /// Says what can be looked for.
    pub const HELP: &str = "finder.help";
    /// Says that nothing was found.
    pub const NOTHING: &str = "finder.nothing";
    /// Asks again behind a failure.
    pub const RETRY: &str = "finder.retry";
    /// Opens the list of organizations with the same search.
    pub const ALL_ORGANIZATIONS: &str = "finder.all-organizations";
    /// Opens the list of people with the same search.
    pub const ALL_PEOPLE: &str = "finder.all-people";
}

/// The dialog to change the password.
pub mod change_password {
    /// The dialog.
    pub const DIALOG: &str = "change-password";
    /// The form's name; inputs are `change-password.current`, `.new`, `.repeat`.
    pub const FORM: &str = "change-password";
    /// Changes it.
    pub const SUBMIT: &str = "change-password.submit";
}

/// The list of executions.
pub mod executions {
    /// The page.
    pub const PAGE: &str = "executions";
    /// Starts a workflow.
    pub const START: &str = "executions.start";
    /// Starts a workflow, in the empty list.
    pub const EMPTY_START: &str = "executions.empty.start";
    /// Filters by state.
    pub const STATE: &str = "executions.state";
    /// Filters by workflow.
    pub const WORKFLOW: &str = "executions.workflow";
    /// Takes the filters away.
    pub const CLEAR: &str = "executions.clear";
    /// The table.
    pub const TABLE: &str = "executions.table";
    /// Fetches further rows.
    pub const MORE: &str = "executions.more";

    /// The row at a place, counted from 0; its link is `<row>.link`.
    pub fn row(index: usize) -> String {
        format!("executions.row.{index}")
    }
}

/// Choosing and starting a workflow.
pub mod start {
    /// The page with the workflows.
    pub const PAGE: &str = "start";
    /// The page with the first form.
    pub const FORM_PAGE: &str = "start.form-page";
    /// Names the rights that are missing.
    pub const RIGHTS: &str = "start.rights";
    /// Names the systems of which that could not be found out.
    pub const RIGHTS_UNTOLD: &str = "start.rights-untold";
    /// The first form's name; inputs are `start.form.<path>`.
    pub const FORM: &str = "start.form";
    /// Starts the execution.
    pub const SUBMIT: &str = "start.form.submit";
    /// Goes back without starting.
    pub const CANCEL: &str = "start.form.cancel";
    /// Looks what would happen, without starting.
    pub const LOOK: &str = "start.form.preview";
    /// What would happen.
    pub const PREVIEW: &str = "start.preview";

    /// Chooses a workflow.
    pub fn choose(workflow: &str) -> String {
        format!("start.choose.{workflow}")
    }
}

/// What an execution would do.
pub mod plan {
    /// The whole.
    pub const PLAN: &str = "plan";
    /// Says that nothing was changed, and what is to come.
    pub const SUMMARY: &str = "plan.summary";
    /// Holds the steps that are settled already.
    pub const SETTLED: &str = "plan.settled";

    /// One step; `data-state` holds its outlook for code.
    pub fn step(key: &str) -> String {
        format!("plan.step.{key}")
    }

    /// Unfolds what a person does in a step by hand.
    pub fn instructions(key: &str) -> String {
        format!("plan.step.{key}.instructions")
    }
}

/// One execution.
pub mod execution {
    /// The page.
    pub const PAGE: &str = "execution";
    /// Its name.
    pub const TITLE: &str = "execution.title";
    /// Its state; `data-state` holds it for code.
    pub const STATE: &str = "execution.state";
    /// The link to its organization.
    pub const ORGANIZATION: &str = "execution.organization";
    /// Says that every step is done.
    pub const DONE: &str = "execution.done";
    /// Goes to the organization from there.
    pub const DONE_ORGANIZATION: &str = "execution.done.organization";
    /// Says why it was cancelled.
    pub const CANCELLED: &str = "execution.cancelled";
    /// A calm message, for example after a conflict.
    pub const NOTICE: &str = "execution.notice";
    /// Opens the dialog to cancel it.
    pub const CANCEL: &str = "execution.cancel";
    /// That dialog; its input is `execution.cancel-dialog.reason`.
    pub const CANCEL_DIALOG: &str = "execution.cancel-dialog";
    /// Cancels it.
    pub const CANCEL_SUBMIT: &str = "execution.cancel-dialog.submit";

    /// Opens the dialog that tells what it would do from here on.
    pub const NEXT: &str = "execution.next";
    /// That dialog.
    pub const NEXT_DIALOG: &str = "execution.next-dialog";
    /// Opens the dialog to pause it.
    pub const PAUSE: &str = "execution.pause";
    /// That dialog; its input is `execution.pause-dialog.reason`.
    pub const PAUSE_DIALOG: &str = "execution.pause-dialog";
    /// Lets it go on.
    pub const RESUME: &str = "execution.resume";
    /// Says who holds it.
    pub const HOLD: &str = "execution.hold";
    /// What people said.
    pub const COMMENTS: &str = "execution.comments";
    /// The form of a comment; its inputs are `execution.comment.text`, `.about`.
    pub const COMMENT: &str = "execution.comment";
    /// The dialog to skip a step; its input is `verb.skip.reason`.
    pub const SKIP: &str = "verb.skip";
    /// The dialog to have a step done anew; its input is `verb.rerun.reason`.
    pub const RERUN: &str = "verb.rerun";
    /// The dialog to report a step as done by hand; its inputs are the step's own, and `verb.by-hand.reason`,
    /// `.proof_kind`, `.proof`.
    pub const BY_HAND: &str = "verb.by-hand";
    /// The dialog to try a step with changed input; its inputs are `verb.change-input.<key>`.
    pub const CHANGE_INPUT: &str = "verb.change-input";
    /// The dialog to hand a step over; its input is `verb.assign.to`.
    pub const ASSIGN: &str = "verb.assign";

    /// Sends the form of a dialog, or of a comment.
    pub fn submit(dialog: &str) -> String {
        format!("{dialog}.submit")
    }

    /// Opens a step's menu; its entries are `<menu>.skip`, `.rerun`, `.by-hand`, `.change-input`, `.assign`.
    pub fn step_menu(key: &str) -> String {
        format!("execution.step.{key}.menu")
    }

    /// What others are asked to approve.
    pub fn step_approval(key: &str) -> String {
        format!("step.{key}.approval")
    }

    /// Says yes to it.
    pub fn step_approve(key: &str) -> String {
        format!("step.{key}.approve")
    }

    /// Says no to it.
    pub fn step_deny(key: &str) -> String {
        format!("step.{key}.deny")
    }

    /// One step; `data-state` holds its state for code.
    pub fn step(key: &str) -> String {
        format!("execution.step.{key}")
    }

    /// Unfolds a step.
    pub fn step_toggle(key: &str) -> String {
        format!("execution.step.{key}.toggle")
    }

    /// The form of a step that waits; inputs are `step.<key>.<path>`, a task's note `step.<key>.note`.
    pub fn step_form(key: &str) -> String {
        format!("step.{key}")
    }

    /// Sends the step's form, or marks its task as done.
    pub fn step_submit(key: &str) -> String {
        format!("step.{key}.submit")
    }

    /// Lets the app do a task, or tries a step again.
    pub fn step_retry(key: &str) -> String {
        format!("step.{key}.retry")
    }

    /// Says that a step of unknown outcome took effect.
    pub fn step_took_effect(key: &str) -> String {
        format!("step.{key}.took-effect")
    }

    /// Says that it did not.
    pub fn step_no_effect(key: &str) -> String {
        format!("step.{key}.no-effect")
    }

    /// The error of a step.
    pub fn step_error(key: &str) -> String {
        format!("step.{key}.error")
    }
}

/// Taking access away, and the report of it.
pub mod leaving {
    /// The page.
    pub const PAGE: &str = "leaving";
    /// From whom.
    pub const TITLE: &str = "leaving.title";
    /// The form's name; inputs are `leaving.form.requested_by`, `.reason`, `.leaving_date`.
    pub const FORM: &str = "leaving.form";
    /// Chooses the workflow, when there are several.
    pub const WORKFLOW: &str = "leaving.workflow";
    /// Says that there is none.
    pub const NO_WORKFLOW: &str = "leaving.no-workflow";
    /// Has another admin asked first.
    pub const APPROVAL: &str = "leaving.approval";
    /// Names the executions that must end first.
    pub const IN_THE_WAY: &str = "leaving.in-the-way";
    /// Has them cancelled.
    pub const CANCEL_FIRST: &str = "leaving.cancel-first";
    /// Why it was refused.
    pub const REFUSED: &str = "leaving.refused";
    /// Plans it for when the last day is over.
    pub const PLAN: &str = "leaving.plan";
    /// Tells what is planned.
    pub const PLANNED: &str = "leaving.planned";
    /// Goes from there to where it can be changed.
    pub const PLANNED_OPEN: &str = "leaving.planned.open";
    /// Calls it off.
    pub const CALL_OFF: &str = "leaving.call-off";
    /// Asks whether it shall begin now.
    pub const START: &str = "leaving.start";
    /// That question.
    pub const CONFIRM: &str = "leaving.confirm";
    /// Says yes to it.
    pub const CONFIRM_SUBMIT: &str = "leaving.confirm.submit";
    /// Says no to it.
    pub const CONFIRM_LEAVE: &str = "leaving.confirm.leave";
    /// The report, on the page of the execution.
    pub const REPORT: &str = "leaving.report";
    /// Saves it.
    pub const REPORT_SAVE: &str = "leaving.report.save";
    /// Says where it is.
    pub const REPORT_SAVED: &str = "leaving.report.saved";
    /// What it claims, in one sentence.
    pub const REPORT_VERDICT: &str = "leaving.report.verdict";
    /// What became of each access.
    pub const REPORT_TABLE: &str = "leaving.report.table";

    /// The accesses of which the same becomes: `undone`, `by-hand`, `changed`, `untold` or `kept`.
    pub fn group(name: &str) -> String {
        format!("leaving.group.{name}")
    }

    /// An access, by its number in the order in which they are taken back, from 1.
    pub fn access(number: usize) -> String {
        format!("leaving.access.{number}")
    }

    /// A line of the report, from 1.
    pub fn removal(number: u32) -> String {
        format!("leaving.report.{number}")
    }
}

/// The list of planned leavings.
pub mod leavings {
    /// The page.
    pub const PAGE: &str = "leavings";
    /// The table.
    pub const TABLE: &str = "leavings.table";
    /// Fetches further rows.
    pub const MORE: &str = "leavings.more";

    /// The row at a place, counted from 0; its link is `<row>.link`.
    pub fn row(index: usize) -> String {
        format!("leavings.row.{index}")
    }
}

/// The list of organizations.
pub mod organizations {
    /// The page.
    pub const PAGE: &str = "organizations";
    /// Searches by name.
    pub const SEARCH: &str = "organizations.search";
    /// The table.
    pub const TABLE: &str = "organizations.table";
    /// Starts the workflow for a new partner.
    pub const NEW: &str = "organizations.new";
    /// Starts it from the empty list.
    pub const EMPTY_NEW: &str = "organizations.empty.new";
    /// Shows only those in a state.
    pub const STATE: &str = "organizations.state";
    /// In which order.
    pub const SORT: &str = "organizations.sort";
    /// Goes to the planned leavings.
    pub const LEAVINGS: &str = "organizations.leavings";
    /// Goes to what was deleted.
    pub const DELETED: &str = "organizations.deleted";
    /// Takes the search away.
    pub const CLEAR: &str = "organizations.clear";
    /// Fetches further rows.
    pub const MORE: &str = "organizations.more";

    /// The row at a place, counted from 0; its link is `<row>.link`.
    pub fn row(index: usize) -> String {
        format!("organizations.row.{index}")
    }
}

/// One organization.
pub mod organization {
    /// The page.
    pub const PAGE: &str = "organization";
    /// Its name.
    pub const TITLE: &str = "organization.title";
    /// The form of its links; inputs are `organization.links.internal`, `.general`, `.additional`.
    pub const LINKS: &str = "organization.links";
    /// Stores the links.
    pub const LINKS_SUBMIT: &str = "organization.links.submit";
    /// Says that something was typed and not stored.
    pub const LINKS_UNSAVED: &str = "organization.links.unsaved";
    /// Its companies.
    pub const COMPANIES: &str = "organization.companies";
    /// Its groups.
    pub const GROUPS: &str = "organization.groups";
    /// Its people.
    pub const PEOPLE: &str = "organization.people";
    /// Searches them.
    pub const PEOPLE_SEARCH: &str = "organization.people.search";
    /// Fetches further ones.
    pub const PEOPLE_MORE: &str = "organization.people.more";
    /// Starts the workflow for a new user.
    pub const NEW_USER: &str = "organization.new-user";
    /// Whether what was given still stands.
    pub const DRIFT: &str = "organization.drift";
    /// Asks the systems.
    pub const DRIFT_CHECK: &str = "organization.drift.check";
    /// What they answered, in one sentence.
    pub const DRIFT_SUMMARY: &str = "organization.drift.summary";

    /// What somebody was told when they were late.
    pub const NOTICE: &str = "organization.notice";
    /// The menu of what can be done.
    pub const ACTIONS: &str = "organization.actions";
    /// Puts it right.
    pub const EDIT: &str = "organization.edit";
    /// Archives it.
    pub const ARCHIVE: &str = "organization.archive";
    /// Makes it active again.
    pub const ACTIVATE: &str = "organization.activate";
    /// Goes to where it is compared with another one.
    pub const COMPARE: &str = "organization.compare";
    /// Goes to where its access is taken away.
    pub const TAKE_AWAY: &str = "organization.take-away";
    /// Deletes it.
    pub const DELETE: &str = "organization.delete";
    /// The dialog that puts it right.
    pub const EDIT_DIALOG: &str = "organization.edit-dialog";
    /// The dialog that archives it or makes it active again.
    pub const STATE_DIALOG: &str = "organization.state-dialog";
    /// Adds a company.
    pub const ADD_COMPANY: &str = "organization.add-company";
    /// The dialog of a company.
    pub const COMPANY_DIALOG: &str = "organization.company-dialog";
    /// Notes a group.
    pub const NOTE_GROUP: &str = "organization.note-group";
    /// The dialog of a group.
    pub const GROUP_DIALOG: &str = "organization.group-dialog";

    /// A company of it, counted from 0; its buttons are `<row>.change` and `<row>.remove`.
    pub fn company(index: usize) -> String {
        format!("organization.company.{index}")
    }

    /// A group of it, counted from 0; its buttons are `<row>.change` and `<row>.remove`.
    pub fn group(index: usize) -> String {
        format!("organization.group.{index}")
    }

    /// A person of it, counted from 0.
    pub fn person(index: usize) -> String {
        format!("organization.person.{index}")
    }
}

/// What the pages of an organization and of a person have in common.
pub mod record {
    /// The executions.
    pub const EXECUTIONS: &str = "record.executions";
    /// Fetches further ones.
    pub const EXECUTIONS_MORE: &str = "record.executions.more";

    /// What was given.
    pub const GRANTS: &str = "record.grants";
    /// Fetches further rows.
    pub const GRANTS_MORE: &str = "record.grants.more";
    /// The history.
    pub const HISTORY: &str = "record.history";
    /// Fetches further lines.
    pub const HISTORY_MORE: &str = "record.history.more";
    /// The dialog that deletes.
    pub const DELETE: &str = "record.delete";
    /// Says that executions are on their way.
    pub const DELETE_RUNNING: &str = "record.delete.running";
    /// Goes from there to where access is taken away.
    pub const DELETE_TAKE_AWAY: &str = "record.delete.take-away";
    /// Says that accesses stand.
    pub const DELETE_STANDING: &str = "record.delete.standing";

    /// An execution, counted from 0; its link is `<row>.link`.
    pub fn execution(index: usize) -> String {
        format!("record.execution.{index}")
    }

    /// An access, counted from 0.
    pub fn grant(index: usize) -> String {
        format!("record.grant.{index}")
    }

    /// A line of the history, counted from 0.
    pub fn change(index: usize) -> String {
        format!("record.change.{index}")
    }

    /// Unfolds what a record was, at a line of the history.
    pub fn unfold(index: usize) -> String {
        format!("record.change.{index}.facts")
    }

    /// Why a dialog's wish was refused.
    pub fn error(dialog: &str) -> String {
        format!("{dialog}.refused")
    }

    /// The button of a dialog.
    pub fn submit(dialog: &str) -> String {
        format!("{dialog}.submit")
    }

    /// The button that leaves things as they are.
    pub fn leave(dialog: &str) -> String {
        format!("{dialog}.leave")
    }
}

/// One person.
pub mod person {
    /// The page.
    pub const PAGE: &str = "person";
    /// Their name.
    pub const TITLE: &str = "person.title";
    /// What somebody was told when they were late.
    pub const NOTICE: &str = "person.notice";
    /// The link to their organization.
    pub const ORGANIZATION: &str = "person.organization";
    /// The menu of what can be done.
    pub const ACTIONS: &str = "person.actions";
    /// Puts them right.
    pub const EDIT: &str = "person.edit";
    /// Puts them into another organization.
    pub const MOVE: &str = "person.move";
    /// Deactivates them.
    pub const DEACTIVATE: &str = "person.deactivate";
    /// Makes them active again.
    pub const ACTIVATE: &str = "person.activate";
    /// Goes to where they are compared with somebody.
    pub const COMPARE: &str = "person.compare";
    /// Goes to where their access is taken away.
    pub const TAKE_AWAY: &str = "person.take-away";
    /// Deletes them.
    pub const DELETE: &str = "person.delete";
    /// The dialog that puts them right.
    pub const EDIT_DIALOG: &str = "person.edit-dialog";
    /// The dialog that puts them into another organization.
    pub const MOVE_DIALOG: &str = "person.move-dialog";
    /// The dialog that deactivates them or makes them active again.
    pub const STATE_DIALOG: &str = "person.state-dialog";
}

/// Which Metabase groups a person is in, and the change of that.
pub mod groups {
    /// The card on a person's page.
    pub const CARD: &str = "groups";
    /// Opens the dialog.
    pub const CHANGE: &str = "groups.change";
    /// The dialog.
    pub const DIALOG: &str = "groups.dialog";
    /// What is worth knowing about the account.
    pub const ACCOUNT: &str = "groups.account";
    /// Narrows the groups down.
    pub const SEARCH: &str = "groups.search";
    /// Leaves it as it is.
    pub const LEAVE: &str = "groups.leave";

    /// The tick that takes the person out of a group.
    pub fn held(id: &str) -> String {
        format!("groups.held.{id}")
    }

    /// The tick that puts the person into a group.
    pub fn other(id: &str) -> String {
        format!("groups.other.{id}")
    }
}

/// The pages that compare a person with somebody, and an organization with another one.
pub mod compare {
    /// The page.
    pub const PAGE: &str = "compare";
    /// The field for whom or what to compare with.
    pub const OTHER: &str = "compare.other";
    /// The table.
    pub const TABLE: &str = "compare.table";
    /// The link on a person's page that leads here.
    pub const LINK: &str = "compare.link";
    /// The documentation links of two organizations.
    pub const LINKS: &str = "compare.links";
    /// Copies those that are ticked.
    pub const LINKS_COPY: &str = "compare.links.copy";
    /// Why they were not copied.
    pub const LINKS_ERROR: &str = "compare.links.error";
    /// The studio companies of two organizations.
    pub const COMPANIES: &str = "compare.companies";
    /// The link to where they are noted.
    pub const COMPANIES_LINK: &str = "compare.companies.link";
    /// What two organizations themselves were given.
    pub const GIVEN: &str = "compare.given";
    /// The link to where groups are noted.
    pub const GROUPS_LINK: &str = "compare.groups.link";

    /// A row.
    pub fn row(key: &str) -> String {
        format!("compare.row.{key}")
    }

    /// The tick of a row.
    pub fn tick(key: &str) -> String {
        format!("compare.tick.{key}")
    }
}

/// The buttons that start what was chosen on a page.
pub mod starting {
    /// The part with them.
    pub const PART: &str = "starting";
    /// Starts it.
    pub const SUBMIT: &str = "starting.submit";
    /// Shows what would happen.
    pub const LOOK: &str = "starting.preview";
    /// Why it was refused.
    pub const ERROR: &str = "starting.error";
}

/// The list of what was deleted.
pub mod deleted {
    /// The page.
    pub const PAGE: &str = "deleted";
    /// The table.
    pub const TABLE: &str = "deleted.table";
    /// Fetches further rows.
    pub const MORE: &str = "deleted.more";
}

/// The accounts.
pub mod accounts {
    /// The page.
    pub const PAGE: &str = "accounts";
    /// Searches by name and address.
    pub const SEARCH: &str = "accounts.search";
    /// The table.
    pub const TABLE: &str = "accounts.table";
    /// Takes the search away.
    pub const CLEAR: &str = "accounts.clear";
    /// Fetches further rows.
    pub const MORE: &str = "accounts.more";
    /// Makes a partner admin of a person.
    pub const PROMOTE: &str = "accounts.promote";
    /// The dialog that asks which person.
    pub const PROMOTE_DIALOG: &str = "accounts.promote-dialog";
    /// Searches people.
    pub const PROMOTE_SEARCH: &str = "accounts.promote.search";
    /// Why it was refused.
    pub const PROMOTE_ERROR: &str = "accounts.promote.error";
    /// Does it.
    pub const PROMOTE_SUBMIT: &str = "accounts.promote.submit";
    /// Adds somebody who works in the workspace.
    pub const NEW_MEMBER: &str = "accounts.new-member";
    /// The dialog that asks whom.
    pub const MEMBER: &str = "accounts.member-dialog";
    /// The form's name; inputs are `accounts.member.name`, `.email`, `.role`.
    pub const MEMBER_FORM: &str = "accounts.member";
    /// Does it.
    pub const MEMBER_SUBMIT: &str = "accounts.member.submit";
    /// The dialog with a one-time password.
    pub const ISSUED: &str = "accounts.issued";
    /// Whose it is.
    pub const ISSUED_EMAIL: &str = "accounts.issued.email";
    /// The password.
    pub const ISSUED_PASSWORD: &str = "accounts.issued.password";
    /// Copies it.
    pub const ISSUED_COPY: &str = "accounts.issued.copy";
    /// What became of copying.
    pub const ISSUED_TOLD: &str = "accounts.issued.told";
    /// Closes the dialog.
    pub const ISSUED_DONE: &str = "accounts.issued.done";
    /// The dialog that asks before something is done with an account.
    pub const DEED: &str = "accounts.deed";
    /// Does it.
    pub const DEED_SUBMIT: &str = "accounts.deed.submit";
    /// Does not do it.
    pub const DEED_KEEP: &str = "accounts.deed.keep";
    /// Why it was refused.
    pub const DEED_ERROR: &str = "accounts.deed.error";
    /// The dialog that asks for a role.
    pub const ROLE: &str = "accounts.role-dialog";
    /// The role.
    pub const ROLE_CHOICE: &str = "accounts.role";
    /// Changes it.
    pub const ROLE_SUBMIT: &str = "accounts.role.submit";
    /// Does not change it.
    pub const ROLE_KEEP: &str = "accounts.role.keep";
    /// Why it was refused.
    pub const ROLE_ERROR: &str = "accounts.role.error";

    /// The row at a place, counted from 0; its menu is `.menu`, entries are `.role`, `.reset`, `.disable`, `.enable`,
    /// `.remove`.
    pub fn row(index: usize) -> String {
        format!("accounts.row.{index}")
    }

    /// The person at a place of the list to choose from, counted from 0.
    pub fn promote_option(index: usize) -> String {
        format!("accounts.promote.option.{index}")
    }
}

/// The partner panel; its executions are the ids of [`executions`].
pub mod panel {
    /// The page about the own organization.
    pub const OVERVIEW: &str = "panel";
    /// Its name.
    pub const TITLE: &str = "panel.title";
    /// Brings a new user in.
    pub const ADD_USER: &str = "panel.add-user";
    /// The documentation links.
    pub const LINKS: &str = "panel.links";
    /// The newest executions.
    pub const NEWEST: &str = "panel.newest";
    /// Goes to the people.
    pub const TO_PEOPLE: &str = "panel.to-people";
    /// Goes to the executions.
    pub const TO_EXECUTIONS: &str = "panel.to-executions";
    /// The page with the people.
    pub const PEOPLE: &str = "panel.people";
    /// Searches by name and address.
    pub const PEOPLE_SEARCH: &str = "panel.people.search";
    /// The table.
    pub const PEOPLE_TABLE: &str = "panel.people.table";
    /// Brings a new user in.
    pub const PEOPLE_ADD: &str = "panel.people.add-user";
    /// Takes the search away.
    pub const PEOPLE_CLEAR: &str = "panel.people.clear";
    /// Fetches further rows.
    pub const PEOPLE_MORE: &str = "panel.people.more";
    /// Brings a new user in, from the executions.
    pub const EXECUTIONS_ADD: &str = "panel.executions.add-user";

    /// A documentation link.
    pub fn link(key: &str) -> String {
        format!("panel.link.{key}")
    }

    /// The person at a place, counted from 0.
    pub fn person(index: usize) -> String {
        format!("panel.people.row.{index}")
    }
}

/// The list of people.
pub mod people {
    /// The page.
    pub const PAGE: &str = "people";
    /// Searches by name and address.
    pub const SEARCH: &str = "people.search";
    /// The table.
    pub const TABLE: &str = "people.table";
    /// Leads to the import desk.
    pub const IMPORT: &str = "people.import";
    /// Starts the workflow for a new user.
    pub const NEW: &str = "people.new";
    /// Starts it from the empty list.
    pub const EMPTY_NEW: &str = "people.empty.new";
    /// Shows only those in a state.
    pub const STATE: &str = "people.state";
    /// Shows only those of an organization.
    pub const ORGANIZATION: &str = "people.organization";
    /// In which order.
    pub const SORT: &str = "people.sort";
    /// Goes to the planned leavings.
    pub const LEAVINGS: &str = "people.leavings";
    /// Goes to what was deleted.
    pub const DELETED: &str = "people.deleted";
    /// Takes the search away.
    pub const CLEAR: &str = "people.clear";
    /// Fetches further rows.
    pub const MORE: &str = "people.more";

    /// The row at a place, counted from 0.
    pub fn row(index: usize) -> String {
        format!("people.row.{index}")
    }
}

/// The import desk.
pub mod import {
    /// The page.
    pub const PAGE: &str = "import";
    /// Chooses a file.
    pub const FILE: &str = "import.file";
    /// Why the file was refused.
    pub const REFUSED: &str = "import.refused";
    /// What a person should know about the file.
    pub const NOTICES: &str = "import.notices";
    /// Takes the file off the desk.
    pub const CLOSE: &str = "import.close";
    /// Narrows the rows down to one kind.
    pub const FILTER: &str = "import.filter";
    /// The rows.
    pub const TABLE: &str = "import.table";
    /// Fetches further rows.
    pub const MORE: &str = "import.more";
    /// Asks before the start.
    pub const START: &str = "import.start";
    /// The question.
    pub const CONFIRM: &str = "import.confirm";
    /// Starts.
    pub const CONFIRM_START: &str = "import.confirm.start";
    /// Does not.
    pub const CONFIRM_BACK: &str = "import.confirm.back";

    /// Where the answers to a field come from.
    pub fn source(field: usize) -> String {
        format!("import.source.{field}")
    }

    /// What is the same for all rows.
    pub fn fixed(field: usize) -> String {
        format!("import.fixed.{field}")
    }

    /// The row with a number.
    pub fn row(number: u32) -> String {
        format!("import.row.{number}")
    }

    /// A cell of a row that is being mended.
    pub fn cell(number: u32, field: usize) -> String {
        format!("import.row.{number}.{field}")
    }

    /// Something that can be done with a row: `mend`, `save`, `back`, `out`, `in`.
    pub fn verb(number: u32, verb: &str) -> String {
        format!("import.row.{number}.{verb}")
    }
}

/// The list of batches.
pub mod batches {
    /// The page.
    pub const PAGE: &str = "batches";
    /// The table.
    pub const TABLE: &str = "batches.table";
    /// Fetches further rows.
    pub const MORE: &str = "batches.more";
    /// Leads to the import desk.
    pub const IMPORT: &str = "batches.import";
    /// Leads there from the empty list.
    pub const EMPTY_IMPORT: &str = "batches.empty.import";
    /// Saves the list as a file.
    pub const SAVE: &str = "batches.save";

    /// The row at a place, counted from 0.
    pub fn row(index: usize) -> String {
        format!("batches.row.{index}")
    }
}

/// One batch.
pub mod batch {
    /// The page.
    pub const PAGE: &str = "batch";
    /// Its name.
    pub const TITLE: &str = "batch.title";
    /// How far the app is.
    pub const PROGRESS: &str = "batch.progress";
    /// Stops what the app does.
    pub const STOP: &str = "batch.stop";
    /// Goes on with the starting.
    pub const RESUME: &str = "batch.resume";
    /// Tries all failed ones again.
    pub const RETRY: &str = "batch.retry";
    /// Saves the rows as a file.
    pub const SAVE: &str = "batch.save";
    /// Narrows the rows down.
    pub const FILTER: &str = "batch.filter";
    /// How many rows are in what.
    pub const TALLY: &str = "batch.tally";
    /// The grid.
    pub const TABLE: &str = "batch.table";
    /// Fetches further rows.
    pub const MORE: &str = "batch.more";

    /// The row with a number.
    pub fn row(number: u32) -> String {
        format!("batch.row.{number}")
    }

    /// What a step of a row is in.
    pub fn cell(number: u32, step: usize) -> String {
        format!("batch.row.{number}.{step}")
    }
}

/// The list of workflows.
pub mod workflows {
    /// The page.
    pub const PAGE: &str = "workflows";
    /// The table.
    pub const TABLE: &str = "workflows.table";
    /// Goes to the page that brings one in.
    pub const IMPORT: &str = "workflows.import";

    /// The row of a workflow; its link is `<row>.link`.
    pub fn row(key: &str) -> String {
        format!("workflows.row.{key}")
    }
}

/// One workflow.
pub mod workflow {
    /// The page.
    pub const PAGE: &str = "workflow";
    /// Its name.
    pub const TITLE: &str = "workflow.title";
    /// Its steps.
    pub const STEPS: &str = "workflow.steps";
    /// Its versions.
    pub const VERSIONS: &str = "workflow.versions";
    /// Says that it is not offered any more.
    pub const RETIRED: &str = "workflow.retired";
    /// Goes to the page that brings a version in.
    pub const IMPORT: &str = "workflow.import";
    /// Opens the question whether to retire it.
    pub const RETIRE: &str = "workflow.retire";
    /// That question.
    pub const RETIRE_DIALOG: &str = "workflow.retire-dialog";
    /// Retires it.
    pub const RETIRE_SUBMIT: &str = "workflow.retire-dialog.submit";
    /// Leaves it as it is.
    pub const RETIRE_KEEP: &str = "workflow.retire-dialog.keep";
    /// Offers it again.
    pub const OFFER: &str = "workflow.offer";
    /// Why it could not be retired or offered.
    pub const OFFER_ERROR: &str = "workflow.offer.error";
    /// What differs between two versions.
    pub const COMPARE: &str = "workflow.compare";
    /// Chooses the first of the two.
    pub const COMPARE_FROM: &str = "workflow.compare.from";
    /// Chooses the second.
    pub const COMPARE_TO: &str = "workflow.compare.to";
    /// What differs, in words.
    pub const DIFFERENCE: &str = "workflow.difference";
    /// Unfolds the lines that differ.
    pub const DIFFERENCE_LINES: &str = "workflow.difference.lines";
    /// A version as text.
    pub const EXPORT_DIALOG: &str = "workflow.export";
    /// The text.
    pub const EXPORT_TEXT: &str = "workflow.export.text";
    /// Copies it.
    pub const EXPORT_COPY: &str = "workflow.export.copy";
    /// Saves it as a file.
    pub const EXPORT_SAVE: &str = "workflow.export.save";
    /// Says where it went.
    pub const EXPORT_TOLD: &str = "workflow.export.told";

    /// A version in the list.
    pub fn version(number: u32) -> String {
        format!("workflow.version.{number}")
    }

    /// Opens a version as text.
    pub fn export(number: u32) -> String {
        format!("workflow.version.{number}.export")
    }
}

/// The page that brings a workflow in.
pub mod import_workflow {
    /// The page.
    pub const PAGE: &str = "import-workflow";
    /// Reads the text from a file.
    pub const FILE: &str = "import-workflow.file";
    /// The text.
    pub const TEXT: &str = "import-workflow.text";
    /// What is worth saying about the change.
    pub const NOTE: &str = "import-workflow.note";
    /// Imports it.
    pub const SUBMIT: &str = "import-workflow.submit";
    /// Goes back without.
    pub const CANCEL: &str = "import-workflow.cancel";
    /// Everything that is wrong with the text.
    pub const FAULTS: &str = "import-workflow.faults";
    /// Any other error.
    pub const ERROR: &str = "import-workflow.error";
}

/// The connections.
pub mod connections {
    /// The page.
    pub const PAGE: &str = "connections";

    /// Says that the systems are simulated.
    pub const DEMO: &str = "connections.demo";

    /// The card of one system, and its form's name; inputs are `connection.<system>.<key>`.
    pub fn card(system: &str) -> String {
        format!("connection.{system}")
    }

    /// A control of one system's card: `open`, `secret`, `enabled`, `until-closed`, `ca-file`, `submit`, `test`, `found`, `missing`,
    /// `mail-to`, `mail-send`, `secret-state`, `report`, `error`.
    pub fn control(system: &str, control: &str) -> String {
        format!("connection.{system}.{control}")
    }
}

/// The settings.
pub mod settings {
    /// The page.
    pub const PAGE: &str = "settings";
    /// Chooses the level of the log.
    pub const LOG_LEVEL: &str = "settings.log-level";
    /// Opens the log folder.
    pub const LOG_FOLDER: &str = "settings.log-folder";
    /// Opens the password dialog.
    pub const CHANGE_PASSWORD: &str = "settings.change-password";
    /// When the session ends.
    pub const SESSION_END: &str = "settings.session-end";

    /// Chooses a theme: `system`, `light` or `dark`.
    pub fn theme(name: &str) -> String {
        format!("settings.theme.{name}")
    }
}

/// What appears on many pages.
pub mod common {
    /// A page or a part of it is being fetched.
    pub const LOADING: &str = "loading";
    /// Fetching failed.
    pub const FAILED: &str = "failed";
    /// Fetches again.
    pub const RETRY: &str = "failed.retry";
    /// What is shown is older than it should be.
    pub const STALE: &str = "stale";
    /// There is nothing to show.
    pub const EMPTY: &str = "empty";
    /// The page that does not exist.
    pub const NOT_FOUND: &str = "not-found";
    /// Goes to the first page from there.
    pub const NOT_FOUND_HOME: &str = "not-found.home";

    /// The summary of a form's errors.
    pub fn form_errors(form: &str) -> String {
        format!("{form}.errors")
    }

    /// Adds an entry to a group.
    pub fn add(form: &str, group: &str) -> String {
        format!("{form}.{group}.add")
    }

    /// Removes an entry of a group.
    pub fn remove(form: &str, group: &str, index: usize) -> String {
        format!("{form}.{group}.{index}.remove")
    }

    /// An option of an organization picker, counted from 0 among those that match.
    pub fn option(form: &str, path: &str, index: usize) -> String {
        format!("{form}.{path}.option.{index}")
    }

    /// Closes a dialog.
    pub fn close(dialog: &str) -> String {
        format!("{dialog}.close")
    }
}
