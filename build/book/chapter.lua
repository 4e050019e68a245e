-- The chapter's own text, for what Pandoc's tree forgets: in which line a
-- thing stands. A thing is found again by what it looks like in the text and
-- by how many like it came before. Collects what is wrong, to say it all at once.

-- path: the chapter's file; targets: the ids on its page; needs: the files that
-- the page was made of.
local chapter = { path = nil, targets = {}, needs = {} }

local lines, seen, reports = nil, {}, {}

function chapter.open(path)
  chapter.path = path
  lines, seen = nil, {}
end

-- Each line outside code and comments (false inside), and each fence that
-- opens a code block.
local function scan()
  lines = { fences = {} }
  local fence, comment
  for line in io.lines(chapter.path) do
    local marks, rest = line:match("^[>%s]*(```+)%s*([^`]*)$")
    if not marks then
      marks, rest = line:match("^[>%s]*(~~~+)%s*(.*)$")
    end
    local visible = line
    if fence then
      visible = false
      if marks and rest == "" and marks:sub(1, #fence) == fence then
        fence = nil
      end
    elseif comment then
      visible = false
      comment = not line:find("-->", 1, true)
    elseif marks then
      visible = false
      fence = marks
      table.insert(lines.fences, { line = #lines + 1, text = rest })
    elseif line:match("^%s*<!%-%-") and not line:find("-->", 1, true) then
      visible, comment = false, true
    end
    lines[#lines + 1] = visible
  end
end

local function count(key)
  seen[key] = (seen[key] or 0) + 1
  return seen[key]
end

-- A place to be looked up later, should something be wrong there: the next
-- occurrence of this text.
function chapter.text(needle)
  return { needle = needle, nth = count(needle) }
end

-- The same for a word by itself, outside code and the targets of links.
function chapter.word(word)
  return { word = word, nth = count("\0" .. word) }
end

-- A place that somebody knows already: "FILE:LINE".
function chapter.at(where)
  local file, number = (where or ""):match("^(.*):(%d+)$")
  return file and { file = file, number = tonumber(number) }
end

-- The same for a row of a table, known by the words in its cells.
function chapter.row(words)
  return { row = words:gsub("[^%w]", "") }
end

-- The same for a code block, known by its class and its attributes.
function chapter.fence(class, attributes)
  local wanted = { "." .. class }
  for _, name in ipairs { "file", "region", "section" } do
    if attributes[name] then
      wanted[#wanted + 1] = attributes[name]
    end
  end
  return { wanted = wanted, nth = count(table.concat(wanted, "\0")) }
end

local function find_fence(place)
  local nth, last = 0, 1
  for _, fence in ipairs(lines.fences) do
    local all = true
    for _, word in ipairs(place.wanted) do
      local from, to = fence.text:find(word, 1, true)
      all = all and from and not fence.text:sub(to + 1, to + 1):match("[%w_-]")
    end
    if all then
      nth, last = nth + 1, fence.line
      if nth == place.nth then
        break
      end
    end
  end
  return last
end

local function find_text(place)
  local nth, last = 0, 1
  for number = 1, #lines do
    local at = 1
    while lines[number] and at do
      local from, to = lines[number]:find(place.needle, at, true)
      if from and not lines[number]:sub(to + 1, to + 1):match("[%w_]") then
        nth, last = nth + 1, number
        if nth == place.nth then
          return number
        end
      end
      at = to and to + 1
    end
  end
  return last
end

local function find_word(place)
  local nth, last = 0, 1
  local pattern = "%f[%w'\x80-\xff]" .. place.word .. "%f[^%w\x80-\xff]"
  for number = 1, #lines do
    local line = (lines[number] or ""):gsub("`[^`]*`", ""):gsub("%]%([^)]*%)", "]"):gsub("’", "'")
    for _ in line:gmatch(pattern) do
      nth, last = nth + 1, number
      if nth == place.nth then
        return number
      end
    end
  end
  return last
end

-- The first line with this text, in code or not.
local function find_anywhere(text)
  local number = 0
  for line in io.lines(chapter.path) do
    number = number + 1
    if line:find(text, 1, true) then
      return number
    end
  end
  return 1
end

local function find_row(place)
  for number = 1, #lines do
    local line = lines[number]
    if line and line:match("^%s*|") and line:gsub("[^%w]", "") == place.row then
      return number
    end
  end
  return 1
end

function chapter.line(place)
  if not lines then
    scan()
  end
  if place.row then
    return find_row(place)
  elseif place.word then
    return find_word(place)
  elseif place.anywhere then
    return find_anywhere(place.anywhere)
  elseif place.number then
    return place.number
  end
  return place.wanted and find_fence(place) or place.needle and find_text(place) or 1
end

-- Something is wrong here: what, and the remedy.
function chapter.wrong(place, ...)
  reports[#reports + 1] = { file = place.file or chapter.path, line = chapter.line(place),
                            text = string.format(...) }
end

-- An id on the page, which is to be the only one of its name.
function chapter.define(id, place)
  if id == "" then
    return
  end
  if chapter.targets[id] then
    chapter.wrong(place, 'two things on this page are called "%s"; rename one', id)
  end
  chapter.targets[id] = true
end

-- A file that the page is made of.
function chapter.need(path)
  if not chapter.needs[path] then
    chapter.needs[path] = true
    table.insert(chapter.needs, path)
  end
end

-- Reports of a source; those without a line are this chapter's fault.
function chapter.adopt(place, faults)
  for _, fault in ipairs(faults) do
    if fault.line == 0 then
      chapter.wrong(place, "%s", fault.text)
    else
      reports[#reports + 1] = fault
    end
  end
end

-- Print reports, each once and in the order of the lines; end if there are any.
function chapter.finish(list)
  list = list or reports
  if #list == 0 then
    return
  end
  for i, report in ipairs(list) do
    report.nth = i
  end
  table.sort(list, function(a, b)
    if a.file ~= b.file then
      return a.file < b.file
    end
    return a.line < b.line or a.line == b.line and a.nth < b.nth
  end)
  local before
  -- Other pages are made at the same time: a line is written whole.
  io.stderr:setvbuf("line")
  for _, report in ipairs(list) do
    local text = string.format("%s:%d: %s\n", report.file, report.line, report.text)
    if text ~= before then
      io.stderr:write(text)
    end
    before = text
  end
  io.stderr:flush()
  os.exit(1)
end

return chapter
