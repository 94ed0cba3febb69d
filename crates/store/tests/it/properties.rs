//! Whatever happens to executions: the journal gives it back, and the rows say the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::execution::{Actor, JournalEntry, Recorded, StepError, StepState, Task};
use domain::form::Answers;
use domain::{StepKey, WorkflowKey};
use engine::event::Retry;
use engine::{Append, Event, Execution, Journal, Outcome, Route, Subject, transition};
use proptest::prelude::*;
use serde_json::json;
use store::Workspace;

use crate::support::{
    NOON, ada, assert_projection_fits, begin, next_execution, office, partner_answers, replayed, runtime,
    second, write,
};

fn companies(choice: u8) -> serde_json::Value {
    let company = |n: u8| {
        let environment = if n.is_multiple_of(2) { "test" } else { "prod" };
        json!({"name": format!("Company {n}"), "environment": environment})
    };
    (0..=choice % 4)
        .map(|n| company(n.wrapping_mul(choice) % 5))
        .collect()
}

/// What may happen to a step next, by a number that a property test chose.
fn next_event(execution: &Execution, choice: u8) -> Event {
    let error = StepError {
        code: "refused".to_owned(),
        message: "It refused.".to_owned(),
        hint: String::new(),
        detail: vec!["421 4.3.0 ✉".to_owned()],
        trace: String::new(),
    };
    let seen = execution.version;
    let with = |wanted: StepState| execution.steps.iter().find(|step| step.state == wanted);
    if choice.is_multiple_of(29) {
        return Event::Cancel {
            seen,
            by: ada(),
            reason: "on purpose".to_owned(),
        };
    }
    if choice.is_multiple_of(11) {
        // Done anew: the form tells other companies than before.
        if let Some(invalidated) = engine::verbs::fitting(execution, 0).rerun {
            return Event::Rerun {
                step: execution.steps[0].key.clone(),
                seen,
                invalidated,
                reason: "a company was missing".to_owned(),
                by: ada(),
            };
        }
    }
    if let Some(step) = with(StepState::Waiting).filter(|step| step.key == execution.steps[0].key) {
        let name = format!("Partner {} {}", execution.id, choice % 3);
        let mut answers = partner_answers(&name);
        answers.insert("studio_companies".to_owned(), companies(choice));
        return Event::Answer {
            step: step.key.clone(),
            seen,
            answers,
            subject: Subject::default(),
            by: ada(),
        };
    }
    if let Some(step) = with(StepState::Running) {
        let attempt = step.attempts.len() as u32;
        let last = step.attempts.last();
        if choice.is_multiple_of(2)
            && last.is_some_and(|last| last.tells_apply && last.applying_since.is_none())
        {
            return Event::ApplyBegins {
                step: step.key.clone(),
                attempt,
            };
        }
        let done = || Outcome::Done {
            given: Answers::new(),
            outputs: Answers::new(),
            summary: "Done.".to_owned(),
            receipt: Some(json!({ "choice": choice })),
        };
        let outcome = match choice % 5 {
            0 => Outcome::Failed {
                error,
                retry: Retry::After(std::time::Duration::from_secs(3)),
                applying: true,
            },
            1 => Outcome::Failed {
                error,
                retry: Retry::Never,
                applying: false,
            },
            2 => Outcome::Blocked {
                error,
                applying: true,
            },
            3 => Outcome::Unknown(error),
            _ => done(),
        };
        let subject = Subject::default();
        return Event::AttemptEnded {
            step: step.key.clone(),
            attempt,
            outcome,
            subject,
            jitter: 0.5,
        };
    }
    if let Some(step) = with(StepState::Unknown) {
        let took_effect = choice.is_multiple_of(2);
        return Event::Settle {
            step: step.key.clone(),
            seen,
            took_effect,
            subject: Subject::default(),
            by: ada(),
        };
    }
    let stuck = with(StepState::Failed)
        .or(with(StepState::Blocked))
        .or(with(StepState::Retrying));
    if let Some(step) = stuck {
        return Event::Retry {
            step: step.key.clone(),
            seen,
            input: None,
            by: ada(),
        };
    }
    match execution.ready().first() {
        Some(index) => Event::Dispatch {
            step: execution.steps[*index].key.clone(),
            route: Route::Attempt {
                tells_apply: choice.is_multiple_of(2),
            },
        },
        None => Event::Cancel {
            seen,
            by: ada(),
            reason: "nothing left to do".to_owned(),
        },
    }
}

