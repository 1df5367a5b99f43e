import {
  createCapability,
  formatFragment,
  joinRoom,
  LinkError,
  parseLink,
  type SavedState,
  toView,
} from '@meshboard/room';
import * as Y from 'yjs';

/** An element of index.html. */
const element = <T extends Element>(id: string, type: new () => T): T => {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} "${id}"`);
};
const add = element('add', HTMLFormElement);
const text = element('text', HTMLInputElement);
const list = element('list', HTMLUListElement);
const people = element('people', HTMLSpanElement);
const name = element('name', HTMLInputElement);
const state = element('state', HTMLParagraphElement);
const watch = element('watch', HTMLAnchorElement);

addEventListener('error', ({ error }) => {
  if (error instanceof LinkError) state.textContent = error.message;
});

// The room. Its link is the address of the page: who has it is in, and no server learns what is after the #.
if (location.hash === '') history.replaceState(null, '', formatFragment(createCapability()));
addEventListener('hashchange', () => location.reload());
const capability = parseLink(location.href);
const mayEdit = capability.right === 'edit';
const doc = new Y.Doc();
const room = joinRoom({ capability, signaling: location.origin, doc, keep: true });

// The list: an array of items, each with a `text` and whether it is `done`.
type Item = Y.Map<unknown>;
const items = doc.getArray<Item>('items');

/** The line of an item, made once; ticking changes it in place. */
const lines = new Map<Item, HTMLLIElement>();
const lineOf = (item: Item): HTMLLIElement => {
  const known = lines.get(item);
  if (known) return known;
  const line = document.createElement('li');
  const done = Object.assign(document.createElement('input'), { type: 'checkbox', disabled: !mayEdit });
  const words = document.createElement('span');
  const label = document.createElement('label');
  label.append(done, ' ', words);
  const remove = Object.assign(document.createElement('button'), { textContent: 'Delete', hidden: !mayEdit });
  line.append(label, remove);
  done.onchange = () => item.set('done', done.checked);
  remove.onclick = () => items.delete(items.toArray().indexOf(item));

  const show = (): void => {
    done.checked = item.get('done') === true;
    words.textContent = String(item.get('text'));
  };
  item.observe(show);
  show();
  lines.set(item, line);
  return line;
};

/** Takes out the lines of deleted items and puts in those of new ones; the others, and the focus, stay. */
const showList = (): void => {
  const present = items.toArray();
  for (const [item, line] of lines) {
    if (present.includes(item)) continue;
    line.remove();
    lines.delete(item);
  }
  present.forEach((item, at) => {
    const line = lineOf(item);
    if (list.children[at] !== line) list.insertBefore(line, list.children[at] ?? null);
  });
};
items.observe(showList);

add.hidden = !mayEdit;
add.onsubmit = (event) => {
  event.preventDefault();
  items.push([new Y.Map<unknown>(Object.entries({ text: text.value, done: false }))]);
  text.value = '';
};

// Who is there: each peer's awareness state holds a name, and goes when the peer does.
const { awareness } = room;
const showPeople = (): void => {
  people.textContent = [...awareness.getStates()]
    .map(([client, { name: of }]) => `${of || 'Somebody'}${client === doc.clientID ? ' (you)' : ''}`)
    .join(', ');
};
awareness.on('change', showPeople);
name.oninput = () => {
  localStorage.setItem('name', name.value);
  awareness.setLocalStateField('name', name.value);
};
name.value = localStorage.getItem('name') ?? '';
name.disabled = false;
awareness.setLocalStateField('name', name.value);

// Whether it is saved, and the connection.
const SAVED: Record<SavedState, string> = {
  saved: 'Saved on the server',
  saving: 'Saving…',
  local: 'With those who are here only',
};
const showState = (): void => {
  state.textContent = `${SAVED[room.saved]} · ${room.status.state}`;
};
room.on('saved', showState);
room.on('status', showState);
showState();

watch.href = formatFragment(toView(capability));
