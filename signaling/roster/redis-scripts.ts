/**
 * The changes of the roster as scripts, each of which Redis runs as one step. Keys, all below one prefix:
 *
 * - `room:<room>`, a hash: `next` order, `persons` and `seats` (counts), and for each member `m:<member>` =
 *   "kind order connection server"
 * - `rooms` and `occupied`, sets of rooms
 * - `archives`, a hash: connection = "sequence key server"; `archive-sequence`, a counter
 * - `servers`, a set; `alive:<server>`, which expires unless its process renews it; `held:<server>`, a set of what is
 *   given up when it dies: "seat room member connection" or "archive connection"
 *
 * The scripts build keys from their arguments, so they need a Redis that is not sharded.
 */

const SEAT = "'^(%S+) (%S+) (%S+) (%S+)$'";

/** ARGV: prefix, room, member, kind, connection, server, most rooms, most persons. */
export const ENTER = `
local p, room, member, kind, connection, server = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local key, field = p .. 'room:' .. room, 'm:' .. member
local before = redis.call('HGET', key, field)
local persons = tonumber(redis.call('HGET', key, 'persons') or '0')
if not before then
  if redis.call('EXISTS', key) == 0 and redis.call('SCARD', p .. 'rooms') >= tonumber(ARGV[7]) then
    return {'server-full'}
  end
  if kind == 'person' and persons >= tonumber(ARGV[8]) then return {'room-full'} end
end
local order, evicted, was = nil, '', ''
if before then
  local oldConnection, oldServer
  was, order, oldConnection, oldServer = string.match(before, ${SEAT})
  if oldConnection ~= connection then evicted = oldConnection end
  redis.call('SREM', p .. 'held:' .. oldServer, 'seat ' .. room .. ' ' .. member .. ' ' .. oldConnection)
else
  order = redis.call('HINCRBY', key, 'next', 1) - 1
  redis.call('HINCRBY', key, 'seats', 1)
end
local now = persons
if kind == 'person' then now = now + 1 end
if was == 'person' then now = now - 1 end
redis.call('HSET', key, 'persons', now, field, kind .. ' ' .. order .. ' ' .. connection .. ' ' .. server)
redis.call('SADD', p .. 'rooms', room)
redis.call(now > 0 and 'SADD' or 'SREM', p .. 'occupied', room)
redis.call('SADD', p .. 'held:' .. server, 'seat ' .. room .. ' ' .. member .. ' ' .. connection)
local first = (persons == 0 and now > 0) and '1' or '0'
return {'entered', tostring(order), before and '0' or '1', evicted, first, redis.call('HGETALL', key)}
`;

/** ARGV: prefix, room, member, connection. Returns 1 when the seat was held by it and is given up. */
export const LEAVE = `
local p, room, member, connection = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local key, field = p .. 'room:' .. room, 'm:' .. member
local seat = redis.call('HGET', key, field)
if not seat then return 0 end
local kind, _, holder, server = string.match(seat, ${SEAT})
if holder ~= connection then return 0 end
redis.call('HDEL', key, field)
redis.call('SREM', p .. 'held:' .. server, 'seat ' .. room .. ' ' .. member .. ' ' .. connection)
if kind == 'person' and redis.call('HINCRBY', key, 'persons', -1) == 0 then
  redis.call('SREM', p .. 'occupied', room)
end
if redis.call('HINCRBY', key, 'seats', -1) == 0 then
  redis.call('DEL', key)
  redis.call('SREM', p .. 'rooms', room)
end
return 1
`;

/** ARGV: prefix, connection, public key, server. */
export const ARCHIVE_CAME = `
local p, connection = ARGV[1], ARGV[2]
local sequence = redis.call('INCR', p .. 'archive-sequence')
redis.call('HSET', p .. 'archives', connection, sequence .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
redis.call('SADD', p .. 'held:' .. ARGV[4], 'archive ' .. connection)
`;

/** ARGV: prefix, connection. Returns 1 when it was there. */
export const ARCHIVE_WENT = `
local p, connection = ARGV[1], ARGV[2]
local archive = redis.call('HGET', p .. 'archives', connection)
if not archive then return 0 end
redis.call('HDEL', p .. 'archives', connection)
redis.call('SREM', p .. 'held:' .. string.match(archive, '(%S+)$'), 'archive ' .. connection)
return 1
`;

/** ARGV: prefix, server, lease in milliseconds. Returns 1 when the lease was still there. */
export const RENEW = `
local p, server = ARGV[1], ARGV[2]
local alive = redis.call('EXISTS', p .. 'alive:' .. server)
redis.call('SET', p .. 'alive:' .. server, '1', 'PX', ARGV[3])
redis.call('SADD', p .. 'servers', server)
return alive
`;
