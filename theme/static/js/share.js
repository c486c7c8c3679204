/**
 * Sharing by whatever the phone has, where there is no more than a link to WhatsApp.
 *
 * Looks for `a[data-module=share]`; its page is shared under the title of the document.
 */
const link = document.querySelector("a[data-module=share]");

if (link && navigator.share) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    // who changes their mind, or may not share, is told nothing
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  });
}
