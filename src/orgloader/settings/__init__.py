"""What can be set (``model``), the webhook among it, and the file in which it is kept."""

from orgloader.settings.addresses import unencrypted
from orgloader.settings.file import load, load_preferences, save, save_preferences
from orgloader.settings.fixed_values import SecretName
from orgloader.settings.model import (
    Bitrix24,
    Connection,
    Limits,
    Notify,
    Settings,
    Sync,
    given_webhook,
    parse,
    parse_preferences,
)
from orgloader.settings.network import Language, Network
from orgloader.settings.odatao import Odatao, SignInScheme
from orgloader.settings.places import config_dir, default_path, state_dir
from orgloader.settings.preferences import Mail, Preferences
from orgloader.settings.webhook import Webhook

__all__ = [
    "Bitrix24",
    "Connection",
    "Language",
    "Limits",
    "Mail",
    "Network",
    "Notify",
    "Odatao",
    "Preferences",
    "SecretName",
    "Settings",
    "SignInScheme",
    "Sync",
    "Webhook",
    "config_dir",
    "default_path",
    "given_webhook",
    "load",
    "load_preferences",
    "parse",
    "parse_preferences",
    "save",
    "save_preferences",
    "state_dir",
    "unencrypted",
]
