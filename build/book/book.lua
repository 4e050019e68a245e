-- The pages that are made of the whole book, and its checks. One metadata
-- word, weave-slug, says which:
--   index   the cover, ending with the table of contents
--   terms   the index of terms
--   check   no page: links from page to page, and regions that nobody quotes;
--           reads "checked.marked", a list of the files that hold marks

package.path = PANDOC_SCRIPT_FILE:match("^.*/") .. "?.lua;" .. package.path

local chapter = require "chapter"
local files = require "files"
local markup = require "markup"
local navigation = require "navigation"
local source = require "source"

local stringify = pandoc.utils.stringify

local work, pages

local function facts_of(page)
  return files.load(string.format("%s/%s.facts.lua", work, page.slug))
end

local function numbered(number, text)
  return (number and string.format('<span class="num">%s</span> ', number) or "")
    .. text
end

local function title_of(page)
  return numbered(page.number, markup.inlines(navigation.title(page)))
end

local function contents()
  local html = { '<ol class="contents">' }
  for _, page in ipairs(pages) do
    html[#html + 1] = string.format('<li class="%s"><a href="%s.html">%s</a>', page.kind,
      page.slug, title_of(page))
    local sections = page.kind == "chapter" and facts_of(page).sections or {}
    if #sections > 0 then
      html[#html + 1] = "<ol>"
      for _, section in ipairs(sections) do
        html[#html + 1] = string.format('<li><a href="%s.html#%s">%s</a></li>', page.slug,
          section.id, numbered(section.number, markup.escape(section.text)))
      end
      html[#html + 1] = "</ol>"
    end
    html[#html + 1] = "</li>"
  end
  html[#html + 1] = '<li class="terms"><a href="terms.html">Index of terms</a></li>'
  html[#html + 1] = '<li class="api"><a href="api/index.html">Reference to the code</a></li></ol>'
  return pandoc.RawBlock("html", table.concat(html, "\n"))
end

local function terms()
  local entries, by_key = {}, {}
  for _, page in ipairs(pages) do
    for _, term in ipairs(facts_of(page).terms) do
      local key = term.key:lower()
      if not by_key[key] then
        by_key[key] = { key = key, text = term.key, places = {} }
        entries[#entries + 1] = by_key[key]
      end
      table.insert(by_key[key].places, string.format('<a href="%s.html#%s">%s</a>', page.slug,
        term.id, title_of(page)))
    end
  end
  table.sort(entries, function(a, b)
    return a.key < b.key
  end)
  local html, letter = {}, nil
  for _, entry in ipairs(entries) do
    local first = entry.key:match("%w") or "_"
    if first ~= letter then
      html[#html + 1] = (letter and "</dl>" or "")
        .. string.format('<h2 id="letter-%s">%s</h2><dl class="terms">', first, first:upper())
      letter = first
    end
    html[#html + 1] = string.format("<dt>%s</dt><dd>%s</dd>", markup.escape(entry.text),
      table.concat(entry.places, ", "))
  end
  html[#html + 1] = letter and "</dl>" or "<p>The book defines no terms yet.</p>"
  return pandoc.Blocks {
    pandoc.Para "Each term, and the chapter that defines it.",
    pandoc.RawBlock("html", table.concat(html, "\n")),
  }
end

---------------------------------------------------------------------- checks

local function check_links(uses, reports)
  for _, link in ipairs(uses.links) do
    local page = pages[link.slug]
    local ids = page and facts_of(page).ids or { contents = true, ["how-to-read"] = true, main = true }
    if not ids[link.id] then
      reports[#reports + 1] = { file = link.file, line = link.line, text = string.format(
        'the link leads nowhere: nothing on %s.html is called "%s"; correct it, or name its target {#%s}',
        link.slug, link.id, link.id) }
    end
  end
end

local function check_regions(quoted, reports)
  for path in io.lines(work .. "/checked.marked") do
    local file = source.open(path)
    for _, fault in ipairs(file.wrong) do
      reports[#reports + 1] = fault
    end
    for _, region in ipairs(file.order) do
      if not quoted[path .. "\0" .. region.name] then
        reports[#reports + 1] = { file = path, line = region.first, text = string.format(
          'no chapter quotes region "%s"; quote it with file="%s" region="%s", or delete its marks',
          region.name, path, region.name) }
      end
    end
  end
end

local function check()
  local reports, quoted = {}, {}
  for _, page in ipairs(pages) do
    local uses = files.load(string.format("%s/%s.uses.lua", work, page.slug))
    check_links(uses, reports)
    for _, use in ipairs(uses.quoted) do
      quoted[use.file .. "\0" .. use.region] = true
    end
  end
  check_regions(quoted, reports)
  chapter.finish(reports)
end

local function anchored(block)
  return pandoc.Header(block.level, block.content, { id = block.identifier })
end

function Pandoc(doc)
  local meta, blocks = doc.meta, doc.blocks
  work = stringify(meta["weave-work"])
  local slug = stringify(meta["weave-slug"])
  pages = navigation.index(files.load(work .. "/spine.lua"))
  if slug == "check" then
    check()
    return pandoc.Pandoc {}
  end
  if slug == "index" then
    meta.cover = true
    blocks:insert(contents())
    navigation.fill(meta, pages, slug, meta.title, pandoc.List {})
  else
    blocks = terms()
    meta.subtitle = nil
    navigation.fill(meta, pages, slug, nil, pandoc.List {})
  end
  return pandoc.Pandoc(blocks:map(function(block)
    return block.t == "Header" and anchored(block) or block
  end), meta)
end
