// The scripts of the panel, tried without a browser: node api/panel/panel_test.mjs

import assert from 'node:assert/strict';
import { expected } from './expected.mjs';
import { converse, extension } from './host.mjs';
import { draw } from './picture.mjs';
import { hand, languageKept, looksAgain, passOf, sessions, told } from './session.mjs';

const host = 'https://temporal.example';

// around is our window with Temporal's page around it: what we say is kept, and hear lets us hear something.
function around() {
  const said = [];
  let listener = null;
  const parent = { postMessage: (message, to) => said.push({ ...message, to }) };
  const window = { parent, addEventListener: (_, f) => { listener = f; } };
  return { window, said, hear: (data, origin = host, source = parent) => listener({ data, origin, source }) };
}

const message = (type, more = {}) => ({ type, version: 1, extensionId: extension, instanceId: 'i1', ...more });
const context = (id) => message('temporal-ui/context', { context: { workflow: { workflowId: id } } });

function talk() {
  const a = around();
  const heard = [];
  const talking = converse(a.window, host, { workflow: (id) => heard.push(id), theme: (t) => heard.push(t) });
  return { ...a, heard, talking };
}

// It says hello to Temporal's page alone, is ready after the welcome, and hears which workflow is shown.
{
  const { said, hear, heard, talking } = talk();
  assert.deepEqual(said, [{ type: 'temporal-extension/hello', version: 1, extensionId: extension, to: host }]);
  talking.height(100);
  assert.equal(said.length, 1, 'nothing before the welcome');
  hear(message('temporal-ui/welcome'));
  assert.equal(said[1].type, 'temporal-extension/ready');
  assert.equal(said[1].instanceId, 'i1');
  hear(context('placement/1'));
  hear(message('temporal-ui/theme', { theme: 'dark' }));
  assert.deepEqual(heard, ['placement/1', 'dark']);
  talking.height(123);
  talking.go('https://temporal.example/namespaces/placement');
  assert.deepEqual(said.slice(2).map((m) => [m.type, m.height ?? m.href, m.to]), [
    ['temporal-extension/resize', 123, host], ['temporal-extension/navigate', 'https://temporal.example/namespaces/placement', host],
  ]);
}

// What comes from elsewhere is not heard: another origin, another window, another panel, another instance.
{
  const { said, hear, heard } = talk();
  hear(message('temporal-ui/welcome'), 'https://evil.example');
  hear(message('temporal-ui/welcome'), host, { postMessage() {} });
  hear(message('temporal-ui/welcome', { extensionId: 'other' }));
  hear(message('temporal-ui/welcome', { version: 2 }));
  hear(null);
  hear('temporal-ui/welcome');
  assert.equal(said.length, 1);
  hear(context('placement/before-the-welcome'));
  hear(message('temporal-ui/welcome'));
  hear(context('placement/evil'), 'https://evil.example');
  hear(context('placement/evil'), 'null');
  hear(context('placement/window'), host, {});
  hear({ ...context('placement/other'), instanceId: 'i2' });
  hear(message('temporal-ui/context', { context: { workflow: { workflowId: 7 } } }));
  hear(message('temporal-ui/context', {}));
  assert.deepEqual(heard, []);
}

// A pass is taken from the window that was opened, of our own origin, and from nobody else.
{
  const popup = {};
  const origin = 'https://localhost:8443';
  const data = { type: told, version: 1, token: 'panel_x.y', expires_at: '2027-01-04T10:00:00Z' };
  assert.deepEqual(passOf({ data, origin, source: popup }, origin, popup), { token: 'panel_x.y', expires_at: '2027-01-04T10:00:00Z' });
  assert.equal(passOf({ data, origin: host, source: popup }, origin, popup), null);
  assert.equal(passOf({ data, origin, source: {} }, origin, popup), null);
  assert.equal(passOf({ data, origin, source: null }, origin, null), null);
  assert.equal(passOf({ data: { ...data, token: 'a-token-itself' }, origin, source: popup }, origin, popup), null);
  assert.equal(passOf({ data: { ...data, expires_at: 'soon' }, origin, source: popup }, origin, popup), null);
  assert.equal(passOf({ data: { ...data, type: 'x' }, origin, source: popup }, origin, popup), null);
}

