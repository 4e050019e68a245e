-- Reading and writing whole files, the way a build needs it: what a rule
-- leaves behind is complete, and looks new only if it is.

local files = {}

function files.read(path)
  local file = io.open(path, "r")
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return text
end

function files.write(path, text)
  local temporary = path .. ".new"
  local file = assert(io.open(temporary, "w"))
  assert(file:write(text))
  assert(file:close())
  assert(os.rename(temporary, path))
end

-- Leaves the file, and its time, alone if it already reads so.
function files.update(path, text)
  if files.read(path) ~= text then
    files.write(path, text)
  end
end

-- A plain value (strings, numbers, booleans, tables of them) as Lua source.
-- Keys are sorted, so that equal values give equal text.
function files.serialize(value)
  if type(value) ~= "table" then
    return string.format("%q", value)
  end
  local parts = {}
  for _, item in ipairs(value) do
    parts[#parts + 1] = files.serialize(item)
  end
  local keys = {}
  for key in pairs(value) do
    if type(key) == "string" then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    parts[#parts + 1] = string.format("[%q]=%s", key, files.serialize(value[key]))
  end
  return "{" .. table.concat(parts, ",\n") .. "}"
end

-- The value of a table that was written as Lua source.
function files.load(path)
  return assert(loadfile(path, "t", {}))()
end

return files
