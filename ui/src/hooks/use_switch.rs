//! A switch beside a form: it is saved with it, and part of the draft.

use yew::prelude::*;

use crate::hooks::use_core::use_drafts;

/// A switch on a page.
#[derive(Clone, PartialEq)]
pub struct SwitchHandle {
    /// How it stands.
    pub on: bool,
    /// Whether it stands otherwise than it is stored.
    pub changed: bool,
    /// Puts it.
    pub set: Callback<bool>,
}

/// Begins a switch as it is stored. Where somebody puts it is kept as the draft of this name; while nobody does, it
/// follows what is stored.
#[hook]
pub fn use_switch(draft: String, stored: bool) -> SwitchHandle {
    let drafts = use_drafts();
    let put = use_state_eq(|| drafts.find_switch(&draft));
    let changed = put.is_some_and(|on| on != stored);
    use_effect_with((*put).filter(|_| changed), move |put| {
        drafts.keep_switch(&draft, *put);
    });
    {
        // It was saved as it was put: from now on it follows what is stored.
        let put = put.clone();
        use_effect_with(stored, move |stored| {
            if *put == Some(*stored) {
                put.set(None);
            }
        });
    }
    SwitchHandle {
        on: put.unwrap_or(stored),
        changed,
        set: {
            let put = put.setter();
            Callback::from(move |on: bool| put.set((on != stored).then_some(on)))
        },
    }
}
