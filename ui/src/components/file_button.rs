//! Reads a file that somebody chooses.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// The largest text that is read; certificates and workflows are far smaller.
const MAX_TEXT: f64 = 256.0 * 1024.0;

/// A file that was read, as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Rc<[u8]>,
}

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
    let problem = use_state_eq(|| None::<AttrValue>);
    let onfile = {
        let (problem, onread) = (problem.setter(), props.onread.clone());
        Callback::from(move |file: File| {
            let (problem, onread) = (problem.clone(), onread.clone());
            spawn_local(async move {
                match text_of(&file).await {
                    Ok(text) => {
                        problem.set(None);
                        onread.emit(text);
                    }
                    Err(reason) => problem.set(Some(reason.into())),
                }
            });
        })
    };
    chooser(Chooser {
        id: &props.id,
        label: &props.label,
        accept: &props.accept,
        class: "pf-m-link pf-m-inline",
        disabled: props.disabled,
        problem: (*problem).clone(),
        onfile,
    })
}

/// Properties of [`BytesButton`].
#[derive(PartialEq, Properties)]
pub struct BytesButtonProps {
    /// The input's id and test id.
    pub id: AttrValue,
    pub label: AttrValue,
    /// The endings of the files to offer, for example `.csv,.txt`.
    pub accept: AttrValue,
    /// The largest file that is read, in bytes.
    pub max: u32,
    /// Called with the file.
    pub onread: Callback<ReadFile>,
    /// By default not.
    #[prop_or_default]
    pub disabled: bool,
}

/// A button that lets somebody choose a file and reads it as it is: nobody says here how it is written.
#[component]
pub fn BytesButton(props: &BytesButtonProps) -> Html {
    let problem = use_state_eq(|| None::<AttrValue>);
    let onfile = {
        let (problem, onread, max) = (problem.setter(), props.onread.clone(), props.max);
        Callback::from(move |file: File| {
            if file.size() > f64::from(max) {
                problem.set(Some(
                    format!("This file is larger than {} MB.", max / 1024 / 1024).into(),
                ));
                return;
            }
            let (problem, onread) = (problem.clone(), onread.clone());
            spawn_local(async move {
                match bytes_of(&file).await {
                    Some(bytes) => {
                        problem.set(None);
                        onread.emit(ReadFile {
                            name: file.name(),
                            bytes,
                        });
                    }
                    None => problem.set(Some("This file could not be read.".into())),
                }
            });
        })
    };
    chooser(Chooser {
        id: &props.id,
        label: &props.label,
        accept: &props.accept,
        class: "pf-m-primary",
        disabled: props.disabled,
        problem: (*problem).clone(),
        onfile,
    })
}

/// The system's way to choose a file, behind a label that looks like a button.
struct Chooser<'a> {
    id: &'a AttrValue,
    label: &'a AttrValue,
    accept: &'a AttrValue,
    class: &'static str,
    disabled: bool,
    problem: Option<AttrValue>,
    onfile: Callback<File>,
}

fn chooser(chooser: Chooser<'_>) -> Html {
    let onchange = {
        let onfile = chooser.onfile;
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let file = input.files().and_then(|files| files.get(0));
            let Some(file) = file else { return };
            // The same file can be chosen again after it was changed.
            input.set_value("");
            onfile.emit(file);
        })
    };
    let id = chooser.id;
    html! {
        <div class="file-button">
            <label class={classes!("pf-v6-c-button", chooser.class, chooser.disabled.then_some("pf-m-disabled"))} for={id.clone()}>
                { chooser.label }
            </label>
            <input
                class="pf-v6-screen-reader"
                type="file"
                id={id.clone()}
                data-testid={id.clone()}
                accept={chooser.accept.clone()}
                disabled={chooser.disabled}
                {onchange}
            />
            if let Some(problem) = chooser.problem {
                <span class="file-problem" role="alert">{ problem }</span>
            }
        </div>
    }
}

async fn text_of(file: &File) -> Result<String, &'static str> {
    if file.size() > MAX_TEXT {
        return Err("This file is larger than 256 KB.");
    }
    let text = JsFuture::from(file.text().unchecked_into::<js_sys::Promise>()).await;
    text.ok()
        .and_then(|text| text.as_string())
        .ok_or("This file could not be read as text.")
}

async fn bytes_of(file: &File) -> Option<Rc<[u8]>> {
    let buffer = JsFuture::from(file.array_buffer().unchecked_into::<js_sys::Promise>())
        .await
        .ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec().into())
}
