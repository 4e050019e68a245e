-- The reference that Doxygen makes: where it documents a name or shows a file.

local reference = {}

local names, slug

-- TABLE: name or path to a list of {dir, url}; OWN: the chapter's slug.
function reference.open(table, own)
  names, slug = table, own
end

-- What a test defines may have the name of what it tests, or of Linux's own.
local function is_a_test(entry)
  return entry.dir:find("/tests/", 1, true) or entry.url:find("test_8", 1, true)
end

-- Where the reference documents a name: this chapter's model first, then its other
-- code, then a name that only one file defines.
function reference.url(name)
  local found = {}
  for _, entry in ipairs(names[name] or {}) do
    if not is_a_test(entry) then
      found[#found + 1] = entry
    end
  end
  for _, folder in ipairs { "/" .. slug .. "/model/", "/" .. slug .. "/" } do
    for _, entry in ipairs(found) do
      if entry.dir:find(folder, 1, true) then
        return entry.url
      end
    end
  end
  return #found == 1 and found[1].url or nil
end

-- Where it shows a source.
function reference.source(path)
  local found = names[path]
  return found and found[1].url
end

return reference
