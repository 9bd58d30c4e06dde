-- wrk: sends the tokens of a file in turn, and prints one line of JSON.
--
--   wrk ... -s load.lua URL -- FILE
--
-- The path is /page: / would be redirected within nginx, and checked twice.
-- With BENCH_DELAY=MS each connection waits so long before a request.

local requests = {}
local at = 0

function init(args)
   for line in io.lines(args[1]) do
      requests[#requests + 1] = wrk.format("GET", "/page", {
         ["Host"] = "bench", ["Authorization"] = "Bearer " .. line })
   end
end

function request()
   at = at % #requests + 1
   return requests[at]
end

local pause = os.getenv("BENCH_DELAY")

if pause then
   function delay()
      return tonumber(pause)
   end
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format(
      '\n{"requests": %d, "us": %d, "refused": %d, "errors": %d, ' ..
      '"p50": %d, "p99": %d, "max": %d}\n',
      summary.requests, summary.duration, e.status,
      e.connect + e.read + e.write + e.timeout,
      latency:percentile(50), latency:percentile(99), latency.max))
end
