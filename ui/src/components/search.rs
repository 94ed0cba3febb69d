//! A search field that waits until somebody stops typing.

use gloo_timers::callback::Timeout;
use patternfly_yew::prelude::Icon;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// How long nobody types before the search begins, in milliseconds.
const PAUSE_MS: u32 = 200;

/// Properties of [`Search`].
#[derive(PartialEq, Properties)]
pub struct SearchProps {
    /// Its id and test id.
    pub id: AttrValue,
    /// What it searches, as its accessible name and placeholder.
    pub name: AttrValue,
    /// What is searched for now.
    pub value: AttrValue,
    pub onsearch: Callback<String>,
}

/// A search field.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let typed = use_state_eq(|| props.value.to_string());
    let pause = use_mut_ref(|| None::<Timeout>);
    {
        // The search was taken away from outside.
        let typed = typed.setter();
        use_effect_with(props.value.clone(), move |value| typed.set(value.to_string()));
    }
    let oninput = {
        let (typed, onsearch) = (typed.setter(), props.onsearch.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            typed.set(text.clone());
            let onsearch = onsearch.clone();
            let waiting = Timeout::new(PAUSE_MS, move || onsearch.emit(text));
            // The one before is dropped, and with it its search.
            pause.replace(Some(waiting));
        })
    };
    html! {
        <span class="pf-v6-c-form-control search">
            <span class="search-icon">{ Icon::Search.as_html() }</span>
            <input
                type="search"
                id={props.id.clone()}
                data-testid={props.id.clone()}
                aria-label={props.name.clone()}
                placeholder={props.name.clone()}
                autocomplete="off"
                spellcheck="false"
                dir="auto"
                value={(*typed).clone()}
                {oninput}
            />
        </span>
    }
}
