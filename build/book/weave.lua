-- The weave: turns one chapter into one page. Pulls in code, output and
-- figures from the files that are compiled and run, links names to the
-- reference, and refuses whatever does not hold together.
--
-- Metadata from the command line: weave-slug, the page; weave-work, the folder
-- of tables (the book's order, the reference's names); weave-book, the folder
-- of pages. Leaves beside the page a make file of what it read, and tables of
-- what the whole book needs to know of it.

package.path = PANDOC_SCRIPT_FILE:match("^.*/") .. "?.lua;" .. package.path

local chapter = require "chapter"
local files = require "files"
local listing = require "listing"
local markup = require "markup"
local navigation = require "navigation"
local notes = require "notes"
local quick = require "quick"
local reference = require "reference"
local source = require "source"
local terms = require "terms"

local stringify = pandoc.utils.stringify

-- What every interactive figure needs first: all models, compiled for the
-- browser, and what the figures share.
local SHARED = pandoc.List { "figures/playground.js", "figures/widget.js" }

local work, book, page, pages, drawn
local sections, figures = {}, {}
local links, references, tables = {}, {}, {}
local scripts = pandoc.List {}
local last_level = 1

local function raw(text)
  return pandoc.RawInline("html", text)
end

local function raw_block(text)
  return pandoc.RawBlock("html", text)
end

------------------------------------------------------------- figures, tables

local function figure(image)
  local place = chapter.text("](" .. image.src)
  local alt = image.attributes.alt
  if not alt or not alt:match("%S") then
    chapter.wrong(place, 'the figure %s has no alternative text; add alt="…" with the fact that it shows', image.src)
    alt = ""
  end
  if #image.caption == 0 then
    chapter.wrong(place, "the figure %s has no caption; write one between the brackets", image.src)
  end
  local path = book .. "/" .. image.src
  local svg = drawn:find(" " .. path .. " ", 1, true) and files.read(path)
  local base = image.src:gsub("%.%w+$", "")
  if not svg then
    chapter.wrong(place, "there is no figure %s; draw it as %s.dot, %s.gp or %s.svg", image.src, base, base, base)
    return {}, false
  end
  chapter.need(path)
  local drawing = markup.svg(svg, image.identifier ~= "" and image.identifier or base, alt)
  if not drawing then
    chapter.wrong(place, "the figure %s holds no <svg>; see what its source draws", image.src)
    return {}, false
  end
  local number = figures[image.src .. "\0" .. image.identifier]
  return {
    raw_block(string.format('<figure class="figure"%s><div class="art" tabindex="0" role="group" aria-label="%s">%s</div><figcaption><span class="num">%s</span>',
      markup.id(image.identifier), number, drawing, number)),
    pandoc.Plain(image.caption),
    raw_block("</figcaption></figure>"),
  }
end

local function lone_image(block)
  return #block.content == 1 and block.content[1].t == "Image" and block.content[1] or nil
end

local function para(block)
  local image = lone_image(block)
  if image then
    return figure(image)
  end
  terms.headers(block)
end

local function stray_image(image)
  chapter.wrong(chapter.text("](" .. image.src),
    "the figure %s stands inside a paragraph; give it a paragraph of its own", image.src)
end

-- A name for a table, that no other on the page has: a screen reader lists them.
local function table_name(block)
  local name = stringify(block.caption.long)
  if name == "" then
    name = "Table under “" .. sections.current .. "”"
  end
  tables[name] = (tables[name] or 0) + 1
  return tables[name] == 1 and name or string.format("%s, %d", name, tables[name])
end

local function check_headings(block)
  local row = block.head.rows[1]
  local empty, words = false, ""
  for _, cell in ipairs(row and row.cells or {}) do
    local text = stringify(cell.contents)
    empty = empty or text == ""
    words = words .. text
  end
  if empty and words ~= "" then
    chapter.wrong(chapter.row(words),
      "a column of this table has no heading; name what it holds (or leave all headings empty)")
  end
end

local function table_block(block)
  chapter.define(block.identifier, chapter.text("#" .. block.identifier))
  check_headings(block)
  return {
    raw_block(string.format('<div class="table" role="region" tabindex="0" aria-label="%s">',
      markup.escape(table_name(block)))),
    block,
    raw_block("</div>"),
  }
end

local function div(block)
  chapter.define(block.identifier, chapter.text("#" .. block.identifier))
  local widget = block.attributes.widget
  if block.classes:includes("interactive") then
    local place = chapter.text(widget and 'widget="' .. widget or "{.interactive")
    local script = string.format("figures/%s/%s.js", page.slug, widget or "")
    if not widget then
      chapter.wrong(place, 'the interactive figure does not name its script; add widget="…"')
    elseif not drawn:find(" " .. book .. "/" .. script .. " ", 1, true) then
      chapter.wrong(place, "there is no script %s; write it, or correct widget=\"…\"", script)
    else
      for _, src in ipairs(SHARED .. { script }) do
        if not scripts:includes(src) then
          scripts:insert(src)
        end
      end
    end
    block.attributes.widget = nil
    block.attributes["data-widget"] = widget
    block.attributes["data-model"] = page.slug
    return block
  end