async fn live_through(workspace: &Workspace, choices: &[u8]) {
    let id = next_execution();
    let begun = begin(id, "new_partner", partner_answers(&format!("Partner {id}")), NOON);
    write(workspace, 0, &begun).await.unwrap();
    let mut execution = begun.next;
    for (n, choice) in (1..).zip(choices) {
        // An event that does not fit is the engine's business; here it is only left out.
        let Ok(transition) = transition::apply(&execution, next_event(&execution, *choice), second(n)) else {
            continue;
        };
        if transition.entries.is_empty() {
            continue;
        }
        write(workspace, execution.version, &transition).await.unwrap();
        execution = transition.next;
    }
    assert_eq!(replayed(workspace, id).await, execution);
    assert_projection_fits(workspace, id).await;
}

fn any_recorded() -> impl Strategy<Value = Recorded> {
    let step = || "[a-z_]{1,12}".prop_map(StepKey::new);
    let actor = || any::<String>().prop_map(|name| Actor { name, ..ada() });
    let answers = || {
        prop::collection::btree_map(any::<String>(), any::<String>(), 0..4).prop_map(|map: BTreeMap<_, _>| {
            map.into_iter()
                .map(|(key, value)| (key, json!([value, { "nested": null }])))
                .collect::<Answers>()
        })
    };
    prop_oneof![
        actor().prop_map(|by| Recorded::Started {
            workflow: WorkflowKey::from("w"),
            version: 1,
            by,
            leaving: None,
        }),
        step().prop_map(|step| Recorded::FormOpened { step }),
        (step(), answers(), actor()).prop_map(|(step, answers, by)| Recorded::FormAnswered {
            step,
            answers,
            records: Vec::new(),
            by
        }),
        (step(), any::<Vec<String>>()).prop_map(|(step, instructions)| Recorded::TaskOpened {
            step,
            task: Task {
                instructions,
                reason: domain::execution::ByHandReason::SwitchedOff
            }
        }),
        (step(), any::<u32>(), any::<String>(), any::<bool>()).prop_map(
            |(step, attempt, idempotency_key, tells_apply)| Recorded::AttemptStarted {
                step,
                attempt,
                idempotency_key,
                tells_apply,
            }
        ),
        (step(), any::<u32>()).prop_map(|(step, attempt)| Recorded::ApplyBegan { step, attempt }),
        (step(), answers(), any::<String>()).prop_map(|(step, outputs, summary)| {
            Recorded::AttemptSucceeded {
                step,
                attempt: 1,
                given: outputs.clone(),
                outputs,
                summary,
                records: Vec::new(),
            }
        }),
        (actor(), any::<String>()).prop_map(|(by, reason)| Recorded::Cancelled { by, reason }),
        Just(Recorded::Finished),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_appended_is_loaded_again(groups in prop::collection::vec(prop::collection::vec((any_recorded(), any::<i64>()), 1..5), 1..8)) {
        runtime().block_on(async {
            let office = office().await;
            let workspace = office.workspace.clone();
            let id = next_execution();
            let execution = Execution::begin(id, crate::support::definition("new_partner"), ada(), NOON);
            let mut all: Vec<JournalEntry> = Vec::new();
            for group in groups {
                let expected_version = all.len() as u64;
                let entries: Vec<_> = (expected_version + 1..)
                    .zip(group)
                    .map(|(number, (recorded, at))| JournalEntry { number, at: domain::Timestamp::from_micros(at), recorded })
                    .collect();
                all.extend(entries.clone());
                let next = Arc::new(execution.clone());
                let append = Append { execution: id, expected_version, entries, next };
                workspace.append(append).await.unwrap();
            }
            let stored = workspace.load(id).await.unwrap().unwrap();
            assert_eq!(stored.entries, all);
            assert_eq!(Arc::new(stored.definition), execution.definition);
        });
    }

    #[test]
    fn the_rows_are_always_what_the_journal_tells(lives in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..4)) {
        runtime().block_on(async {
            let office = office().await;
            let workspace = office.workspace.clone();
            for choices in &lives {
                live_through(&workspace, choices).await;
            }
            workspace.integrity_check().await.unwrap();
        });
    }
}
