//! Steps as they are written and stored: beside the common keys one table that says what kind of step it is. A key
//! that means nothing is refused.

use serde::{Deserialize, Serialize};

use crate::StepKey;
use crate::workflow::{
    ActionStep, ApprovalStep, DepartureStep, FormStep, RecordRule, RemovalStep, RetryPolicy, StepKind,
    TaskStep,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    key: StepKey,
    title: String,
    summary: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    needs: Option<Vec<StepKey>>,
    #[serde(default)]
    retry: RetryPolicy,
    #[serde(default)]
    records: Vec<RecordRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    form: Option<FormStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<ActionStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<TaskStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<ApprovalStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    removal: Option<RemovalStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    departure: Option<DepartureStep>,
}

/// A step that is of no kind, or of several.
#[derive(Debug, thiserror::Error)]
#[error("the step {0} must have one of `form`, `action`, `task`, `approval`, `removal` and `departure`")]
pub(super) struct KindUnclear(StepKey);

impl TryFrom<Step> for super::Step {
    type Error = KindUnclear;

    fn try_from(written: Step) -> Result<Self, KindUnclear> {
        let kinds = [
            written.form.map(StepKind::Form),
            written.action.map(StepKind::Action),
            written.task.map(StepKind::Task),
            written.approval.map(StepKind::Approval),
            written.removal.map(StepKind::Removal),
            written.departure.map(StepKind::Departure),
        ];
        let mut kinds = kinds.into_iter().flatten();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            return Err(KindUnclear(written.key));
        };
        Ok(Self {
            key: written.key,
            title: written.title,
            summary: written.summary,
            needs: written.needs,
            retry: written.retry,
            records: written.records,
            kind,
        })
    }
}

impl From<super::Step> for Step {
    fn from(step: super::Step) -> Self {
        let mut written = Self {
            key: step.key,
            title: step.title,
            summary: step.summary,
            needs: step.needs,
            retry: step.retry,
            records: step.records,
            form: None,
            action: None,
            task: None,
            approval: None,
            removal: None,
            departure: None,
        };
        match step.kind {
            StepKind::Form(form) => written.form = Some(form),
            StepKind::Action(action) => written.action = Some(action),
            StepKind::Task(task) => written.task = Some(task),
            StepKind::Approval(approval) => written.approval = Some(approval),
            StepKind::Removal(removal) => written.removal = Some(removal),
            StepKind::Departure(departure) => written.departure = Some(departure),
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::workflow;

    /// As the first version of the app has stored it.
    fn stored() -> serde_json::Value {
        json!({
            "key": "look", "title": "Look", "summary": "Somebody looks.",
            "retry": {"attempts": 4, "first_delay_s": 5, "factor": 3.0, "max_delay_s": 900, "jitter": 0.2},
            "records": [],
            "task": {"instructions": ["Look."], "fields": []},
        })
    }

    #[test]
    fn what_was_stored_is_read_and_stored_again_as_it_was() {
        let step: workflow::Step = serde_json::from_value(stored()).unwrap();
        assert_eq!(serde_json::to_value(&step).unwrap(), stored());
    }

    #[test]
    fn a_step_has_one_kind_and_no_key_without_a_meaning() {
        let error = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut step = stored();
            change(&mut step);
            serde_json::from_value::<workflow::Step>(step)
                .unwrap_err()
                .to_string()
        };
        let kinds =
            "the step look must have one of `form`, `action`, `task`, `approval`, `removal` and `departure`";
        assert_eq!(error(&|step| step["form"] = json!({"fields": []})), kinds);
        assert_eq!(
            error(&|step| drop(step.as_object_mut().unwrap().remove("task"))),
            kinds
        );
        assert!(error(&|step| step["taks"] = json!({})).starts_with("unknown field `taks`"));
    }
}
