import { defaultKeymap } from '@codemirror/commands';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { createCapability, formatFragment, joinRoom, LinkError, parseLink } from '@meshboard/room';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import * as Y from 'yjs';

const state = document.createElement('p');
state.role = 'status';

addEventListener('error', ({ error }) => {
  if (error instanceof LinkError) state.textContent = error.message;
});
document.body.append(state);

// The room. Its link is the address of the page: who has it is in, and no server learns what is after the #.
if (location.hash === '') history.replaceState(null, '', formatFragment(createCapability()));
addEventListener('hashchange', () => location.reload());
const capability = parseLink(location.href);
const doc = new Y.Doc();
const room = joinRoom({ capability, signaling: location.origin, doc, keep: true });

// What the others write at your cursor.
const GUESTS = ['Ada', 'Alan', 'Barbara', 'Edsger', 'Grace', 'Hedy', 'Katherine', 'Tim'];
const hue = Math.floor(Math.random() * 360);
room.awareness.setLocalStateField('user', {
  name: GUESTS[Math.floor(Math.random() * GUESTS.length)],
  color: `hsl(${hue} 70% 40%)`,
  colorLight: `hsl(${hue} 70% 40% / 0.2)`,
});

// The editor, bound to a text of the document. Undo takes back your own changes only.
new EditorView({
  parent: document.body,
  extensions: [
    lineNumbers(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Text' }),
    EditorState.readOnly.of(capability.right === 'view'),
    keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
    yCollab(doc.getText('text'), room.awareness),
  ],
});

const showState = (): void => {
  state.textContent = `${room.saved} · ${room.status.state} · ${room.awareness.getStates().size} here`;
};
room.on('saved', showState);
room.on('status', showState);
room.awareness.on('change', showState);
showState();
