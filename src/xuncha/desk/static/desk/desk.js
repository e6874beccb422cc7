// What all pages share: the menu on small screens, forms that are sent once, questions before what cannot be undone, charts, keys of the review.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu]");
  if (button) {
    const open = document.querySelector(".side").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const tick = event.target.closest("[data-tick-all]");
  if (tick) document.querySelectorAll(tick.dataset.tickAll).forEach((box) => { box.checked = tick.checked; });
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if (form.method === "post") {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    // a page brought back by the back button can be sent again; the server tells a repetition by the form's token
    window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  }
});
// What somebody typed outlives a form that was refused, a session that had ended, a page that had expired: kept in this tab for its writer, for half an hour.
const DRAFT = "draft", HALF_HOUR = 1800000;
const typed = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input:not([type=hidden], [type=password], [type=file], [type=radio], [type=checkbox], [type=submit])"));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !document.body.dataset.person) return;
  const texts = typed(form).filter((field) => field.value !== field.defaultValue).map((field) => [field.name, field.value]);
  if (texts.length) sessionStorage.setItem(DRAFT, JSON.stringify({ person: document.body.dataset.person, page: location.pathname, action: form.getAttribute("action"), at: Date.now(), texts }));
});
function giveBack() {
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) || "null");
  if (!draft) return;
  if (!document.querySelector(".side")) {
    // the log-in, or a page that tells what went wrong: the way back leads through it
    sessionStorage.setItem(DRAFT, JSON.stringify({ ...draft, lost: true }));
    return;
  }
  const refused = draft.lost || document.querySelector(".alert-warning[role=status], .alert-danger[role=status]");
  const mine = draft.person === document.body.dataset.person && Date.now() - draft.at < HALF_HOUR;
  const form = (draft.action !== null || location.pathname === draft.page) && [...document.forms].find((each) => each.method === "post" && each.getAttribute("action") === draft.action);
  if (!refused || !mine) {
    sessionStorage.removeItem(DRAFT);
    return;
  }
  if (!form) return;
  // until it is sent again it outlives a reload as well
  sessionStorage.setItem(DRAFT, JSON.stringify({ ...draft, lost: true }));
  typed(form).forEach((field) => {
    const kept = draft.texts.find(([name]) => name === field.name);
    if (kept && !field.value) field.value = kept[1];
  });
}
document.addEventListener("DOMContentLoaded", giveBack);
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  // out of a field that a key leads into, so that the next key decides; Enter may still be choosing a Chinese word
  if (/^(Escape|Enter)$/.test(event.key) && !event.isComposing && event.target.matches("input[data-key]")) { event.preventDefault(); event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.tagName === "A") { window.location = target.href; } else if (target.matches("input, textarea")) { target.focus(); } else { target.click(); }
});
// a page the browser kept is not shown to whoever sits down after the log-out
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.dataset.person) fetch("/me/", { redirect: "manual" }).then((answer) => { if (!answer.ok) location.reload(); });
});
function draw() {
  if (!window.echarts) return;
  document.querySelectorAll("[data-chart]").forEach((box) => {
    const option = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    option.animation = false;
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };
    chart.setOption(option);
    chart.on("click", (point) => { if (point.data && point.data.url) window.location = point.data.url; });
    window.addEventListener("resize", () => chart.resize());
  });
}
document.addEventListener("DOMContentLoaded", draw);
// a captured page is shown as wide as sites are drawn, as long as it can be read
const PAGE = 1240, SMALLEST = 0.45;
function fit() {
  document.querySelectorAll(".frame").forEach((box) => box.style.setProperty("--scale", String(Math.max(SMALLEST, Math.min(1, box.clientWidth / PAGE)))));
}
document.addEventListener("DOMContentLoaded", fit);
window.addEventListener("resize", fit);
