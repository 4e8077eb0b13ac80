// Enter opens the page of results inside the running session, as navigate.js does.
// The shortcut counts only where no field has the keyboard, so that it can be typed everywhere.
const FIELD = "input, textarea, select, [contenteditable], [role=combobox], [role=textbox]";

export default function ({ data, parentElement }) {
  const form = parentElement.querySelector("form");
  const input = form.querySelector("input");
  input.maxLength = data.most;
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    window.history.pushState({}, "", `${data.href}?${new URLSearchParams({ q: text })}`);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    input.value = "";
  };
  const focus = (event) => {
    if (event.key !== data.shortcut || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(FIELD)) return;
    event.preventDefault();
    input.focus();
  };
  window.addEventListener("keydown", focus);
  return () => window.removeEventListener("keydown", focus);
}
