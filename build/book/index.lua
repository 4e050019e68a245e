-- The index: every term that a chapter defines, everything that a quick
-- reference lists, each with the sections that teach it, the main one first.

local markup = require "markup"

local index = {}

-- A name counts as taught where a section speaks of it so often. Where to begin
-- is seldom in one of these.
local OFTEN = 2
local LAST = { ["quick-reference"] = 2, ["then-and-now"] = 1 }

-- What an entry is found and sorted by: its letters, in lower case.
local function key_of(text)
  return (text:lower():gsub("^[^%w]+", ""):gsub("[%s%-_]+", " "):gsub("[()=]", ""))
end

local function new(text, code)
  return { text = text, code = code, key = key_of(text), places = {}, subs = {}, alias = {}, see = {} }
end

-- The entry of that text below PARENT, which is made if need be.
local function entry_of(parent, text, code)
  local entry = parent.subs[text]
  if not entry then
    entry = new(text, code)
    entry.full = parent.full and parent.full .. ": " .. text or text
    entry.above = parent.full and parent
    parent.subs[text] = entry
    table.insert(parent.subs, entry)
  end
  return entry
end

local function add_marks(root, page, facts)
  for i, mark in ipairs(facts.index.list) do
    local entry = root
    local of, what = mark.key:match("^(.-): (.+)$")
    if of then
      entry = entry_of(entry, of)
    end
    entry = entry_of(entry, what or mark.key, (what or mark.key):match("^<.*>$"))
    local place = { page = page, id = mark.id, section = mark.section, number = mark.number, nth = i,
                    main = mark.kind == "defined" }
    table.insert(entry.places, place)
    for _, other in ipairs(mark.alias or {}) do
      table.insert(entry.alias, { text = other, page = page, mark = i })
    end
    for _, other in ipairs(mark.see or {}) do
      table.insert(entry.see, { text = other, page = page, mark = i })
    end
    if mark.kind == "defined" then
      entry.defined = entry.defined or {}
      table.insert(entry.defined, { page = page, mark = i })
    end
  end
end

-- Of one name, all sections that speak of it: those of a number are one place.
local function gather(pages, facts_of)
  local names, spoken = {}, {}
  for _, page in ipairs(pages) do
    local facts = facts_of(page).index
    for _, name in ipairs(facts.names) do
      names[name] = names[name] or { pages = {} }
      names[name].pages[page.slug] = true
    end
    for nth, mention in ipairs(facts.mentions) do
      local groups = spoken[mention.name] or {}
      local id = page.slug .. "#" .. (mention.number or mention.id)
      local group = groups[id]
      if not group then
        group = { page = page, id = mention.id, section = mention.section, number = mention.number,
                  nth = nth, times = 0, most = 0, last = LAST[mention.id] or LAST[page.slug] or 0 }
        groups[id] = group
        table.insert(groups, group)
      end
      group.times = group.times + mention.times
      group.first = group.first or mention.first
      if mention.first or mention.times > group.most and not group.first then
        group.most, group.id, group.section = mention.times, mention.id, mention.section
      end
      spoken[mention.name] = groups
    end
  end
  return names, spoken
end

local function better(a, b)
  if (a.first or false) ~= (b.first or false) then
    return a.first
  end
  if a.last ~= b.last then
    return a.last < b.last
  end
  return a.times > b.times
end

local function add_names(root, pages, facts_of)
  local names, spoken = gather(pages, facts_of)
  for name, taught in pairs(names) do
    local entry, best = entry_of(root, name, true), nil
    for _, group in ipairs(spoken[name] or {}) do
      if taught.pages[group.page.slug] and (not best or better(group, best)) then
        best = group
      end
    end
    for _, group in ipairs(spoken[name] or {}) do
      if group == best or group.last == LAST["quick-reference"] or group.times >= OFTEN then
        group.main = group == best
        table.insert(entry.places, group)
      end
    end
  end
end

local function by_key(a, b)
  return a.key < b.key or a.key == b.key and a.text < b.text
end

local function in_order(a, b)
  if (a.main or false) ~= (b.main or false) then
    return a.main
  end
  if a.page ~= b.page then
    return a.page.position < b.page.position
  end
  return a.nth < b.nth
end

local function sort(entry)
  table.sort(entry.subs, by_key)
  table.sort(entry.places, in_order)
  for _, sub in ipairs(entry.subs) do
    sort(sub)
  end
end

