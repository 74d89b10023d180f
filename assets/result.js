// The wipe between before and after, and the switch between the views. Where they stand is kept on
// `element`, which a new result leaves alone.
function look(name) {
  element.dataset.look = name;
  for (const button of element.querySelectorAll("button[data-look]")) {
    button.setAttribute("aria-pressed", button.dataset.look === name);
  }
}
element.addEventListener("input", ({ target }) => {
  if (target.matches(".wipe")) element.style.setProperty("--wipe", target.value);
});
element.addEventListener("click", ({ target }) => {
  if (target.matches("button[data-look]")) look(target.dataset.look);
});
look("compare");

let full = false;
watch("value", () => {
  look(element.dataset.look);
  element.style.setProperty("--wipe", element.querySelector(".wipe")?.value ?? 50);
  if (props.value && !full && matchMedia("(max-width: 820px)").matches) {
    element.scrollIntoView(); // on a phone the result lies below the fold
  }
  full = Boolean(props.value);
});
