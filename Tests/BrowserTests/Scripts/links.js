// For each of the pages at the addresses: the ids of its elements, where it links to, and what it
// loads.
async addresses => Promise.all(addresses.map(async address => {
  const text = await (await fetch(address)).text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const attributes = (selector, name) =>
    [...page.querySelectorAll(selector)].map(element => {
      const written = element.getAttribute(name);
      return URL.canParse(written, address) ? new URL(written, address).href : `invalid: ${written}`;
    });
  const loaded = "link[rel~=stylesheet], link[rel~=icon], link[rel~=preload]";
  return {
    ids: [...page.querySelectorAll("[id]")].map(element => element.id),
    links: [
      ...attributes("a[href], area[href], link[href], use[href]", "href"),
      ...attributes("[src]", "src"), ...attributes("form[action]", "action"),
    ],
    loads: [...attributes(loaded, "href"), ...attributes("[src]", "src")],
  };
}))
