//! The screen that the windows are on, for what a person does there and WebDriver cannot.

use anyhow::{Result, ensure};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

/// Presses the button that closes the window of a process: the window is asked to close and may do what it likes.
pub(super) fn close_window_of(process: u32) -> Result<()> {
    let (screen, number) = x11rb::connect(None)?;
    let [process_of, protocols, delete] = [
        atom(&screen, "_NET_WM_PID")?,
        atom(&screen, "WM_PROTOCOLS")?,
        atom(&screen, "WM_DELETE_WINDOW")?,
    ];
    let mut asked = 0;
    for window in screen
        .query_tree(screen.setup().roots[number].root)?
        .reply()?
        .children
    {
        let is_its = values(&screen, window, process_of, AtomEnum::CARDINAL)?.contains(&process);
        let can_be_closed = values(&screen, window, protocols, AtomEnum::ATOM)?.contains(&delete);
        // Each process has one more for the window manager, which is never shown.
        let is_shown = screen.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
        if is_its && can_be_closed && is_shown {
            let request = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            screen
                .send_event(false, window, EventMask::NO_EVENT, request)?
                .check()?;
            asked += 1;
        }
    }
    ensure!(
        asked == 1,
        "the process {process} has {asked} windows on the screen"
    );
    Ok(())
}

fn atom(screen: &RustConnection, name: &str) -> Result<Atom> {
    Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
}

fn values(screen: &RustConnection, window: Window, name: Atom, kind: AtomEnum) -> Result<Vec<u32>> {
    let property = screen.get_property(false, window, name, kind, 0, 64)?.reply()?;
    Ok(property.value32().map(Iterator::collect).unwrap_or_default())
}
