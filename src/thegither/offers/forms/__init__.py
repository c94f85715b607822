"""Forms with which partners say what they bring."""

from .asks import AnswerForm, AskForm, DeclineForm
from .business import JudgeForm, RoleForm
from .plan import PlanForm
from .profiles import CapacityForm, PriorityForm, ProfileForm, TimeForm
from .register import EditListingForm, LedgerForm, ListingForm, RegisterForm, TakeUpForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "CapacityForm",
    "DeclineForm",
    "EditListingForm",
    "JudgeForm",
    "LedgerForm",
    "ListingForm",
    "PlanForm",
    "PriorityForm",
    "ProfileForm",
    "RegisterForm",
    "RoleForm",
    "TakeUpForm",
    "TimeForm",
]
