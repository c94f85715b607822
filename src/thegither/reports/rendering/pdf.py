"""A report as tagged PDF (PDF/UA-1), typeset by Typst from a template that reads nothing but the content."""

import json
from importlib.resources import files

from django.utils.translation import gettext as _
from django.utils.translation import override

from thegither.reports.content import ReportContent


def as_pdf(content: ReportContent, digest: str) -> bytes:
    """Return the report as PDF: the same bytes for the same content.

    Words reach the template as data, never as its source, so that nothing written by people can run.
    """
    import typst  # the typesetter is some megabytes: loaded only when a report is printed

    language, _hyphen, region = content.language.partition("-")
    with override(content.language):
        words = {
            "made": _("Made on %(day)s from the records.") % {"day": content.made_on},
            "check": _("Check sum (SHA-256): %(digest)s") % {"digest": digest},
        }
    widths = {table.key: table.widths for table in content.tables}
    data = content.as_json() | words | {"language": language, "region": region, "widths": widths}
    source = files(__package__).joinpath("report.typ").read_bytes()
    printed: bytes = typst.compile(
        source,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
    return printed
