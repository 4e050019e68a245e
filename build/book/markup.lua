-- HTML that Pandoc's writer does not make: code with the line numbers of its
-- source, and figures that are part of the page and follow its theme.

local markup = {}

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

function markup.escape(text)
  return (text:gsub('[&<>"]', ENTITIES))
end

-- An id as an attribute, if there is one.
function markup.id(id)
  return id ~= "" and string.format(' id="%s"', id) or ""
end

-- Inlines as HTML.
function markup.inlines(inlines)
  return pandoc.write(pandoc.Pandoc { pandoc.Plain(inlines) }, "html")
end

local options

-- Each line of the text as highlighted HTML.
local function highlight(text, language)
  options = options or pandoc.WriterOptions {
    highlight_style = PANDOC_WRITER_OPTIONS.highlight_style,
  }
  local html = pandoc.write(pandoc.Pandoc { pandoc.CodeBlock(text, { class = language }) },
    "html", options)
  local body = html:match("<code[^>]*>(.*)</code>")
  local lines = {}
  for line in (body:gsub('<a href="#cb[^>]*></a>', "") .. "\n"):gmatch("(.-)\n") do
    lines[#lines + 1] = line:match('^<span id="cb[%d-]+">(.*)</span>$') or line
  end
  return lines
end

-- A block of code. NUMBERS: the line number of each line, or nil for none.
-- LABEL names the block for those who hear the page.
function markup.code(text, language, numbers, label)
  local lines
  if language then
    lines = highlight(text, language)
  else
    lines = {}
    for line in (markup.escape(text) .. "\n"):gmatch("(.-)\n") do
      lines[#lines + 1] = line
    end
  end
  for i, number in ipairs(numbers or {}) do
    lines[i] = string.format('<span class="ln" data-n="%d">%s</span>', number, lines[i])
  end
  return string.format('<pre tabindex="0" role="group" aria-label="%s"%s><code>%s</code></pre>',
    markup.escape(label), numbers and ' class="numbered"' or "", table.concat(lines, "\n"))
end

-- A style sheet inside a drawing would reach the whole page: keep it inside.
local function scope_style(css, id)
  return (css:gsub("([^{}]+)({[^}]*})", function(selectors, rule)
    local scoped = {}
    for selector in selectors:gmatch("[^,]+") do
      scoped[#scoped + 1] = "#" .. id .. " " .. selector:match("^%s*(.-)%s*$")
    end
    return table.concat(scoped, ", ") .. " " .. rule
  end))
end

-- A drawing as part of the page: its ids made unique by ID, its meaning given
-- by ALT.
function markup.svg(svg, id, alt)
  id = id:gsub("[^%w_-]", "-") .. "-svg"
  svg = svg:match("<svg.*</svg>")
  if not svg then
    return nil
  end
  svg = svg:gsub("<title>.-</title>%s*", ""):gsub("<desc>.-</desc>%s*", "")
  svg = svg:gsub('(%s)id="([^"]*)"', '%1id="' .. id .. '-%2"')
  svg = svg:gsub("(%s)id='([^']*)'", "%1id='" .. id .. "-%2'")
  svg = svg:gsub("url%(%s*(['\"]?)#", "url(%1#" .. id .. "-")
  svg = svg:gsub("href=(['\"])#", "href=%1#" .. id .. "-")
  svg = svg:gsub("(<style[^>]*>)(.-)(</style>)", function(open, css, close)
    return open .. scope_style(css, id) .. close
  end)
  local head = svg:match("^<svg[^>]*>")
  local points = head:match("%swidth=[\"'][%d.]+pt") and 4 / 3 or 1
  local width = head:match("viewBox=[\"']%s*[%d.-]+[%s,]+[%d.-]+[%s,]+([%d.]+)")
    or head:match("%swidth=[\"']([%d.]+)")
  local clean = head:gsub("%sid=[\"'][^\"']*[\"']", ""):gsub("%srole=[\"'][^\"']*[\"']", "")
    :gsub("%saria%-[%w]+=[\"'][^\"']*[\"']", "")
  if width then
    clean = clean:gsub("%swidth=[\"'][^\"']*[\"']", ""):gsub("%sheight=[\"'][^\"']*[\"']", "")
      :gsub("^<svg", string.format('<svg width="%d" style="--natural: %dpx"',
        math.ceil(width * points), math.ceil(width * points)))
  end
  clean = clean:gsub("^<svg", string.format('<svg id="%s" role="img" aria-label="%s"', id,
    (markup.escape(alt):gsub("%%", "%%%%"))))
  return clean .. svg:sub(#head + 1)
end

return markup
