-- Sources as the book sees them: marked regions, the functions that a range
-- of lines belongs to, and the sections of an experiment's output. Every
-- failure is returned as a report {file, line, what is wrong and the remedy};
-- line 0 means that the fault is the chapter's, which knows its own line.

local files = require "files"

local source = {}

local PAGE_COLUMNS = 80
local TAB = 8

local LANGUAGES = {
  c = "c", h = "c", sh = "bash", bats = "bash", js = "javascript",
  mk = "makefile", Kbuild = "makefile", Makefile = "makefile",
  Kconfig = "kconfig", config = "ini", lds = "ld", S = "gnuassembler",
  py = "python", json = "json", md = "markdown", diff = "diff", patch = "diff",
}

local function report(file, line, ...)
  return { file = file, line = line, text = string.format(...) }
end

function source.language(path)
  local name = path:match("[^/]*$")
  return LANGUAGES[name] or LANGUAGES[name:match("%.([^.]*)$") or ""]
end

local function read_lines(path)
  local text = files.read(path)
  if not text then
    return nil
  end
  local lines = {}
  for line in (text:gsub("\n$", "") .. "\n"):gmatch("(.-)\r?\n") do
    lines[#lines + 1] = line
  end
  return lines
end

local function mark(line)
  return line:match("^%s*//!%s*%[([^%]]+)%]%s*$")
    or line:match("^%s*#!%s*%[([^%]]+)%]%s*$")
end

-- Region name to {first, last}, the lines of its two marks, in the order of
-- the file; and what is wrong with the marks.
local function find_regions(path, lines)
  local regions, order, wrong = {}, {}, {}
  for number, line in ipairs(lines) do
    local name = mark(line)
    local region = name and regions[name]
    if name and not region then
      regions[name] = { name = name, first = number }
      order[#order + 1] = regions[name]
    elseif region and not region.last then
      region.last = number
    elseif region then
      wrong[#wrong + 1] = report(path, number,
        'region "%s" is named twice: it is opened again here, after it was closed in line %d; '
        .. "give the second one a name of its own", name, region.last)
    end
  end
  for _, region in ipairs(order) do
    if not region.last then
      wrong[#wrong + 1] = report(path, region.first,
        'region "%s" is opened here and never closed; put its mark, [%s], a second time where it ends',
        region.name, region.name)
    end
  end
  return regions, order, wrong
end

local cache = {}

-- The file as {path, lines, regions, order, wrong}, or nil if there is none.
function source.open(path)
  if cache[path] == nil then
    local lines = read_lines(path)
    if lines then
      local regions, order, wrong = find_regions(path, lines)
      cache[path] = { path = path, lines = lines, regions = regions,
                      order = order, wrong = wrong }
    else
      cache[path] = false
    end
  end
  return cache[path] or nil
end

local function blank(line)
  return line:match("^%s*$") ~= nil
end

local function columns(line)
  local column = 0
  for char in line:gmatch(utf8.charpattern) do
    column = char == "\t" and column + TAB - column % TAB or column + 1
  end
  return column
end

-- The lines from FIRST to LAST without marks and without blank lines at the
-- ends, as a list of {number, text}.
local function quote(lines, first, last)
  while first <= last and (blank(lines[first]) or mark(lines[first])) do
    first = first + 1
  end
  while last >= first and (blank(lines[last]) or mark(lines[last])) do
    last = last - 1
  end
  local quoted = {}
  for number = first, last do
    if not mark(lines[number]) then
      quoted[#quoted + 1] = { number = number, text = lines[number] }
    end
  end
  return quoted
end

-- A region of a file, or the whole of it if NAME is nil: the quoted lines, or
-- nil and the list of reports.
function source.region(path, name)
  local file = source.open(path)
  if not file then
    return nil, { report(path, 0,
      'there is no file "%s" to quote; correct file="…", a path from the project\'s root', path) }
  end
  local first, last, opened = 1, #file.lines, 1
  if name then
    local region = file.regions[name]
    if not region then
      local names = {}
      for i, other in ipairs(file.order) do
        names[i] = other.name
      end
      return nil, { report(path, 0,
        '%s has no region "%s"; mark it there with two lines //! [%s], or name one that it has: %s',
        path, name, name, #names > 0 and table.concat(names, ", ") or "none yet") }
    end
    local wrong = {}
    for _, fault in ipairs(file.wrong) do
      if fault.text:find('region "' .. name .. '"', 1, true) then
        wrong[#wrong + 1] = fault
      end
    end
    if #wrong > 0 then
      return nil, wrong
    end
    first, last, opened = region.first + 1, region.last - 1, region.first
  end
  local quoted = quote(file.lines, first, last)
  if #quoted == 0 then
    return nil, { report(path, opened, name
      and 'region "%s" is empty; put its marks around the lines to show, or delete them'
      or "the file is empty, and a chapter quotes it; write it, or quote another", name) }
  end
  local wide = {}
  for _, line in ipairs(quoted) do
    local width = columns(line.text)
    if width > PAGE_COLUMNS then
      wide[#wide + 1] = report(path, line.number,
        "the line is %d columns wide, and the page has %d; break it", width, PAGE_COLUMNS)
    end
  end
  if #wide > 0 then
    return nil, wide
  end
  return quoted
end

-- The name in the head of a definition, given as one string.
local function defined_name(head)
  local test = head:match("^%u%l+%b()%s*$") or head:match("^ParameterizedTest%b()")
  if test then
    return (test:gsub("%s+", " "):gsub("%s$", ""))
  end
  local hidden
  for name in head:gmatch("([%a_][%w_]*)%s*%(") do
    if name:sub(1, 2) ~= "__" then
      return name .. "()"
    elseif name ~= "__printf" and name ~= "__attribute__" then
      hidden = name .. "()"
    end
  end
  return hidden
end

-- Where each C function (or shell function) of the file starts and ends. It
-- leans on the kernel's style: a body's braces stand alone in column one.
local function find_functions(file)
  local found, lines = {}, file.lines
  local shell = source.language(file.path) == "bash"
  local from
  for number, line in ipairs(lines) do
    if line:match("^{") then
      local first = number
      while first > 1 and lines[first - 1]:match("^[%a_%s]") and not blank(lines[first - 1])
        and not lines[first - 1]:match("[;}]%s*$") and not lines[first - 1]:match("^%s*%*") do
        first = first - 1
      end
      local name = defined_name(table.concat(lines, " ", first, number - 1))
      from = name and { first = first, name = name }
    elseif shell and line:match("^[%w_]+%(%)%s*{%s*$") then
      from = { first = number, name = line:match("^[%w_]+%(%)") }
    elseif line:match("^struct [%w_]+ {%s*$") then
      from = { first = number, name = line:match("^struct [%w_]+") }
    elseif from and line:match("^}") then
      from.last = number
      found[#found + 1] = from
      from = nil
    end
  end
  return found
end

-- The names of all that is defined in, or around, the lines FIRST to LAST.
function source.functions(path, first, last)
  local file = source.open(path)
  file.functions = file.functions or find_functions(file)
  local names = {}
  for _, fn in ipairs(file.functions) do
    if fn.first <= last and fn.last >= first then
      names[#names + 1] = fn.name
    end
  end
  return names
end

-- A section of an experiment's recorded output, or all of it if NAME is nil:
-- the text, or nil and the list of reports.
function source.section(path, name)
  local lines = read_lines(path)
  if not lines then
    return nil, { report(path, 0,
      'there is no output "%s"; record it by running the experiment, or correct file="…"', path) }
  end
  local first, last = 1, #lines
  if name then
    local names = {}
    first = nil
    for number, line in ipairs(lines) do
      local title = line:match("^== (.-)%s*$")
      if title and first and not last then
        last = number - 1
      end
      if title == name and not first then
        first, last = number + 1, nil
      end
      names[#names + 1] = title
    end
    if not first then
      return nil, { report(path, 0,
        '%s has no section "%s" (a line "== %s"); it has: %s', path, name, name,
        #names > 0 and table.concat(names, ", ") or "none") }
    end
    last = last or #lines
  end
  local quoted = quote(lines, first, last)
  if #quoted == 0 then
    return nil, { report(path, first,
      "nothing was printed here; run the experiment again and record what it prints") }
  end
  for i, line in ipairs(quoted) do
    quoted[i] = line.text
  end
  return table.concat(quoted, "\n")
end

return source
