// The panel: asks the API what is expected in the workflow that is looked at, and shows it. It changes nothing.

import { expected } from './expected.mjs';
import { converse } from './host.mjs';
import { draw, height } from './picture.mjs';
import { languageKept, looksAgain, passOf, sessions } from './session.mjs';

const every = 30_000; // milliseconds between two looks
const page = document.documentElement;
const words = JSON.parse(document.getElementById('words').textContent);
const $ = (id) => document.getElementById(id);
const session = sessions(window.sessionStorage, Date.now);
const framed = window.parent !== window;

let workflow = framed ? '' : (new URLSearchParams(window.location.search).get('workflow') ?? '').trim();
let view = null;
let popup = null;
let asked = 0; // which question the answer is for
let host = null;

const formats = {
  minute: new Intl.DateTimeFormat(page.lang === 'da' ? 'da-DK' : 'en-GB', { timeZone: 'Europe/Copenhagen', dateStyle: 'medium', timeStyle: 'short' }),
  day: new Intl.DateTimeFormat(page.lang === 'da' ? 'da-DK' : 'en-GB', { timeZone: 'Europe/Copenhagen', dateStyle: 'medium' }),
  clock: new Intl.DateTimeFormat(page.lang === 'da' ? 'da-DK' : 'en-GB', { timeStyle: 'short' }),
};
const when = (t, how = 'minute') => formats[how].format(typeof t === 'string' ? Date.parse(t) : t);
const say = (key, holes = {}) => Object.entries(holes).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] ?? key);

// element makes an element with what is in it; texts are never read as HTML.
function element(name, attributes = {}, ...inside) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) e.setAttribute(key, value);
  e.append(...inside.filter((x) => x !== ''));
  return e;
}

function show(message) {
  $('message').textContent = message;
  $('message').hidden = message === '';
  measure();
}

function measure() {
  host?.height(Math.ceil(document.body.getBoundingClientRect().height));
}

// needSignIn hides what was shown: it is for whoever was signed in. So is what was asked and has not been answered.
function needSignIn(message) {
  asked++;
  view = null;
  session.drop();
  $('shown').hidden = true;
  $('enter').hidden = false;
  $('sign-out').hidden = true;
  $('session').textContent = '';
  show(message);
}

