// What JavaScript adds to pages that work without it: focus on errors, the lock after idle minutes,
// being told when to ask.

function focusErrors() {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
}

// After the idle time the server has locked the session: reload, so that the screen shows it too.
function lockWhenIdle() {
  const meta = document.querySelector('meta[name="accord-idle-minutes"]');
  const minutes = meta ? Number(meta.content) : 0;
  if (!minutes) return;
  let last = Date.now();
  for (const type of ["pointerdown", "keydown", "scroll", "htmx:afterRequest"]) {
    document.addEventListener(type, () => { last = Date.now(); }, { passive: true });
  }
  setInterval(() => {
    if (Date.now() - last > minutes * 60_000 + 1_000) location.reload();
  }, 15_000);
}

// What waits for a job asks every two seconds. Where the node streams changes it is told instead,
// and asks by itself only now and then, should a word have been lost; without a stream all is as before.
const SELDOM_MS = 15_000;

function listen() {
  const meta = document.querySelector('meta[name="accord-stream"]');
  const waiting = () => [...document.querySelectorAll("[data-topic]")];
  if (!meta || !waiting().length || !window.htmx) return;
  let source = null;
  let isTold = false;
  let asked = 0;
  const ask = (elements) => {
    for (const element of elements) htmx.trigger(element, "ac:changed");
  };
  const stop = () => {
    if (source) source.close();
    source = null;
    isTold = false;
  };
  const start = () => {
    if (source || document.hidden || !waiting().length) return;
    source = new EventSource(meta.content);
    // What changed before somebody listened is asked for once.
    source.addEventListener("open", () => { isTold = true; ask(waiting()); });
    source.addEventListener("error", () => { isTold = false; });
    source.addEventListener("changed", (event) => {
      ask(waiting().filter((element) => element.dataset.topic === event.data));
    });
  };
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-topic]")) return;
    const isByItself = !event.detail.requestConfig.triggeringEvent;
    if (isTold && isByItself && Date.now() - asked < SELDOM_MS) event.preventDefault();
    else asked = Date.now();
  });
  document.body.addEventListener("htmx:afterSettle", () => { if (!waiting().length) stop(); });
  // Browsers open few connections to one place: a tab that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  window.addEventListener("pagehide", stop);
  start();
}

focusErrors();
lockWhenIdle();
listen();
