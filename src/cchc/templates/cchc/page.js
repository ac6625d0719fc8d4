(() => {
  "use strict";
  const button = document.getElementById("codes"), codes = [...document.querySelectorAll("details.code")];
  if (!button || !codes.length) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", open);
    for (const code of codes) code.open = open;
  });
})();
