"use strict";
// Asks how far the check is; without this script the page reloads itself.
const box = document.getElementById("progress");
const told = document.getElementById("told");
const bar = box.querySelector("progress");

async function look() {
  let wait = 600;
  try {
    const answer = await fetch(box.dataset.state);
    if (!answer.ok) throw new Error(answer.statusText);
    const state = await answer.json();
    if (state.finished) {
      location.reload();
      return;
    }
    if (told.textContent !== state.told) told.textContent = state.told;
    if (state.total > 1) {
      bar.max = state.total;
      bar.value = state.done;
    }
  } catch {
    told.textContent = "checker does not answer: is it still running?";
    wait = 3000;
  }
  setTimeout(look, wait);
}

look();
