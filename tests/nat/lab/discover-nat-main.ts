import { discoverNat } from './nat-behaviour.ts';

/** Run on a host: prints the behaviour of its NAT. Arguments: two addresses, two ports of a STUN server. */
const [first = '', second = '', port = '', otherPort = ''] = process.argv.slice(2);
const behaviour = await discoverNat({
  addresses: [first, second],
  ports: [Number(port), Number(otherPort)],
});
console.log(JSON.stringify(behaviour));
