"""The source: a Bitrix24 portal behind an inbound webhook.

Facts about its REST interface: https://apidocs.bitrix24.com (pages on limits, batch, huge data,
``department.get``, ``user.get``). Observed oddities are told where they are met.
"""
