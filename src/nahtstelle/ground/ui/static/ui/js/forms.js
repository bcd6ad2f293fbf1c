// Small courtesies of forms: one submit only, selects that submit, summaries that take the focus, printing.
// The server stays the authority; without this file everything works with the buttons alone.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  setTimeout(() => {
    if (button) {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }
  });
});

const release = () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-busy]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }
};
window.addEventListener("pageshow", (event) => event.persisted && release());
document.addEventListener("ui:release", release);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const element = event.target.closest("[aria-disabled='true'], [data-print]");
  if (!element) return;
  if (element.hasAttribute("data-print")) window.print();
  else event.preventDefault();
});

document.querySelector("[data-focus]")?.focus();
