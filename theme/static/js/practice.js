/** Lets the clock of the practice certificate run, as that of a real answer does. */

const clock = document.querySelector("[data-module=practice] [data-clock]");
const tick = () => {
  clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang);
};
tick();
setInterval(tick, 1000);
