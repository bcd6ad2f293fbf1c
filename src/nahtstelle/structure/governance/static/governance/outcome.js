// The form of an outcome: shows only the groups of the chosen outcome. Without this file all groups are visible and
// the server drops what does not belong to the outcome.
const form = document.querySelector("[data-outcome-form]");

function showGroups() {
  const chosen = form.querySelector("input[name='outcome']:checked")?.value ?? "";
  for (const group of form.querySelectorAll("[data-outcomes]")) {
    const isChosen = group.dataset.outcomes.split(" ").includes(chosen);
    group.hidden = !isChosen && !group.querySelector(".has-error");
  }
}

if (form) {
  form.addEventListener("change", (event) => event.target.name === "outcome" && showGroups());
  showGroups();
}
