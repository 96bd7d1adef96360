-- Sends the requests of a file in turn. The file holds, for each: its length in 8 digits, then the request.
-- In a request, @@@@@@@@@@@@ becomes a number that no other request has, and @@@.@@@.@@@.@@@ an address.

local requests, number = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  number = tonumber(args[2])
  while true do
    local length = file:read(8)
    if not length then break end
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
end

function request()
  number = number + 1
  local text = requests[number % #requests + 1]
  if not text:find("@@@@@@@@@@@@", 1, true) then return text end
  local a, b, c = number % 100, math.floor(number / 100) % 100, math.floor(number / 10000) % 100
  text = text:gsub("@@@%.@@@%.@@@%.@@@", string.format("100.%d.%d.%d", 100 + c, 100 + b, 100 + a))
  return (text:gsub("@@@@@@@@@@@@", string.format("%012d", number)))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nresult {"requests": %d, "seconds": %f, "median": %f, "failures": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
