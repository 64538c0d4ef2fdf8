import { type CommandParser, defineScript } from '@redis/client';
import type { TakeReply, TakeRequest } from './windows.ts';

/**
 * Takes one attempt from every window or from none.
 *
 * A window that Redis has lost, because it was restarted empty, is restored from the instance's last count. A count that did not come from
 * Redis over the current connection is merged by maximum: the instance may have counted while Redis did not respond, or may know more
 * than the instance that restored the window. A window that was lost during the current connection gets a new ID, so that counts that
 * other instances received for the old ID are no longer confirmed. Windows expire by the clock of Redis; one that a step of it has made
 * longer than a window may be is shortened to that length.
 */
const TAKE = `
local max, length, new_id = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local windows, full = {}, false
for i, key in ipairs(KEYS) do
  local known = { id = ARGV[4 * i], count = tonumber(ARGV[4 * i + 1]), ttl = tonumber(ARGV[4 * i + 2]), merged = true }
  local confirmed = ARGV[4 * i + 3] == '1'
  local id, count = unpack(redis.call('HMGET', key, 'id', 'count'))
  local window
  if id then
    window = { id = id, count = tonumber(count), ttl = redis.call('PTTL', key) }
    if known.ttl > 0 and not (confirmed and known.id == id) then
      window.merged = true
      window.count = math.max(window.count, known.count)
      if known.id ~= id then window.ttl = math.max(window.ttl, known.ttl) end
    end
  elseif known.ttl > 0 then
    window = known
    if confirmed then window.id = new_id end
  else
    window = { id = new_id, count = 0, ttl = length }
  end
  if window.ttl > length then window.ttl, window.merged = length, true end
  full = full or window.count >= max
  windows[i] = window
end
local reply = { full and 0 or 1 }
for i, window in ipairs(windows) do
  if not full then window.count = window.count + 1 end
  if not full or window.merged then
    redis.call('HSET', KEYS[i], 'id', window.id, 'count', window.count)
    redis.call('PEXPIRE', KEYS[i], math.max(1, window.ttl))
  end
  table.insert(reply, window.id)
  table.insert(reply, window.count)
  table.insert(reply, window.ttl)
end
return reply
`;

/** Gives one attempt back to each window that is still the one that it was taken from. */
const GIVE_BACK = `
for i, key in ipairs(KEYS) do
  local id, count = unpack(redis.call('HMGET', key, 'id', 'count'))
  if id == ARGV[i] and tonumber(count) > 0 then redis.call('HINCRBY', key, 'count', -1) end
end
`;

export const scripts = {
  takeAttempt: defineScript({
    SCRIPT: TAKE,
    parseCommand(parser: CommandParser, { keys, known, max, windowMs, newId }: TakeRequest) {
      parser.pushKeysLength([...keys]);
      parser.push(`${max}`, `${windowMs}`, newId);
      for (const { id, count, remainingMs, isConfirmed } of known) {
        parser.push(id, `${count}`, `${remainingMs}`, isConfirmed ? '1' : '0');
      }
    },
    transformReply: decodeTaken,
  }),
  giveBackAttempt: defineScript({
    SCRIPT: GIVE_BACK,
    parseCommand(parser: CommandParser, keys: readonly string[], ids: readonly string[]) {
      parser.pushKeysLength([...keys]);
      parser.push(...ids);
    },
    transformReply: () => {},
  }),
};

/** @param reply 1 if the attempt was granted, then ID, count, and milliseconds of each window. */
function decodeTaken([granted, ...fields]: (string | number)[]): TakeReply {
  const windows = [];
  for (let at = 0; at < fields.length; at += 3) {
    windows.push({ id: String(fields[at]), count: Number(fields[at + 1]), remainingMs: Number(fields[at + 2]) });
  }
  return { granted: granted === 1, windows };
}
