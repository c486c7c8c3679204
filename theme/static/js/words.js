/**
 * Puts words into the page: always as text, in the language of the element they go to.
 *
 * An element that speaks two languages has a child for each (`[lang]`). The answers of a
 * verification stand in `<script type="application/json" id="messages">`,
 * `{language: {state: {word, instruction}}}`.
 */

/**
 * @param {?Element} element
 * @param {(language: string) => string} textIn the text in a language
 */
export function write(element, textIn) {
  const spoken = element?.querySelectorAll(":scope > [lang]") ?? [];
  for (const part of spoken.length ? spoken : [element]) {
    if (part) part.textContent = textIn(part.closest("[lang]").lang);
  }
}

/**
 * Writes the words of a state into `[data-word]` and `[data-instruction]`.
 * @param {Element} root
 * @param {string} state
 */
export function say(root, state) {
  const answers = JSON.parse(document.getElementById("messages").textContent);
  for (const part of ["word", "instruction"]) {
    write(root.querySelector(`[data-${part}]`), (language) => answers[language][state][part]);
  }
}

/**
 * A day with its month in letters: 5 de mayo de 2026, 5 May 2026.
 * @param {string} iso
 * @returns {(language: string) => string}
 */
export const inLetters = (iso) => (language) =>
  new Date(`${iso}T12:00Z`).toLocaleDateString(language === "en" ? "en-GB" : language, {
    dateStyle: "long",
    timeZone: "UTC",
  });

/**
 * Shows a line that the page holds ready, hidden.
 * @param {?HTMLElement} line
 * @param {(language: string) => string} [textIn] in a language
 */
export function reveal(line, textIn) {
  if (!line) return;
  if (textIn) write(line, textIn);
  line.hidden = false;
}
