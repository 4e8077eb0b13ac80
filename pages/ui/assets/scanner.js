// A field for a scanner that types a label and presses Enter. What was read leaves the field at once, so that the next label
// may come while the answer to this one is on its way; it is sent again with every further one until the server has said
// that it took it, because of several messages in a row a page may see the last alone.
const QUICK = 60; // Milliseconds between two keys of a device.
const held = new WeakMap();

function beep() {
  try {
    const audio = (window.portalAudio ??= new AudioContext());
    const tone = audio.createOscillator();
    tone.frequency.value = 440;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.35);
  } catch {
    // A machine without sound still shows the answer.
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const form = parentElement.querySelector("form");
  const input = form.querySelector("input");
  const waiting = form.querySelector(".waiting");
  form.querySelector(".name").textContent = data.label;
  input.maxLength = data.most;
  if (!held.has(form)) {
    held.set(form, { run: crypto.randomUUID(), last: 0, scans: [], heard: 0 });
    input.focus();
  }
  const state = held.get(form);
  const show = () => (waiting.textContent = state.scans.length ? `${data.words.waiting} ${state.scans.length}` : "");
  if (data.taken?.run === state.run) {
    state.scans = state.scans.filter(({ n }) => n > data.taken.n);
    if (data.taken.n > state.heard && data.taken.is_odd) beep();
    state.heard = Math.max(state.heard, data.taken.n);
  }
  show();
  const take = () => {
    const label = input.value.trim();
    input.value = "";
    if (!label) return;
    state.last += 1;
    state.scans = [...state.scans, { n: state.last, label }];
    setStateValue("scans", { run: state.run, scans: state.scans });
    show();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    take();
  };
  let before = -Infinity;
  input.onkeydown = (event) => {
    // Some devices end with Tab; a hand that tabs on takes longer.
    if (event.key === "Tab" && input.value.trim() && event.timeStamp - before < QUICK) {
      event.preventDefault();
      take();
    }
    before = event.timeStamp;
  };
}
