//! Tells what an execution would do, without doing it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use api::execution::plan::{ExecutionPlan, Outlook, PlanExecution, Planned, StepPlan};
use api::execution::{ExecutionRef, Manner, Offer, Workflow};
use app::App;
use clap::Args;
use domain::form::Field;
use domain::{ExecutionId, StepKey, WorkflowKey};

use crate::answers::{self, Sheet};
use crate::call::Call;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::page::{Cell, Page};

/// Tell what each step would do, reading the systems and changing nothing
#[derive(Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    of: Of,
    /// A file with answers, a table for each form; they are looked at and not kept; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// The key of the workflow that would be started
    workflow: Option<WorkflowKey>,
    /// The execution that would go on
    #[arg(long, value_name = "ID")]
    execution: Option<ExecutionId>,
}

/// The steps that are looked at, each with its fields as far as they are asked for now.
type Steps = Vec<(StepKey, Manner, Vec<Field>)>;

impl Plan {
    pub(crate) async fn run(self, call: &Call) -> Result<Exit, Failure> {
        let Self { of, answers } = self;
        let mut sheet = Sheet::read(call, answers.as_deref())?;
        let (lacking, plan) = call
            .signed_in(async |desk| {
                let (of, steps) = of.steps(&desk.app).await?;
                let manners: Vec<_> = steps.iter().map(|(key, manner, _)| (key, *manner)).collect();
                sheet.refuse_misfits(&manners, "Nothing was started.")?;
                let mut answers = BTreeMap::new();
                for (key, _, fields) in &steps {
                    if let Some(given) = sheet.take(key) {
                        answers.insert(key.clone(), answers::by_id(&desk.app, fields, given).await?);
                    }
                }
                let lacking = lacking(&desk.app, &of).await?;
                Ok((
                    lacking,
                    desk.app.plan_execution(PlanExecution { of, answers }).await?,
                ))
            })
            .await?;
        for note in &lacking {
            call.output.note(note);
        }
        call.output.result(&plan, |page| show(page, &plan))?;
        Ok(Exit::Done)
    }
}

/// Tells the rights that are missing for a start, one sentence each.
async fn lacking(app: &App, of: &Planned) -> Result<Vec<String>, Failure> {
    let Planned::Start { workflow } = of else {
        return Ok(Vec::new());
    };
    let workflow = workflow.clone();
    let found = app.check_rights(Workflow { workflow }).await?;
    let untold = found.iter().filter(|lacking| !lacking.untold.is_empty());
    let untold = untold.map(|lacking| {
        format!(
            "What the app may do in {} is not known: {}",
            lacking.system, lacking.untold
        )
    });
    let notes = found.iter().flat_map(|lacking| {
        lacking.missing.iter().map(|right| {
            let steps = right.steps.join(", ");
            format!(
                "{} lacks the right {}, which is needed for: {steps}.",
                lacking.system, right.permission
            )
        })
    });
    Ok(notes.chain(untold).collect())
}

impl Of {
    async fn steps(self, app: &App) -> Result<(Planned, Steps), Failure> {
        if let Some(id) = self.execution {
            let execution = app.get_execution(ExecutionRef { id }).await?;
            let steps = execution.steps.into_iter();
            let steps = steps.map(|step| (step.key, step.manner, asked(step.offer)));
            return Ok((Planned::Execution { id }, steps.collect()));
        }
        let workflow = self.workflow.ok_or_else(|| Failure::Usage {
            message: "There is nothing to plan.".to_owned(),
            hint: "Name a workflow, or an execution with --execution.",
        })?;
        let request = Workflow {
            workflow: workflow.clone(),
        };
        let prepared = app.prepare_execution(request).await?;
        let mut fields = prepared.fields;
        let steps = prepared.workflow.steps.into_iter();
        // Only the first form is known before the start.
        let steps = steps.map(|step| (step.key, step.manner, std::mem::take(&mut fields)));
        Ok((Planned::Start { workflow }, steps.collect()))
    }
}

fn asked(offer: Offer) -> Vec<Field> {
    match offer {
        Offer::Answer { fields, .. } => fields,
        Offer::Nothing | Offer::Task { .. } | Offer::Retry | Offer::Settle | Offer::Decide => Vec::new(),
    }
}

fn show(page: &mut Page, plan: &ExecutionPlan) {
    let row = |step: &StepPlan| {
        let (outlook, more) = words(&step.outlook);
        [
            Cell::text(step.key.as_str()),
            Cell::outlook(&step.outlook, outlook),
            Cell::text(&step.system),
            Cell::text(&more),
        ]
    };
    let rows: Vec<_> = plan.steps.iter().map(row).collect();
    page.table(["STEP", "WOULD", "SYSTEM", "MORE"], &rows);
    for step in &plan.steps {
        more(page, step);
    }
}

fn words(outlook: &Outlook) -> (&'static str, String) {
    match outlook {
        Outlook::Settled => ("nothing, it is settled", String::new()),
        Outlook::Answered => ("be answered", String::new()),
        Outlook::NeedsAnswer { .. } => ("wait for answers", String::new()),
        Outlook::ByHand { .. } => ("be done by hand", String::new()),
        Outlook::PassedOver { reason } => ("be passed over", reason.clone()),
        Outlook::Approval { question } => ("ask others", question.clone()),
        Outlook::Create { what } => ("create", what.clone()),
        Outlook::Change { what } => ("change", what.clone()),
        Outlook::AlreadyRight { what } => ("change nothing", what.clone()),
        Outlook::Blocked { error } => ("be blocked", error.message.clone()),
        Outlook::Follows { steps, what } => ("follow", format!("{} (after {})", what, steps.join(", "))),
        Outlook::Fails { error } => ("fail", error.message.clone()),
    }
}

fn more(page: &mut Page, step: &StepPlan) {
    match &step.outlook {
        Outlook::NeedsAnswer { errors } if !errors.is_empty() => {
            page.gap();
            page.bad(&format!("{}: the answers would be refused", step.key));
            for error in errors {
                page.line(&format!("  {}.{}: {}", step.key, error.path, error.message));
            }
        }
        Outlook::Blocked { error } | Outlook::Fails { error } => {
            page.gap();
            page.bad(&format!("{}: {} ({})", step.key, error.message, error.code));
            if !error.hint.is_empty() {
                page.line(&format!("  {}", error.hint));
            }
        }
        Outlook::Settled
        | Outlook::Answered
        | Outlook::NeedsAnswer { .. }
        | Outlook::ByHand { .. }
        | Outlook::PassedOver { .. }
        | Outlook::Approval { .. }
        | Outlook::Create { .. }
        | Outlook::Change { .. }
        | Outlook::AlreadyRight { .. }
        | Outlook::Follows { .. } => {}
    }
}
