from tests.support.methods import officer, partnership

__all__ = ["officer", "partnership"]
