class PartnershipSlug:
    """The slug of a partnership; "new" is the page that creates one and belongs to another room."""

    regex = "(?!new/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the slug as it stands."""
        return value
