/**
 * For the holder, on the page behind a code; loaded when that part is opened: the badge with
 * the credential baked in, a profile, paper.
 *
 * - Badges are made here, in the holder's own browser; none is published.
 * - The drawing is the same for everybody and says nothing of anybody.
 *
 * Hooks: `details[data-holder]` with `data-badge`, the address of the drawing, and an empty
 * `[data-offers]` in place of which `[data-without]` stands when there are no scripts.
 */

import { bakePng, bakeSvg } from "./badge.js";
import { printed } from "./code.js";
import { profileAddress } from "./profile.js";

/** Pixels of a side. */
const SIDE = 800;
const WORDS = {
  svg: ["Insignia SVG", "Badge as SVG"],
  png: ["Insignia PNG", "Badge as PNG"],
  json: ["Credencial firmada", "Signed credential"],
  profile: ["Añadir al perfil de LinkedIn", "Add to LinkedIn profile"],
  print: ["Imprimir esta página", "Print this page"],
  failed: ["No se pudo descargar. Cierre y abra de nuevo.", "Could not be downloaded. Close and open again."],
};

/** An element that speaks both languages, as the page does. */
function spoken(tag, name, properties = {}) {
  const element = Object.assign(document.createElement(tag), { className: "button" }, properties);
  const [spanish, english] = WORDS[name];
  const other = Object.assign(document.createElement("i"), { lang: "en", textContent: english });
  element.append(`${spanish} `, other);
  return element;
}

async function textAt(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error("no answer");
  return response.text();
}

/** @param {string} path of an SVG of this site @returns {Promise<Uint8Array>} it as a PNG */
async function drawn(path) {
  const image = new Image(SIDE, SIDE);
  image.src = path;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.getContext("2d").drawImage(image, 0, 0, SIDE, SIDE);
  const blob = await new Promise((resume) => canvas.toBlob(resume, "image/png"));
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * Fills the section, once.
 * @param {HTMLDetailsElement} section
 * @param {HTMLElement} main
 */
export async function offer(section, main) {
  const offers = section.querySelector("[data-offers]");
  if (!section.open || offers.hasAttribute("aria-busy") || offers.querySelector("a")) return;
  offers.setAttribute("aria-busy", "true");
  const { code, credential: path, host } = main.dataset;
  const signed = (name) => main.querySelector(`[data-signed=${name}]`);
  const day = (name) => signed(name)?.getAttribute("datetime");
  const file = (name, content, type) =>
    spoken("a", name, {
      href: URL.createObjectURL(new Blob([content], { type })),
      download: `${code}.${name}`,
    });
  try {
    const { badge } = section.dataset;
    const [credential, svg, png] = await Promise.all([textAt(path), textAt(badge), drawn(badge)]);
    const profile = profileAddress({
      title: signed("title").textContent,
      issuer: signed("issuer").textContent,
      issued: day("issued"),
      expires: day("expires"),
      code: printed(code),
      address: `https://${host}/c/${code.toLowerCase()}/`,
    });
    offers.replaceChildren(
      file("png", bakePng(png, credential), "image/png"),
      file("svg", bakeSvg(svg, credential), "image/svg+xml"),
      file("json", credential, "application/json"),
      spoken("a", "profile", { href: profile, rel: "noreferrer" }),
      spoken("button", "print", { type: "button", onclick: () => print() }),
    );
    section.querySelector("[data-without]").hidden = true;
  } catch {
    offers.replaceChildren(spoken("p", "failed", { className: "" }));
  } finally {
    offers.removeAttribute("aria-busy");
  }
}
