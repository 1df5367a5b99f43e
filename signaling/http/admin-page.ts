/** The administrator's page. The token is asked for, kept in the page's memory, and sent to nobody but this server. */
export const ADMIN_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Meshboard administration</title>
<link rel="stylesheet" href="/admin/admin.css">
<script src="/admin/admin.js" defer></script>
<main>
  <h1>Meshboard</h1>
  <label>Administrator token <input id="token" type="password" autocomplete="current-password"></label>
  <p id="message" role="status">Enter the token to see what this server is doing.</p>
  <dl id="stats"></dl>
  <table id="rooms" hidden>
    <thead><tr><th scope="col">Room</th><th scope="col">People</th><th scope="col">Archives</th></tr></thead>
    <tbody></tbody>
  </table>
</main>
</html>
`;

export const ADMIN_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 45rem; margin: 2rem auto; padding: 0 1rem; }
input { font: inherit; width: 24rem; max-width: 100%; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1.5rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: 0.2rem 1.5rem 0.2rem 0; }
td:first-child { font-family: ui-monospace, monospace; }
`;

export const ADMIN_SCRIPT = `'use strict';
const REFRESH_MS = 5000;
const LABELS = {
  uptimeSeconds: 'Up for', sockets: 'Connections', rooms: 'Rooms', persons: 'People',
  archives: 'Archives', memoryBytes: 'Memory',
};
const FORMATS = {
  uptimeSeconds: (seconds) => Math.floor(seconds / 3600) + ' h ' + Math.floor((seconds % 3600) / 60) + ' min',
  memoryBytes: (bytes) => (bytes / 1048576).toFixed(0) + ' MiB',
};
const token = document.getElementById('token');
const message = document.getElementById('message');
const stats = document.getElementById('stats');
const rooms = document.getElementById('rooms');
let timer;

const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
const get = async (path) => {
  const response = await fetch('/admin/api/' + path, { headers: { authorization: 'Bearer ' + token.value } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
};
const refresh = async () => {
  clearTimeout(timer);
  if (token.value === '') return;
  try {
    const [counts, list] = await Promise.all([get('stats'), get('rooms')]);
    stats.replaceChildren(...Object.entries(LABELS).flatMap(([key, label]) => [
      element('dt', label), element('dd', (FORMATS[key] || String)(counts[key])),
    ]));
    rooms.tBodies[0].replaceChildren(...list.rooms.map((room) => {
      const row = document.createElement('tr');
      row.append(element('td', room.room), element('td', room.persons), element('td', room.archives));
      return row;
    }));
    rooms.hidden = list.total === 0;
    message.textContent = list.total > list.rooms.length
      ? 'The ' + list.rooms.length + ' fullest of ' + list.total + ' rooms.' : '';
    timer = setTimeout(refresh, REFRESH_MS);
  } catch (error) {
    message.textContent = error.message;
    stats.replaceChildren();
    rooms.hidden = true;
  }
};
token.addEventListener('change', refresh);
`;
