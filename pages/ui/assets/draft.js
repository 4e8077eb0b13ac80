// Keeps what stands in a form's native fields: reads them as the user types and posts what changed.
// It only reads; it never writes into a field, so it cannot disturb an input method or Streamlit's own state.
const TICK = 2000;
const PAUSE = 30000;
const KEEPALIVE_BYTES = 60000; // Browsers refuse a keepalive body over 64 KiB.
const UNSAVED = "unsaved:"; // What the server has not taken, in sessionStorage: this tab's, by account, form and token.
const PAGE = performance.timeOrigin;
const keepers = new WeakMap();

const WORDS = {
  saved: (time) => `已保存草稿 ${time}`,
  restored: (time) => `已恢复草稿（${time} 保存）`,
  failed: "草稿未能保存，请勿关闭页面",
  discard: "放弃已保存的草稿？表单将清空，您在其他窗口打开的同一张表单也不再保存。",
};

// The words of the option that is chosen.
function chosen(box, selector, test) {
  const one = [...box.querySelectorAll(selector)].find(test);
  return (one?.querySelector('[data-testid="stMarkdownContainer"]') ?? one)?.textContent.trim() ?? "";
}

// What a field shows; undefined when it cannot be read now.
function read(box) {
  const kind = (name) => box.querySelector(`[data-testid="${name}"]`);
  if (kind("stTextArea")) return box.querySelector("textarea")?.value;
  if (kind("stCheckbox")) return box.querySelector("input")?.checked;
  if (kind("stRadio")) return chosen(box, '[data-testid="stRadioOption"]', (one) => one.querySelector("input").checked);
  if (kind("stButtonGroup")) return chosen(box, "button", (one) => one.getAttribute("aria-checked") === "true");
  if (kind("stMultiSelect")) return [...box.querySelectorAll("[data-tag]")].map((one) => one.getAttribute("aria-label"));
  if (kind("stDateInput") || kind("stDateTimeInput"))
    return box.querySelector('input[type="date"], input[type="datetime-local"]')?.value;
  if (kind("stTimeInput")) return box.querySelector('input[type="hidden"]')?.value;
  const input = box.querySelector("input");
  // While its list is open, a select box holds what is being searched for.
  if (!input || input.type === "password" || input.getAttribute("aria-expanded") === "true") return undefined;
  return input.value;
}

function clock(response) {
  const moment = new Date(response.headers.get("Date") ?? Date.now());
  const look = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return moment.toLocaleTimeString("zh-CN", look);
}

class Keeper {
  constructor(root) {
    this.root = root;
    this.line = root.querySelector("[role=status]");
    this.button = root.querySelector("button");
    this.banner = root.querySelector("[role=alert]");
    this.listeners = [];
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    this.fields = data.fields.map((name) => [name, `.st-key-${`${data.keys}.${name}`.replace(/[^a-zA-Z0-9_-]/g, "-")}`]);
    if (this.token !== data.token) this.begin();
    if (!this.listeners.length) this.start();
    this.button.onclick = () => this.discard();
    this.banner.querySelector("button").onclick = () => this.signIn();
  }

  begin() {
    Object.assign(this, { token: this.data.token, base: {}, seen: {}, sent: null, closed: false, used: false, failures: 0 });
    Object.assign(this, { refused: null, barred: false });
    Object.assign(this, { retryAt: 0, composing: false, activeAt: 0, contactAt: Date.now() });
    this.say(this.data.saved_at ? WORDS.restored(this.data.saved_at) : "", "");
    this.button.hidden = !this.data.saved_at;
    this.remember();
    this.recover();
  }

  start() {
    const on = (target, names, handler) =>
      names.forEach((name) => {
        target.addEventListener(name, handler, true);
        this.listeners.push(() => target.removeEventListener(name, handler, true));
      });
    // These come before a value changes.
    on(document, ["focusin", "pointerdown", "keydown", "compositionstart"], (event) => {
      if (event.type === "compositionstart") this.composing = true;
      if (event.type !== "focusin") this.activeAt = Date.now();
      this.remember();
    });
    on(document, ["compositionend", "focusout"], () => (this.composing = false));
    // These come after it; Streamlit draws a chosen option only once the event is over.
    on(document, ["input", "change", "click", "keyup"], (event) => {
      this.used = true;
      if (event.type === "input") this.look();
      setTimeout(() => this.look());
    });
    on(document, ["visibilitychange"], () => document.visibilityState === "hidden" && this.flush());
    on(window, ["pagehide"], () => this.flush());
    on(window, ["beforeunload"], (event) => {
      this.look();
      if (!this.changed()) return;
      this.flush();
      // The portal itself leads to the sign-in form; what is unsaved waits in this tab.
      if (window.portalLeaves) return;
      event.preventDefault();
      event.returnValue = true; // Chromium before 119 goes by this alone.
    });
    const timer = setInterval(() => this.tick(), TICK);
    this.listeners.push(() => clearInterval(timer));
  }

  stop() {
    // The fields are gone from the page by now: what was seen last is what counts.
    this.listeners.splice(0).forEach((off) => off());
    this.flush(true);
  }

  each(action) {
    for (const [name, selector] of this.fields) {
      const box = document.querySelector(selector);
      const value = box ? read(box) : undefined;
      if (value !== undefined) action(name, value);
    }
  }

  // The values a form starts with are no draft.
  remember() {
    this.each((name, value) => {
      if (!(name in this.base)) this.base[name] = this.seen[name] = value;
    });
  }

  look() {
    this.each((name, value) => (this.seen[name] = value));
  }

