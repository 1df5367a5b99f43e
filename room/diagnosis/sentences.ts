import type { Verdict } from './report.ts';

/** For each verdict what is the matter, and what to do: one plain sentence each. Interfaces may have their own. */
export const SENTENCES: Readonly<Record<Verdict, { readonly matter: string; readonly advice: string }>> = {
  well: {
    matter: 'Everything works: you are connected to everybody here.',
    advice: 'If somebody still sees nothing, have them run this check.',
  },
  'well-alone': {
    matter: 'Everything works here; nobody else is on this board.',
    advice:
      'If somebody should be here, make sure that they have the same link, and have them run this check.',
  },
  'well-udp-blocked': {
    matter: 'It works, but this network blocks UDP, so everything takes the server’s relay over TCP.',
    advice: 'Nothing has to be done; another network would be faster.',
  },
  'well-but-no-relay': {
    matter:
      'You are connected to everybody here, but without a working relay people in stricter networks cannot join.',
    advice: 'Have the host of this server set up the relay (TURN) and check it.',
  },
  'alone-but-no-relay': {
    matter:
      'Nobody else is on this board, and without a working relay people in strict networks cannot join.',
    advice: 'Have the host of this server set up the relay (TURN) and check it.',
  },
  'still-connecting': {
    matter: 'The connections to the others are still coming up.',
    advice: 'Wait a quarter of a minute and check again.',
  },
  'room-disconnected': {
    matter: 'This board has been disconnected from its room.',
    advice: 'Connect it again.',
  },
  'device-offline': {
    matter: 'This device has no network.',
    advice: 'Switch Wi-Fi or mobile data on; what you draw meanwhile is passed on later.',
  },
  'server-unreachable': {
    matter: 'The server cannot be reached, so nobody can be introduced to you.',
    advice: 'Check that this device is on the internet; if it is, tell the host that the server is down.',
  },
  'server-silent': {
    matter: 'The server takes the connection but does not answer in time.',
    advice: 'Try again in a minute; if it stays so, tell the host that the server is overloaded.',
  },
  'websocket-blocked': {
    matter: 'The server is there, but something on the way to it lets no WebSocket through.',
    advice:
      'Have the host let the reverse proxy pass WebSockets; in a company or school, try another network or without its proxy.',
  },
  'server-outdated': {
    matter: 'The server runs another version than this page.',
    advice: 'Reload the page.',
  },
  'server-refused': {
    matter: 'The server does not let this page in.',
    advice: 'Reload the page; if it stays so, send this report to the host.',
  },
  'room-full': {
    matter: 'This board is full.',
    advice: 'Wait until somebody leaves, or have the host raise the limit.',
  },
  'server-busy': {
    matter: 'The server has reached one of its limits and asks to wait.',
    advice: 'Wait; you are let in as soon as there is room.',
  },
  'webrtc-blocked': {
    matter: 'This browser does not let pages make direct connections (WebRTC).',
    advice: 'Allow WebRTC in the browser’s settings or extensions, or use another browser.',
  },
  'hidden-without-relay': {
    matter: 'Your IP address is hidden, so that all has to go through a relay, and there is none that works.',
    advice: 'Stop hiding it in the settings, or have the host set up the relay (TURN).',
  },
  'relay-missing': {
    matter: 'Your networks let no direct connection through, and this server offers no relay.',
    advice: 'Have the host set up the relay (TURN); until then, try a network in common.',
  },
  'relay-refuses': {
    matter:
      'Your networks let no direct connection through, and the relay does not accept the server’s credentials.',
    advice: 'Have the host give signaling and relay the same TURN secret and the right time.',
  },
  'relay-full': {
    matter: 'Your networks let no direct connection through, and the relay is full.',
    advice: 'Try again later, or have the host raise the relay’s quota.',
  },
  'relay-unreachable': {
    matter: 'Your networks let no direct connection through, and the relay cannot be reached from here.',
    advice: 'Have the host open the relay’s ports, and offer it on port 443 too; or try another network.',
  },
  'relay-silent': {
    matter:
      'Your networks let no direct connection through, and the relay takes connections but carries no data.',
    advice: 'Have the host open the relay’s UDP port range and check its external address.',
  },
  'peers-silent': {
    matter: 'Everything works here, but the others do not answer.',
    advice: 'Have them bring the board to the front or reload it.',
  },
  'peers-incompatible': {
    matter: 'The others are reached, but what they send does not fit: another version, or a damaged link.',
    advice: 'Have everybody reload the page, and open the link again.',
  },
  'peers-unreachable': {
    matter: 'Everything works here, but no way to the others is found.',
    advice: 'Have them run this check: it will most likely name the cause.',
  },
};