// It is handed to our own origin, never to whoever is there.
{
  const sent = [];
  const opener = { postMessage: (m, to) => sent.push([m, to]) };
  assert.equal(hand({ opener, location: { origin: 'https://localhost:8443' } }, { token: 'panel_x', expires_at: 't' }), true);
  assert.equal(sent[0][1], 'https://localhost:8443');
  assert.equal(hand({ opener: null, location: { origin: 'x' } }, {}), false);
}

// It is kept until it ends.
{
  const kept = new Map();
  const storage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) };
  let now = Date.parse('2027-01-04T09:00:00Z');
  const s = sessions(storage, () => now);
  assert.equal(s.get(), null);
  s.set({ token: 'panel_x', expires_at: '2027-01-04T10:00:00Z' });
  assert.equal(s.get().token, 'panel_x');
  assert.ok(looksAgain(s.get(), null));
  now = Date.parse('2027-01-04T10:00:00Z');
  assert.equal(s.get(), null);
  assert.equal(kept.size, 0);
  assert.ok(looksAgain(s.get(), { now: '2027-01-04T09:59:40Z' }), 'what is shown has grown old');
  assert.ok(!looksAgain(s.get(), null), 'nobody is signed in');
  storage.setItem('placement-panel-session', 'rubbish');
  assert.equal(s.get(), null);
}

// The picture: a circle for each stage from left to right, one of them now, a sign for each deadline, and nothing outside.
{
  const view = {
    now: '2027-02-20T10:00:00Z', ended: false,
    stages: [{ status: 'proposed', text: 'Proposed', state: 'past' }, { status: 'active', text: 'Active', state: 'now' }, { status: 'closed', text: 'Closed', state: 'ahead' }],
    visits: [{ status: 'proposed', text: 'Proposed', from: '2027-01-04T10:00:00Z', until: '2027-02-01T08:00:00Z' }, { status: 'active', text: 'Active', from: '2027-02-01T08:00:00Z' }],
    deadlines: [
      { text: 'late', due: '2027-02-19T15:00:00Z' }, { text: 'a', due: '2027-03-01T15:00:00Z' }, { text: 'b', due: '2027-03-01T15:00:00Z' }, { text: 'end', due: '2027-04-30T14:00:00Z' },
    ],
  };
  for (const width of [320, 700, 1200]) {
    const shapes = draw(view, width, String);
    const circles = shapes.filter((s) => s.name === 'circle');
    assert.deepEqual(circles.map((c) => [c.class, c.title]), [['stage past', 'Proposed'], ['stage now', 'Active'], ['stage ahead', 'Closed']]);
    assert.deepEqual(shapes.filter((s) => s.class.startsWith('name')).map((s) => s.text), ['Proposed', 'Active', 'Closed'], 'there is room for all');
    assert.ok(circles[0].cx < circles[1].cx && circles[1].cx < circles[2].cx);
    assert.deepEqual(shapes.filter((s) => s.class.startsWith('due')).map((s) => s.class), ['due late', 'due', 'due', 'due']);
    const numbers = shapes.filter((s) => s.class.startsWith('number'));
    assert.deepEqual(numbers.map((n) => n.text), ['1', '2', '3', '4']);
    assert.notEqual(numbers[1].y, numbers[2].y, 'two of one day do not hide each other');
    const spent = shapes.filter((s) => s.name === 'rect');
    assert.deepEqual(spent.map((s) => s.class), ['spent past', 'spent now odd']);
    assert.ok(Math.abs(spent[0].x + spent[0].width - spent[1].x) < 1e-6, 'stages follow on each other');
    for (const s of shapes) {
      for (const key of ['x', 'x1', 'x2', 'cx']) if (s[key] !== undefined) assert.ok(s[key] >= 0 && s[key] <= width, JSON.stringify(s));
      for (const [key, value] of Object.entries(s)) if (typeof value === 'number') assert.ok(Number.isFinite(value), key);
    }
  }
  const ended = draw({ ...view, ended: true, deadlines: [], visits: [...view.visits.slice(0, 1), { ...view.visits[1] }] }, 700, String);
  assert.equal(ended.filter((s) => s.class === 'today').length, 0);
  const begun = draw({ ...view, visits: [{ status: 'active', text: 'Active', from: view.now }], deadlines: [] }, 700, String);
  assert.ok(begun.every((s) => Object.values(s).every((v) => typeof v !== 'number' || Number.isFinite(v))));
}

