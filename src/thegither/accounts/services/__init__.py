"""What can be done with accounts."""

from .administration import end_administration, start_administration
from .letters import news_off_url, write_letter
from .news import change_news_settings, turn_news_off
from .participation import begin_participation, begin_participations, claim_participation
from .personal_data import erase_user, export_user
from .sign_in_links import send_sign_in_link, use_sign_in_link
from .tokens import create_token, revoke_token, use_token
from .users import change_profile, create_user, make_administrator, unmake_administrator, welcome_user
from .visits import note_visit

__all__ = [
    "begin_participation",
    "begin_participations",
    "change_news_settings",
    "change_profile",
    "claim_participation",
    "create_token",
    "create_user",
    "end_administration",
    "erase_user",
    "export_user",
    "make_administrator",
    "news_off_url",
    "note_visit",
    "revoke_token",
    "send_sign_in_link",
    "start_administration",
    "turn_news_off",
    "unmake_administrator",
    "use_sign_in_link",
    "use_token",
    "welcome_user",
    "write_letter",
]
