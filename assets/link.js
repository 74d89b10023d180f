(recipe) => {
  // Copies a link to this page that begins with the recipe.
  const link = new URL(location);
  link.search = new URLSearchParams({ recipe });
  navigator.clipboard.writeText(link);
}
