-- Code and output on the page, each pulled from its file and saying which.

local chapter = require "chapter"
local markup = require "markup"
local reference = require "reference"
local source = require "source"
local terms = require "terms"

-- quoted: what the page quotes, as a list of {file, region}.
local listing = { quoted = {} }

local function caption_of(path, quote)
  local first, last = quote[1].number, quote[#quote].number
  local url = reference.source(path)
  local where = first == last and string.format("line %d", first)
    or string.format("lines %d–%d", first, last)
  local inside = source.functions(path, first, last)
  if #inside > 4 then
    inside = { inside[1], inside[2], inside[3], string.format("%d more", #inside - 3) }
  end
  local parts = { string.format('<span class="file">%s</span>', markup.escape(path)) }
  for i, name in ipairs(inside) do
    inside[i] = string.format('<span class="fn">%s</span>', markup.escape(name))
  end
  if #inside > 0 then
    parts[#parts + 1] = table.concat(inside, ", ")
  end
  parts[#parts + 1] = where
  local text = table.concat(parts, ' <span class="dot">·</span> ')
  if url then
    text = string.format('<a href="%s#l%05d">%s</a>', url, first, text)
  end
  return text, string.format("%s, %s", path:match("[^/]*$"), where)
end

local function snippet(block)
  local path, region = block.attributes.file, block.attributes.region
  local place = chapter.fence("snippet", block.attributes)
  if not path then
    chapter.wrong(place, 'the snippet does not say what it shows; add file="…" region="…"')
    return {}
  end
  if block.text:match("%S") then
    chapter.wrong(place, "the snippet has a text of its own; empty it, for the lines come from %s", path)
  end
  chapter.need(path)
  listing.quoted[#listing.quoted + 1] = { file = path, region = region or "" }
  local quote, faults = source.region(path, region)
  if not quote then
    chapter.adopt(place, faults)
    return {}
  end
  local text, numbers = {}, {}
  for i, line in ipairs(quote) do
    text[i], numbers[i] = line.text, line.number
  end
  terms.listing(table.concat(text, "\n"))
  local language = source.language(path)
  for _, class in ipairs(block.classes) do
    language = class ~= "snippet" and class or language
  end
  local caption, label = caption_of(path, quote)
  chapter.define(block.identifier, place)
  return pandoc.RawBlock("html", string.format(
    '<figure class="listing"%s><figcaption>%s</figcaption>%s</figure>',
    markup.id(block.identifier), caption,
    markup.code(table.concat(text, "\n"), language, numbers, label)))
end

local function output(block)
  local path, section = block.attributes.file, block.attributes.section
  local place = chapter.fence("output", block.attributes)
  if not path then
    chapter.wrong(place, 'the output does not say where it was recorded; add file="….out"')
    return {}
  end
  if block.text:match("%S") then
    chapter.wrong(place, "the output has a text of its own; empty it, for the lines come from %s", path)
  end
  chapter.need(path)
  local text, faults = source.section(path, section)
  if not text then
    chapter.adopt(place, faults)
    return {}
  end
  local script = path:gsub("%.out$", ".sh")
  local shown = source.open(script) and script or path
  chapter.define(block.identifier, place)
  return pandoc.RawBlock("html", string.format(
    '<figure class="listing output"%s><figcaption><span class="file">%s</span> prints%s</figcaption>%s</figure>',
    markup.id(block.identifier),
    markup.escape(shown),
    section and ' <span class="dot">·</span> ' .. markup.escape(section) or "",
    markup.code(text, nil, nil, "Output of " .. shown:match("[^/]*$"))))
end

-- A code block of the chapter: a snippet, an output, or what it says itself.
function listing.block(block)
  if block.classes:includes("snippet") then
    return snippet(block), false
  end
  if block.classes:includes("output") then
    return output(block), false
  end
  local language = block.classes[1]
  terms.listing(block.text)
  chapter.define(block.identifier, chapter.text("#" .. block.identifier))
  return pandoc.RawBlock("html", string.format('<div class="listing"%s>%s</div>',
    markup.id(block.identifier),
    markup.code(block.text, language, nil, "Example"))), false
end

return listing
