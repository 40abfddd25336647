"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.querySelector(".filters");
  if (!form) return;
  const findings = all(".finding");
  const output = form.querySelector("output");
  const shown = () => findings.filter((finding) => !finding.hidden);
  const keyOf = (element) => element.id.slice(1);
  let lit = [];
  let current = null;

  // Brings words into view in the article's own pane, and the pane as far as the card stays in view.
  const scrollPane = (mark, card) => {
    const pane = mark.closest(".text");
    if (pane.scrollHeight <= pane.clientHeight) return;
    const box = pane.getBoundingClientRect();
    let at = mark.getBoundingClientRect();
    if (at.top < box.top + 24 || at.bottom > box.bottom - 24) pane.scrollTop += at.top - box.top - box.height / 3;
    at = mark.getBoundingClientRect();
    const room = card.getBoundingClientRect().top - form.offsetHeight - 16;
    if (at.bottom > innerHeight - 24 && room > 0) scrollBy(0, Math.min(at.bottom - innerHeight + 72, room));
  };

  // Lights a finding and its words, wherever the reader came from.
  const light = (key) => {
    for (const element of lit) element.classList.remove("on");
    current = key && document.getElementById("f" + key);
    if (!current) { lit = []; return; }
    const section = current.closest(".checked");
    lit = [current, ...all("[data-f]", section).filter((mark) => mark.dataset.f.trim().split(" ").includes(key))];
    for (const element of lit) element.classList.add("on");
  };
  const fromHash = () => {
    const target = /^#[fm]\d+-/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!target) return;
    light(keyOf(target));
    target.focus({ preventScroll: true });
    scrollPane(document.getElementById("m" + keyOf(target)), current);
  };
  const reach = (element) => {
    light(keyOf(element));
    element.scrollIntoView({ block: "nearest" });
    scrollPane(document.getElementById("m" + keyOf(element)), current);
    element.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + element.id);
  };

  const filter = () => {
    const kinds = new Set(all("input:checked", form).map((box) => box.value));
    const element = form.elements.element.value;
    const sure = form.elements.sure.value;
    const source = form.elements.source ? form.elements.source.value : "";
    let count = 0;
    const gone = new Set();
    for (const finding of findings) {
      const data = finding.dataset;
      finding.hidden = !kinds.has(data.kind) || (element && data.element !== element) ||
        (sure && data.sure !== sure) ||
        (source && !(data.sources || "").split(" ").includes(source));
      if (finding.hidden) gone.add(keyOf(finding)); else count += 1;
    }
    for (const group of all(".group")) group.hidden = !group.querySelector(".finding:not([hidden])");
    for (const mark of all("[data-f]")) {
      mark.classList.toggle("off", mark.dataset.f.trim().split(" ").every((key) => gone.has(key)));
    }
    output.textContent = count === findings.length ? `${count} findings` : `${count} of ${findings.length} findings`;
  };

  const step = (by) => {
    const list = shown();
    if (!list.length) return;
    const at = list.indexOf(current);
    reach(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
  };
  const actions = {
    n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1),
    t: () => {
      if (!current) { step(1); return; }
      const key = keyOf(current);
      const inText = document.activeElement && document.activeElement.id === "m" + key;
      reach(document.getElementById((inText ? "f" : "m") + key));
    },
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("select, textarea, input:not([type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(actions, event.key)) { event.preventDefault(); actions[event.key](); }
  });
  addEventListener("hashchange", fromHash);
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  new ResizeObserver(() => {
    const sticky = getComputedStyle(form).position === "sticky";
    document.documentElement.style.setProperty("--bar", sticky ? `${form.offsetHeight}px` : "0px");
  }).observe(form);
  fromHash();
})();
