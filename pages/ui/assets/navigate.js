// Opens an address of this portal inside the running Streamlit session.
// Streamlit answers every popstate event by running the page that the address names, with its query.
// One history entry is made; st.switch_page makes two, and the first of them shows the old page
// with the new page's query, which is what the back button would then return to.
const done = new Set();

export default function ({ data }) {
  if (done.has(data.once)) return;
  done.add(data.once);
  window.history[data.replace ? "replaceState" : "pushState"]({}, "", data.href);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}
