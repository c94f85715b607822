"""The means to take part: what people need for it, what is paid for their time, and places they can use."""

from .payments import Payment, PaymentState, Way
from .requests import (
    DECIDED_STATES,
    DEFAULT_DECIDE_WITHIN,
    GRANTED_STATES,
    Need,
    RequestState,
    SupportRequest,
    Terms,
    WhatHappened,
)
from .venues import FEATURES, AccessFailure, FailureState, Known, Venue

__all__ = [
    "DECIDED_STATES",
    "DEFAULT_DECIDE_WITHIN",
    "FEATURES",
    "GRANTED_STATES",
    "AccessFailure",
    "FailureState",
    "Known",
    "Need",
    "Payment",
    "PaymentState",
    "RequestState",
    "SupportRequest",
    "Terms",
    "Venue",
    "Way",
    "WhatHappened",
]
