// The file itself, one of its pixels on one of the screen; it is fetched when it is looked at.
const find = (selector) => element.querySelector(selector);

element.addEventListener("click", ({ target }) => {
  if (target.matches(".open")) {
    const picture = find("img");
    picture.src = props.value.full.url;
    picture.style.width = `${props.value.width / devicePixelRatio}px`;
    const shown = document.querySelector("#result [data-ground]"); // what lies behind it there
    find("dialog").dataset.ground = shown.dataset.ground;
    find("dialog").style.setProperty("--own", shown.style.getPropertyValue("--own"));
    find("dialog").showModal();
    const pan = find(".pan");
    const middle = (a, b) => (a - b) / 2;
    picture.decode().then(() => {
      pan.scrollTo(middle(pan.scrollWidth, pan.clientWidth), middle(pan.scrollHeight, pan.clientHeight));
    });
  }
  if (target.matches(".close")) find("dialog").close();
});
element.addEventListener("pointermove", (event) => {
  if (event.buttons !== 1 || event.pointerType === "touch" || !event.target.matches("img")) return;
  find(".pan").scrollBy(-event.movementX, -event.movementY);
});
element.addEventListener("dragstart", (event) => event.preventDefault());
