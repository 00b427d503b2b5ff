"""The settings of the gateway, in the file that AMSI_oDataO has."""

from orgloader.gateway.config.model import Certificate, Config, Limits, load
from orgloader.gateway.config.places import Place

__all__ = ["Certificate", "Config", "Limits", "Place", "load"]
