"use strict";
// Keys that decide on the finding that is lit; the page works without.
const choices = { a: "confirmed", d: "dismissed", c: "corrected", u: "withdrawn" };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("select, textarea, input:not([type=checkbox])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(choices, event.key)) return;
  const decision = document.querySelector(".finding.on .decision");
  const button = decision?.querySelector(`button[value=${choices[event.key]}]`);
  if (!button) return;
  event.preventDefault();
  const reason = decision.querySelector("[name=reason]");
  if (event.key === "d" && !reason.value) reason.focus();
  else button.click();
});
