-- What a page has for the index, as its marks say:
--
--   [zone]{.term}              the term is defined here, and nowhere else. With
--                              term="…" under another heading, with alias="…"
--                              found under other names, with see="…" sent on
--   [zones]{.index entry="…"}  it is taught here too
--   ## Heading {index="…"}     the section teaches it; a list, parted by ";"
--   `name()`{.index}           this section, of all that speak of the name, is
--                              the one to read first
--
-- An entry "of: what" stands as "what" under "of". The terms of the quick
-- reference are entries too, with the sections that speak of them.

local chapter = require "chapter"

local stringify = pandoc.utils.stringify

-- list: the places that marks made. names: what the quick reference lists.
-- mentions: how often a section speaks of a name.
local terms = { list = {}, names = {}, mentions = {} }

local REFERENCE = "quick-reference"
local SHOWN = 0.01

local here, counted, number = nil, {}, nil

-- The section that begins: its heading, its id, its number if it has one. One
-- that has none is part of the one above.
function terms.section(heading, id)
  if heading.level <= 2 then
    number = id.number
  end
  here = { id = id.id, text = id.text, number = number }
end

function terms.open(title)
  here, number = { id = "main", text = title }, nil
end

local function place(mark, key, kind, id)
  return { key = key, kind = kind, id = id, section = here.text, number = here.number, place = mark }
end

local function parted(text)
  local parts = {}
  for part in (text or ""):gmatch("[^;]+") do
    parts[#parts + 1] = part:match("^%s*(.-)%s*$")
  end
  return parts
end

local function id_for(prefix, key)
  return prefix .. key:lower():gsub("[^%w]+", "-")
end

-- A span with one of the marks, as inlines; nil if it has none.
function terms.span(span)
  local defines = span.classes:includes "term"
  if not defines and not span.classes:includes "index" then
    return nil
  end
  local text = stringify(span.content)
  local key = span.attributes[defines and "term" or "entry"] or text
  local mark = chapter.text(text .. "]")
  local id, tag = span.identifier, defines and "dfn" or "span"
  if id == "" then
    id = id_for(defines and "term-" or "index-", key)
    while not defines and chapter.targets[id] do
      id = id .. "-"
    end
  end
  if not defines or not chapter.targets[id] then
    chapter.define(id, mark)
  end
  local entry = place(mark, key, defines and "defined" or "also", id)
  entry.alias, entry.see = parted(span.attributes.alias), parted(span.attributes.see)
  table.insert(terms.list, entry)
  local content = span.content
  content:insert(1, pandoc.RawInline("html", string.format('<%s id="%s">', tag, id)))
  content:insert(pandoc.RawInline("html", "</" .. tag .. ">"))
  return content
end

-- A heading's own list. It is no attribute of the page's.
function terms.heading(block)
  for _, key in ipairs(parted(block.attributes.index)) do
    table.insert(terms.list, place(chapter.text('index="'), key, "also", block.identifier))
  end
  block.attributes.index = nil
end

-- The names in a piece of code: functions, macros and flags, files, words of the
-- command line.
local function names_in(text)
  local names = {}
  local function add(name)
    if not names[name] then
      names[#names + 1] = name
      names[name] = true
    end
  end
  for name in text:gmatch("([%a_][%w_]*)%s*%(") do
    add(name .. "()")
  end
  for name in text:gmatch("[%u_][%u%d_]+") do
    add(name)
  end
  return names
end

local function count(name, weight, first)
  local key = here.id .. "\0" .. name
  if not counted[key] then
    counted[key] = { name = name, id = here.id, section = here.text, number = here.number, times = 0 }
    table.insert(terms.mentions, counted[key])
  end
  counted[key].times = counted[key].times + weight
  counted[key].first = first or counted[key].first
end

-- Code in the text speaks of what it names. Exercises teach nothing.
function terms.code(inline)
  if here.id == "exercises" then
    return
  end
  local first = inline.classes:includes "index" or nil
  local names = names_in(inline.text)
  for _, name in ipairs { inline.text, inline.text:match("^([%l_]+=).") } do
    if not names[name] then
      names[#names + 1] = name
    end
  end
  for _, name in ipairs(names) do
    count(name, 1, first)
  end
end

-- A listing shows what it names: better than nothing, less than a word of text.
function terms.listing(text)
  for _, name in ipairs(names_in(text)) do
    count(name, SHOWN)
  end
end

-- What a term of the quick reference declares: of a signature, its function.
local function declared(text)
  local name = text:match("([%a_][%w_]*)%s*%(")
  return name and name .. "()" or text
end

function terms.definitions(list)
  if here.id ~= REFERENCE then
    return
  end
  for _, item in ipairs(list.content) do
    pandoc.Plain(item[1]):walk {
      Code = function(inline)
        local name = declared(inline.text)
        table.insert(terms.names, name)
      end,
    }
  end
end

-- The headers that the quick reference names.
function terms.headers(block)
  if here.id == REFERENCE then
    block:walk {
      Code = function(inline)
        local header = inline.text:match("^#include (<.+>)$") or inline.text:match("^<.+%.h>$")
        if header then
          table.insert(terms.list, place({}, "header files: " .. header, "also", REFERENCE))
        end
      end,
    }
  end
end

-- What the index is made of; and, for what may be wrong with it, the lines.
function terms.facts()
  local list, lines = {}, {}
  for i, entry in ipairs(terms.list) do
    list[i], lines[i] = {}, chapter.line(entry.place)
    for key, value in pairs(entry) do
      list[i][key] = key ~= "place" and value or nil
    end
  end
  return { list = list, names = terms.names, mentions = terms.mentions }, lines
end

return terms