-- Every entry, those below others too.
local function all(root)
  local list = {}
  local function add(entry)
    for _, sub in ipairs(entry.subs) do
      list[#list + 1] = sub
      add(sub)
    end
  end
  add(root)
  return list
end

-- The entry that a mark calls "this", or "this: that".
local function find(root, name)
  local of, what = name:match("^(.-): (.+)$")
  return of and root.subs[of] and root.subs[of].subs[what] or root.subs[name]
end

-- The whole index as a tree: places in the order in which to read them. An
-- entry under another name holds nothing but the way to its own.
function index.make(pages, facts_of)
  local root = new("", false)
  for _, page in ipairs(pages) do
    add_marks(root, page, facts_of(page))
  end
  add_names(root, pages, facts_of)
  for _, entry in ipairs(all(root)) do
    for _, alias in ipairs(entry.alias) do
      local taken = find(root, alias.text)
      local other = taken or entry_of(root, alias.text)
      other[taken and "clash" or "sends"] = { text = entry.full, page = alias.page, mark = alias.mark }
    end
  end
  sort(root)
  return root
end

-- What is wrong with it, by REPORT(page, mark, what and the remedy).
function index.check(root, line_of, report)
  for _, entry in ipairs(all(root)) do
    for i, again in ipairs(entry.defined or {}) do
      if i > 1 then
        report(again.page, again.mark, string.format(
          'the term "%s" is defined here, and in %s already; define it once, and make the other […]{.index entry="%s"}',
          entry.full, line_of(entry.defined[1].page, entry.defined[1].mark), entry.full))
      end
    end
    if entry.clash then
      report(entry.clash.page, entry.clash.mark, string.format(
        '"%s" stands in the index by itself, so it cannot be another name for "%s"; drop it from alias="…"',
        entry.full, entry.clash.text))
    end
    for _, see in ipairs(entry.see) do
      if not find(root, see.text) then
        report(see.page, see.mark, string.format(
          '"see also" leads nowhere: the index has no entry "%s"; correct see="…"', see.text))
      end
    end
  end
end

------------------------------------------------------------------------ HTML

local function text_of(entry)
  local text = markup.escape(entry.text)
  return entry.code and "<code>" .. text .. "</code>" or text
end

local function id_of(entry)
  return "entry-" .. entry.text:gsub("[^%w]", function(char)
    return char == " " and "-" or string.format("_%02x", char:byte())
  end)
end

-- The first place says its section's name; the others, the number alone.
local function link(place, nth)
  local number = place.number
  local full = (number and number .. " " or "") .. place.section
  local url = string.format("%s.html#%s", place.page.slug, place.id)
  if nth > 1 and number then
    return string.format('<a href="%s" title="%s" aria-label="%s">%s</a>', url, markup.escape(full),
      markup.escape(full), number)
  end
  return string.format('<a href="%s"%s>%s</a>', url, place.main and ' class="main"' or "",
    markup.escape(full))
end

local function cross(root, word, list)
  local links = {}
  for i, other in ipairs(list) do
    local entry = find(root, other.text)
    links[i] = entry and string.format('<a href="#%s">%s</a>', id_of(entry.above or entry),
      entry.above and markup.escape(entry.full) or text_of(entry)) or markup.escape(other.text)
  end
  return string.format('<em class="see">%s</em> %s', word, table.concat(links, "; "))
end

local function item(root, entry, id)
  local parts, seen = {}, {}
  for _, place in ipairs(entry.places) do
    local key = place.page.slug .. "#" .. (place.number or place.id)
    if not seen[key] then
      seen[key] = true
      parts[#parts + 1] = link(place, #parts + 1)
    end
  end
  if entry.sends then
    parts[#parts + 1] = cross(root, "see", { entry.sends })
  elseif #entry.see > 0 then
    parts[#parts + 1] = cross(root, "see also", entry.see)
  end
  local html = { string.format('<li%s><span class="entry">%s</span>%s%s', id and markup.id(id) or "",
    text_of(entry), #parts > 0 and " " or "", table.concat(parts, ", ")) }
  if #entry.subs > 0 then
    html[#html + 1] = "<ul>"
    for _, sub in ipairs(entry.subs) do
      html[#html + 1] = item(root, sub)
    end
    html[#html + 1] = "</ul>"
  end
  html[#html + 1] = "</li>"
  return table.concat(html, "\n")
end

local function letter_of(entry)
  local first = entry.key:sub(1, 1)
  return first:match("%a") and first:upper() or "0–9"
end

function index.html(root)
  if #root.subs == 0 then
    return "<p>The book defines no terms yet.</p>"
  end
  local html, letters, letter = {}, {}, nil
  for _, entry in ipairs(root.subs) do
    local first = letter_of(entry)
    if first ~= letter then
      local id = "letter-" .. first:lower():gsub("%W+", "-")
      html[#html + 1] = string.format('%s<h2 id="%s">%s</h2><ul class="terms">', letter and "</ul>" or "", id, first)
      letters[#letters + 1] = string.format('<a href="#%s">%s</a>', id, first)
      letter = first
    end
    html[#html + 1] = item(root, entry, id_of(entry))
  end
  return string.format('<nav class="letters" aria-label="Letters">%s</nav>', table.concat(letters, " "))
    .. table.concat(html, "\n") .. "</ul>"
end

return index
