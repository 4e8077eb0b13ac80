// Says in Chinese what Streamlit says in English where it has no setting for it: names for screen readers, the link
// over the menu, and the dialog of a lost connection. Stays for as long as the portal is open in this tab.
const NAMES = {
  "App pages": "页面菜单",
  "Clear all": "全部清除",
  "Clear date": "清除",
  "Clear entry": "清除",
  "Clear time": "清除",
  "Clear value": "清除",
  "Choose date": "选择日期",
  Close: "关闭",
  "Collapse sidebar": "收起侧边栏",
  Decrement: "减少",
  "Expand sidebar": "展开侧边栏",
  "Hide password": "隐藏口令",
  Increment: "增加",
  "Next month": "下个月",
  Open: "展开",
  "Previous month": "上个月",
  "Running...": "正在运行",
  "Selected values": "已选",
  "Show password": "显示口令",
  Sidebar: "侧边栏",
};
const OUT = "已退出登录，请重新登录。已填写的内容仍在本页，可以复制。";
const LOST = "与系统的连接已中断，正在重新连接。已填写的内容仍在本页，请勿关闭；长时间未恢复的，请重新打开本页或联系信息中心。";

function notice(words) {
  let box = document.getElementById("portal-connection");
  if (!box) {
    box = document.createElement("div");
    box.id = "portal-connection";
    box.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.textContent = "重新打开";
    button.onclick = () => window.location.reload();
    box.append(document.createElement("span"), button);
    document.body.append(box);
  }
  const line = box.firstChild;
  if (line.textContent !== words) line.textContent = words;
}

function connected() {
  document.getElementById("portal-connection")?.remove();
}

function look(root) {
  for (const one of root.querySelectorAll("[aria-label]")) {
    const name = NAMES[one.getAttribute("aria-label")];
    if (name) one.setAttribute("aria-label", name);
  }
  for (const link of root.querySelectorAll('[data-testid="stSkipToContent"]')) {
    if (link.textContent !== "跳到正文") link.textContent = "跳到正文";
  }
  for (const dialog of root.querySelectorAll('[role="dialog"]')) {
    if (!dialog.textContent.includes("Connection error")) continue;
    notice(/\b40[13]\b/.test(dialog.textContent) ? OUT : LOST);
    // Closed by its own button, so that the page under it can be read and copied again; it then does not come back.
    dialog.querySelector("button")?.click();
  }
  const state = document.querySelector("[data-test-connection-state]")?.getAttribute("data-test-connection-state");
  if (state === "CONNECTED") connected();
}

export default function () {
  if (window.portalWords) return;
  const watch = new MutationObserver(() => look(document.body));
  window.portalWords = watch;
  watch.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label", "data-test-connection-state"],
  });
  look(document.body);
}
