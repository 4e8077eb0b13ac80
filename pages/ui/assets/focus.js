// Puts the keyboard where the work goes on: when the page is entered, and again at each new turn.
const turns = new WeakMap();
const FIELD = "input:checked, input:not([type=hidden], [type=radio]), textarea, [role=spinbutton]";
const UNANSWERED = "[type=radio], [role=radio]";

// A shortcut that is held down counts once: it would else go on to press the button of the page that it leads to. A radio
// button keeps it to itself: there the document gets a copy. Stays for as long as the portal is open in this tab.
const once = (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (!event.repeat && event.target.type !== "radio") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) document.dispatchEvent(new KeyboardEvent("keydown", event));
};
window.addEventListener("keydown", once, true);

// The first of the named fields as they stand on the screen.
function find(names) {
  const boxes = names.map((name) => `.st-key-${name.replace(/[^a-zA-Z0-9_-]/g, "-")}`).join();
  const fields = [...document.querySelectorAll(boxes || "none")].map((box) => box.querySelector(FIELD) ?? box.querySelector(UNANSWERED));
  return fields.find(Boolean);
}

export default function ({ data, parentElement }) {
  const entered = !turns.has(parentElement);
  if (turns.get(parentElement) === data.turn) return;
  turns.set(parentElement, data.turn);
  // Whoever has begun to type on a new page stays where he is.
  if (entered && ["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName)) return;
  let tries = 30;
  const go = () => {
    const field = find(data.keys);
    // Fields of the same run may still be on their way.
    if (!field && tries--) return requestAnimationFrame(go);
    (field ?? document.querySelector('[data-testid="stAlert"]'))?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
    if (field) keep(field, 60);
  };
  // What the run still draws may put another element in the place of this one, and the keyboard would be nowhere.
  const keep = (field, frames) => {
    if (!field.isConnected && document.activeElement === document.body) return go();
    if (frames) requestAnimationFrame(() => keep(field, frames - 1));
  };
  go();
}
