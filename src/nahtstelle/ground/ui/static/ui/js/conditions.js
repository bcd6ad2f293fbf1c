// Questions that are asked only if: data-when holds the conditions as JSON, data-when-any lets one be enough.
// Without this file all questions show, each with the words of its condition; the server ignores what is not asked.
const compare = {
  "=": (value, answer) => same(value, answer),
  "!=": (value, answer) => !same(value, answer),
  ">": (value, answer) => sized(value) > sized(answer),
  "<": (value, answer) => sized(value) < sized(answer),
  ">=": (value, answer) => sized(value) >= sized(answer),
  "<=": (value, answer) => sized(value) <= sized(answer),
};
const same = (value, answer) => value === String(answer) || (typeof answer === "number" && value !== "" && Number(value) === answer);
const sized = (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number(value));

for (const form of document.querySelectorAll("form[data-conditions]")) {
  const blocks = [...form.querySelectorAll("[data-when]")];
  const values = (name) =>
    [...form.elements]
      .filter((input) => input.name === name || input.name === `${name}/other` || /^\/\d+$/.test(input.name.slice(name.length)) && input.name.startsWith(name))
      .filter((input) => !input.closest("[hidden]") && (!["radio", "checkbox"].includes(input.type) || input.checked))
      .map((input) => input.value.trim())
      .filter((value) => value !== "" && value !== "other:");
  const holds = ({ name, operator, answer }) => {
    const given = values(name);
    if (operator === "exists") return given.length > 0 === answer;
    if (operator === "!=") return given.length > 0 && given.every((value) => compare["!="](value, answer));
    return given.some((value) => compare[operator](value, answer));
  };
  const refresh = () => {
    for (const block of blocks) {
      const conditions = JSON.parse(block.dataset.when);
      block.hidden = !(block.hasAttribute("data-when-any") ? conditions.some(holds) : conditions.every(holds));
    }
  };
  for (const words of form.querySelectorAll("[data-condition]")) words.hidden = true;
  form.addEventListener("input", refresh);
  refresh();
}
