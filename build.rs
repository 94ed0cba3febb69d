//! Declares every command, so that the window can call these and nothing else.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(api::COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    tauri_build::try_build(attributes).expect("tauri.conf.json, capabilities and icons fit together");
}
