import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What is done to a packet on its way: returned as it is, changed, or null to lose it. */
export type OnPacket = (packet: Buffer) => Buffer | null;

/** Somebody through whose hands all packets between two peers go, as through a TURN server's or a router's. */
export interface UdpRelay {
  /** An address of the relay's that stands for this one. Whoever sends there reaches it, and is answered from there. */
  standIn(address: string, port: number): Promise<number>;
  close(): void;
}

export const createUdpRelay = (onPacket: OnPacket): UdpRelay => {
  const sockets = new Set<Socket>();
  const bound = async (address: string): Promise<Socket> => {
    const socket = createSocket('udp4');
    sockets.add(socket);
    socket.bind(0, address);
    await once(socket, 'listening');
    return socket;
  };
  const pass = (through: Socket, packet: Buffer, port: number, address: string): void => {
    const passed = onPacket(packet);
    if (passed !== null && sockets.has(through)) through.send(passed, port, address);
  };
  return {
    standIn: async (address, port) => {
      const front = await bound(address);
      const backs = new Map<string, Promise<Socket>>();
      const backFor = async (client: string, clientPort: number): Promise<Socket> => {
        const back = await bound(address);
        back.on('message', (packet) => pass(front, packet, clientPort, client));
        return back;
      };
      front.on('message', (packet, from) => {
        const key = `${from.address}:${from.port}`;
        const back = backs.get(key) ?? backFor(from.address, from.port);
        backs.set(key, back);
        void back.then((socket) => pass(socket, packet, port, address));
      });
      return front.address().port;
    },
    close: () => {
      for (const socket of sockets) socket.close();
      sockets.clear();
    },
  };
};
