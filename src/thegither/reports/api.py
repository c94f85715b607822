"""Reports, for programs: which there are, and each as it was published."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.engagement.models import Engagement
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import Addressed, Key, Page, PageQuery, anybody, page_of, reads

from .models import Report

router = Router(auth=anybody, tags=["Reports"])


class ReportOut(Addressed):
    """A published report: it is never changed."""

    id: int
    engagement: int
    number: int
    published_at: datetime
    digest: str = Field(description="SHA-256 of the content as JSON with sorted keys, without spaces.")

    @staticmethod
    def resolve_engagement(obj: Report) -> int:
        """Return the key of the engagement."""
        return obj.engagement_id


class ReportTableOut(Schema):
    """A table of words."""

    key: str
    caption: str
    header: list[str]
    rows: list[list[str]]


class SectionOut(Schema):
    """One part: paragraphs, then tables; ``empty`` is said where there are neither."""

    key: str
    title: str
    paragraphs: list[str]
    tables: list[ReportTableOut]
    empty: str


class ContentOut(Schema):
    """A whole report in words."""

    title: str
    subtitle: str
    made_on: str
    language: str
    warning: str
    sections: list[SectionOut]


class WholeReportOut(ReportOut):
    """A published report with its content."""

    content: ContentOut


@router.get("/engagements/{pk}/reports", response=reads(Page[ReportOut]))
def list_reports(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the reports of an engagement."""
    engagement = fetch(request.actor, Action.VIEW, Engagement, pk=pk)
    return page_of(request, allowed(request.actor, Action.VIEW, engagement.reports.all()), query)


@router.get("/reports/{pk}", response=reads(WholeReportOut))
def get_report(request: HttpRequest, pk: Key) -> Report:
    """Give one report as it was published."""
    return fetch(request.actor, Action.VIEW, Report, pk=pk)
