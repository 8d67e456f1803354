// Whether the element that holds the focus matches a selector, is to be seen and shows that it
// holds it.
selector => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return {
    isWanted: element.matches(selector), isBody: element === document.body,
    name: `${element.tagName} ${element.textContent.trim().slice(0, 40)}`,
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== "none",
  };
}
