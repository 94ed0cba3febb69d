//! The list below the search box.

use api::search::{Found, FoundError, FoundExecution, FoundOrganization, FoundPerson};
use domain::organization::OrganizationState;
use domain::person::PersonState;
use domain::search::Words;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::badge::ExecutionBadge;
use crate::components::button::{Button, Tone};
use crate::components::error_report::{ErrorReport, Failure};
use crate::components::when::When;
use crate::state::search::{Finding, Target};
use crate::testid::finder as ids;

/// A list that shows everything that fits a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ListKind {
    Organizations,
    People,
}

/// Properties of [`Results`].
#[derive(PartialEq, Properties)]
pub(super) struct ResultsProps {
    pub finding: Finding,
    pub go: Callback<Target>,
    /// Opens the list with the same search.
    pub show_all: Callback<ListKind>,
    /// Asks the core again.
    pub retry: Callback<()>,
}

/// What was found, kind by kind; or what can be looked for, that nothing was found, or why that is not known.
#[component]
pub(super) fn Results(props: &ResultsProps) -> Html {
    let finding = &props.finding;
    if let Some(error) = &finding.error {
        let retry = props.retry.clone();
        return html! {
            <div class="finder-note">
                <ErrorReport failure={Failure::from(&**error)}>
                    <Button testid={ids::RETRY} tone={Tone::Link} onclick={retry}>{ "Try again" }</Button>
                </ErrorReport>
            </div>
        };
    }
    if !finding.asks() {
        return html! {
            <div class="finder-note" data-testid={ids::HELP}>
                <p>{ "Find organizations, people, executions and errors by the beginnings of words." }</p>
                <p class="finder-quiet">
                    { "For example a name, an e-mail address or its domain, an id such as C0123ABC, or an error code." }
                </p>
            </div>
        };
    }
    let Some((text, results)) = finding.shown() else {
        return html! { <p class="finder-note finder-quiet" role="status">{ "Searching …" }</p> };
    };
    if results.is_empty() {
        return html! {
            <div class="finder-note" role="status" data-testid={ids::NOTHING}>
                <p dir="auto">{ format!("Nothing found for “{}”.", text.trim()) }</p>
                <p class="finder-quiet">
                    { "Words are found by their beginning: type fewer letters, or another word." }
                </p>
            </div>
        };
    }
    let list = List {
        props,
        words: Words::of(text),
    };
    let mut first = 0;
    let mut group = |count: usize| {
        let at = first;
        first += count;
        at
    };
    let organizations = group(results.organizations.rows.len());
    let people = group(results.people.rows.len());
    let executions = group(results.executions.rows.len());
    let errors = group(results.errors.rows.len());
    html! {
        <>
            <p class="pf-v6-screen-reader" role="status">{ found_in_words(first) }</p>
            <div role="listbox" id={ids::LIST} data-testid={ids::LIST} aria-label="What was found">
                { list.group("Organizations", Some(ListKind::Organizations), organizations, &results.organizations, List::organization) }
                { list.group("People", Some(ListKind::People), people, &results.people, List::person) }
                { list.group("Executions", None, executions, &results.executions, List::execution) }
                { list.group("Steps that stand at an error", None, errors, &results.errors, List::error) }
            </div>
        </>
    }
}

/// Returns the id of a line.
pub(super) fn option_id(index: usize) -> String {
    format!("{}.{index}", ids::LIST)
}

fn found_in_words(count: usize) -> String {
    match count {
        1 => "1 found".to_owned(),
        count => format!("{count} found"),
    }
}

/// What the lines share.
struct List<'a> {
    props: &'a ResultsProps,
    words: Words,
}

/// What stands in a line.
struct Line {
    icon: Icon,
    title: Html,
    below: Html,
    beside: Html,
    target: Target,
}

