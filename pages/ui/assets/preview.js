// Shows a picture or a PDF of this portal. The frame has no sandbox attribute: Chromium's PDF viewer does not run in one;
// what the file itself may do is settled by the headers that its address answers with.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".preview");
  if (place.dataset.src === data.src) return;
  place.dataset.src = data.src;
  const shown = document.createElement(data.kind === "picture" ? "img" : "iframe");
  if (data.kind === "picture") {
    shown.alt = data.title;
    shown.addEventListener("error", () => place.replaceChildren(data.failed));
  } else {
    shown.title = data.title;
  }
  shown.src = data.src;
  place.replaceChildren(shown);
}
