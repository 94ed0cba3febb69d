//! Reads a text file that somebody chooses.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// The largest file that is read; certificates and workflows are far smaller.
const MAX_BYTES: f64 = 256.0 * 1024.0;

/// Properties of [`FileButton`].
#[derive(PartialEq, Properties)]
pub struct FileButtonProps {
    /// The input's id and test id.
    pub id: AttrValue,
    pub label: AttrValue,
    /// The endings of the files to offer, for example `.pem,.crt`.
    pub accept: AttrValue,
    /// Called with the file's text.
    pub onread: Callback<String>,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
}

/// A button that lets somebody choose a text file and reads it.
#[component]
pub fn FileButton(props: &FileButtonProps) -> Html {
    let problem = use_state_eq(|| None::<&'static str>);
    let onchange = {
        let (problem, onread) = (problem.setter(), props.onread.clone());
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            let Some(file) = file else { return };
            // The same file can be chosen again after it was changed.
            input.set_value("");
            let (problem, onread) = (problem.clone(), onread.clone());
            spawn_local(async move {
                match text_of(&file).await {
                    Ok(text) => {
                        problem.set(None);
                        onread.emit(text);
                    }
                    Err(reason) => problem.set(Some(reason)),
                }
            });
        })
    };
    html! {
        <div class="file-button">
            <label class={classes!("pf-v6-c-button", "pf-m-link", "pf-m-inline", props.disabled.then_some("pf-m-disabled"))} for={props.id.clone()}>
                { &props.label }
            </label>
            <input
                class="pf-v6-screen-reader"
                type="file"
                id={props.id.clone()}
                data-testid={props.id.clone()}
                accept={props.accept.clone()}
                disabled={props.disabled}
                {onchange}
            />
            if let Some(problem) = *problem {
                <span class="file-problem" role="alert">{ problem }</span>
            }
        </div>
    }
}

async fn text_of(file: &File) -> Result<String, &'static str> {
    if file.size() > MAX_BYTES {
        return Err("This file is larger than 256 KB.");
    }
    let text = JsFuture::from(file.text().unchecked_into::<js_sys::Promise>()).await;
    text.ok()
        .and_then(|text| text.as_string())
        .ok_or("This file could not be read as text.")
}
