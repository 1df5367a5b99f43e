// Calls the server while nothing of the application is there yet: a WebSocket takes three round trips with TLS, and they
// pass while scripts are fetched and compiled. whiteboard/first-connection.ts takes it over. Who follows a link that was cut
// off on its way needs no server.
if (/^(#(e\/[\w-]{24}|v\/[\w-]{68}))?$/.test(location.hash)) {
  const socket = new WebSocket(
    `${location.origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`,
  );
  const received = [];
  socket.onmessage = ({ data }) => received.push(data);
  window.earlySocket = { socket, received };
}
