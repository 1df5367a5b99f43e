/** simple-peer's log for its own developers: silent. */
module.exports = () => () => {};
