class PartnershipSlug:
    """The slug of a partnership; "new" and "map" are pages of other rooms."""

    regex = "(?!(?:new|map)/)[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        """Return the slug as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the slug as it stands."""
        return value