impl List<'_> {
    fn group<T>(
        &self,
        title: &'static str,
        list: Option<ListKind>,
        first: usize,
        found: &Found<T>,
        line: fn(&Self, &T) -> Line,
    ) -> Html {
        if found.rows.is_empty() {
            return html! {};
        }
        let lines = found
            .rows
            .iter()
            .enumerate()
            .map(|(n, row)| self.option(first + n, line(self, row)));
        let more = list.filter(|_| found.more).map(|kind| {
            let show_all = self.props.show_all.reform(move |()| kind);
            let testid = match kind {
                ListKind::Organizations => ids::ALL_ORGANIZATIONS,
                ListKind::People => ids::ALL_PEOPLE,
            };
            html! { <Button {testid} tone={Tone::Link} onclick={show_all}>{ "Show all" }</Button> }
        });
        let narrow = (found.more && list.is_none()).then(|| {
            html! { <span class="finder-quiet">{ "The newest. Type more to find older ones." }</span> }
        });
        html! {
            <div role="group" aria-label={title} class="finder-group">
                <div class="finder-head" role="presentation">
                    <span class="finder-title">{ title }</span>
                    { more.unwrap_or_default() }
                    { narrow.unwrap_or_default() }
                </div>
                { for lines }
            </div>
        }
    }

    fn option(&self, index: usize, line: Line) -> Html {
        let active = self.props.finding.active == Some(index);
        let go = self.props.go.clone();
        let onclick = Callback::from(move |_: MouseEvent| go.emit(line.target.clone()));
        html! {
            <div
                role="option"
                id={option_id(index)}
                data-testid={option_id(index)}
                class={classes!("finder-option", active.then_some("active"))}
                aria-selected={active.to_string()}
                {onclick}
            >
                <span class="finder-icon">{ line.icon.as_html() }</span>
                <span class="finder-text">
                    <span class="finder-name" dir="auto">{ line.title }</span>
                    <span class="finder-quiet" dir="auto">{ line.below }</span>
                </span>
                <span class="finder-beside">{ line.beside }</span>
            </div>
        }
    }

    fn organization(&self, row: &FoundOrganization) -> Line {
        Line {
            icon: Icon::Cubes,
            title: self.emphasised(&row.name),
            below: self.emphasised(row.also.as_deref().unwrap_or_default()),
            beside: gone(match row.state {
                OrganizationState::Active => None,
                OrganizationState::Archived => Some("Archived"),
                OrganizationState::Left => Some("Left"),
            }),
            target: Target::Organization(row.id),
        }
    }

    fn person(&self, row: &FoundPerson) -> Line {
        let organization = format!(" · {}", row.organization.name);
        let also = row.also.as_ref().map(|also| format!(" · {also}"));
        Line {
            icon: Icon::User,
            title: self.emphasised(&row.name),
            below: html! {
                <>{ self.emphasised(&row.email) }{ organization }{ self.emphasised(&also.unwrap_or_default()) }</>
            },
            beside: gone(match row.state {
                PersonState::Active => None,
                PersonState::Deactivated => Some("Deactivated"),
                PersonState::Left => Some("Left"),
            }),
            target: Target::Person(row.id),
        }
    }

    fn execution(&self, row: &FoundExecution) -> Line {
        Line {
            icon: Icon::Play,
            title: self.emphasised(&row.label),
            below: html! { <>{ format!("{} · ", row.workflow) }<When at={row.started_at} /></> },
            beside: html! { <ExecutionBadge state={row.state} /> },
            target: Target::Execution(row.id),
        }
    }

    fn error(&self, row: &FoundError) -> Line {
        let meaning =
            (!row.meaning.is_empty()).then(|| html! { <span class="finder-meaning">{ &row.meaning }</span> });
        Line {
            icon: Icon::ExclamationCircle,
            title: html! { <>{ &row.step_title }{ format!(" · {}", row.label) }</> },
            below: html! { <><code>{ self.emphasised(&row.code) }</code>{ meaning.unwrap_or_default() }</> },
            beside: html! { <When at={row.started_at} /> },
            target: Target::Step(row.execution, row.step.clone()),
        }
    }

    /// Returns the text with what was typed marked. Nothing of it is read as HTML.
    fn emphasised(&self, text: &str) -> Html {
        let mut parts = Vec::new();
        let mut at = 0;
        for place in self.words.places_in(text) {
            parts.push(html! { { &text[at..place.start] } });
            at = place.end;
            parts.push(html! { <mark>{ &text[place] }</mark> });
        }
        parts.push(html! { { &text[at..] } });
        html! { { for parts } }
    }
}

fn gone(word: Option<&'static str>) -> Html {
    let mark = word.map(|word| html! { <span class="finder-gone">{ word }</span> });
    mark.unwrap_or_default()
}
