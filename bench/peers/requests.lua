-- SPDX-License-Identifier: Apache-2.0
-- Requests for wrk: the kind is the first argument, the path of the base the second, then a file of ids to read.
local kind, base, ids = nil, nil, {}
local number = 0

function setup(thread)
  number = number + 1
  thread:set("seed", number)
end

function init(arguments)
  kind, base = arguments[1], arguments[2]
  math.randomseed(seed * 7919 + tonumber(arguments[4] or "1"))
  if arguments[3] and arguments[3] ~= "-" then
    for line in io.lines(arguments[3]) do ids[#ids + 1] = line end
  end
end

local headers = { ["Content-Type"] = "application/fhir+json", ["Accept"] = "application/fhir+json" }
local codes = { "8867-4", "9279-1", "8310-5", "2708-6", "8480-6", "8462-4" }
local units = { "/min", "/min", "Cel", "%", "mm[Hg]", "mm[Hg]" }
local lows = { 60, 12, 36, 92, 100, 60 }

local function observation()
  local k = math.random(#codes)
  return string.format(
    '{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],'
      .. '"code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"subject":{"reference":"Patient/p%d"},"effectiveDateTime":"2026-%02d-%02dT%02d:%02d:00Z",'
      .. '"valueQuantity":{"value":%d,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"}}',
    codes[k], math.random(200), math.random(9), math.random(28), math.random(0, 23), math.random(0, 59), lows[k] + math.random(5), units[k], units[k])
end

function request()
  if kind == "read" then return wrk.format("GET", base .. "/Observation/" .. ids[math.random(#ids)], headers) end
  if kind == "search" then
    return wrk.format("GET", base .. "/Observation?patient=p" .. math.random(200) .. "&code=http://loinc.org%7C" .. codes[math.random(#codes)] .. "&_count=20", headers)
  end
  if kind == "create" then return wrk.format("POST", base .. "/Observation", headers, observation()) end
  local entry = '{"resource":' .. observation() .. ',"request":{"method":"POST","url":"Observation"}}'
  local other = '{"resource":' .. observation() .. ',"request":{"method":"POST","url":"Observation"}}'
  return wrk.format("POST", base == "" and "/" or base, headers, '{"resourceType":"Bundle","type":"transaction","entry":[' .. entry .. "," .. other .. "]}")
end
