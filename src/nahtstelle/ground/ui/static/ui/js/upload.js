// Shows how far an upload is. The form stays a normal form: the answer replaces the page as if it had been submitted.
const address = () => location.pathname + location.search;
let shown = address();

for (const form of document.querySelectorAll("form[data-progress]")) {
  const box = form.querySelector("[data-upload-progress]");
  const files = () => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
  if (!box) continue;

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !files()) return;
    event.preventDefault();
    const text = box.querySelector("[data-upload-text]");
    const bar = box.querySelector("progress");
    const request = new XMLHttpRequest();
    const body = new FormData(form, event.submitter);
    box.hidden = false;
    let spoken = -1;
    request.upload.addEventListener("progress", (progress) => {
      if (!progress.lengthComputable) return;
      const share = Math.round((progress.loaded / progress.total) * 100);
      bar.value = share;
      if (share === 100) text.textContent = text.dataset.checking;
      else if (share - spoken >= 10) {
        text.textContent = text.dataset.running.replace("[share]", share);
        spoken = share;
      }
    });
    request.addEventListener("load", () => {
      show(request.responseText);
      if (request.status < 400 && request.responseURL !== location.href) history.pushState(null, "", request.responseURL);
      shown = address();
    });
    request.addEventListener("error", () => {
      text.textContent = form.dataset.failed;
      document.dispatchEvent(new Event("ui:release"));
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.send(body);
  });
}

// The answered page takes the place of this one, its messages included; a refused form keeps the address.
function show(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const main = answer.querySelector("main");
  if (!main) {
    location.reload();
    return;
  }
  document.title = answer.title;
  document.querySelector("main").replaceWith(main);
  (main.querySelector("[data-focus]") ?? main).focus();
}
// Going back from an answered page fetches the one before; a link to a place on the same page is none of that.
window.addEventListener("popstate", () => address() !== shown && location.reload());
