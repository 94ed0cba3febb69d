//! What this app is.

use yew::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::facts::{Fact, Facts};
use crate::components::logo::Logo;
use crate::hooks::use_session::use_session;
use crate::testid::shell as ids;

/// Properties of [`About`].
#[derive(PartialEq, Properties)]
pub struct AboutProps {
    pub onclose: Callback<()>,
}

/// Name and version of the app.
#[component]
pub fn About(props: &AboutProps) -> Html {
    let session = use_session();
    html! {
        <Dialog testid={ids::ABOUT_DIALOG} title="About HyOpps" onclose={props.onclose.clone()}>
            <div class="about">
                <Logo />
                <p>{ "Onboards partner organizations and their people, step by step, with a complete record." }</p>
            </div>
            <Facts>
                <Fact name="Version">{ &session.view.app_version }</Fact>
                <Fact name="License">{ "MIT or Apache 2.0" }</Fact>
                <Fact name="Your data">{ "Stays on this machine." }</Fact>
            </Facts>
        </Dialog>
    }
}
