"""What can be set (``model``), the webhook among it, and the file in which it is kept."""

from orgloader.settings.addresses import unencrypted
from orgloader.settings.file import default_path, load, save, state_dir
from orgloader.settings.fixed_values import SecretName
from orgloader.settings.model import (
    Bitrix24,
    Language,
    Limits,
    Network,
    Settings,
    Sync,
    given_webhook,
    parse,
)
from orgloader.settings.odatao import Odatao, SignInScheme
from orgloader.settings.webhook import Webhook

__all__ = [
    "Bitrix24",
    "Language",
    "Limits",
    "Network",
    "Odatao",
    "SecretName",
    "Settings",
    "SignInScheme",
    "Sync",
    "Webhook",
    "default_path",
    "given_webhook",
    "load",
    "parse",
    "save",
    "state_dir",
    "unencrypted",
]
