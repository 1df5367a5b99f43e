/** What the dialog that checks the connection says; no message has parameters. */
export const enCheck = {
  'check.title': 'Checking the connection',
  'check.again': 'Check again',
  'check.failed': 'The check itself failed. Try again.',
  'check.copy': 'Copy the report',
  'check.copied': 'Copied',
  'check.report': 'The report',
  'check.reportHint':
    'For whoever runs the server. It holds no addresses, no keys, and nothing of the board.',
  'check.steps': 'What was checked',
  'check.peers': 'The others',
  'check.itself': 'It uses connections of its own, and disturbs nobody who draws meanwhile.',

  'check.step.signaling': 'Server that introduces people',
  'check.step.stun': 'Finding the way out of your network (STUN)',
  'check.step.turn-udp': 'Relay over UDP',
  'check.step.turn-tcp': 'Relay over TCP',
  'check.step.turn-tls': 'Relay over TLS',
  'check.step.relay-data': 'Data through the relay',
  'check.step.peers': 'Connections to the others',

  'check.state.running': 'checking…',
  'check.state.ok': 'works',
  'check.state.failed': 'does not work',
  'check.state.skipped': 'not tried',
  'check.state.unknown': 'not clear',

  'check.code.answered': 'It answers.',
  'check.code.silent': 'It does not answer in time.',
  'check.code.unreachable': 'It cannot be reached.',
  'check.code.websocket-blocked': 'It is there, but WebSockets do not get through.',
  'check.code.refused': 'It does not let this page in.',
  'check.code.waiting': 'It asks to wait.',
  'check.code.device-offline': 'This device has no network.',
  'check.code.disconnected': 'This board is disconnected.',
  'check.code.reflexive': 'Your public address was found.',
  'check.code.same-address': 'It answers; no router changes your address.',
  'check.code.relay': 'It answers.',
  'check.code.unauthorized': 'It does not accept the server’s credentials.',
  'check.code.stale-nonce': 'It asks for other credentials again and again.',
  'check.code.quota': 'It is full.',
  'check.code.no-relay': 'It gave no address, and no reason.',
  'check.code.carried': 'What was sent came back.',
  'check.code.no-path': 'No connection comes up through it.',
  'check.code.no-echo': 'A connection comes up, but nothing comes back.',
  'check.code.linked': 'You are connected to everybody here.',
  'check.code.alone': 'Nobody else is here.',
  'check.code.connecting': 'They are still coming up.',
  'check.code.partly-linked': 'Some of the others are not reached.',
  'check.code.not-linked': 'None of the others is reached.',
  'check.code.no-answer': 'No answer in time.',
  'check.code.not-offered': 'This server does not offer it.',
  'check.code.servers-unknown': 'Without the server nobody knows where to ask.',
  'check.code.nothing-to-test': 'There was nothing to try.',
  'check.code.webrtc-refused': 'The browser does not allow it.',

  'check.peer.linked': 'connected',
  'check.peer.direct': 'connected directly',
  'check.peer.relayed': 'connected through the relay',
  'check.peer.tab': 'another tab of this browser',
  'check.peer.hanging': 'connected, but silent at the moment',
  'check.peer.connecting': 'still connecting',
  'check.peer.never-answered': 'has never answered',
  'check.peer.failed': 'answers, but no connection comes up',
  'check.peer.incompatible': 'sends what does not fit; perhaps another version',

  'check.verdict.well': 'Everything works: you are connected to everybody here.',
  'check.advice.well': 'If somebody still sees nothing, have them run this check.',
  'check.verdict.well-alone': 'Everything works here; nobody else is on this board.',
  'check.advice.well-alone':
    'If somebody should be here, make sure that they have the same link, and have them run this check.',
  'check.verdict.well-udp-blocked':
    'It works, but your network blocks UDP, so everything takes the server’s relay over TCP.',
  'check.advice.well-udp-blocked': 'You need not do anything; another network would be faster.',
  'check.verdict.well-but-no-relay':
    'You are connected to everybody here, but without a working relay people in stricter networks cannot join.',
  'check.advice.well-but-no-relay':
    'Tell whoever runs this server to set up the relay (TURN) and to check it.',
  'check.verdict.alone-but-no-relay':
    'Nobody else is on this board, and without a working relay people in strict networks cannot join.',
  'check.advice.alone-but-no-relay':
    'Tell whoever runs this server to set up the relay (TURN) and to check it.',
  'check.verdict.still-connecting': 'The connections to the others are still coming up.',
  'check.advice.still-connecting': 'Wait a quarter of a minute and check again.',
  'check.verdict.room-disconnected': 'This board is disconnected from the others.',
  'check.advice.room-disconnected': 'Reload the page to connect it again.',
  'check.verdict.device-offline': 'This device has no network.',
  'check.advice.device-offline':
    'Switch Wi-Fi or mobile data on; what you draw meanwhile is passed on later.',
  'check.verdict.server-unreachable': 'The server cannot be reached, so nobody can be introduced to you.',
  'check.advice.server-unreachable':
    'See whether other websites open; if they do, tell whoever runs this server that it is down.',
  'check.verdict.server-silent': 'The server takes the connection but does not answer in time.',
  'check.advice.server-silent':
    'Try again in a minute; if it stays so, tell whoever runs this server that it is overloaded.',
  'check.verdict.websocket-blocked':
    'The server is there, but something on the way to it lets no WebSocket through.',
  'check.advice.websocket-blocked':
    'Try another network, or without a proxy; if nobody gets in, tell whoever runs this server that its proxy must pass WebSockets.',
  'check.verdict.server-outdated': 'The server runs another version than this page.',
  'check.advice.server-outdated': 'Reload the page.',
  'check.verdict.server-refused': 'The server does not let this page in.',
  'check.advice.server-refused':
    'Reload the page; if it stays so, send the report to whoever runs this server.',
  'check.verdict.room-full': 'This board is full.',
  'check.advice.room-full': 'You are let in as soon as somebody leaves.',
  'check.verdict.server-busy': 'The server has reached one of its limits and asks to wait.',
  'check.advice.server-busy': 'Wait; you are let in as soon as there is room.',
  'check.verdict.webrtc-blocked': 'This browser does not let pages make direct connections (WebRTC).',
  'check.advice.webrtc-blocked':
    'Allow WebRTC in the browser’s settings and extensions, or use another browser.',
  'check.verdict.hidden-without-relay':
    'Your IP address is hidden, so that all has to go through a relay, and there is none that works.',
  'check.advice.hidden-without-relay':
    'Stop hiding it in the settings, or tell whoever runs this server to set up the relay (TURN).',
  'check.verdict.relay-missing':
    'Your networks let no direct connection through, and this server offers no relay.',
  'check.advice.relay-missing':
    'Tell whoever runs this server to set up the relay (TURN); until then, meet in one network.',
  'check.verdict.relay-refuses':
    'Your networks let no direct connection through, and the relay does not accept the server’s credentials.',
  'check.advice.relay-refuses':
    'Tell whoever runs this server that server and relay need the same TURN secret and the right time.',
  'check.verdict.relay-full': 'Your networks let no direct connection through, and the relay is full.',
  'check.advice.relay-full': 'Try again later, or tell whoever runs this server to raise the relay’s quota.',
  'check.verdict.relay-unreachable':
    'Your networks let no direct connection through, and the relay cannot be reached from here.',
  'check.advice.relay-unreachable':
    'Try another network, or tell whoever runs this server to open the relay’s ports and to offer it on port 443 too.',
  'check.verdict.relay-silent':
    'Your networks let no direct connection through, and the relay carries no data.',
  'check.advice.relay-silent':
    'Tell whoever runs this server to open the relay’s UDP ports and to check its external address.',
  'check.verdict.peers-silent': 'Everything works here, but the others do not answer.',
  'check.advice.peers-silent': 'Have them bring the board to the front, or reload it.',
  'check.verdict.peers-incompatible':
    'The others are reached, but what they send does not fit: another version, or a damaged link.',
  'check.advice.peers-incompatible': 'Have everybody reload the page, and open the link again.',
  'check.verdict.peers-unreachable': 'Everything works here, but no way to the others is found.',
  'check.advice.peers-unreachable': 'Have them run this check: it will most likely name the cause.',
} as const;