end

----------------------------------------------------------- links and names

local function code(inline)
  terms.code(inline)
  local name = inline.text:match("^([%a_][%w_]*)%(%)$")
  local url
  if inline.classes:includes("linux") then
    return nil
  elseif name then
    url = reference.url(name)
  elseif inline.text:find("/", 1, true) then
    url = reference.source(inline.text)
  end
  if url then
    return pandoc.Link({ inline }, url, "", { class = "api" }), false
  end
end

-- A file of the project that the reference does not show: the book carries a
-- copy that a browser will show as text.
local function carry(path)
  local text = files.read(path)
  local target = "files/" .. path .. ".txt"
  chapter.need(path)
  os.execute(string.format('mkdir -p "%s/%s"', book, target:match("^.*/")))
  files.update(book .. "/" .. target, text)
  return target
end

local function chapter_name(other)
  local name = navigation.title(other)
  if other.number then
    name:insert(1, pandoc.Str(string.format("chapter %d, ", other.number)))
  end
  return name
end

local function link(inline)
  local target = inline.target
  chapter.define(inline.identifier, chapter.text("#" .. inline.identifier))
  if target:match("^%a[%w+.-]+:") then
    return inline, false
  end
  local place = chapter.at(inline.attributes.at) or chapter.text("](" .. target)
  inline.attributes.at = nil
  if target:match("^api/") then
    local path, fragment = target:match("^([^#]*)#?(.*)$")
    links[#links + 1] = { path = path, id = fragment, file = chapter.path, place = place }
    return inline, false
  end
  local slug, fragment = target:match("^([%w-]+)%.%w+#?(.*)$")
  slug = slug or target:match("^chapters/([%w-]+)%.md")
  if target:sub(1, 1) == "#" or slug == page.slug then
    fragment = target:match("#(.+)")
    inline.target = fragment and "#" .. fragment or "#main"
    if fragment then
      references[#references + 1] = { id = fragment, place = place }
    end
    if #inline.content == 0 then
      inline.content = { pandoc.Str(sections[fragment] or figures[fragment] or "here") }
    end
    return inline, false
  end
  if slug and (target:match("^[%w-]+%.html") or target:match("%.md")) and
    (pages[slug] or slug == "index" or slug == "terms") then
    fragment = target:match("#(.+)")
    inline.target = slug .. ".html" .. (fragment and "#" .. fragment or "")
    if fragment then
      links[#links + 1] = { slug = slug, id = fragment, file = place.file or chapter.path, place = place }
    end
    if #inline.content == 0 and pages[slug] then
      inline.content = chapter_name(pages[slug])
    end
    return inline, false
  end
  if reference.source(target) then
    inline.target = reference.source(target)
  elseif source.open(target) then
    inline.target = carry(target)
  else
    chapter.wrong(place,
      'the link leads nowhere: "%s" is no page of the book and no file of the project; correct it', target)
  end
  return inline, false
end

-- @fig:name and @sec:name.
local function cite(inline)
  local id = inline.citations[1].id
  local kind, name = id:match("^(%a+):(.+)$")
  if kind ~= "fig" and kind ~= "sec" then
    return nil
  end
  local place = chapter.text("@" .. id)
  local target = kind == "fig" and id or name
  local text = kind == "fig" and figures[id] or sections[name]
  references[#references + 1] = { id = target, place = place }
  return pandoc.Link({ pandoc.Str(text or id) }, "#" .. target), false
end

local function span(inline)
  local content = terms.span(inline)
  if content then
    return content
  end
  chapter.define(inline.identifier, chapter.text("#" .. inline.identifier))
end

---------------------------------------------------------- notes and headings

local filter

local function add_note(blocks)
  return notes.add(pandoc.Blocks(blocks):walk(filter))
end

local function note(inline)
  return add_note(inline.content), false
end

local function aside_span(inline)
  if inline.classes:includes("aside") then
    return add_note { pandoc.Para(inline.content) }, false
  end
  return span(inline)
end

local function heading(block)
  local text = stringify(block.content)
  sections.current = text
  if block.level > last_level + 1 then
    chapter.wrong(chapter.text("# " .. text),
      'the heading "%s" skips a level; make it %s', text, string.rep("#", last_level + 1))
  end
  last_level = block.level
  chapter.define(block.identifier, chapter.text("#" .. block.identifier))
  local number = sections.numbers[block.identifier]
  terms.section(block, { id = block.identifier, text = text, number = number })
  terms.heading(block)
  if number then
    block.content:insert(1, raw(string.format('<span class="num">%s</span> ', number)))
  end
  block.content:insert(raw(string.format(' <a class="anchor" href="#%s" aria-label="Link to this section: %s">#</a>',
    block.identifier, markup.escape(text))))
  return block, false
end

filter = {
  traverse = "topdown",
  CodeBlock = listing.block, Para = para, Table = table_block, Div = div, Header = heading,
  DefinitionList = terms.definitions, Code = code, Link = link, Cite = cite, Span = aside_span, Note = note, Image = stray_image,
}

--------------------------------------------------------------------- a page

-- Before anything is rewritten: number sections and figures, since the text
-- may refer forward; hang each block of asides on the paragraph before it.
local function survey(blocks, top)
  local kept = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local image = block.t == "Para" and lone_image(block)
    local before = kept[#kept]
    if image then
      figures.count = figures.count + 1
      local number = page.number and string.format("Figure %d.%d", page.number, figures.count)
        or string.format("Figure %d", figures.count)
      figures[image.src .. "\0" .. image.identifier] = number
      if image.identifier ~= "" then
        chapter.define(image.identifier, chapter.text("#" .. image.identifier))
        figures[image.identifier] = number
      end
    elseif block.t == "Div" and block.classes:includes("aside") and before
      and (before.t == "Para" or before.t == "Plain") then
      before.content:insert(pandoc.Note(block.content))
      kept[#kept] = before
      goto continue
    elseif block.t == "Div" then
      block.content = survey(block.content, false)
    elseif block.t == "Header" and top then
      if block.level == 1 and not sections.title then
        sections.title = block.content
        goto continue
      elseif block.level == 1 then
        chapter.wrong(chapter.text("# " .. stringify(block.content)),
          "a second title; a page has one, so make this ##")
      end
      local text = stringify(block.content)
      sections[block.identifier] = "“" .. text .. "”"
      if block.level == 2 then
        if page.number and not block.classes:includes("unnumbered") then
          sections.count = sections.count + 1
          local number = string.format("%d.%d", page.number, sections.count)
          sections.numbers[block.identifier] = number
          sections[block.identifier] = "section " .. number
        end
        sections.list:insert { id = block.identifier, content = block.content, text = text,
                               number = sections.numbers[block.identifier] }
      end
    end
    kept:insert(block)
    ::continue::
  end
  return kept
end

local function check_references()
  for _, reference in ipairs(references) do
    if not chapter.targets[reference.id] then
      chapter.wrong(reference.place,
        'the link leads nowhere: nothing on this page is called "%s"; correct it, or name its target {#%s}',
        reference.id, reference.id)
    end
  end
end

local function leave_tables()
  local listed = {}
  for i, section in ipairs(sections.list) do
    listed[i] = { id = section.id, text = section.text, number = section.number }
  end
  local ids = {}
  for id in pairs(chapter.targets) do
    ids[id] = true
  end
  local base = work .. "/" .. page.slug
  local index, lines_of_index = terms.facts()
  files.update(base .. ".facts.lua", "return " .. files.serialize {
    slug = page.slug, sections = listed, index = index, ids = ids })
  for _, entry in ipairs(links) do
    entry.line = chapter.line(entry.place)
    entry.place = nil
  end
  files.write(base .. ".uses.lua", "return " .. files.serialize {
    file = chapter.path, links = links, quoted = listing.quoted, index = lines_of_index })
  local target = string.format("%s/%s.html", book, page.slug)
  local lines = { target .. ": " .. table.concat(chapter.needs, " ") }
  for _, path in ipairs(chapter.needs) do
    lines[#lines + 1] = path .. ":"
  end
  files.write(base .. ".d", table.concat(lines, "\n") .. "\n")
end

local function read_names()
  local path = work .. "/quick-reference.lua"
  chapter.need(path)
  return files.load(path)
end

function Pandoc(doc)
  local meta = doc.meta
  work, book = stringify(meta["weave-work"]), stringify(meta["weave-book"])
  local slug = stringify(meta["weave-slug"])
  chapter.open(PANDOC_STATE.input_files[1])
  pages = navigation.index(files.load(work .. "/spine.lua"))
  page = pages[slug]
  reference.open(files.load(string.format("%s/%s.names.lua", work, slug)), slug)
  drawn = " " .. files.read(string.format("%s/%s.figures", work, slug)):gsub("\n", " ")
  sections.list, sections.numbers, sections.count = pandoc.List {}, {}, 0
  sections.current, figures.count = page.title, 0
  terms.open(page.title)

  local blocks = survey(quick.expand(doc.blocks, page, pages, read_names), true)
  chapter.targets.main = true
  blocks = blocks:walk(filter)
  blocks:extend(notes.section())
  check_references()
  chapter.finish()

  leave_tables()
  navigation.fill(meta, pages, slug, sections.title, sections.list)
  meta.scripts = pandoc.MetaList(scripts:map(pandoc.MetaString))
  return pandoc.Pandoc(blocks, meta)
end