  changed() {
    return this.used && !this.closed && JSON.stringify(this.seen) !== JSON.stringify(this.base);
  }

  tick() {
    this.remember();
    if (!this.composing) this.look();
    if (this.composing || this.sent || this.barred || Date.now() < this.retryAt) return;
    // What was refused for good is not tried again as it is: that alone would keep the session open for ever.
    if (this.changed() && JSON.stringify(this.seen) !== this.refused) this.post(false);
    else if (this.activeAt > this.contactAt && Date.now() - this.contactAt >= this.data.activity_ms) this.ping();
  }

  flush(gone = false) {
    if (!gone) this.look();
    const seen = JSON.stringify(this.seen);
    if (this.changed() && !this.barred && this.sent !== seen && this.refused !== seen) this.post(true);
  }

  async request(url, content, keepalive) {
    const body = JSON.stringify(content);
    return fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/json" },
      keepalive: keepalive && new Blob([body]).size < KEEPALIVE_BYTES,
      body,
    });
  }

  async post(last) {
    const { token } = this;
    const { account, form, url } = this.data;
    const values = { ...this.seen };
    const sent = JSON.stringify(values);
    this.sent = sent;
    const content = { account, form, token, values: { ...this.data.unseen, ...values }, at_ms: Date.now() };
    const place = this.lay(content);
    let response = null;
    try {
      response = await this.request(url, content, last);
    } catch {
      // Told below: the server could not be reached.
    }
    if (response?.status === 204 || response?.status === 409) this.take(place, content.at_ms);
    if (token !== this.token) return;
    this.sent = null;
    if (response?.status !== 401 && response) this.banner.hidden = true;
    if (response?.status === 204) this.done(values, response);
    else if (response?.status === 409) this.close();
    else await this.fail(response, sent);
  }

  // Puts what is on its way where it outlives the page; forgotten as soon as the server has it.
  lay(content) {
    if (!content.account || window.portalForgets) return null;
    const place = `${UNSAVED}${content.account}:${content.form}:${content.token}`;
    try {
      sessionStorage.setItem(place, JSON.stringify({ ...content, page: PAGE }));
    } catch {
      return null; // No room: the page still holds it.
    }
    return place;
  }

  take(place, at) {
    if (place && JSON.parse(sessionStorage.getItem(place) ?? "{}").at_ms <= at) sessionStorage.removeItem(place);
  }

  // What this account left unsaved in this tab when it was signed out goes to the server, and back into the form.
  // What another account left is forgotten.
  async recover() {
    const { account, form, url } = this.data;
    if (!account) return;
    let restored = false;
    for (const place of Object.keys(sessionStorage).filter((name) => name.startsWith(UNSAVED))) {
      if (!place.startsWith(`${UNSAVED}${account}:`)) {
        sessionStorage.removeItem(place);
        continue;
      }
      const { page, ...content } = JSON.parse(sessionStorage.getItem(place) ?? "{}");
      if (page === PAGE) continue; // On its way from this very page.
      const answer = await this.request(url, content, false).catch(() => null);
      if (![204, 400, 409, 413].includes(answer?.status)) continue;
      sessionStorage.removeItem(place);
      restored ||= answer.status === 204 && content.form === form;
    }
    if (restored && !this.changed()) this.leave();
  }

  signIn() {
    this.look();
    if (this.changed()) {
      const { account, form } = this.data;
      this.lay({ account, form, token: this.token, values: this.seen, at_ms: Date.now() });
    }
    this.leave();
  }

  leave() {
    window.portalLeaves = true;
    window.location.reload();
  }

  async ping() {
    this.contactAt = Date.now();
    try {
      const answer = await this.request(this.data.activity_url, { token: this.token }, false);
      this.banner.hidden = answer.status !== 401;
    } catch {
      // The next change tells whether the server is there.
    }
  }

  done(values, response) {
    Object.assign(this, { base: values, failures: 0, retryAt: 0, contactAt: Date.now(), refused: null });
    this.button.hidden = false;
    this.say(WORDS.saved(clock(response)), "");
  }

  async fail(response, sent) {
    this.failures += 1;
    this.retryAt = Date.now() + Math.min(PAUSE, TICK * 2 ** (this.failures - 1));
    let message = "";
    if (response?.headers.get("Content-Type")?.startsWith("application/json")) {
      message = await response.json().then((content) => content.message, () => "");
    }
    this.banner.hidden = response?.status !== 401;
    this.barred = response?.status === 403;
    if ([400, 413].includes(response?.status)) this.refused = sent;
    this.say(message ? `${WORDS.failed}：${message}` : WORDS.failed, "failed");
  }

  // The form was sent in or given up: nothing more is kept under this token.
  close() {
    this.closed = true;
    this.banner.hidden = true;
    sessionStorage.removeItem(`${UNSAVED}${this.data.account}:${this.data.form}:${this.token}`);
    this.button.hidden = true;
    this.say("", "");
  }

  discard() {
    if (!window.confirm(WORDS.discard)) return;
    this.close();
    this.send("discard", true);
  }

  say(words, look) {
    if (this.line.textContent !== words) this.line.textContent = words;
    this.line.className = look;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".draft");
  if (!keepers.has(root)) keepers.set(root, new Keeper(root));
  const keeper = keepers.get(root);
  keeper.turn = (keeper.turn ?? 0) + 1;
  const { turn } = keeper;
  keeper.update(data, setTriggerValue);
  // Streamlit may clean up after an outdated call only once a newer one has begun.
  return () => keeper.turn === turn && keeper.stop();
}
