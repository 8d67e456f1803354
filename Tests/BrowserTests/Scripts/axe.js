// What axe-core, loaded before, finds wrong with the page. The rule for targets of 24 pixels is
// WCAG 2.2's and off unless asked for.
async () => {
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], rules: { "target-size": { enabled: true } }, preload: false,
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 5).map(node => `${id}: ${help}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}
