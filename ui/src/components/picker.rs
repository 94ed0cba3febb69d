//! Picks an organization by typing a part of its name.

use std::rc::Rc;

use api::organization::OrganizationOption;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::state::picker::{Picker, PickerAction, SHOWN, matching};

/// Properties of [`OrganizationPicker`].
#[derive(PartialEq, Properties)]
pub struct OrganizationPickerProps {
    /// The field's id and test id; options are `<id>.option.<n>`.
    pub id: AttrValue,
    pub options: Rc<Vec<OrganizationOption>>,
    /// The id of the organization that is chosen, or empty.
    pub value: AttrValue,
    /// Called with the id, or an empty text when the choice is taken back.
    pub onchange: Callback<String>,
    /// Its accessible name, where no label belongs to it. By default none.
    #[prop_or_default]
    pub name: Option<AttrValue>,
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
pub fn OrganizationPicker(props: &OrganizationPickerProps) -> Html {
    let picker = use_reducer_eq(Picker::default);
    let chosen = props
        .options
        .iter()
        .find(|option| props.value == option.id.to_string())
        .map(|option| option.name.clone());
    let matches = matching(&props.options, picker.typed.as_deref().unwrap_or_default());
    let count = matches.len().min(SHOWN);
    let list_id = format!("{}.list", props.id);
    let option_id = |index: usize| format!("{}.option.{index}", props.id);
    let text = picker.typed.clone().or(chosen).unwrap_or_default();

    let choose = {
        let (dispatcher, onchange) = (picker.dispatcher(), props.onchange.clone());
        move |id: String| {
            onchange.emit(id);
            dispatcher.dispatch(PickerAction::Closed);
        }
    };
    let oninput = {
        let (dispatcher, onchange) = (picker.dispatcher(), props.onchange.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            // What is typed is no longer what was chosen.
            onchange.emit(String::new());
            dispatcher.dispatch(PickerAction::Typed(text));
        })
    };
    let onkeydown = {
        let (dispatcher, choose, is_open) = (picker.dispatcher(), choose.clone(), picker.open);
        let active = matches.get(picker.active).map(|option| option.id.to_string());
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), is_open) {
                ("ArrowDown", _) => dispatcher.dispatch(PickerAction::Down(count)),
                ("ArrowUp", _) => dispatcher.dispatch(PickerAction::Up(count)),
                ("Enter", true) => match &active {
                    Some(id) => choose(id.clone()),
                    None => return,
                },
                ("Escape", true) => dispatcher.dispatch(PickerAction::Closed),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let open = {
        let dispatcher = picker.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(PickerAction::Opened))
    };
    let onblur = {
        let (dispatcher, choose) = (picker.dispatcher(), choose.clone());
        // A name that was typed out needs no click.
        let exact = match &matches[..] {
            [only]
                if picker.typed.as_deref().map(domain::text::name_key)
                    == Some(domain::text::name_key(&only.name)) =>
            {
                Some(only.id.to_string())
            }
            _ => None,
        };
        Callback::from(move |_: FocusEvent| match &exact {
            Some(id) => choose(id.clone()),
            None => dispatcher.dispatch(PickerAction::Closed),
        })
    };
    let options = matches.iter().take(SHOWN).enumerate().map(|(index, option)| {
        let onclick = {
            let (choose, id) = (choose.clone(), option.id.to_string());
            Callback::from(move |_: MouseEvent| choose(id.clone()))
        };
        html! {
            <li
                key={option.id.to_string()}
                class={classes!("picker-option", (index == picker.active).then_some("active"))}
                role="option"
                id={option_id(index)}
                data-testid={option_id(index)}
                aria-selected={(props.value == option.id.to_string()).to_string()}
                dir="auto"
                {onclick}
            >
                { &option.name }
            </li>
        }
    });
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
                    placeholder="Type a part of the name"
                    value={text}
                    disabled={props.disabled}
                    aria-expanded={picker.open.to_string()}
                    aria-controls={list_id.clone()}
                    aria-autocomplete="list"
                    aria-label={props.name.clone()}
                    placeholder={props.name.as_ref().map(|_| "All organizations")}
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
                    <ul class="picker-list" role="listbox" id={list_id} aria-label="Organizations">{ for options }</ul>
                    if matches.is_empty() {
                        <p class="picker-note">{ "No organization has this in its name." }</p>
                    }
                    if matches.len() > SHOWN {
                        <p class="picker-note">
                            { format!("{} more. Type to narrow the list down.", matches.len() - SHOWN) }
                        </p>
                    }
                </div>
            }
        </div>
    }
}
