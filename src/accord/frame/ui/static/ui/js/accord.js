// What JavaScript adds to pages that work without it: focus on errors, the lock after idle minutes.

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

focusErrors();
lockWhenIdle();
