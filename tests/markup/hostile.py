"""Text that somebody enters to be shown literally, and means to reach further than its cell."""

from __future__ import annotations

from html.parser import HTMLParser

from markdown_it import MarkdownIt

TEXTS = {
    "script": "<script>alert(1)</script>",
    "handler": '"><img src=x onerror=alert(1) style="position:fixed">',
    "end of style": "</style></title></textarea><svg/onload=alert(1)>",
    "comment": "<!-- --><!DOCTYPE x><![CDATA[x]]><?php echo 1 ?>",
    "entity": "&lt;b&gt; &amp;amp; &#60;b&#62; &copy",
    "attribute": "x' onmouseover='alert(1)' \" onfocus=\"alert(1)\" `x`",
    "emphasis": "*a* **b** _c_ __d__ ~~e~~ ^f^ ~g~ `h` ``i``",
    "link": "[text](https://evil.example) [ref][1] <https://evil.example> https://evil.example www.evil.example a@evil.example",
    "reference": "[1]: https://evil.example 'title'",
    "image": "![alt](https://evil.example/pixel.png)",
    "heading": "# heading #",
    "underlined": "===",
    "rule": "---",
    "fence": "``` python",
    "tilde fence": "~~~",
    "indented": "    code after four blanks",
    "quote": "> quoted",
    "list": "- item",
    "numbered": "1. item",
    "lettered": "(a) item",
    "table": "a | b \\| c || d\\",
    "table rule": "| --- | --- |",
    "math": "$x^2$ $$y$$ \\(z\\) \\[w\\]",
    "footnote": "text[^1] ^[inline] [^1]: note",
    "citation": "[@key, p. 3] @key",
    "definition": ": definition",
    "attributes": "{#id .class onclick=x} {{ jinja }} {% raw %}",
    "backslashes": "\\ \\* \\\\ C:\\new\\",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-1+1",
    "at": "@SUM(1)",
    "wide equals": "＝1＋1",
    "guarded formula": "'=1+1",
    "apostrophe": "'tis so",
    "right to left": "שלום עולם مرحبا",
    "override": "\u202egnp.exe\u202d abc",
    "isolates": "\u2066one \u2067two\u2069",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 ½ é ß",
    "escape sequence": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m",
    "controls": "a\x00b\x01c\x7fd",
    "noncharacter": "a\ufffeb\uffffc",
    "windows lines": "one\r\ntwo\rthree",
    "lines": "one\ntwo\n\n# three\n- four",
    "xml escape": "_x0041_ _x000D_",
    "long": "Lang " * 2000,
    "long word": "x" * 10_000,
}
"""By what they try."""

ONE_LINE = {name: text for name, text in TEXTS.items() if "\n" not in text and "\r" not in text}
"""Those that can stand in a label."""


def words(text: str) -> str:
    """Text as a reader sees it: white space as single blanks."""
    return " ".join(text.split())


class Page(HTMLParser):
    """The text, elements and attributes of an HTML page, as a browser would find them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.cells: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.values: list[str] = []
        self._styling = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.values += [value or "" for _, value in attrs]
        self._styling = tag == "style"
        if tag in ("td", "th", "li", "p", "caption", "h1", "h2", "h3", "blockquote", "title", "figcaption"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._styling = False

    def handle_comment(self, data: str) -> None:
        self.elements.add("!--")

    def unknown_decl(self, data: str) -> None:
        self.elements.add("![")

    def handle_pi(self, data: str) -> None:
        self.elements.add("?")

    def handle_data(self, data: str) -> None:
        if not self._styling:
            self.texts.append(data)
            if self.cells:
                self.cells[-1] += data

    @property
    def text(self) -> str:
        """All text of the page."""
        return words("".join(self.texts))


def rendered(markdown: str) -> Page:
    """Markdown as GitHub renders it, tables and struck-out text included."""
    return Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))
