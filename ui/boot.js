// Starts the window's code.
// A file of its own, because the content security policy forbids inline scripts.

start().catch((error) => {
  console.error(error);
  const message = document.createElement("p");
  message.setAttribute("role", "alert");
  message.textContent =
    "HyOpps could not start its window. Your data is safe. " +
    "Close the app and open it again; if this comes back, install the app again.";
  const place = document.getElementById("app") ?? document.body;
  place.replaceChildren(message);
});

async function start() {
  const { default: init } = await import("/hyopps_ui.js");
  await init({ module_or_path: "/hyopps_ui_bg.wasm" });
}
