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

// Frames within which the fields of the same run nearly always stand.
const SOON = 30;
// Milliseconds for which a slow computer may still be fetching what draws a field.
const PATIENCE = 10_000;
// Frames for which the keyboard is watched: what the run still draws may put another element in the place of the field.
const WATCHED = 60;

export default function ({ data, parentElement }) {
  const entered = !turns.has(parentElement);
  if (turns.get(parentElement) === data.turn) return;
  turns.set(parentElement, data.turn);
  const begun = performance.now();
  let frames = 0, left = WATCHED, given;
  let moved = false;
  const move = (event) => { moved ||= event.type === "pointerdown" || event.key === "Tab"; };
  const listen = (on) => ["pointerdown", "keydown"].forEach((name) => window[`${on}EventListener`](name, move, true));
  // Whoever has begun to type on a new page, or has gone elsewhere meanwhile, stays where he is.
  const elsewhere = () => moved || (entered && !given && ["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName));
  const over = () =>
    elsewhere() || !left || performance.now() - begun > PATIENCE || !parentElement.isConnected ||
    turns.get(parentElement) !== data.turn;
  const look = () => {
    if (over()) return listen("remove");
    const lost = given && !given.isConnected && document.activeElement === document.body;
    const field = !given || lost ? find(data.keys) : undefined;
    if (field) {
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
      given = field;
    } else if (!given && frames++ === SOON) {
      document.querySelector('[data-testid="stAlert"]')?.scrollIntoView({ block: "center" });
    }
    if (given?.isConnected) left--;
    requestAnimationFrame(look);
  };
  listen("add");
  look();
}
