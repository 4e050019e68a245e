-- Everything that is read, held to what needs no page: its words are spelled
-- as hunspell's dictionary or our list of words has them, its links and the
-- paths in it lead to files of the project.
--
-- Metadata: prose-files, the files to look at; prose-links, a list of the paths
-- that they lead to: should one be lost, all must be looked at again;
-- prose-makefiles, where the commands that they name must be targets.

package.path = PANDOC_SCRIPT_FILE:match("^.*/") .. "?.lua;" .. package.path

local chapter = require "chapter"
local files = require "files"

local stringify = pandoc.utils.stringify

local DICTIONARY = "en_GB"
local OURS = "build/book/words.txt"
local OURS_TOO = { term = true, alias = true, see = true, entry = true, index = true, alt = true }
local ROOMS = { code = true, labs = true, solutions = true, figures = true, chapters = true, build = true }

----------------------------------------------------------------------- words

-- A letter, or what may stand inside a word; anything else parts words.
local function spelled(char)
  local point = utf8.codepoint(char)
  if point == 0x2019 then
    return "'"
  elseif point < 0x80 or point >= 0xc0 and point < 0x250 and point ~= 0xd7 and point ~= 0xf7 then
    return char
  end
  return " "
end

-- The words of a text. What has a digit or an underscore is a name or a number;
-- what begins with a slash is a path, with an @ a reference; the n-th is no word.
local function add_words(list, text)
  text = (" " .. text):gsub("%s/%S+", " "):gsub("@[%w:_-]+", ""):gsub("%f[%w-]%w?%-th%f[^%w]", "")
  for word in text:gsub(utf8.charpattern, spelled):gmatch("[%w_'\x80-\xff]+") do
    word = word:gsub("^'+", ""):gsub("'+$", ""):gsub("'s$", "")
    if not word:find("[%d_]") and word:find("[^']") then
      list[#list + 1] = word
    end
  end
end

-- The words of blocks in their order. Code is no prose, and a bare address no word.
local function words_of(blocks)
  local list = {}
  local function attributes(element)
    for name, text in pairs(element.attributes) do
      if OURS_TOO[name] then
        add_words(list, text)
      end
    end
  end
  -- `vmalloc()`ed: what hangs on code belongs to it.
  local function without_endings(inlines)
    for i = 2, #inlines do
      if inlines[i].t == "Str" and inlines[i - 1].t == "Code" then
        inlines[i] = pandoc.Str((inlines[i].text:gsub("^[%w'\x80-\xff]+", "")))
      end
    end
    return inlines
  end
  blocks:walk {
    traverse = "topdown",
    Inlines = without_endings,
    Str = function(inline) add_words(list, inline.text) end,
    Link = function(inline)
      if inline.classes:includes "uri" or inline.classes:includes "email" then
        return inline, false
      end
    end,
    Header = attributes, Span = attributes, Image = attributes,
  }
  return list
end

-- Whoever has no dictionary learns it here, not from a thousand unknown words.
local function dictionary(words)
  local ok, answer = pcall(pandoc.pipe, "hunspell", { "-d", DICTIONARY, "-i", "UTF-8", "-l" },
    table.concat(words, "\n") .. "\n")
  if not ok then
    io.stderr:write(string.format("%s: hunspell does not check its words: %s; install hunspell and its dictionary %s\n",
      OURS, tostring(answer.output or answer):gsub("%s+", " "), DICTIONARY))
    os.exit(1)
  end
  local unknown = {}
  for word in answer:gmatch("[^\n]+") do
    unknown[word] = true
  end
  return unknown
end

local function our_words()
  local ours = {}
  for line in io.lines(OURS) do
    ours[line] = true
  end
  return ours
end

-- TEXTS: {path, words}. A word of ours may begin a sentence.
local function check_words(texts)
  local ours, distinct, seen = our_words(), {}, {}
  for _, text in ipairs(texts) do
    for _, word in ipairs(text.words) do
      local small = word:sub(1, 1):lower() .. word:sub(2)
      if not seen[word] and not ours[word] and not ours[small] then
        seen[word] = true
        distinct[#distinct + 1] = word
      end
    end
  end
  local unknown = dictionary(distinct)
  for _, text in ipairs(texts) do
    chapter.open(text.path)
    for _, word in ipairs(text.words) do
      if unknown[word] then
        chapter.wrong(chapter.word(word), '"%s" is not in the dictionary; correct it, or add it to %s', word, OURS)
      end
    end
  end
end

----------------------------------------------------------------------- links

local needed = {}

-- Whether there is such a file or folder. Remembered, lest it be lost.
local function exists(path)
  local file = io.open(path)
  if file then
    file:close()
    needed[path] = true
  end
  return file ~= nil
end

-- PATH as seen from the folder of FROM.
local function resolve(from, path)
  local parts = {}
  for part in ((from:match("^.*/") or "") .. path):gmatch("[^/]+") do
    if part == ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, "/")
end

-- What is wrong with an address on the web, as far as it can be seen from here.
local function web_fault(target)
  local scheme, host = target:match("^(%a[%w+.-]*)://([^/?#]*)")
  if scheme ~= "https" then
    return "is no address that a reader should follow; write https://…"
  elseif not host:match("^[%w-]+%.[%w.-]*%w$") and not host:match("^[%w-]+%.[%w.-]*%w:%d+$") then
    return "names no host; correct it"
  elseif target:find("[%s<>\"]") or target:gsub("%%%x%x", ""):find("%%") then
    return "has characters that an address may not have; correct it"
  end
end

local function ids_in(blocks)
  local ids = {}
  local function note(element)
    ids[element.identifier] = true
  end
  blocks:walk { Header = note, Span = note, Div = note, CodeBlock = note, Image = note }
  return ids
end

-- A link of a page that is no chapter: the weave knows those.
local function file_fault(path, target, blocks)
  local file, id = target:match("^([^#]*)#?(.*)$")
  local resolved = file == "" and path or resolve(path, file)
  if not exists(resolved) then
    return string.format("there is no %s; correct it", resolved)
  elseif id ~= "" and resolved:match("%.md$") then
    local ids = ids_in(file == "" and blocks or pandoc.read(files.read(resolved), "markdown").blocks)
    return not ids[id] and string.format('nothing in %s is called "%s"; correct it', resolved, id) or nil
  end
end

-- A path of the project, written as code. Capitals stand for what the reader fills in.
local function is_path(code)
  local room = code.text:match("^(%l+)/[%w_./-]*$")
  return ROOMS[room] and not code.text:match("^build/out") and not code.classes:includes "linux"
    and not code.text:match("%f[%w]%u%u+%f[%W]")
end

-------------------------------------------------------------------- commands

local targets

-- What the makefiles have, by the names that a reader would type.
local function find_targets(makefiles)
  targets = {}
  for path in makefiles:gmatch("%S+") do
    for line in (files.read(path) or ""):gmatch("[^\n]+") do
      local names = line:match("^([%l][%w -]*):%f[^:]")
      for name in (names or ""):gmatch("%S+") do
        targets[name] = true
      end
    end
  end
end

-- A command that makes what nobody can make is as dead as a link.
local function check_commands(code, place)
  for line in code:gmatch("[^\n]+") do
    local words = line:gsub("%s[#|&;<>].*", ""):match("^%s*make%s+(.*)")
    for word in (words or ""):gmatch("%S+") do
      if word:match("^%l[%w-]*$") and not targets[word] then
        chapter.wrong(place(line), 'make has no target "%s"; correct the command, or see make help', word)
      end
    end
  end
end

local function check_links(path, blocks)
  local page = path:match("^chapters/") or path == "book.md"
  blocks:walk {
    Link = function(link)
      local target = link.target
      local place = chapter.text("](" .. target)
      if target:match("^mailto:") then
        return
      elseif target:match("^%a[%w+.-]+:") then
        local fault = web_fault(target)
        if fault then
          chapter.wrong(place, 'the link "%s" %s', target, fault)
        end
      elseif not page then
        local fault = file_fault(path, target, blocks)
        if fault then
          chapter.wrong(place, "the link leads nowhere: %s", fault)
        end
      end
    end,
    Image = function(image)
      if not page and not exists(resolve(path, image.src)) then
        chapter.wrong(chapter.text("](" .. image.src), "there is no picture %s; correct it",
          resolve(path, image.src))
      end
    end,
    CodeBlock = function(block)
      check_commands(block.text, function(line)
        return { anywhere = line }
      end)
    end,
    Code = function(code)
      check_commands(code.text, function()
        return chapter.text(code.text)
      end)
      if is_path(code) and not exists(code.text) then
        chapter.wrong(chapter.text(code.text), 'the project has no "%s"; correct the path', code.text)
      end
    end,
    Str = function(inline)
      local name = inline.text:match("%]%[([%w-]*)%]?") 
      if name then
        chapter.wrong(chapter.text("][" .. name), 'the link leads nowhere: "[%s]" is defined nowhere in this file; define it, or write the target in (…)', name)
      end
    end,
  }
end

-- Note what is needed, beside what other files were found to need.
local function remember(list)
  for path in (files.read(list) or ""):gmatch("%S+") do
    exists(path)
  end
  local paths = {}
  for path in pairs(needed) do
    paths[#paths + 1] = path
  end
  table.sort(paths)
  files.update(list, table.concat(paths, " ") .. "\n")
end

-- What there is to read in a file. In a table of data, what it says of each entry.
local function prose_of(path)
  local text = files.read(path)
  if path:match("%.json$") then
    local said = {}
    for what in text:gsub('\\"', "''"):gmatch('"what":%s*"([^"]*)"') do
      said[#said + 1] = what
    end
    text = table.concat(said, "\n\n")
  end
  return pandoc.read(text, "markdown")
end

function Pandoc(doc)
  local texts = {}
  find_targets(stringify(doc.meta["prose-makefiles"]))
  for path in stringify(doc.meta["prose-files"]):gmatch("%S+") do
    local read = prose_of(path)
    chapter.open(path)
    check_links(path, read.blocks)
    local words = words_of(read.blocks)
    for _, key in ipairs { "title", "subtitle" } do
      add_words(words, read.meta[key] and stringify(read.meta[key]) or "")
    end
    texts[#texts + 1] = { path = path, words = words }
  end
  check_words(texts)
  chapter.finish()
  remember(stringify(doc.meta["prose-links"]))
  return pandoc.Pandoc {}
end
