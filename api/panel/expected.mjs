// What is expected now, in words. What is expected is a task, and not the name of a deadline; only where there is no task does the
// next deadline stand here, and then of nobody. expected knows no document, so that it can be tried anywhere.

// expected returns the pieces of the sentence in order. A piece says whether it is what matters (strong), or late. say is a text
// with its holes filled, when writes an instant for people.
export function expected(view, say, when) {
  if (view.ended) return [{ text: say('ended') + ' ' }];
  const task = firstDue(view.tasks);
  const deadline = task === undefined ? view.deadlines[0] : view.deadlines.find((d) => sameTime(d.due, task.due));
  const what = task ?? deadline;
  if (what === undefined) return [{ text: say('nothing_expected') + ' ' }];
  const pieces = [{ text: say(task === undefined ? 'expected_deadline' : 'expected') + ': ' }, { text: what.text, strong: true }];
  if (what.due !== undefined) {
    const late = Date.parse(what.due) < Date.parse(view.now);
    const day = { when: when(what.due) };
    pieces.push({ text: ', ' }, late ? { text: say('overdue', day), late } : { text: task === undefined ? day.when : say('by', day) });
  }
  pieces.push({ text: '. ' });
  if (task !== undefined && view.waiting_for_text && !ours(view, task)) pieces.push({ text: say('waiting', { whom: view.waiting_for_text }) + ' ' });
  if (deadline?.then !== undefined) pieces.push({ text: say('then', { what: deadline.then, when: when(deadline.next_at) }) + '. ' });
  return pieces;
}

// firstDue is the task that should be done first, also when its day has passed; one without a day comes last.
function firstDue(tasks) {
  const at = (t) => (t.due === undefined ? Infinity : Date.parse(t.due));
  return tasks.reduce((first, t) => (first === undefined || at(t) < at(first) ? t : first), undefined);
}

// ours is what nobody else is waited for: the case worker, who is named beside, or an answer that we owe somebody.
const ours = (view, task) => view.waiting_for === 'caseworker' || task.command.startsWith('answer_');

const sameTime = (a, b) => b !== undefined && Date.parse(a) === Date.parse(b);
