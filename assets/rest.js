() => new Promise((done) => {
  // Lets a slider move again, which spares the server a full-size picture; the last move goes on.
  clearTimeout(window.rest);
  window.rest = setTimeout(done, 800);
})
