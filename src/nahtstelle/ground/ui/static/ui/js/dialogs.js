// Confirmations: a details element becomes a native dialog. [data-dialog="id"] opens the dialog of that id.
for (const details of document.querySelectorAll("details[data-confirm]")) {
  const body = details.querySelector(".confirm-body");
  const heading = body.querySelector("h2");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  heading.id ||= `dialog-${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  details.after(dialog);
  dialog.append(body);
  for (const button of body.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.autofocus = !body.querySelector("input:not([type=hidden]), textarea, select");
  }
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  dialog.addEventListener("close", () => details.querySelector("summary").focus());
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();
});
