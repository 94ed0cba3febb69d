//! Picks a person by typing a part of their name or address. There may be very many, so the core searches.

use std::rc::Rc;

use api::command;
use api::person::{ListPeople, PersonRef, PersonRow};
use domain::person::PersonState;
use domain::{OrganizationId, PersonId};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::use_core::use_core;
use crate::hooks::use_load::use_load;
use crate::state::load::Load;
use crate::state::picker::{Picker, PickerAction};

/// How long nobody types before the search begins, in milliseconds.
const PAUSE_MS: u32 = 200;

/// Properties of [`PersonPicker`].
#[derive(PartialEq, Properties)]
pub struct PersonPickerProps {
    /// The field's id and test id; options are `<id>.option.<n>`.
    pub id: AttrValue,
    /// The id of the person who is chosen, or empty.
    pub value: AttrValue,
    /// Called with the id, or an empty text when the choice is taken back.
    pub onchange: Callback<String>,
    /// Only people of this organization. By default all.
    #[prop_or_default]
    pub organization: Option<OrganizationId>,
    /// By default none.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// By default not.
    #[prop_or_default]
    pub invalid: bool,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
}

/// A field with a list below it that typing narrows down.
#[component]
pub fn PersonPicker(props: &PersonPickerProps) -> Html {
    let core = use_core();
    let picker = use_reducer_eq(Picker::default);
    let searched = use_state_eq(String::new);
    let pause = use_mut_ref(|| None::<Timeout>);
    let found = use_load::<command::ListPeople>(ListPeople {
        search: (*searched).clone(),
        organization: props.organization,
        state: Some(PersonState::Active),
        ..ListPeople::default()
    });
    let chosen = use_state_eq(|| None::<(PersonId, String)>);
    {
        // Somebody else chose: the page's address, or a draft.
        let chosen = chosen.clone();
        use_effect_with(props.value.clone(), move |value| {
            let wanted = value.parse::<PersonId>().ok();
            if let Some(id) = wanted.filter(|id| chosen.as_ref().map(|(known, _)| known) != Some(id)) {
                spawn_local(async move {
                    if let Ok(person) = core.call::<command::GetPerson>(&PersonRef { id }).await {
                        chosen.set(Some((id, person.row.name)));
                    }
                });
            }
        });
    }
    let rows: Rc<Vec<PersonRow>> = match &found.state.load {
        Load::Ready(page) => Rc::new(page.rows.clone()),
        Load::Loading | Load::Failed(_) => Rc::default(),
    };
    let more = matches!(&found.state.load, Load::Ready(page) if page.next.is_some());
    let count = rows.len();
    let option_id = |index: usize| format!("{}.option.{index}", props.id);
    let list_id = format!("{}.list", props.id);
    let name = chosen
        .as_ref()
        .filter(|(id, _)| props.value == id.to_string())
        .map(|(_, name)| name.clone());
    let text = picker.typed.clone().or(name).unwrap_or_default();

    let choose = {
        let (dispatcher, onchange) = (picker.dispatcher(), props.onchange.clone());
        let (chosen, searched) = (chosen.setter(), searched.setter());
        move |person: &PersonRow| {
            chosen.set(Some((person.id, person.name.clone())));
            searched.set(String::new());
            onchange.emit(person.id.to_string());
            dispatcher.dispatch(PickerAction::Closed);
        }
    };
    let oninput = {
        let (dispatcher, onchange, searched) =
            (picker.dispatcher(), props.onchange.clone(), searched.setter());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            // What is typed is no longer who was chosen.
            onchange.emit(String::new());
            dispatcher.dispatch(PickerAction::Typed(text.clone()));
            let searched = searched.clone();
            // The one before is dropped, and with it its search.
            pause.replace(Some(Timeout::new(PAUSE_MS, move || searched.set(text))));
        })
    };
    let onkeydown = {
        let (dispatcher, choose, is_open) = (picker.dispatcher(), choose.clone(), picker.open);
        let active = rows.get(picker.active).cloned();
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), is_open) {
                ("ArrowDown", _) => dispatcher.dispatch(PickerAction::Down(count)),
                ("ArrowUp", _) => dispatcher.dispatch(PickerAction::Up(count)),
                ("Enter", true) => match &active {
                    Some(person) => choose(person),
                    None => return,
                },
                ("Escape", true) => dispatcher.dispatch(PickerAction::Closed),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let (open, onblur) = {
        let (opening, closing) = (picker.dispatcher(), picker.dispatcher());
        (
            Callback::from(move |_: MouseEvent| opening.dispatch(PickerAction::Opened)),
            Callback::from(move |_: FocusEvent| closing.dispatch(PickerAction::Closed)),
        )
    };
    let options = rows.iter().enumerate().map(|(index, person)| {
        let onclick = {
            let (choose, person) = (choose.clone(), person.clone());
            Callback::from(move |_: MouseEvent| choose(&person))
        };
        html! {
            <li
                key={person.id.to_string()}
                class={classes!("picker-option", (index == picker.active).then_some("active"))}
                role="option"
                id={option_id(index)}
                data-testid={option_id(index)}
                aria-selected={(props.value == person.id.to_string()).to_string()}
                dir="auto"
                {onclick}
            >
                { &person.name }
                <span class="second">{ format!("{} · {}", person.organization.name, person.email) }</span>
            </li>
        }
    });
    let note = match &found.state.load {
        Load::Loading => "Looking…",
        Load::Failed(_) => "The people could not be read. Type again to try once more.",
        Load::Ready(_) if count == 0 => "Nobody has this in their name or address.",
        Load::Ready(_) if more => "There are more. Type to narrow the list down.",
        Load::Ready(_) => "",
    };
    // A press on the list must not take the focus from the field, or the list would close under it.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class="picker">
            <span class={classes!("pf-v6-c-form-control", props.invalid.then_some("pf-m-error"), props.disabled.then_some("pf-m-disabled"))}>
                <input
                    id={props.id.clone()}
                    data-testid={props.id.clone()}
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    dir="auto"
                    placeholder="Type a part of the name or address"
                    value={text}
                    disabled={props.disabled}
                    aria-expanded={picker.open.to_string()}
                    aria-controls={list_id.clone()}
                    aria-autocomplete="list"
                    aria-activedescendant={(picker.open && count > 0).then(|| option_id(picker.active))}
                    aria-invalid={props.invalid.to_string()}
                    aria-describedby={props.described_by.clone()}
                    onclick={open}
                    {oninput}
                    {onkeydown}
                    {onblur}
                />
            </span>
            if picker.open {
                <div class="picker-popup" {onmousedown}>
                    <ul class="picker-list" role="listbox" id={list_id} aria-label="People">{ for options }</ul>
                    if !note.is_empty() {
                        <p class="picker-note" role="status">{ note }</p>
                    }
                </div>
            }
        </div>
    }
}
