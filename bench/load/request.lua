-- What wrk sends: one POST after another, each with the token that BENCH_TOKEN asks for. wrk runs this with one thread.
local body = os.getenv('BENCH_BODY')
local token = os.getenv('BENCH_TOKEN')
-- How many tokens there are: 0 for a new one in each request.
local tokens = tonumber(os.getenv('BENCH_TOKENS'))
local think = tonumber(os.getenv('BENCH_THINK_MS'))
local before, after
local sent = 0

function init()
  before = 'POST ' .. wrk.path .. ' HTTP/1.1\r\nHost: ' .. wrk.host .. ':' .. wrk.port .. '\r\nX-Auth-Token: ' .. token
  after = '\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
  math.randomseed(1)
end

function request()
  sent = sent + 1
  if tokens > 0 then sent = sent % tokens end
  return before .. sent .. after
end

-- A pause before each request, exponential in length, so that requests come at a rate and not as fast as they are answered.
if think > 0 then
  function delay()
    return math.floor(0.5 - think * math.log(1 - math.random()))
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nBENCH {"answers":%d,"microseconds":%d,"p50":%d,"p99":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
