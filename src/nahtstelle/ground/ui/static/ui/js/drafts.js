// Keeps what is being typed: a second after the last key the form's fields go to data-draft-url.
// With fields marked data-draft only typing in those counts; otherwise any field of the form.
const PAUSE = 1000;

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const state = form.querySelector("[data-draft-state]") ?? form.appendChild(liveRegion());
  const marked = form.querySelector("[data-draft]") !== null;
  let timer = 0;
  let running = null;

  const save = async () => {
    running?.abort();
    running = new AbortController();
    const body = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") body.append(name, value);
    }
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, signal: running.signal, headers: { Accept: "application/json" } });
      const { message } = await answer.json();
      state.textContent = message;
    } catch (error) {
      if (error.name !== "AbortError") state.textContent = form.dataset.draftFailed ?? "";
    }
  };

  form.addEventListener("input", (event) => {
    if (marked && !event.target.matches("[data-draft]")) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    running?.abort();
  });
}

function liveRegion() {
  const region = document.createElement("p");
  region.className = "draft-state muted small";
  region.setAttribute("role", "status");
  return region;
}
