-- The reference that Doxygen makes: where it documents a name or shows a file.

local reference = {}

local names, slug

-- TABLE: name or path to a list of {dir, url}; OWN: the chapter's slug.
function reference.open(table, own)
  names, slug = table, own
end

-- Where the reference documents a name: this chapter's own code first, then a
-- name that only one file defines.
function reference.url(name)
  local found = names[name]
  if not found then
    return nil
  end
  for _, entry in ipairs(found) do
    if entry.dir:find("/" .. slug .. "/", 1, true) then
      return entry.url
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
