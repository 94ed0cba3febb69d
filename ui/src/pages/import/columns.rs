//! Where the answers to each field come from.

use std::rc::Rc;

use api::import::{ImportField, ImportSource, ImportView, MapImport};
use api::organization::OrganizationOption;
use api::{ApiError, command};
use domain::form::Choice;
use yew::prelude::*;

use crate::components::card::Card;
use crate::components::field::FieldFrame;
use crate::components::inputs::TextInput;
use crate::components::picker::OrganizationPicker;
use crate::components::select::Select;
use crate::hooks::use_organizations::use_organizations;
use crate::hooks::use_send::use_send;
use crate::hooks::use_settled::use_settled;
use crate::pages::import::{DeskProps, refused};
use crate::state::load::Load;
use crate::testid::import as ids;

/// The value of the choice “the same for all rows”; no place of a column is written so.
const FIXED: &str = "fixed";

/// How long nobody types before a value for all rows is sent, in milliseconds.
const PAUSE_MS: u32 = 400;

/// Which column holds what.
#[component]
pub fn ColumnsCard(props: &DeskProps) -> Html {
    let view = &props.view;
    let refresh = props.refresh.clone();
    // What is chosen stands here at once, and is judged when the core has answered.
    let sources = use_state_eq(|| sources_of(view));
    let mapped = Callback::from(move |_: Result<ImportView, ApiError>| refresh.emit(()));
    let mapping = use_send::<command::MapImport>(mapped);
    let organizations = use_organizations(true);
    {
        let (id, sources, busy) = (view.id, (*sources).clone(), mapping.busy);
        let (known, send) = (sources_of(view), mapping.send.clone());
        let sent = Callback::from({
            let sources = sources.clone();
            move |()| {
                if sources != known {
                    send.emit(MapImport {
                        id,
                        sources: sources.clone(),
                    });
                }
            }
        });
        // Also once more when an answer has come and something else was chosen meanwhile.
        use_settled((sources, busy), PAUSE_MS, sent);
    }
    let set = {
        let sources = sources.clone();
        move |field: usize| {
            let sources = sources.clone();
            Callback::from(move |source: ImportSource| {
                let mut wanted = (*sources).clone();
                if let Some(place) = wanted.get_mut(field) {
                    *place = source;
                }
                sources.set(wanted);
            })
        }
    };
    let fields = view.fields.iter().enumerate().map(|(index, field)| {
        let source = sources.get(index).unwrap_or(&field.source);
        source_field(view, index, field, source, &organizations, set(index))
    });
    html! {
        <Card title="Columns" text="Where each answer comes from.">
            { refused(mapping.error.as_ref(), &mapping.clear) }
            <div class="import-columns">{ for fields }</div>
        </Card>
    }
}

fn sources_of(view: &ImportView) -> Vec<ImportSource> {
    view.fields.iter().map(|field| field.source.clone()).collect()
}

fn source_field(
    view: &Rc<ImportView>,
    index: usize,
    field: &ImportField,
    source: &ImportSource,
    organizations: &Load<Vec<OrganizationOption>>,
    set: Callback<ImportSource>,
) -> Html {
    let id = ids::source(index);
    let value = match source {
        ImportSource::Nothing => String::new(),
        ImportSource::Column { place } => place.to_string(),
        ImportSource::Fixed { .. } => FIXED.to_owned(),
    };
    let onchange = set.reform(|chosen: String| match chosen.parse() {
        Ok(place) => ImportSource::Column { place },
        Err(_) if chosen == FIXED => ImportSource::Fixed { value: String::new() },
        Err(_) => ImportSource::Nothing,
    });
    let fixed = match source {
        ImportSource::Fixed { value } => fixed_field(index, field, value, organizations, set),
        ImportSource::Nothing | ImportSource::Column { .. } => Html::default(),
    };
    html! {
        <div class="import-column">
            <FieldFrame id={id.clone()} label={field.label.clone()} optional={field.optional}>
                <Select
                    {id}
                    {value}
                    options={Rc::new(source_choices(view))}
                    empty={if field.optional { "Leave it empty" } else { "Choose where it comes from" }}
                    {onchange}
                />
            </FieldFrame>
            { fixed }
        </div>
    }
}

fn source_choices(view: &ImportView) -> Vec<Choice> {
    let column = |(place, column): (usize, &api::import::ImportColumn)| Choice {
        value: place.to_string(),
        label: if column.example.is_empty() {
            format!("{} (empty)", column.name)
        } else {
            format!("{}: {}…", column.name, column.example.trim_end())
        },
    };
    let fixed = Choice {
        value: FIXED.to_owned(),
        label: "The same for all rows".to_owned(),
    };
    view.columns
        .iter()
        .enumerate()
        .map(column)
        .chain([fixed])
        .collect()
}

fn fixed_field(
    index: usize,
    field: &ImportField,
    value: &str,
    organizations: &Load<Vec<OrganizationOption>>,
    set: Callback<ImportSource>,
) -> Html {
    let id = ids::fixed(index);
    let onchange = set.reform(|value| ImportSource::Fixed { value });
    let input = match (
        field.is_organization,
        field.choices.is_empty(),
        organizations.ready(),
    ) {
        (true, _, Some(options)) => html! {
            <OrganizationPicker id={id.clone()} options={Rc::clone(options)} value={value.to_owned()} {onchange} />
        },
        (true, _, None) => html! { <p class="quiet">{ "Loading organizations…" }</p> },
        (false, false, _) => html! {
            <Select id={id.clone()} value={value.to_owned()} options={Rc::new(field.choices.clone())} empty="Choose one" {onchange} />
        },
        (false, true, _) => {
            html! { <TextInput id={id.clone()} value={value.to_owned()} oninput={onchange} /> }
        }
    };
    html! { <FieldFrame {id} label={format!("{} of all rows", field.label)}>{ input }</FieldFrame> }
}
