// The pass for the panel: it comes from the window for signing in, by a message that only our own origin can send, and is
// kept for this tab alone. There is no cookie.

const kept = 'placement-panel-session';
export const told = 'placement-panel/session';

// sessions keeps the pass. now is the clock, in milliseconds.
export function sessions(storage, now) {
  return {
    get() {
      try {
        const s = JSON.parse(storage.getItem(kept) ?? 'null');
        if (s !== null && Date.parse(s.expires_at) > now()) return s;
        storage.removeItem(kept);
      } catch {
        storage.removeItem(kept);
      }
      return null;
    },
    set: (s) => storage.setItem(kept, JSON.stringify(s)),
    drop: () => storage.removeItem(kept),
  };
}

// looksAgain tells whether the page asks anew as time goes by: with a pass, and once more when what it shows was asked with one that
// has ended since, so that nothing old stands there as if it were so.
export const looksAgain = (pass, view) => pass !== null || view !== null;

const spoken = 'placement-panel-language';

// languageKept is the language that the page should speak: the one that it was asked for, which is kept for this tab, else the one
// that was kept, else the one that it speaks.
export function languageKept(storage, speaks, asked) {
  if (asked) {
    storage.setItem(spoken, speaks);
    return speaks;
  }
  const kept = storage.getItem(spoken);
  return kept === 'da' || kept === 'en' ? kept : speaks;
}

// passOf is the pass that a message brings, or null: it must come from our own origin and from the window that we opened.
export function passOf(event, origin, popup) {
  if (event.origin !== origin || popup === null || event.source !== popup) return null;
  const s = event.data;
  if (typeof s !== 'object' || s === null || s.type !== told || s.version !== 1) return null;
  if (typeof s.token !== 'string' || !s.token.startsWith('panel_') || Number.isNaN(Date.parse(s.expires_at))) return null;
  return { token: s.token, expires_at: s.expires_at };
}

// hand gives the pass to the window that opened this one, if that is ours.
export function hand(window, session) {
  if (window.opener === null || window.opener === window) return false;
  window.opener.postMessage({ type: told, version: 1, token: session.token, expires_at: session.expires_at }, window.location.origin);
  return true;
}
