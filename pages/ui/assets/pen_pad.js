// A field to sign in, by mouse, finger or pen. What was drawn goes to the page as a PNG when the hand has rested, and at
// the latest when it goes anywhere else: before the click on the button that sends the form.
const REST = 600;
const WIDTH = 5; // In the picture's own points, a third more than on the screen.
const pads = new WeakMap();

class Pad {
  constructor(root) {
    this.canvas = root.querySelector("canvas");
    this.line = root.querySelector("[role=status]");
    this.pen = this.canvas.getContext("2d");
    Object.assign(this.pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    this.turn = null;
    this.last = null;
    this.isDrawn = this.isNew = false;
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.rest());
    this.canvas.addEventListener("pointerleave", () => this.last || this.give());
    root.querySelector("button").onclick = () => {
      this.empty();
      this.isNew = true;
      this.give();
    };
    // The shadow root hides where inside of it an event came from: whatever is not this canvas is elsewhere.
    this.elsewhere = (event) => event.composedPath().includes(this.canvas) || this.give();
    for (const way of ["pointerdown", "keydown"]) document.addEventListener(way, this.elsewhere, true);
  }

  update(data, send) {
    this.send = send;
    this.words = data.words;
    this.canvas.setAttribute("aria-label", data.label);
    if (this.turn !== data.turn) {
      this.turn = data.turn;
      this.empty();
    }
  }

  leave() {
    clearTimeout(this.timer);
    for (const way of ["pointerdown", "keydown"]) document.removeEventListener(way, this.elsewhere, true);
  }

  at(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((event.clientX - left) * this.canvas.width) / width, ((event.clientY - top) * this.canvas.height) / height];
  }

  begin(event) {
    if (event.button) return;
    clearTimeout(this.timer);
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
    this.to(this.last);
  }

  go(event) {
    if (!this.last) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.to(this.at(one));
  }

  to(point) {
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(...point);
    this.pen.stroke();
    this.last = point;
    this.isDrawn = this.isNew = true;
  }

  rest() {
    this.last = null;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.give(), REST);
  }

  empty() {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.isDrawn = this.isNew = false;
    this.line.textContent = this.words.empty;
  }

  give() {
    clearTimeout(this.timer);
    if (!this.isNew) return;
    this.isNew = false;
    this.send({ turn: this.turn, png: this.isDrawn ? this.canvas.toDataURL("image/png") : "" });
    this.line.textContent = this.isDrawn ? this.words.drawn : this.words.empty;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  if (!pads.has(root)) pads.set(root, new Pad(root));
  const pad = pads.get(root);
  pad.update(data, (drawn) => setStateValue("drawn", drawn));
  // Called before each new drawing too, when the pad stays and a stroke may still wait to be given.
  return () => setTimeout(() => root.isConnected || pad.leave());
}