// Where there is no room for the names of the stages, that of the present one is whole and within the picture, and the others are titles.
{
  const names = ['Foreslået', 'Aftalt', 'Møde booket', 'Underskrifter', 'Godkendt', 'I gang', 'Evaluering', 'Evalueret', 'Lukket'];
  for (const now of names) {
    const stages = names.map((text) => ({ status: text, text, state: text === now ? 'now' : 'ahead' }));
    const view = { now: '2027-02-20T10:00:00Z', ended: false, stages, visits: [], deadlines: [] };
    const named = (width) => draw(view, width, String).filter((s) => s.class.startsWith('name'));
    assert.deepEqual(named(400).map((s) => s.text), [now]);
    const [{ x, text, 'text-anchor': anchor }] = named(400);
    const left = x - { start: 0, middle: 3.5, end: 7 }[anchor] * text.length;
    assert.ok(left >= 0 && left + 7 * text.length <= 400, now);
    assert.equal(named(700).length, names.length);
    assert.ok(named(700).every((s, i) => names[i].startsWith(s.text.replace('…', '')) && s.text.length > 5));
    assert.deepEqual(draw(view, 400, String).filter((s) => s.name === 'circle').map((s) => s.title), names);
  }
}

// What is expected is the task that should be done first, never the name of a deadline; of whom, only where we wait for somebody.
{
  const say = (key, holes = {}) => [key, ...Object.values(holes)].join(' ');
  const said = (view) => expected({ now: '2027-01-10T10:00:00Z', tasks: [], deadlines: [], ...view }, say, (t) => t.slice(5, 10)).map((p) => (p.strong ? `*${p.text}*` : p.late ? `!${p.text}` : p.text)).join('');
  const expiry = { text: 'Expiry', due: '2027-01-14T15:00:00Z', then: 'it is over', next_at: '2027-01-15T15:00:00Z' };
  const renew = { text: 'Renew', command: 'enrol_mentor', due: '2027-01-14T15:00:00Z' };
  assert.equal(said({ tasks: [renew], deadlines: [expiry], waiting_for_text: 'the mentor' }), 'expected: *Renew*, by 01-14. waiting the mentor then it is over 01-15. ');
  assert.equal(said({ tasks: [{ ...renew, text: 'Later', due: '2027-02-01T15:00:00Z' }, { ...renew, text: 'Some day', due: undefined }, renew] }), 'expected: *Renew*, by 01-14. ');
  assert.equal(said({ tasks: [{ ...renew, due: undefined }], deadlines: [expiry] }), 'expected: *Renew*. ', 'the deadline of something else is not its own');
  assert.equal(said({ tasks: [{ ...renew, due: '2027-01-08T15:00:00Z' }] }), 'expected: *Renew*, !overdue 01-08. ');
  assert.equal(said({ tasks: [{ ...renew, command: 'answer_disagreement' }], waiting_for_text: 'the candidate' }), 'expected: *Renew*, by 01-14. ', 'they wait for us');
  assert.equal(said({ tasks: [renew], waiting_for: 'caseworker', waiting_for_text: 'the case worker' }), 'expected: *Renew*, by 01-14. ', 'who that is stands beside');
  assert.equal(said({ deadlines: [expiry], waiting_for_text: 'the mentor' }), 'expected_deadline: *Expiry*, 01-14. then it is over 01-15. ');
  assert.equal(said({}), 'nothing_expected ');
  assert.equal(said({ ended: true, tasks: [renew] }), 'ended ');
}

// The language that was chosen holds when the page is loaded anew; what else is kept there is no language.
{
  const kept = new Map();
  const storage = { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v) };
  assert.equal(languageKept(storage, 'en', false), 'en');
  assert.equal(languageKept(storage, 'da', true), 'da');
  assert.equal(languageKept(storage, 'en', false), 'da');
  assert.equal(languageKept(storage, 'en', true), 'en');
  assert.equal(languageKept(storage, 'da', false), 'en');
  kept.forEach((_, k) => kept.set(k, '//evil.example'));
  assert.equal(languageKept(storage, 'da', false), 'da');
}
