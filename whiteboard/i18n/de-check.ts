import type { enCheck } from './en-check.ts';

/** What the dialog that checks the connection says, in German. */
export const deCheck: Readonly<Record<keyof typeof enCheck, string>> = {
  'check.title': 'Die Verbindung prüfen',
  'check.again': 'Noch einmal prüfen',
  'check.failed': 'Die Prüfung selbst ist gescheitert. Versuch es noch einmal.',
  'check.copy': 'Bericht kopieren',
  'check.copied': 'Kopiert',
  'check.report': 'Der Bericht',
  'check.reportHint':
    'Für die Person, die den Server betreibt. Er enthält keine Adressen, keine Schlüssel und nichts vom Board.',
  'check.steps': 'Was geprüft wurde',
  'check.peers': 'Die anderen',
  'check.itself': 'Geprüft wird über eigene Verbindungen; wer währenddessen zeichnet, merkt nichts davon.',

  'check.step.signaling': 'Server, der alle miteinander bekannt macht',
  'check.step.stun': 'Weg aus deinem Netz (STUN)',
  'check.step.turn-udp': 'Relais über UDP',
  'check.step.turn-tcp': 'Relais über TCP',
  'check.step.turn-tls': 'Relais über TLS',
  'check.step.relay-data': 'Daten durch das Relais',
  'check.step.peers': 'Verbindungen zu den anderen',

  'check.state.running': 'wird geprüft …',
  'check.state.ok': 'geht',
  'check.state.failed': 'geht nicht',
  'check.state.skipped': 'nicht versucht',
  'check.state.unknown': 'nicht klar',

  'check.code.answered': 'Er antwortet.',
  'check.code.silent': 'Die Antwort bleibt aus.',
  'check.code.unreachable': 'Nicht zu erreichen.',
  'check.code.websocket-blocked': 'Er ist da, aber WebSockets kommen nicht durch.',
  'check.code.refused': 'Er lässt diese Seite nicht hinein.',
  'check.code.waiting': 'Er bittet zu warten.',
  'check.code.device-offline': 'Dieses Gerät hat kein Netz.',
  'check.code.disconnected': 'Dieses Board ist getrennt.',
  'check.code.reflexive': 'Deine öffentliche Adresse wurde gefunden.',
  'check.code.same-address': 'Es kommt Antwort; kein Router ändert deine Adresse.',
  'check.code.relay': 'Es antwortet.',
  'check.code.unauthorized': 'Es nimmt die Zugangsdaten des Servers nicht an.',
  'check.code.stale-nonce': 'Es verlangt immer wieder andere Zugangsdaten.',
  'check.code.quota': 'Es ist voll.',
  'check.code.no-relay': 'Es gab keine Adresse heraus und nannte keinen Grund.',
  'check.code.carried': 'Was gesendet wurde, kam zurück.',
  'check.code.no-path': 'Durch das Relais kommt keine Verbindung zustande.',
  'check.code.no-echo': 'Eine Verbindung steht, aber nichts kommt zurück.',
  'check.code.linked': 'Du bist mit allen hier verbunden.',
  'check.code.alone': 'Sonst ist niemand hier.',
  'check.code.connecting': 'Sie werden gerade aufgebaut.',
  'check.code.partly-linked': 'Einige der anderen sind nicht zu erreichen.',
  'check.code.not-linked': 'Von den anderen ist niemand zu erreichen.',
  'check.code.no-answer': 'Die Antwort bleibt aus.',
  'check.code.not-offered': 'Dieser Server bietet es nicht an.',
  'check.code.servers-unknown': 'Ohne den Server weiß niemand, wo zu fragen ist.',
  'check.code.nothing-to-test': 'Es gab nichts zu versuchen.',
  'check.code.webrtc-refused': 'Der Browser erlaubt es nicht.',

  'check.peer.linked': 'verbunden',
  'check.peer.direct': 'direkt verbunden',
  'check.peer.relayed': 'über das Relais verbunden',
  'check.peer.tab': 'anderer Tab in diesem Browser',
  'check.peer.hanging': 'verbunden, aber zurzeit still',
  'check.peer.connecting': 'wird verbunden',
  'check.peer.never-answered': 'hat nie geantwortet',
  'check.peer.failed': 'antwortet, aber keine Verbindung kommt zustande',
  'check.peer.incompatible': 'sendet, was nicht passt; vielleicht eine andere Version',

  'check.verdict.well': 'Alles geht: Du bist mit allen hier verbunden.',
  'check.advice.well': 'Wer trotzdem nichts sieht, soll diese Prüfung bei sich laufen lassen.',
  'check.verdict.well-alone': 'Hier geht alles; sonst ist niemand auf diesem Board.',
  'check.advice.well-alone':
    'Wenn jemand hier sein müsste: Vergleicht den Link, und lass die Prüfung auch dort laufen.',
  'check.verdict.well-udp-blocked':
    'Es geht, aber dein Netz lässt kein UDP durch; darum läuft alles über das Relais des Servers und TCP.',
  'check.advice.well-udp-blocked': 'Du musst nichts tun; ein anderes Netz wäre schneller.',
  'check.verdict.well-but-no-relay':
    'Du bist mit allen hier verbunden, aber ohne Relais kommen Leute aus strengeren Netzen nicht hinein.',
  'check.advice.well-but-no-relay':
    'Bitte die Person, die den Server betreibt, das Relais (TURN) einzurichten und zu prüfen.',
  'check.verdict.alone-but-no-relay':
    'Sonst ist niemand auf diesem Board, und ohne Relais kommen Leute aus strengen Netzen nicht hinein.',
  'check.advice.alone-but-no-relay':
    'Bitte die Person, die den Server betreibt, das Relais (TURN) einzurichten und zu prüfen.',
  'check.verdict.still-connecting': 'Die Verbindungen zu den anderen werden gerade aufgebaut.',
  'check.advice.still-connecting': 'Warte eine Viertelminute und prüfe noch einmal.',
  'check.verdict.room-disconnected': 'Dieses Board ist von den anderen getrennt.',
  'check.advice.room-disconnected': 'Lade die Seite neu, um es wieder zu verbinden.',
  'check.verdict.device-offline': 'Dieses Gerät hat kein Netz.',
  'check.advice.device-offline':
    'Schalte WLAN oder mobile Daten ein; was du inzwischen zeichnest, wird später weitergegeben.',
  'check.verdict.server-unreachable':
    'Der Server ist nicht zu erreichen, deshalb kann dich niemand mit anderen bekannt machen.',
  'check.advice.server-unreachable':
    'Sieh nach, ob andere Webseiten aufgehen; wenn ja, sag der Person, die den Server betreibt, dass er steht.',
  'check.verdict.server-silent': 'Der Server nimmt die Verbindung an, antwortet aber nicht rechtzeitig.',
  'check.advice.server-silent':
    'Versuch es in einer Minute wieder; bleibt es so, sag der Person, die den Server betreibt, dass er überlastet ist.',
  'check.verdict.websocket-blocked':
    'Der Server ist da, aber etwas auf dem Weg zu ihm lässt keine WebSockets durch.',
  'check.advice.websocket-blocked':
    'Versuch ein anderes Netz oder ohne Proxy; kommt niemand hinein, muss der Proxy des Servers WebSockets durchlassen.',
  'check.verdict.server-outdated': 'Auf dem Server läuft eine andere Version als in dieser Seite.',
  'check.advice.server-outdated': 'Lade die Seite neu.',
  'check.verdict.server-refused': 'Der Server lässt diese Seite nicht hinein.',
  'check.advice.server-refused':
    'Lade die Seite neu; bleibt es so, schick den Bericht der Person, die den Server betreibt.',
  'check.verdict.room-full': 'Dieses Board ist voll.',
  'check.advice.room-full': 'Du kommst hinein, sobald jemand geht.',
  'check.verdict.server-busy': 'Der Server ist an einer Grenze und bittet zu warten.',
  'check.advice.server-busy': 'Warte; du kommst hinein, sobald Platz ist.',
  'check.verdict.webrtc-blocked': 'Dieser Browser erlaubt Seiten keine direkten Verbindungen (WebRTC).',
  'check.advice.webrtc-blocked':
    'Erlaube WebRTC in den Einstellungen und Erweiterungen, oder nimm einen anderen Browser.',
  'check.verdict.hidden-without-relay':
    'Deine IP-Adresse wird verborgen, sodass alles über ein Relais gehen muss, und keines ist zu gebrauchen.',
  'check.advice.hidden-without-relay':
    'Schalte das in den Einstellungen ab, oder bitte die Person, die den Server betreibt, ein Relais (TURN) einzurichten.',
  'check.verdict.relay-missing':
    'Eure Netze lassen keine direkte Verbindung zu, und dieser Server bietet kein Relais an.',
  'check.advice.relay-missing':
    'Bitte die Person, die den Server betreibt, ein Relais (TURN) einzurichten; bis dahin trefft euch in einem Netz.',
  'check.verdict.relay-refuses':
    'Eure Netze lassen keine direkte Verbindung zu, und das Relais nimmt die Zugangsdaten des Servers nicht an.',
  'check.advice.relay-refuses':
    'Sag der Person, die den Server betreibt, dass Server und Relais dasselbe TURN-Geheimnis und die richtige Uhrzeit brauchen.',
  'check.verdict.relay-full': 'Eure Netze lassen keine direkte Verbindung zu, und das Relais ist voll.',
  'check.advice.relay-full':
    'Versuch es später wieder, oder bitte die Person, die den Server betreibt, die Grenze des Relais anzuheben.',
  'check.verdict.relay-unreachable':
    'Eure Netze lassen keine direkte Verbindung zu, und das Relais ist von hier aus nicht zu erreichen.',
  'check.advice.relay-unreachable':
    'Versuch ein anderes Netz, oder bitte die Person, die den Server betreibt, die Ports des Relais zu öffnen und es auch auf Port 443 anzubieten.',
  'check.verdict.relay-silent':
    'Eure Netze lassen keine direkte Verbindung zu, und durch das Relais kommen keine Daten.',
  'check.advice.relay-silent':
    'Bitte die Person, die den Server betreibt, die UDP-Ports des Relais zu öffnen und seine öffentliche Adresse zu prüfen.',
  'check.verdict.peers-silent': 'Hier geht alles, aber die anderen antworten nicht.',
  'check.advice.peers-silent': 'Sie sollen das Board in den Vordergrund holen oder neu laden.',
  'check.verdict.peers-incompatible':
    'Die anderen sind zu erreichen, aber was sie senden, passt nicht: eine andere Version oder ein beschädigter Link.',
  'check.advice.peers-incompatible': 'Ladet alle die Seite neu und öffnet den Link noch einmal.',
  'check.verdict.peers-unreachable': 'Hier geht alles, aber es findet sich kein Weg zu den anderen.',
  'check.advice.peers-unreachable':
    'Lass die Prüfung auch bei ihnen laufen: Sie wird die Ursache wahrscheinlich nennen.',
};
