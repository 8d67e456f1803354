// What makes the page wider than its window; empty where nothing does.
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = element => {
    for (let outer = element.parentElement; outer && outer !== document.body; outer = outer.parentElement)
      if (getComputedStyle(outer).overflowX !== "visible") return true;
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter(element =>
    element.getBoundingClientRect().right > width + 0.5 && !scrolls(element));
  const deepest = wide.filter(element => !wide.some(other => other !== element && element.contains(other)));
  return [`${document.documentElement.scrollWidth} pixels wide in a window of ${width}`].concat(
    deepest.slice(0, 5).map(element =>
      `too wide: ${element.tagName} ${element.getAttribute("class") ?? ""} ${element.textContent.slice(0, 40)}`));
}
