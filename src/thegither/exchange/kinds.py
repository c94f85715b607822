"""What can be imported from a table, kind by kind."""

from .place import CHANGED, CREATED, SAME, ImportKind, Place
from .population_rows import POPULATIONS
from .rows_partners import AGREEMENTS, ORGANISATIONS, PEOPLE
from .rows_work import ACTIONS, CONTRIBUTIONS, LEDGER

__all__ = ["CHANGED", "CREATED", "IMPORTS", "SAME", "ImportKind", "Place"]

IMPORTS: dict[str, ImportKind] = {
    "populations": POPULATIONS,
    "organisations": ORGANISATIONS,
    "people": PEOPLE,
    "actions": ACTIONS,
    "ledger": LEDGER,
    "agreements": AGREEMENTS,
    "contributions": CONTRIBUTIONS,
}
