-- wrk's script: posts the lines of a file in turn, each as a body, and prints what came of it as one line of JSON.
--
--     wrk … -s post.lua URL -- BODIES KEY

local threads = 0
local requests = {}
local position = 0

-- Threads begin at different lines.
function setup(thread)
    thread:set("offset", threads * 37)
    threads = threads + 1
end

function init(args)
    local headers = { ["Authorization"] = "Bearer " .. args[2], ["Content-Type"] = "application/json" }
    for body in io.lines(args[1]) do
        requests[#requests + 1] = wrk.format("POST", nil, headers, body)
    end
    position = offset % #requests
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\nRESULT {"answers": %d, "microseconds": %d, "refused": %d, "broken": %d, "median_us": %d}\n',
        summary.requests, summary.duration, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50)))
end
