//! The wasm program of the window; everything is in the library beside it.
fn main() {
    hyopps_ui::start();
}
