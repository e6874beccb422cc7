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
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.tagName === "A") { window.location = target.href; } else if (target.matches("input, textarea")) { target.focus(); } else { target.click(); }
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
