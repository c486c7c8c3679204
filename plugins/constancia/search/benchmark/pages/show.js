/**
 * Asks what the address asks and shows five cards, the same way for every engine.
 * `window.shown` is how many milliseconds that took since the page was asked for; the console
 * tells when, for whoever asks the page all the time would be measured, too.
 */
const list = document.querySelector("ul");

async function show(text, filters) {
  const cards = await window.ask(text, filters);
  list.textContent = "";
  for (const { title, subtitle, place, summary, url } of cards) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title });
    item.append(link, ` ${subtitle} ${place} ${summary}`);
    list.append(item);
  }
}

const wanted = new URLSearchParams(location.search);
if (wanted.has("q")) {
  await show(wanted.get("q"), JSON.parse(wanted.get("filters")));
  window.shown = performance.now();
  console.info("shown");
}
window.ready = true;
window.next = async (text, filters) => {
  const began = performance.now();
  await show(text, filters);
  return performance.now() - began;
};
