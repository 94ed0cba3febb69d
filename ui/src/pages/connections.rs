//! The connections to outside systems.

use std::rc::Rc;

use api::command;
use domain::role::Permission;
use patternfly_yew::prelude::Icon;
use yew::prelude::*;

use crate::components::empty::Empty;
use crate::components::loaded::{Loaded, Shown};
use crate::components::notice::{Mood, Notice};
use crate::components::page::PageFrame;
use crate::hooks::use_load::use_load;
use crate::hooks::use_session::use_session;
use crate::pages::connections::card::ConnectionCard;
use crate::testid::connections as ids;

pub mod card;
pub mod choices;
pub mod report;
pub mod secret;
pub mod trial;

/// Every system that can be connected.
#[component]
pub fn Connections() -> Html {
    let session = use_session();
    let editable = session.may(Permission::Configure);
    let loader = use_load::<command::ListConnections>(());
    let cards = loader.state.load.ready().into_iter().flat_map(|connections| {
        connections.iter().map(|connection| {
            html! {
                <ConnectionCard
                    key={connection.system.clone()}
                    connection={Rc::new(connection.clone())}
                    refresh={loader.refresh.clone()}
                    {editable}
                />
            }
        })
    });
    html! {
        <PageFrame
            testid={ids::PAGE}
            title="Connections"
            text="A step whose system is not connected becomes a task with instructions. Connect a system and the app does its steps."
        >
            if session.view.demo {
                <Notice mood={Mood::Info} title="This is the demo: all systems are simulated on this computer." testid={ids::DEMO}>
                    <p>{ "Nothing leaves it. Change or break what you like; the next demo begins anew." }</p>
                </Notice>
            }
            <Loaded
                shown={Shown::of_list(&loader.state, Vec::is_empty)}
                what="connections"
                retry={loader.refresh.clone()}
                empty={html! { <Empty icon={Icon::ShareSquare} title="No systems" text="This version brings no system to connect." /> }}
            >
                <div class="stack">{ for cards }</div>
            </Loaded>
        </PageFrame>
    }
}
