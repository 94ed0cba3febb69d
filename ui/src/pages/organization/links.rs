//! An organization's documentation links, editable.

use std::rc::Rc;

use api::organization::{OrganizationDetail, UpdateDocumentationLinks};
use api::{ApiError, ErrorCode, command};
use domain::form::{Answers, Field, Input};
use domain::organization::DocumentationLinks;
use serde_json::Value;
use yew::prelude::*;

use crate::components::button::{Button, Kind, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::form::{FormContext, FormErrors, FormFields};
use crate::components::notice::{Mood, Notice};
use crate::components::toasts::use_toaster;
use crate::hooks::use_form::{use_form, use_stored};
use crate::hooks::use_send::use_send;
use crate::state::form::FormAction;
use crate::testid::organization as ids;

/// Properties of [`Links`].
#[derive(PartialEq, Properties)]
pub struct LinksProps {
    pub organization: Rc<OrganizationDetail>,
    /// Fetches the organization again.
    pub refresh: Callback<()>,
    /// Whether the account may change them.
    pub editable: bool,
}

/// The three links that go into the mail to a new person.
#[component]
pub fn Links(props: &LinksProps) -> Html {
    let stored = &props.organization.links;
    let toaster = use_toaster();
    let handle = use_form(
        ids::LINKS.into(),
        Rc::new(fields()),
        &answers_of(stored),
        format!("{}/{}", ids::LINKS, props.organization.id),
    );
    use_stored(&handle.form, answers_of(stored));
    let conflict = use_state_eq(|| false);
    let answered = {
        let (form, refresh, conflict) = (handle.form.clone(), props.refresh.clone(), conflict.setter());
        Callback::from(move |answer: Result<(), ApiError>| {
            match answer {
                Ok(()) => {
                    // From now on this is what is stored.
                    form.dispatch(FormAction::Reset(form.answers().clone()));
                    conflict.set(false);
                    toaster.say("The documentation links were saved.");
                }
                Err(error) if error.code == ErrorCode::Conflict => conflict.set(true),
                Err(error) => form.dispatch(FormAction::Refused(error.field_errors)),
            }
            refresh.emit(());
        })
    };
    let sending = use_send::<command::UpdateDocumentationLinks>(answered);
    let onsubmit = {
        let (handle, send) = (handle.clone(), sending.send.clone());
        let (organization, version) = (props.organization.id, props.organization.version);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(answers) = handle.submit() {
                send.emit(UpdateDocumentationLinks {
                    organization,
                    version,
                    links: links_of(&answers),
                });
            }
        })
    };
    let error = sending
        .error
        .as_ref()
        .filter(|error| error.field_errors.is_empty() && error.code != ErrorCode::Conflict);
    let context = FormContext {
        disabled: sending.busy || !props.editable,
        ..FormContext::default()
    };
    let changed = handle.form.is_changed();
    html! {
        <Card title="Documentation links" text="They go into the mail that welcomes a new person.">
            <form class="pf-v6-c-form" novalidate={true} {onsubmit}>
                <FormErrors handle={handle.clone()} />
                if let Some(error) = error {
                    <ErrorReport failure={Failure::from(&**error)} />
                }
                if *conflict {
                    <Notice mood={Mood::Warning} title="Somebody changed this organization meanwhile.">
                        <p>{ "Nothing was saved. What you typed is still here; look at it once more and save again." }</p>
                    </Notice>
                }
                <FormFields {handle} {context} />
                if props.editable {
                    <div class="actions">
                        <Button testid={ids::LINKS_SUBMIT} tone={Tone::Primary} kind={Kind::Submit} busy={sending.busy} disabled={!changed}>
                            { "Save links" }
                        </Button>
                        if changed {
                            <span class="quiet" data-testid={ids::LINKS_UNSAVED}>{ "There are changes that are not saved." }</span>
                        }
                    </div>
                }
            </form>
        </Card>
    }
}

fn fields() -> Vec<Field> {
    let field = |key: &str, label: &str, help: &str| Field {
        key: key.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        optional: true,
        unique: None,
        input: Input::Link,
    };
    vec![
        field("internal", "Internal documentation", "The partner's own pages."),
        field("general", "General documentation", "The pages for all partners."),
        field(
            "additional",
            "Additional documentation",
            "Anything else worth reading.",
        ),
    ]
}

fn answers_of(links: &DocumentationLinks) -> Answers {
    links
        .named()
        .into_iter()
        .map(|(key, _, link)| (key.to_owned(), Value::String(link.to_owned())))
        .collect()
}

fn links_of(answers: &Answers) -> DocumentationLinks {
    let link = |key: &str| {
        answers
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    DocumentationLinks {
        internal: link("internal"),
        general: link("general"),
        additional: link("additional"),
    }
}
