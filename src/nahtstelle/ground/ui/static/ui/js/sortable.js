// Lists in an order: the grip is drawn with the pointer, the buttons move at once; «Save order» sends all keys.
for (const form of document.querySelectorAll("form[data-sortable]")) {
  const list = form.querySelector("ol");
  const state = form.querySelector("[data-sort-state]");
  const items = () => [...list.querySelectorAll(":scope > [data-item]")];
  const changed = (item) => {
    form.querySelector("[data-save]").hidden = false;
    items().forEach((each, place, all) => {
      each.querySelector("[data-up]").disabled = place === 0;
      each.querySelector("[data-down]").disabled = place === all.length - 1;
    });
    const label = item.querySelector("[data-label]").textContent.trim();
    state.textContent = form.dataset.moved.replace("[item]", label).replace("[place]", items().indexOf(item) + 1);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-item]");
    if (button.matches("[data-up]")) item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    changed(item);
    (button.disabled ? item.querySelector("[data-up]:not(:disabled), [data-down]:not(:disabled)") : button)?.focus();
  });

  for (const grip of form.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    grip.addEventListener("pointerdown", (event) => {
      const item = grip.closest("[data-item]");
      event.preventDefault();
      item.classList.add("dragging");
      const before = items().indexOf(item);
      const move = (pointer) => {
        const target = items().find((each) => {
          const box = each.getBoundingClientRect();
          return each !== item && pointer.clientY > box.top && pointer.clientY < box.bottom;
        });
        if (target) items().indexOf(target) > items().indexOf(item) ? target.after(item) : target.before(item);
      };
      const drop = () => {
        document.removeEventListener("pointermove", move);
        document.removeEventListener("pointerup", drop);
        document.removeEventListener("pointercancel", drop);
        item.classList.remove("dragging");
        if (items().indexOf(item) !== before) changed(item);
      };
      document.addEventListener("pointermove", move);
      document.addEventListener("pointerup", drop);
      document.addEventListener("pointercancel", drop);
    });
  }
}
