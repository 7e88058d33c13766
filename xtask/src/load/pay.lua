-- What wrk sends: a payment is opened, then one that was opened is confirmed, in turn; with the word "look-up" behind
-- `--`, every third request looks at one that was confirmed. The keys come out of the answers. Requests are put
-- together by hand, because wrk.format costs more than the server that is measured.
local auth = "Authorization: Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6\r\n"
local number, opened, confirmed, steps, host = 1000000000, {}, nil, 2, ""
-- Servers that always answer with an open payment would otherwise fill the list without end.
local ROOM = 4096

local function post(path, headers, body)
  return "POST " .. path .. " HTTP/1.1\r\nHost: " .. host .. "\r\nContent-Type: application/json\r\n" .. headers ..
    "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

function init(arguments)
  if arguments[1] == "look-up" then steps = 3 end
  host = wrk.host .. ":" .. wrk.port
  -- A second run against the same server opens payments of its own.
  number = number + (os.time() % 100000) * 10000
end

function request()
  number = number + 1
  local step = number % steps
  if step == 1 then
    local last = #opened
    if last > 0 then
      local key, order = opened[last], opened[last - 1]
      opened[last], opened[last - 1] = nil, nil
      return post("/v1/payments/confirm", auth .. "Idempotency-Key: try-" .. order .. "\r\n",
        '{"paymentKey":"' .. key .. '","orderId":"' .. order .. '","amount":15000}')
    end
  elseif step == 2 and confirmed then
    return "GET /v1/payments/" .. confirmed .. " HTTP/1.1\r\nHost: " .. host .. "\r\n" .. auth .. "\r\n"
  end
  return post("/_mock/payments", "", '{"orderId":"ORD-' .. number .. '","amount":15000}')
end

function response(status, headers, body)
  local key, order = body:match('"paymentKey":"([^"]*)","orderId":"([^"]*)"')
  if not key then return end
  if not body:find('"IN_PROGRESS"', 1, true) then
    confirmed = key
  elseif #opened < ROOM then
    local last = #opened
    opened[last + 1], opened[last + 2] = order, key
  end
end
