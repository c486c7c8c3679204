/** Counts the boxes of the list "am I ready?". Nothing is kept and nothing is sent. */

const list = document.querySelector("[data-module=self-check]");
const boxes = [...list.querySelectorAll("input[type=checkbox]")];
const told = list.querySelector("[data-told]");

const count = () => {
  told.querySelector("[data-ticked]").textContent = boxes.filter((box) => box.checked).length;
};

// some browsers bring ticks back when a page is loaded again
for (const box of boxes) box.checked = false;
told.querySelector("[data-all]").textContent = boxes.length;
told.hidden = false;
list.addEventListener("change", count);
count();
