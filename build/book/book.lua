-- The pages that are made of the whole book, and its checks. One metadata
-- word, weave-slug, says which:
--   index   the cover, ending with the table of contents
--   terms   the index of terms
--   check   no page: links from page to page, and regions that nobody quotes;
--           reads "checked.marked", a list of the files that hold marks

package.path = PANDOC_SCRIPT_FILE:match("^.*/") .. "?.lua;" .. package.path

local chapter = require "chapter"
local files = require "files"
local index = require "index"
local markup = require "markup"
local navigation = require "navigation"
local source = require "source"

local stringify = pandoc.utils.stringify

local work, book, pages
local facts = {}

local function facts_of(page)
  facts[page.slug] = facts[page.slug] or files.load(string.format("%s/%s.facts.lua", work, page.slug))
  return facts[page.slug]
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
  return pandoc.Blocks {
    pandoc.Para("The terms of the book, and the functions, flags and files of its quick references. "
      .. "In bold is the place to begin: where a term is defined, or most is said of a name."),
    pandoc.RawBlock("html", index.html(index.make(pages, facts_of))),
  }
end

---------------------------------------------------------------------- checks

local function has_id(path, id)
  local text = files.read(book .. "/" .. path)
  return text and (id == "" or text:find('"' .. id .. '"', 1, true))
end

local function check_links(uses, reports)
  for _, link in ipairs(uses.links) do
    local page = pages[link.slug]
    local text
    if link.path then
      text = not has_id(link.path, link.id) and string.format(
        'the link leads nowhere: the reference has no %s%s; correct it', link.path,
        link.id ~= "" and " with a place " .. link.id or "")
    elseif not page and not has_id(link.slug .. ".html", link.id) or page and not facts_of(page).ids[link.id] then
      text = string.format(
        'the link leads nowhere: nothing on %s.html is called "%s"; correct it, or name its target {#%s}',
        link.slug, link.id, link.id)
    end
    if text then
      reports[#reports + 1] = { file = link.file, line = link.line, text = text }
    end
  end
end

-- The cover's own links.
local function check_cover(blocks, reports)
  chapter.open("book.md")
  blocks:walk {
    Link = function(link)
      local path, id = link.target:match("^([^#:]*)#?([^:]*)$")
      local place = chapter.text("](" .. link.target)
      if path and not has_id(path == "" and "index.html" or path, id) then
        reports[#reports + 1] = { file = "book.md", line = chapter.line(place), text = string.format(
          'the link leads nowhere: the book has no "%s"; correct it', link.target) }
      end
    end,
  }
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

local function check_index(uses, reports)
  local function place(page, mark)
    return uses[page.slug].file, uses[page.slug].index[mark]
  end
  index.check(index.make(pages, facts_of), function(page, mark)
    return string.format("%s:%d", place(page, mark))
  end, function(page, mark, text)
    local file, line = place(page, mark)
    reports[#reports + 1] = { file = file, line = line, text = text }
  end)
end

local function check(blocks)
  local reports, quoted, all = {}, {}, {}
  for _, page in ipairs(pages) do
    local uses = files.load(string.format("%s/%s.uses.lua", work, page.slug))
    all[page.slug] = uses
    check_links(uses, reports)
    for _, use in ipairs(uses.quoted) do
      quoted[use.file .. "\0" .. use.region] = true
    end
  end
  check_index(all, reports)
  check_cover(blocks, reports)
  check_regions(quoted, reports)
  chapter.finish(reports)
end

local function anchored(block)
  return pandoc.Header(block.level, block.content, { id = block.identifier })
end

function Pandoc(doc)
  local meta, blocks = doc.meta, doc.blocks
  work, book = stringify(meta["weave-work"]), stringify(meta["weave-book"])
  local slug = stringify(meta["weave-slug"])
  pages = navigation.index(files.load(work .. "/spine.lua"))
  if slug == "check" then
    check(blocks)
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
