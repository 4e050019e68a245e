-- Notes. Each stands twice on the page, and the style sheets show one: in the
-- margin of a wide page, at the end of a narrow one and on paper.

local chapter = require "chapter"

local notes, list = {}, {}

-- What a note looks like in the margin: one paragraph, and no ids, since the
-- same words stand at the end of the page.
local function margin(blocks)
  local inlines = pandoc.utils.blocks_to_inlines(blocks, { pandoc.LineBreak(), pandoc.LineBreak() })
  return pandoc.Inlines(inlines):walk {
    RawInline = function(inline)
      inline.text = inline.text:gsub(' id="[^"]*"', "")
      return inline
    end,
    Span = function(inline)
      inline.identifier = ""
      return inline
    end,
  }
end

-- A note of these blocks: what stands for it in the text.
function notes.add(blocks)
  local n = #list + 1
  list[n] = blocks
  local inlines = margin(blocks)
  inlines:insert(1, pandoc.RawInline("html", string.format(
    '<sup class="ref-end" id="fnref%d"><a href="#fn%d" role="doc-noteref">%d</a></sup>'
    .. '<sup class="ref-margin"><a href="#mn%d" role="doc-noteref">%d</a></sup>'
    .. '<span class="margin" id="mn%d" role="note"><span class="num">%d</span> ', n, n, n, n, n, n, n)))
  inlines:insert(pandoc.RawInline("html", "</span>"))
  return inlines
end

-- The section at the end of the page.
function notes.section()
  if #list == 0 then
    return {}
  end
  chapter.define("notes", {})
  local blocks = pandoc.Blocks {
    pandoc.RawBlock("html", '<section class="notes" role="doc-endnotes" aria-labelledby="notes"><h2 id="notes">Notes</h2><ol>'),
  }
  for n, content in ipairs(list) do
    blocks:insert(pandoc.RawBlock("html", string.format('<li id="fn%d">', n)))
    local back = pandoc.RawInline("html", string.format(
      ' <a href="#fnref%d" class="back" role="doc-backlink" aria-label="Back to the text of note %d">↩</a>', n, n))
    local last = content[#content]
    if last.t == "Para" then
      last.content:insert(back)
      content[#content] = last
    else
      content:insert(pandoc.Plain { back })
    end
    blocks:extend(content)
    blocks:insert(pandoc.RawBlock("html", "</li>"))
  end
  blocks:insert(pandoc.RawBlock("html", "</ol></section>"))
  return blocks
end

return notes
