//! A one-time password, shown once.

use api::account::IssuedPassword;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::clock;
use crate::components::button::{Button, Tone};
use crate::components::dialog::Dialog;
use crate::components::facts::{Fact, Facts};
use crate::components::notice::{Mood, Notice};
use crate::document;
use crate::testid::accounts as ids;

/// Properties of [`IssuedDialog`].
#[derive(PartialEq, Properties)]
pub struct IssuedDialogProps {
    pub issued: IssuedPassword,
    pub onclose: Callback<()>,
}

/// What to hand over to somebody who is to sign in.
#[component]
pub fn IssuedDialog(props: &IssuedDialogProps) -> Html {
    let told = use_state_eq(|| None::<AttrValue>);
    let issued = &props.issued;
    let copy = {
        let (told, text) = (told.setter(), issued.password.0.clone());
        Callback::from(move |()| {
            let (told, text) = (told.clone(), text.clone());
            spawn_local(async move {
                told.set(Some(if document::copy(&text).await {
                    "The password was copied.".into()
                } else {
                    "Copy it by hand: this system lets no app copy.".into()
                }));
            });
        })
    };
    html! {
        <Dialog testid={ids::ISSUED} title={format!("A password for {}", issued.name)} onclose={props.onclose.clone()}>
            <Notice mood={Mood::Warning} title="It is shown only now.">
                <p>{ "Nobody can look it up later. If it is lost, reset the password for a new one." }</p>
            </Notice>
            <Facts>
                <Fact name="E-mail address"><span data-testid={ids::ISSUED_EMAIL}>{ &issued.email }</span></Fact>
                <Fact name="One-time password"><code class="secret" data-testid={ids::ISSUED_PASSWORD}>{ &issued.password.0 }</code></Fact>
                <Fact name="Ends">{ clock::absolute(issued.until) }</Fact>
            </Facts>
            <p>{ format!("Tell {}:", issued.name) }</p>
            <ul class="pf-v6-c-list">
                <li>{ "Open HyOpps and sign in with this address and password. Capital letters count, and so do the hyphens." }</li>
                <li>{ "Choose a password of your own right away; nothing else is possible before." }</li>
                <li>{ "Do it within seven days. Then this password ends." }</li>
            </ul>
            <p class="quiet">{ "Hand the password over in another way than the address, for example by telephone." }</p>
            if let Some(told) = &*told {
                <p role="status" data-testid={ids::ISSUED_TOLD}>{ told }</p>
            }
            <div class="actions">
                <Button testid={ids::ISSUED_COPY} tone={Tone::Primary} onclick={copy}>{ "Copy the password" }</Button>
                <Button testid={ids::ISSUED_DONE} tone={Tone::Link} onclick={props.onclose.clone()}>
                    { "I have handed it over" }
                </Button>
            </div>
        </Dialog>
    }
}
