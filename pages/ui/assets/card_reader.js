// A card reader types like a keyboard, only faster than any hand, and may part its fields by Tab or Enter. In the
// fields named here these are turned into "|", so that the whole card arrives in the one field, and what stood in the
// field before the card goes: a second card takes the place of the first. After the last of them the keyboard goes on to
// the next field; another card may come there, and is led back to where cards belong.
const GAP = 25; // Milliseconds; a quick typist needs 80 from key to key.
const FALTER = 80; // So long may a device stop within a card, where the machine is busy.
const QUICK = 2; // So many quick keys in a row are no hand's.
const REST = 200; // After the device's last key; then the Tab or Enter at its end does what a hand's would.
const WATCH = 3000; // For so long the page may redraw the field that the keyboard went on to.
const ENTRIES = "input:not([type=hidden]):not([disabled]), textarea:not([disabled])";

export default function ({ data }) {
  const fields = data.keys.map((name) => `.st-key-${name.replace(/[^a-zA-Z0-9_-]/g, "-")}`).join();
  // Beyond this run of the page, which may be drawn anew between two keys.
  const state = (window.portalReader ??= {});
  let last = -Infinity;
  let quick = 0;
  let begun = null; // Where it came.
  let before = null; // The field as it was when the first key of a row came.

  const listen = (event) => {
    if (event.repeat) return;
    clearTimeout(state.timer);
    const here = event.target;
    const field = here.closest?.(fields) || here === state.next ? here : null;
    const gap = event.timeStamp - last;
    last = event.timeStamp;
    if (gap > FALTER || begun !== here) {
      quick = 0;
      begun = here;
      before = field && { value: field.value, from: field.selectionStart, to: field.selectionEnd };
    } else if (gap <= GAP) quick += 1;
    if (!field || quick < QUICK) return;
    if (before) replace(field);
    before = null;
    begun = document.activeElement;
    if (!["Tab", "Enter"].includes(event.key)) return;
    state.timer = setTimeout(goOn, REST, document.activeElement);
    event.preventDefault();
    event.stopImmediatePropagation();
    // The one way to type into a field so that the page's own script hears of it.
    document.execCommand("insertText", false, "|");
  };

  // Leave of the field only what came since the row began.
  const replace = (field) => {
    const after = before.value.length - before.to;
    if (field !== state.next && !before.from && !after) return;
    const come = field.value.slice(before.from, field.value.length - after);
    field.select();
    if (field === state.next && state.number?.isConnected) {
      if (before.value) document.execCommand("insertText", false, before.value);
      else document.execCommand("delete");
      state.number.focus();
      state.number.select();
    }
    document.execCommand("insertText", false, come);
  };

  const goOn = (field) => {
    if (document.activeElement !== field) return;
    const entries = [...document.querySelectorAll(ENTRIES)].filter((one) => one.offsetParent && one.tabIndex >= 0);
    const place = entries.indexOf(field);
    // A group of radio buttons or the like is no place to type in.
    const next = entries.slice(place + 1).find((one) => !["radio", "checkbox"].includes(one.type));
    if (!next) return;
    const box = next.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];
    Object.assign(state, { number: field, next });
    next.focus();
    const until = Date.now() + WATCH;
    const watch = setInterval(() => {
      if (next.isConnected && Date.now() < until) return;
      clearInterval(watch);
      if (next.isConnected) return;
      // Drawn anew with what the number told; whoever has gone elsewhere meanwhile is left there.
      const again = box && document.querySelector(`.${box} :is(input, textarea)`);
      if (!again || document.activeElement !== document.body) return;
      state.next = again;
      again.focus();
    }, 50);
  };

  document.addEventListener("keydown", listen, true);
  return () => document.removeEventListener("keydown", listen, true);
}
