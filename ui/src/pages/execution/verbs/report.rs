//! Reports that a person did by hand what the app could not.

use api::command;
use api::execution::verb::ReportByHand;
use domain::execution::Proof;
use domain::form::{Answers, Choice, Field, Input};
use serde_json::Value;
use yew::prelude::*;

use crate::pages::execution::verbs::VerbProps;
use crate::pages::execution::verbs::dialog::{REASON, VerbDialog, reason, text, use_verb};
use crate::testid::execution as ids;

const PROOF: &str = "proof";
const PROOF_KIND: &str = "proof_kind";
const LINK: &str = "link";
const FILE: &str = "file";
const WORDS: &str = "text";

/// Asks what the step notes down, why it was done by hand, and what shows it.
#[component]
pub fn ReportDialog(props: &VerbProps) -> Html {
    let step = &props.step.view.execution.steps[props.step.index];
    let own = step.verbs.by_hand.clone().unwrap_or_default();
    let fields = own
        .into_iter()
        .chain([
            reason("Why the app did not do it. It stays in the record."),
            proof_kind(),
            proof(),
        ])
        .collect();
    let words = Answers::from_iter([(PROOF_KIND.to_owned(), Value::from(WORDS))]);
    let verb = use_verb::<command::ReportByHand>(
        &props.step.view,
        AttrValue::from(ids::BY_HAND),
        step.key.as_str(),
        fields,
        &words,
        &props.onclose,
    );
    let onsubmit = {
        let (send, step) = (verb.sending.send.clone(), props.step.step_ref());
        Callback::from(move |mut answers: Answers| {
            let (reason, proof) = (text(&answers, REASON), proof_of(&answers));
            for key in [REASON, PROOF, PROOF_KIND] {
                answers.remove(key);
            }
            send.emit(ReportByHand {
                step: step.clone(),
                answers,
                reason,
                proof,
            });
        })
    };
    html! {
        <VerbDialog
            testid={ids::BY_HAND}
            title={format!("“{}” was done by hand?", step.title)}
            submit="Report as done"
            handle={verb.handle}
            busy={verb.sending.busy}
            error={verb.sending.error}
            {onsubmit}
            onclose={props.onclose.clone()}
        >
            <p>
                { "The app does not try this step any more. It counts as done, and those behind it begin." }
            </p>
        </VerbDialog>
    }
}

fn proof_kind() -> Field {
    let option = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    };
    Field {
        key: PROOF_KIND.to_owned(),
        label: "What shows it".to_owned(),
        help: String::new(),
        optional: false,
        unique: None,
        input: Input::Choice {
            options: vec![
                option(WORDS, "A sentence or a ticket"),
                option(LINK, "A link"),
                option(FILE, "A file"),
            ],
        },
    }
}

fn proof() -> Field {
    Field {
        key: PROOF.to_owned(),
        label: "Proof".to_owned(),
        help: "The sentence, the web address, or the name of the file; the file itself stays where it is."
            .to_owned(),
        optional: false,
        unique: None,
        input: Input::Text { max_length: 2000 },
    }
}

fn proof_of(answers: &Answers) -> Proof {
    let value = text(answers, PROOF);
    match text(answers, PROOF_KIND).as_str() {
        LINK => Proof::Link(value),
        FILE => Proof::File(value),
        _ => Proof::Text(value),
    }
}
