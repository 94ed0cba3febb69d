//! Short messages that go by themselves.

use gloo_timers::callback::Timeout;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::testid::app as ids;

/// How long a message stays, in milliseconds.
const STAY_MS: u32 = 5_000;

/// Shows short messages of success. What went wrong stays where it happened instead.
#[derive(Clone, PartialEq, Default)]
pub struct Toaster(Callback<AttrValue>);

impl Toaster {
    /// Shows a message for a while.
    pub fn say(&self, text: impl Into<AttrValue>) {
        self.0.emit(text.into());
    }
}

/// Returns the way to show a short message.
#[hook]
pub fn use_toaster() -> Toaster {
    use_context::<Toaster>().unwrap_or_default()
}

/// Properties of [`ToastProvider`].
#[derive(PartialEq, Properties)]
pub struct ToastProviderProps {
    /// Whether there is somebody to tell. A message does not outlive the session: whoever looks at the locked
    /// window need not know what was done.
    pub signed_in: bool,
    pub children: Html,
}

/// Keeps the newest message and provides [`Toaster`].
#[component]
pub fn ToastProvider(props: &ToastProviderProps) -> Html {
    let text = use_state(|| None::<AttrValue>);
    let toaster = {
        let text = text.setter();
        use_callback((), move |said: AttrValue, ()| text.set(Some(said)))
    };
    {
        let setter = text.setter();
        use_effect_with((*text).clone(), move |text| {
            let going = text
                .is_some()
                .then(|| Timeout::new(STAY_MS, move || setter.set(None)));
            move || drop(going)
        });
    }
    {
        let text = text.setter();
        use_effect_with(props.signed_in, move |signed_in| {
            if !signed_in {
                text.set(None);
            }
        });
    }
    html! {
        <ContextProvider<Toaster> context={Toaster(toaster)}>
            { props.children.clone() }
            // The place is always there, so that a reader notices what comes into it.
            <div class="toasts" role="status" data-testid={ids::TOASTS}>
                if let Some(text) = &*text {
                    <div class="toast">
                        <span class="good">{ Icon::CheckCircle.as_html() }</span>
                        <span>{ text }</span>
                    </div>
                }
            </div>
        </ContextProvider<Toaster>>
    }
}
