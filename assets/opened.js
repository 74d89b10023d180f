() => {
  // Shows the editor that was opened, which may lie above what one sees of the page.
  document.querySelector("#touch")?.scrollIntoView({ block: "nearest" });
}
