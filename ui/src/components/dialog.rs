//! Dialogs.

use patternfly_yew::prelude::Icon;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::components::button::{Button, Tone};
use crate::testid::common;

/// Properties of [`Dialog`].
#[derive(PartialEq, Properties)]
pub struct DialogProps {
    pub testid: AttrValue,
    pub title: AttrValue,
    /// Called by the close button and by Escape.
    pub onclose: Callback<()>,
    #[prop_or_default]
    pub children: Html,
}

/// A dialog over the page. The browser's own element keeps the keyboard inside, listens to Escape and gives
/// the focus back afterwards.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It fails only for an element that is open already or not in the document.
                drop(dialog.show_modal());
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let title_id = format!("{}.title", props.testid);
    let oncancel = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            onclose.emit(());
        })
    };
    html! {
        <dialog
            ref={node}
            class="pf-v6-c-modal-box pf-m-sm dialog"
            data-testid={props.testid.clone()}
            aria-labelledby={title_id.clone()}
            {oncancel}
        >
            <header class="pf-v6-c-modal-box__header">
                <h1 class="pf-v6-c-modal-box__title" id={title_id}>{ &props.title }</h1>
            </header>
            <div class="pf-v6-c-modal-box__body dialog-body">{ props.children.clone() }</div>
            // The last in order, so that the keyboard begins at the first field.
            <div class="dialog-close">
                <Button
                    testid={common::close(&props.testid)}
                    tone={Tone::Plain}
                    icon={Icon::Times}
                    name="Close this dialog"
                    onclick={props.onclose.clone()}
                />
            </div>
        </dialog>
    }
}
