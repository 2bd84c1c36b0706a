-- pandoc leaves out the alternative text of images, without which a PDF cannot be read aloud.
local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('\n', ' ') .. '"'
end

function Image(image)
  local words = image.attributes.alt or pandoc.utils.stringify(image.caption)
  local width = image.attributes.width or '100%'
  return pandoc.RawInline('typst', '#image(' .. quoted(image.src) .. ', alt: ' .. quoted(words) .. ', width: ' .. width .. ')')
end
