import { hand } from './session.mjs';

const words = JSON.parse(document.getElementById('words').textContent);
const message = document.getElementById('message');
const form = document.getElementById('form');
const field = document.getElementById('token');

if (window.opener === null) {
  message.textContent = words.sign_in_stray;
  form.hidden = true;
} else {
  field.focus();
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const token = field.value.trim();
  field.value = '';
  message.textContent = words.loading;
  try {
    const answer = await fetch('/v1/panel-sessions', {
      method: 'POST', credentials: 'omit', cache: 'no-store',
      headers: { Authorization: 'Bearer ' + token.replace(/[^\x21-\x7e]/g, ''), 'Accept-Language': document.documentElement.lang },
    });
    if (answer.status === 401) {
      message.textContent = words.sign_in_failed;
      field.focus();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    form.hidden = true;
    message.textContent = hand(window, await answer.json()) ? words.sign_in_done + ' ' + words.sign_in_close : words.sign_in_stray;
    window.close();
  } catch {
    message.textContent = words.unavailable;
  }
});
