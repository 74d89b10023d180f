() => {
  // Shows the editor that was opened, which may lie above what one sees of the page.
  document.querySelector("#stage:has(.open) #touch")?.scrollIntoView({ block: "nearest" });
}
