// A paper that has stood open in the page for two seconds, or was opened in its own window, counts as looked at.
// Without this there is a button.
const PAUSE = 2000;

for (const form of document.querySelectorAll("form[data-mark-read]")) {
  const panel = form.parentElement;
  const mark = async () => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, headers: { Accept: "application/json" } });
    if (answer.ok) form.hidden = true;
  };
  panel.querySelector("[data-opens-paper]")?.addEventListener("click", mark);
  const frame = panel.querySelector("iframe");
  if (frame?.offsetParent) setTimeout(() => document.visibilityState === "visible" && mark(), PAUSE);
}
