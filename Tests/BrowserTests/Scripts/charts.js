// What is wrong with the page's charts: drawings without extent or ink, labels that leave the
// window or meet another. Boxes are in CSS pixels; half a pixel is rounding.
() => {
  const faults = [];
  const isEmpty = box => box.width < 1 || box.height < 1;
  const isShown = element => element.checkVisibility({ visibilityProperty: true });

  const hasInk = shape => {
    const style = getComputedStyle(shape);
    const box = shape.getBoundingClientRect();
    const isPainted = paint => paint !== "none" && !/, 0\)$/.test(paint);
    return box.width + box.height > 0
      && (isPainted(style.fill) && !isEmpty(box)
        || isPainted(style.stroke) && parseFloat(style.strokeWidth) > 0);
  };

  for (const drawing of document.querySelectorAll("svg[role=img]")) {
    if (!isShown(drawing)) continue;
    const name = drawing.querySelector("title")?.textContent ?? "";
    if (!name) faults.push("a drawing without a title");
    if (isEmpty(drawing.getBoundingClientRect())) faults.push(`no extent: ${name}`);
    const shapes = [...drawing.querySelectorAll("path, line, polyline, polygon, rect, circle")];
    if (!shapes.some(hasInk)) faults.push(`nothing drawn: ${name}`);
  }

  const width = document.documentElement.clientWidth;
  for (const figure of document.querySelectorAll("figure")) {
    if (!isShown(figure)) continue;
    const labels = [...figure.querySelectorAll("svg text, .plot span")].filter(isShown)
      .map(label => ({ text: label.textContent, box: label.getBoundingClientRect() }))
      .filter(label => label.text.trim() && !isEmpty(label.box));
    labels.forEach(({ text, box }, index) => {
      if (box.left < -0.5 || box.right > width + 0.5) faults.push(`out of the window: ${text}`);
      for (const other of labels.slice(index + 1)) {
        if (box.left < other.box.right - 0.5 && other.box.left < box.right - 0.5
          && box.top < other.box.bottom - 0.5 && other.box.top < box.bottom - 0.5)
          faults.push(`${text} meets ${other.text}`);
      }
    });
  }
  return faults;
}
