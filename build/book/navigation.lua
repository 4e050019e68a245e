-- What a page shows of the rest of the book: all chapters, its neighbours, and
-- its own sections, as metadata for the template.

local navigation = {}

-- The book's order, with each page found by its slug too.
function navigation.index(spine)
  for i, page in ipairs(spine) do
    page.position = i
    spine[page.slug] = page
  end
  return spine
end

-- A page's title as inlines.
function navigation.title(page)
  local text = page.title
  if text:find("[`*_\\$<^~%[]") then
    return pandoc.read(text, "markdown").blocks[1].content
  end
  return pandoc.Inlines(text)
end

local function entry(page)
  return page and {
    url = page.slug .. ".html",
    title = pandoc.MetaInlines(navigation.title(page)),
    number = page.number and tostring(page.number),
  }
end

local INDEX = { slug = "index", title = "Contents" }
local TERMS = { slug = "terms", title = "Index of terms" }

-- TITLE: the page's own, as inlines, or nil for what the book's order says.
function navigation.fill(meta, pages, slug, title, sections)
  local order = pandoc.List { INDEX }
  order:extend(pages)
  order:insert(TERMS)
  local chapters = pandoc.List {}
  for i, page in ipairs(order) do
    local item = entry(page)
    item.kind = page.kind or page.slug
    if page.slug == slug then
      item.current = true
      item.sections = sections:map(function(section)
        return { id = section.id, number = section.number,
                 title = pandoc.MetaInlines(section.content) }
      end)
      meta.prev, meta.next = entry(order[i - 1]), entry(order[i + 1])
      meta.title = pandoc.MetaInlines(title or navigation.title(page))
      meta.number = item.number
    end
    chapters:insert(item)
  end
  meta.chapters = chapters
  meta["book-title"] = pages.title
  meta.lang = pages.lang or "en"
end

return navigation
