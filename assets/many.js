// The grid of many photos. While it is going every answer of the server asks for the next photo, so
// that those of other people come in between, and nothing goes on for a page that was closed.
element.addEventListener("click", ({ target }) => {
  const { what, index } = target.closest("[data-what]")?.dataset ?? {};
  if (what) trigger("select", { what, index: Number(index ?? 0) });
});
watch("value", () => {
  if (props.value?.going) trigger("submit"); // a change gradio tells by itself
});
