// Leads to the sign-in form by asking for the present address again. Who signs out leaves nothing behind in the tab: what
// the keepers of drafts (draft.js) hold back for a new sign-in goes, and they lay down no more.
export default function ({ data }) {
  window.portalLeaves = true;
  if (data.forget) {
    window.portalForgets = true;
    Object.keys(sessionStorage)
      .filter((name) => name.startsWith("unsaved:"))
      .forEach((name) => sessionStorage.removeItem(name));
  }
  window.location.reload();
}
