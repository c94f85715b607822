"""A report as a Word document, with real headings, header rows and a language, to be worked on further."""

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from thegither.reports.content import ReportContent, Section, Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_docx(content: ReportContent, digest: str) -> bytes:
    """Return the report as DOCX."""
    from docx import Document  # loaded only when a report is taken as a document

    document = Document()
    document.core_properties.title = content.title
    document.core_properties.language = content.language
    document.core_properties.author = content.subtitle
    document.core_properties.comments = digest
    _set_language(document, content.language)
    _set_paper(document)
    document.add_heading(content.title, level=0)
    document.add_paragraph(content.subtitle)
    with override(content.language):
        document.add_paragraph(_("Made on %(day)s from the records.") % {"day": content.made_on})
        check = _("Check sum (SHA-256): %(digest)s") % {"digest": digest}
    document.add_paragraph(content.warning, style="Intense Quote")
    for section in content.sections:
        _add_section(document, section)
    document.add_paragraph(check)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_language(document: Any, language: str) -> None:
    """Say in which language the words are: else a screen reader reads them in that of the machine."""
    from docx.oxml.ns import qn

    main, _hyphen, region = language.partition("-")
    code = f"{main}-{region.upper()}" if region else main
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), code)


def _set_paper(document: Any) -> None:
    from docx.shared import Mm

    [page] = document.sections
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)


def _add_section(document: Any, section: Section) -> None:
    document.add_heading(section.title, level=1)
    for line in section.lines:
        document.add_paragraph(line)
    for table in section.tables:
        document.add_heading(table.caption, level=2)
        _add_table(document, table)


def _add_table(document: Any, table: Table) -> None:
    from docx.oxml import OxmlElement

    [page] = document.sections
    room = page.page_width - page.left_margin - page.right_margin
    widths = [room * width // sum(table.widths) for width in table.widths]
    made = document.add_table(rows=1, cols=len(table.header), style="Light List")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for words in (table.header, *table.rows):
        row = made.rows[0] if words is table.header else made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, words, widths, strict=True):
            cell.text, cell.width = text, width
