// The life of a process as a picture: above, the stages that it has been in, the one it is in and those ahead; below, the
// time that it has spent in them, now, and the deadlines that are open. draw makes shapes from the answer of the API; it
// knows no document, so that it can be tried anywhere.

const margin = 12;
const rail = 26; // the line of the stages
const band = 92; // the line of time
export const height = 152;
const letter = 7; // how wide one is
const readable = 8; // letters of a name that is cut; where there is room for fewer, the present stage alone has its name
const fits = (room) => Math.floor(room / letter);

// draw returns the shapes of the picture for a width in pixels. when writes an instant for people.
export function draw(view, width, when) {
  return [...stages(view.stages, width), ...times(view, width, when)];
}

function stages(list, width) {
  const shapes = [];
  const step = (width - 2 * margin) / list.length;
  const at = (i) => margin + step * (i + 0.5);
  const crowded = list.some((s) => s.text.length > fits(step) && fits(step) < readable);
  list.forEach((s, i) => {
    if (i > 0) shapes.push({ name: 'line', class: 'way ' + s.state, x1: at(i - 1) + 9, y1: rail, x2: at(i) - 9, y2: rail });
  });
  list.forEach((s, i) => {
    shapes.push({ name: 'circle', class: 'stage ' + s.state, cx: at(i), cy: rail, r: s.state === 'now' ? 9 : 7, title: s.text });
    if (s.state === 'past') shapes.push({ name: 'path', class: 'tick', d: `M${at(i) - 3} ${rail}l2.4 2.6 4-5` });
    if (!crowded) shapes.push({ name: 'text', class: 'name ' + s.state, x: at(i), y: rail + 26, 'text-anchor': 'middle', text: short(s.text, step) });
    else if (s.state === 'now') shapes.push({ name: 'text', class: 'name now', ...within(s.text, at(i), width), y: rail + 26, text: s.text });
  });
  return shapes;
}

// times spreads what has happened and what is due over the width. What lies far apart is drawn far apart, but nothing so near to
// the edge that it cannot be seen.
function times(view, width, when) {
  const now = Date.parse(view.now);
  const visits = view.visits.map((v) => ({ ...v, from: Date.parse(v.from), until: v.until ? Date.parse(v.until) : null }));
  const deadlines = view.deadlines.map((d) => ({ ...d, due: Date.parse(d.due) }));
  const last = view.ended && visits.length > 0 ? visits[visits.length - 1].from : now;
  const all = [...visits.map((v) => v.from), ...deadlines.map((d) => d.due), last];
  const first = Math.min(...all);
  const span = Math.max(Math.max(...all) - first, 60_000);
  const x = (t) => margin + ((t - first) / span) * (width - 2 * margin - 8) + 4;
  const shapes = [{ name: 'line', class: 'axis', x1: margin, y1: band, x2: width - margin, y2: band }];
  visits.forEach((v, i) => {
    const until = v.until ?? last;
    if (until <= v.from && i < visits.length - 1) return;
    shapes.push({
      name: 'rect', class: 'spent ' + (v.until === null && !view.ended ? 'now' : 'past') + (i % 2 ? ' odd' : ''), x: x(v.from), y: band - 6,
      width: Math.max(x(until) - x(v.from), 2), height: 12, title: `${v.text}: ${when(v.from)} – ${v.until === null ? '' : when(v.until)}`,
    });
  });
  const labels = [];
  if (!view.ended) {
    shapes.push({ name: 'line', class: 'today', x1: x(now), y1: band - 14, x2: x(now), y2: band + 14 });
  }
  deadlines.forEach((d, i) => {
    const at = x(d.due);
    const late = d.due < now ? ' late' : '';
    shapes.push({ name: 'path', class: 'due' + late, d: `M${at} ${band - 8}l7 8-7 8-7-8z`, title: `${d.text}: ${when(d.due)}` });
    labels.push({ at, text: String(i + 1), class: 'number' + late });
  });
  return [...shapes, ...spread(labels), ...ends(first, first + span, when, width)];
}

// spread writes the numbers of the deadlines under them, one below the other where they would meet.
function spread(labels) {
  let row = 0;
  return labels.map((l, i) => {
    row = i > 0 && l.at - labels[i - 1].at < 14 ? (row + 1) % 3 : 0;
    return { name: 'text', class: l.class, x: l.at, y: band + 24 + row * 12, 'text-anchor': 'middle', text: l.text };
  });
}

function ends(first, last, when, width) {
  return [
    { name: 'text', class: 'end', x: margin, y: band - 16, 'text-anchor': 'start', text: when(first, 'day') },
    { name: 'text', class: 'end', x: width - margin, y: band - 16, 'text-anchor': 'end', text: when(last, 'day') },
  ];
}

// within puts a name under its stage, or as near to it as keeps it whole.
function within(text, x, width) {
  const half = (text.length * letter) / 2;
  if (x + half > width - margin) return { x: width - margin, 'text-anchor': 'end' };
  return x - half < margin ? { x: margin, 'text-anchor': 'start' } : { x, 'text-anchor': 'middle' };
}

// short keeps a name within its room; the whole is in the words beside the picture.
function short(text, room) {
  const most = fits(room);
  return text.length <= most ? text : text.slice(0, most - 1) + '…';
}