async function look() {
  if (workflow === '') return;
  const pass = session.get();
  if (pass === null) {
    needSignIn(view === null ? words.sign_in_needed : words.sign_in_again);
    return;
  }
  const mine = ++asked;
  try {
    const answer = await fetch('/v1/panel?workflow=' + encodeURIComponent(workflow), {
      credentials: 'omit', cache: 'no-store', headers: { Authorization: 'Bearer ' + pass.token, 'Accept-Language': page.lang },
    });
    if (mine !== asked) return;
    if (answer.status === 401) {
      needSignIn(words.sign_in_again);
      return;
    }
    $('enter').hidden = true;
    $('sign-out').hidden = false;
    $('session').textContent = say('session', { when: when(pass.expires_at, 'clock') });
    if (answer.status === 404 || answer.status === 422) {
      view = null;
      $('shown').hidden = true;
      show(words.none);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    if (mine !== asked) return;
    view = said;
    render();
    show('');
  } catch {
    if (mine === asked) show(words.unavailable);
  }
}

function render() {
  $('shown').hidden = false;
  const paused = view.paused ? element('span', { class: 'badge' }, words.paused) : '';
  $('title').replaceChildren(view.kind_text + ' · ' + view.status_text, ' ', paused);
  sentence();
  picture();
  $('tasks').replaceChildren(...view.tasks.map((t) => item(t.text, [
    t.due === undefined ? '' : say(t.overdue ? 'overdue' : 'due', { when: when(t.due) }), t.escalated ? words.level : '',
  ], t.overdue ? 'late' : undefined)), ...none(view.tasks, 'tasks_none'));
  $('deadlines').replaceChildren(...view.deadlines.map((d) => item(d.text, [
    say(Date.parse(d.due) < Date.parse(view.now) ? 'overdue' : 'due', { when: when(d.due) }),
    d.then === undefined ? '' : say('then', { what: d.then, when: when(d.next_at) }),
  ], Date.parse(d.due) < Date.parse(view.now) ? 'late' : undefined)), ...none(view.deadlines, 'deadlines_none'));
  $('allowed').replaceChildren(...view.allowed.map((c) => element('li', { title: c.method + ' ' + c.href }, c.text)), ...none(view.allowed, 'allowed_none'));
  $('related').replaceChildren(...view.related.map(relation), ...none(view.related, 'related_none'));
  $('itself').replaceChildren(...itself(view.links));
  $('clock').textContent = say('at', { when: when(view.now) });
}

const none = (list, key) => (list.length > 0 ? [] : [element('li', { class: 'hint' }, words[key])]);

function item(text, notes, kind) {
  const li = element('li', { class: kind }, text);
  for (const note of notes) if (note !== '') li.append(element('span', { class: 'note' }, note));
  return li;
}

// relation leads to another process: in Temporal's page around us, or as a panel of its own. Of several that are the same to this one,
// each says the end of its ID.
function relation(r, _, all) {
  const a = element('a', {
    href: framed && r.links.temporal ? r.links.temporal.href : '/panel?lang=' + page.lang + '&workflow=' + encodeURIComponent(r.workflow),
    title: r.workflow,
  }, r.text);
  if (framed && r.links.temporal) {
    a.addEventListener('click', (event) => {
      event.preventDefault();
      host?.go(r.links.temporal.href);
    });
  }
  if (all.filter((other) => other.text === r.text).length > 1) a.append(' ', element('span', { class: 'whole' }, '…' + r.workflow.slice(-6)));
  return element('li', { title: 'GET ' + r.links.api.href }, a);
}

// itself says where developers find what is shown.
function itself(to) {
  const parts = [words.api + ': ', element('code', {}, 'GET ' + to.api.href)];
  if (!framed && to.temporal) parts.unshift(element('a', { href: to.temporal.href }, words.temporal), '. ');
  return parts;
}

function sentence() {
  const staff = [view.owner.name ?? view.owner.id, view.unit.name ?? ''].filter((x) => x !== '').join(', ');
  $('expected').replaceChildren(...expected(view, say, when).map((piece) => {
    if (piece.strong) return element('strong', {}, piece.text);
    return piece.late ? element('span', { class: 'late' }, piece.text) : piece.text;
  }), element('span', { class: 'with' }, words.owner + ' ' + staff));
}

function picture() {
  const space = 'http://www.w3.org/2000/svg';
  const width = Math.max(Math.floor($('picture').getBoundingClientRect().width), 320);
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-labelledby': 'picture-title', 'aria-describedby': 'words-of-picture' })) {
    svg.setAttribute(key, value);
  }
  for (const { name, text, title, ...attributes } of draw(view, width, when)) {
    const shape = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    if (text !== undefined) shape.textContent = text;
    if (title !== undefined) {
      const t = document.createElementNS(space, 'title');
      t.textContent = title;
      shape.append(t);
    }
    svg.append(shape);
  }
  $('picture').replaceChildren(svg);
  const spans = (s) => view.visits.filter((v) => v.status === s.status)
    .map((v) => (v.until === undefined ? say('since', { when: when(v.from, 'day') }) : when(v.from, 'day') + ' – ' + when(v.until, 'day'))).join('; ');
  $('words-of-picture').replaceChildren(...view.stages.map((s) =>
    element('li', s.state === 'now' ? { 'aria-current': 'step' } : {}, s.text + ' (' + words['legend_' + s.state] + ')' + (spans(s) === '' ? '' : ': ' + spans(s)))));
}

function signIn() {
  popup = window.open('/panel/sign-in?lang=' + page.lang, 'placement-sign-in', 'popup,width=520,height=460');
  if (popup === null) show(words.closed_popup);
}

window.addEventListener('message', (event) => {
  const pass = passOf(event, window.location.origin, popup);
  if (pass === null) return;
  popup = null;
  session.set(pass);
  look();
});
$('sign-in').addEventListener('click', signIn);
$('sign-out').addEventListener('click', () => needSignIn(words.sign_in_needed));
document.querySelector('details').addEventListener('toggle', measure);
let drawn = 0;
new ResizeObserver(() => {
  const width = Math.floor($('picture').getBoundingClientRect().width);
  if (view !== null && width !== drawn) {
    drawn = width;
    picture();
  }
  measure();
}).observe(document.body);
setInterval(() => { if (document.visibilityState === 'visible' && looksAgain(session.get(), view)) look(); }, every);

// Temporal's page loads us without a language when it is loaded anew: the one that was chosen here before holds.
const chosen = framed ? languageKept(window.sessionStorage, page.lang, new URLSearchParams(window.location.search).has('lang')) : page.lang;

if (chosen !== page.lang) {
  window.location.replace('?lang=' + chosen);
} else if (framed) {
  page.classList.add('framed');
  if (page.dataset.host !== '') {
    host = converse(window, page.dataset.host, {
      ready: measure,
      theme: (theme) => { page.dataset.theme = theme; },
      workflow: (id) => {
        if (id === workflow && view !== null) return look();
        workflow = id;
        view = null;
        return look();
      },
    });
  }
} else if (workflow === '') {
  $('ask').hidden = false;
  show('');
} else {
  $('language').search = '?lang=' + $('language').lang + '&workflow=' + encodeURIComponent(workflow);
  look();
}
