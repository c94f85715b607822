from thegither.jobs import every, job

from .services.contacts import empty_old_contacts
from .services.interdependence import close_rounds_that_are_over
from .services.knowing import take_due_readings
from .services.network import close_waves_that_are_over, read_waves_anew


@every(at="03:40")
@job("relations.empty_old_contacts", max_attempts=3)
def empty_contacts() -> int:
    """Empty the contact notes whose time is over."""
    return empty_old_contacts()


@every(at="03:50")
@job("relations.read_knowing", max_attempts=3)
def read_knowing() -> int:
    """Read who knows whom where enough has changed."""
    return take_due_readings()


@every(at="00:10")
@job("relations.close_rounds", max_attempts=3)
def close_rounds() -> int:
    """Close the rounds whose last day has gone by."""
    return close_rounds_that_are_over()


@every(at="00:15")
@job("relations.close_network_waves", max_attempts=3)
def close_network_waves() -> int:
    """Close the network surveys whose last day has gone by."""
    return close_waves_that_are_over()


@every(at="00:20")
@job("relations.read_networks_anew", max_attempts=3)
def read_networks_anew() -> int:
    """Read network surveys again after the analysis has changed."""
    return read_waves_anew()
