// The wipe between two pictures, the views, and what lies behind the cutout. Where they stand is kept
// on `element`, which a new result leaves alone.
const find = (selector) => element.querySelector(selector);
let pinned = null; // the result that is kept as A, to compare those that follow with

function press(name, value) {
  element.dataset[name] = value;
  for (const button of element.querySelectorAll(`button[data-${name}]`)) {
    button.setAttribute("aria-pressed", button.dataset[name] === value);
  }
}

function draw() {
  press("look", element.dataset.look);
  press("ground", element.dataset.ground);
  element.classList.toggle("versed", Boolean(pinned));
  if (!find(".wipe")) return;
  find(".wipe").value = element.style.getPropertyValue("--wipe") || 50;
  find(".before").src = (pinned?.after ?? props.value.before).url;
  find(".before").alt = tell(pinned ? "a_alt" : "before_alt");
  find(".a").textContent = pinned?.recipe ?? "";
  find(".own").value = element.style.getPropertyValue("--own") || "#d8345f";
}

element.addEventListener("input", ({ target }) => {
  if (target.matches(".wipe")) element.style.setProperty("--wipe", target.value);
  if (target.matches(".own")) {
    element.style.setProperty("--own", target.value);
    press("ground", "own");
  }
});
element.addEventListener("click", ({ target }) => {
  if (target.matches("[data-look]")) press("look", target.dataset.look);
  if (target.matches("[data-ground]")) press("ground", target.dataset.ground);
  if (target.matches(".own")) press("ground", "own");
  if (target.matches(".use")) trigger("select", { recipe: pinned.recipe });
  if (target.matches(".pin, .unpin, .use")) {
    pinned = target.matches(".pin") ? props.value : null;
    if (pinned) press("look", "compare");
    draw();
    find(pinned ? ".unpin" : ".pin").focus();
  }
});
element.dataset.look = "compare";
element.dataset.ground = "board";

let whole = false;
watch("value", () => {
  const another = props.value && !props.value.after; // another photo
  if (another) pinned = null;
  draw();
  const below = document.querySelector("#many .head") || matchMedia("(max-width: 820px)").matches;
  const fresh = another || (props.value && !whole);
  if (below && fresh) element.closest("#result").scrollIntoView(); // it lies below the fold
  whole = Boolean(props.value?.after);
});

// What gradio says of its queue, "queue: 4/7 | 1.0/5.5s", in our words.
const block = element.closest("#result");
new MutationObserver(() => {
  const wait = block.querySelector(":scope > .wrap");
  const said = wait?.querySelector(".progress-text")?.textContent;
  if (!said) return;
  const [, place] = said.match(/queue: (\d+)/) ?? [];
  const [, gone, all] = said.match(/([\d.]+)\/([\d.]+)s/) ?? [];
  const left = all > 2 && all - gone > 0 && tell("left", Math.ceil(all - gone));
  wait.dataset.told = [place && tell("in_line", place), left].filter(Boolean).join(" · ");
}).observe(block, { childList: true, subtree: true, characterData: true });
