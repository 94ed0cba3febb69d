//! Tries a step again with other input than the workflow gives it.

use api::command;
use api::execution::verb::{InputView, RetryStep};
use domain::form::{Answers, Field, Input};
use serde_json::Value;
use yew::prelude::*;

use crate::pages::execution::verbs::VerbProps;
use crate::pages::execution::verbs::dialog::{VerbDialog, text, use_verb};
use crate::testid::execution as ids;

/// Shows what the step would be given, to be changed.
#[component]
pub fn ChangeInputDialog(props: &VerbProps) -> Html {
    let step = &props.step.view.execution.steps[props.step.index];
    // What was there at first, so that only what was changed is sent.
    let inputs = use_state_eq(|| step.verbs.change_input.clone());
    let known: Answers = inputs
        .iter()
        .map(|input| (input.key.clone(), Value::String(input.value.clone())))
        .collect();
    let verb = use_verb::<command::RetryStep>(
        &props.step.view,
        AttrValue::from(ids::CHANGE_INPUT),
        step.key.as_str(),
        inputs.iter().map(field).collect(),
        &known,
        &props.onclose,
    );
    let onsubmit = {
        let (send, step, inputs) = (verb.sending.send.clone(), props.step.step_ref(), inputs);
        Callback::from(move |answers: Answers| {
            send.emit(RetryStep {
                step: step.clone(),
                input: Some(changed(&inputs, &answers)),
            });
        })
    };
    html! {
        <VerbDialog
            testid={ids::CHANGE_INPUT}
            title={format!("Change what “{}” is given?", step.title)}
            submit="Try with this"
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>
                { "The step is tried again at once. What you change counts for this step of this execution only: \
                   records of organizations and people stay as they are." }
            </p>
        </VerbDialog>
    }
}

fn field(input: &InputView) -> Field {
    Field {
        key: input.key.clone(),
        label: input.label.clone(),
        help: String::new(),
        optional: true,
        unique: None,
        input: Input::Text { max_length: 4000 },
    }
}

/// Returns what a person has changed, now or before; everything else goes on following the records.
fn changed(inputs: &[InputView], answers: &Answers) -> Answers {
    inputs
        .iter()
        .map(|input| (input, text(answers, &input.key)))
        .filter(|(input, value)| input.changed || *value != input.value)
        .map(|(input, value)| (input.key.clone(), Value::String(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_a_person_changed_is_sent() {
        let input = |key: &str, value: &str, changed| InputView {
            key: key.into(),
            label: key.into(),
            value: value.into(),
            changed,
        };
        let inputs = [
            input("to", "ada@example.org", false),
            input("name", "Ada", true),
            input("link", "https://example.org", false),
            input("note", "Old", false),
        ];
        let answers =
            json!({"to": "eve@example.org", "name": "Ada", "link": "https://example.org", "note": ""});
        let answers = answers.as_object().cloned().unwrap_or_default();
        let sent = changed(&inputs, &answers);
        assert_eq!(
            Value::Object(sent),
            json!({"to": "eve@example.org", "name": "Ada", "note": ""}),
            "what was changed before stays changed, and an emptied one is empty"
        );
    }
}
