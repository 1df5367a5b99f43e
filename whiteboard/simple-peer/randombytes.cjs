/**
 * Random bytes for the names that simple-peer gives to itself and to its channel.
 *
 * @param {number} length
 */
module.exports = (length) => {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
};
