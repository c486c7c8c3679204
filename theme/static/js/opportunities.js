/** A page that was built before a vacancy closed shows it no longer. */
import { isOver } from "./vacancies.js";

const now = new Date();
for (const list of document.querySelectorAll("[data-module=opportunities]")) {
  const vacancies = [...list.querySelectorAll("[data-closes]")];
  for (const vacancy of vacancies) vacancy.hidden = isOver(vacancy.dataset.closes, now);
  list.querySelector("[data-none]").hidden = vacancies.some((vacancy) => !vacancy.hidden);
}
