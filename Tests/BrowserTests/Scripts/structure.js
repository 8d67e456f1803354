// The page's elements in their order, a line each: depth, name and the names of attributes, no
// text.
() => {
  const lines = [];
  const walk = (element, depth) => {
    const attributes = [...element.attributes].map(attribute => attribute.name).sort();
    lines.push([depth, element.localName, ...attributes].join(" "));
    for (const child of element.children) walk(child, depth + 1);
  };
  walk(document.documentElement, 0);
  return lines;
}
