-- The quick references: lists and tables of names, all out of one file of data.
-- A div of class quick-reference is a place for one:
--   {.quick-reference}                  the page's own names, as 6.1 has them
--   {.quick-reference of="2.6.24"}      those of that version that 6.1 lacks
--   {.quick-reference by="chapter"}     every chapter's, what is gone in a table of its own
--   {.quick-reference by="version"}     what came, went and changed with each version

local chapter = require "chapter"
local navigation = require "navigation"

local quick = {}

local DATA = "chapters/quick-reference.json"
local TODAY = "6.1"

-- A version as a number that can be compared.
local function order(version)
  local a, b, c = version:match("(%d+)%.(%d+)%.?(%d*)")
  return (a * 1000 + b) * 1000 + (tonumber(c) or 0)
end

local function exists(entry, version)
  local here = order(version)
  return order(entry.since) <= here and (not entry["until"] or here < order(entry["until"]))
end

local function slug_of(entry)
  return entry.chapter:match("^[%w-]+")
end

local function code(text)
  return pandoc.Code(text, pandoc.Attr("", { "linux" }))
end

-- Markdown, in which every name is Linux's.
local function inlines(text)
  return pandoc.utils.blocks_to_inlines(pandoc.read(text, "markdown").blocks):walk {
    Code = function(inline)
      return code(inline.text)
    end,
  }
end

local function title(entry)
  if entry.kind == "header" then
    return "<" .. entry.name .. ">"
  end
  return entry.name .. ((entry.kind == "function" or entry.kind == "macro") and "()" or "")
end

-- A name, as a link to where the book explains it.
local function linked(entry, pages)
  local slug, section = entry.chapter:match("^([%w-]+)(.*)$")
  if not pages[slug] then
    return code(title(entry))
  end
  return pandoc.Link({ code(title(entry)) }, slug .. ".md" .. section, "",
    { at = string.format("%s:%d", DATA, entry.line) })
end

local function joined(parts)
  local all = pandoc.Inlines {}
  for i, part in ipairs(parts) do
    if i > 1 then
      all:extend { pandoc.Str(";"), pandoc.Space() }
    end
    all:extend(part.t and { part } or part)
  end
  return all
end

local function make_table(headings, rows)
  local aligns, widths = {}, {}
  for i in ipairs(headings) do
    aligns[i], widths[i] = "AlignDefault", 0
  end
  local cells = {}
  for i, row in ipairs(rows) do
    cells[i] = {}
    for j, content in ipairs(row) do
      cells[i][j] = #content > 0 and { pandoc.Plain(content) } or {}
    end
  end
  local heads = {}
  for i, text in ipairs(headings) do
    heads[i] = { pandoc.Plain(text) }
  end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, widths, heads, cells))
end

-- The names as they are declared, below the header to include.
local function listed(names)
  local headers, below = {}, {}
  for _, entry in ipairs(names) do
    local header = entry.header or ""
    if not below[header] then
      below[header] = {}
      headers[#headers + 1] = header
    end
    table.insert(below[header],
      { { code(entry.declares or title(entry)) }, { { pandoc.Plain(inlines(entry.what)) } } })
  end
  local blocks = pandoc.Blocks {}
  for _, header in ipairs(headers) do
    blocks:insert(pandoc.Para(header ~= "" and { code("#include <" .. header .. ">") }
      or inlines "Files, and words of the kernel's command line:"))
    blocks:insert(pandoc.DefinitionList(below[header]))
  end
  return blocks
end

local function of_page(names, slug, version)
  return listed(names:filter(function(entry)
    if slug_of(entry) ~= slug then
      return false
    elseif version then
      return exists(entry, version) and not exists(entry, TODAY)
    end
    return exists(entry, TODAY) and not entry.rare
  end))
end

-- A version that does not break in two.
local function dated(version)
  local text = (version or ""):gsub(" ", "\u{a0}")
  return { pandoc.Str(text) }
end

local function instead(entry)
  return entry.now and { code(entry.now) } or {}
end

local function by_chapter(names, pages)
  local blocks = pandoc.Blocks {}
  for _, page in ipairs(pages) do
    local there, gone = {}, {}
    for _, entry in ipairs(names) do
      if slug_of(entry) == page.slug then
        local name, since = { linked(entry, pages) }, dated(entry.since)
        if entry["until"] and order(entry["until"]) <= order(TODAY) then
          gone[#gone + 1] = { name, inlines(entry.what), since, dated(entry["until"]), instead(entry) }
        else
          there[#there + 1] = { name, inlines(entry.what), since,
            dated(entry["until"]), entry.header and { code(entry.header) } or {} }
        end
      end
    end
    if #there > 0 then
      blocks:insert(pandoc.Header(3, navigation.title(page), { id = page.slug }))
      blocks:insert(make_table({ "name", "what it is", "since", "until", "header" }, there))
    end
    if #gone > 0 then
      blocks:insert(pandoc.Para "And what is gone:")
      blocks:insert(make_table({ "name", "what it was", "since", "until", "instead" }, gone))
    end
  end
  return blocks
end

local function by_version(names, pages)
  local rows, found = {}, {}
  local function row(version)
    if not found[version] then
      found[version] = { version = version, came = {}, went = {}, changed = {} }
      rows[#rows + 1] = found[version]
    end
    return found[version]
  end
  for _, entry in ipairs(names) do
    -- What was there when the book begins, or whose beginning nobody looked up, came in no version.
    if entry.since ~= "2.0" and entry.since ~= "by " .. TODAY then
      table.insert(row(entry.since).came, linked(entry, pages))
    end
    if entry["until"] then
      local last = { linked(entry, pages) }
      if entry.now then
        last = { linked(entry, pages), pandoc.Str ":", pandoc.Space(), code(entry.now) }
      end
      table.insert(row(entry["until"]).went, last)
    end
    for _, change in ipairs(entry.changes or {}) do
      local text = pandoc.Inlines { linked(entry, pages), pandoc.Str ":", pandoc.Space() }
      text:extend(inlines(change.what))
      table.insert(row(change["in"]).changed, text)
    end
  end
  table.sort(rows, function(a, b)
    local x, y = order(a.version), order(b.version)
    return x < y or x == y and a.version > b.version
  end)
  local cells = {}
  for i, version in ipairs(rows) do
    cells[i] = { dated(version.version), joined(version.came), joined(version.went), joined(version.changed) }
  end
  return pandoc.Blocks { make_table({ "version", "came", "went, and what to say instead", "changed" }, cells) }
end

-- The blocks, with each place filled; read: what gives the list of names.
function quick.expand(blocks, page, pages, read)
  local names
  return blocks:walk {
    Div = function(div)
      if not div.classes:includes("quick-reference") then
        return nil
      end
      names = names or pandoc.List(read())
      local by = div.attributes.by
      local filled = by == "chapter" and by_chapter(names, pages)
        or by == "version" and by_version(names, pages)
        or not by and of_page(names, page.slug, div.attributes.of)
      if not filled or #filled == 0 then
        chapter.wrong(chapter.text("{.quick-reference"),
          "no quick reference can be made here: %s has no such names; see build/book/quick.lua", DATA)
        return {}
      end
      return filled
    end,
  }
end

return quick
