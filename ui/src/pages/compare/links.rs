//! The documentation links of two organizations; the ones that are ticked are copied.

use std::collections::BTreeSet;
use std::rc::Rc;

use api::compare::Giving;
use api::compare::organizations::{ComparedLink, OrganizationComparison};
use api::organization::UpdateDocumentationLinks;
use api::{ApiError, command};
use domain::organization::DocumentationLinks;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::components::card::Card;
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::table::{Table, row};
use crate::components::toasts::use_toaster;
use crate::hooks::use_send::use_send;
use crate::pages::compare::{give, listed};
use crate::testid::compare as ids;

/// Properties of [`Links`].
#[derive(PartialEq, Properties)]
pub(super) struct LinksProps {
    pub compared: Rc<OrganizationComparison>,
    /// Compares again.
    pub refresh: Callback<()>,
    /// Whether the account may change them.
    pub editable: bool,
}

const COLUMNS: &[&str] = &["Link", "The example has", "The organization has", "Copy"];

/// The links, and the button that copies.
#[component]
pub(super) fn Links(props: &LinksProps) -> Html {
    let compared = &props.compared;
    let toaster = use_toaster();
    let ticked = use_state_eq(BTreeSet::<String>::new);
    let answered = {
        let (ticked, refresh) = (ticked.setter(), props.refresh.clone());
        Callback::from(move |answer: Result<(), ApiError>| {
            if answer.is_ok() {
                ticked.set(BTreeSet::new());
                toaster.say("The documentation links were copied.");
            }
            // Whoever was late sees how things stand now.
            refresh.emit(());
        })
    };
    let sending = use_send::<command::UpdateDocumentationLinks>(answered);
    let links = copied(compared, &ticked);
    let oncopy = {
        let (send, links) = (sending.send.clone(), links.clone());
        let (organization, version) = (compared.right.id, compared.right.version);
        Callback::from(move |()| {
            if let Some(links) = links.clone() {
                send.emit(UpdateDocumentationLinks {
                    organization,
                    version,
                    links,
                });
            }
        })
    };
    let rows = compared.links.iter().map(|link| {
        let cells = vec![
            html! { { &link.name } },
            address(&link.left),
            address(&link.right),
            give_link(link, props.editable, &ticked),
        ];
        row(link.key.clone(), Some(ids::row(&link.key)), cells)
    });
    html! {
        <Card
            title="Documentation links"
            text="They go into the mail that welcomes a new person. A change stands in the organization's history."
            testid={ids::LINKS}
        >
            if let Some(error) = &sending.error {
                <ErrorReport failure={Failure::from(&**error)} testid={ids::LINKS_ERROR} />
            }
            <Table name="Documentation links" columns={COLUMNS}>{ for rows }</Table>
            if props.editable {
                <div class="actions">
                    <Button
                        testid={ids::LINKS_COPY}
                        tone={Tone::Primary}
                        busy={sending.busy}
                        disabled={sending.busy || links.is_none()}
                        onclick={oncopy}
                    >
                        { "Copy what is ticked" }
                    </Button>
                </div>
            } else {
                <p class="quiet">{ "An admin can copy them." }</p>
            }
        </Card>
    }
}

fn address(link: &str) -> Html {
    let links: Vec<_> = Some(link.to_owned())
        .filter(|link| !link.is_empty())
        .into_iter()
        .collect();
    listed(&links)
}

fn give_link(link: &ComparedLink, editable: bool, ticked: &UseStateHandle<BTreeSet<String>>) -> Html {
    match &link.copying {
        Giving::Can { .. } if !editable => html! { <span class="quiet">{ "Can be copied" }</span> },
        Giving::Has | Giving::Can { .. } | Giving::Cannot { .. } => give(&link.key, &link.copying, ticked),
    }
}

/// Returns the links of the organization with the ticked ones of the example; none while nothing is ticked that can be
/// copied.
fn copied(compared: &OrganizationComparison, ticked: &BTreeSet<String>) -> Option<DocumentationLinks> {
    let mut links = compared.right.links.clone();
    let wanted =
        |link: &&ComparedLink| matches!(link.copying, Giving::Can { .. }) && ticked.contains(&link.key);
    for link in compared.links.iter().filter(wanted) {
        let place = match &*link.key {
            "general" => &mut links.general,
            "additional" => &mut links.additional,
            _ => continue,
        };
        place.clone_from(&link.left);
    }
    (links != compared.right.links).then_some(links)
}

#[cfg(test)]
mod tests {
    use api::compare::organizations::ComparedOrganization;

    use super::*;

    #[test]
    fn what_is_not_ticked_stays_as_it_is() {
        let organization = |links| ComparedOrganization {
            id: "0193a000-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Acme".to_owned(),
            people: 0,
            version: 3,
            links,
        };
        let own = DocumentationLinks {
            internal: "https://own.example.org".to_owned(),
            general: "https://old.example.org".to_owned(),
            additional: String::new(),
        };
        let link = |key: &str, copying| ComparedLink {
            key: key.to_owned(),
            name: key.to_owned(),
            left: format!("https://{key}.example.org"),
            right: String::new(),
            copying,
        };
        let can = || Giving::Can {
            what: "Copy it".to_owned(),
        };
        let compared = OrganizationComparison {
            left: organization(DocumentationLinks::default()),
            right: organization(own.clone()),
            systems: Vec::new(),
            links: vec![
                link("internal", Giving::Has),
                link("general", can()),
                link("additional", can()),
            ],
            companies: Vec::new(),
            given: Vec::new(),
        };
        let ticks = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(copied(&compared, &ticks(&[])), None);
        assert_eq!(
            copied(&compared, &ticks(&["internal"])),
            None,
            "it is not offered"
        );
        let links = copied(&compared, &ticks(&["additional"])).unwrap();
        assert_eq!(links.additional, "https://additional.example.org");
        assert_eq!((links.internal, links.general), (own.internal, own.general));
    }
}
