(brush, size) => {
  // Changes the brush of the editor; its own palette, which has no names, is not shown.
  const colors = { keep: "rgb(0, 190, 90)", erase: "rgb(235, 50, 70)", box: "rgb(50, 110, 255)" };
  const color = colors[brush];
  return { __type__: "update", brush: { default_size: size, default_color: color, colors: [color], color_mode: "fixed" } };
}
